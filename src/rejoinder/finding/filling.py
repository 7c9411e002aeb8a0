"""Comments that are stored by the thousand are indexed and counted together, not one by one.

Triggers are right for a comment that comes alone. For an import they were half of all work on SQLite, for
replies that share a commit two fifths: whoever stores a row whose trigger writes sets a savepoint, and at
each savepoint the index writes out what it holds, a segment a comment, to be merged again. So a batch says
that it will see to it itself.

What says so is a row that is gone before the transaction ends: nobody else ever sees it, and whoever is
killed in between has stored neither it nor the batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import connection

from rejoinder.finding import postgresql, sqlite
from rejoinder.writing import execute


@contextmanager
def filled_at_once(
    first: int, stored: Mapping[tuple[int, str], int] | None = None
) -> Iterator[dict[str, str]]:
    """Comments stored in this block come into the index and the counts when it ends.

    Call it inside `writing.write`. In the block comments are stored, with ids from `first` on that
    nobody had before, and no comment is changed or deleted. An error in it is to undo the transaction.

    Args:
        first: the first of the ids.
        stored: how many there are of each site and standing, where that is known: to look at the rows
            for it, each of which is read anew, is a tenth of all that a batch costs.

    Yields:
        Columns that whoever stores the comments is to fill as well, with their SQL, in which the comment
        is `c`: PostgreSQL's index is a column, and a trigger that finds it filled leaves it so. Counts
        are added there a statement, not a row, anyway.
    """
    if connection.vendor != "sqlite":
        yield {"words": postgresql.NEW_LEXEMES}
        return
    execute(sqlite.HOLD)
    yield {}
    execute(sqlite.RELEASE)
    execute(sqlite.INDEX_FROM, (first,))
    if stored is None:
        execute(sqlite.COUNT_FROM, (first,))
        return
    for (site, standing), count in stored.items():
        execute(sqlite.ADD, (site, standing, count))


@contextmanager
def new_ones_at_once() -> Iterator[None]:
    """As `filled_at_once`, for whatever new comments the block stores, if any; on SQLite alone."""
    if connection.vendor != "sqlite":
        yield
        return
    found = execute(sqlite.NEXT)
    with filled_at_once(found[0][0] if found else 1):
        yield

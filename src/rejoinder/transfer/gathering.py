"""Arranged comments come out of the spool again, ready to be made: in whichever process makes them."""

from __future__ import annotations

import sqlite3
from array import array
from pathlib import Path
from typing import Final
from urllib.parse import quote

from rejoinder.transfer.making import Raw

_COMMENTS: Final = """
SELECT a.seq, a.no, a.parent, coalesce(c.at, a.at), a.shown, c.key, c.parent, c.author, c.person,
  c.email, c.website, c.precision, c.at IS NULL, c.text, c.markup, c.here, c.here_kind, c.removed,
  c.by_staff, c.likes, c.pinned, c.hearted, c.edited, i.reason, i.confidence,
  c.place, c.kept, c.html
FROM arranged AS a JOIN comments AS c ON c.no = a.no LEFT JOIN inferred AS i ON i.no = a.no
WHERE a.seq >= ? AND a.seq < ? ORDER BY a.seq
"""
_PATIENCE: Final = 60  # seconds; a note of something changed is written within a millisecond


def opened(path: Path) -> sqlite3.Connection:
    """A spool that another process fills, for reading once it is shared, see `Spool.share`."""
    place = f"file:{quote(str(path))}?mode=ro"
    return sqlite3.connect(place, uri=True, isolation_level=None, timeout=_PATIENCE)


class Gathering:
    """Reads comments post by post, each post from its first comment to its last.

    Nothing is read before the first are asked for, so the spool need not be full earlier.
    """

    def __init__(self, spooled: sqlite3.Connection) -> None:
        self._spooled = spooled
        # A comment's rank under its post, by its number in the file; for those that answer it.
        self._rank_of: array[int] | None = None

    def raws(self, first: int, begin: int, end: int) -> list[Raw]:
        """The comments from `begin` to before `end`, of the post whose first comment is `first`."""
        if self._rank_of is None:
            (comments,) = self._spooled.execute("SELECT count(*) FROM comments").fetchone()
            self._rank_of = array("i", bytes(4 * (comments + 1)))
        rank_of, raws = self._rank_of, []
        for seq, no, above, *told in self._spooled.execute(_COMMENTS, (begin, end)):
            rank_of[no] = rank = seq - first + 1
            raws.append((rank, rank_of[above] if above else 0, *told))
        return raws

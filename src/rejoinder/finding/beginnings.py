"""SQLite: which words begin as somebody typed, told without reading through all comments that have them.

Asked for a beginning, the index first puts together where every word stands that begins so: two million
places take two seconds, before the first comment is found. Asked for whole words, it finds the newest
comments at once, however many there are. So a beginning that is in very many comments is turned into the
words that have it.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from functools import cache
from typing import Final

from rejoinder.finding import sqlite
from rejoinder.writing import execute

PLACES: Final = 30_000
"""Where words with a beginning stand in so few places, the index puts them together itself: 20 ms."""
WORDS: Final = 64
"""So many words are asked for one by one. To find each costs a millisecond."""
_KEPT: Final = 60.0  # seconds; an act on all that match asks for the same again with each part
_MOST_KEPT: Final = 256
_PLACES_OF: Final = (
    "SELECT count(*) FROM "
    "(SELECT 1 FROM finding_terms WHERE term >= %s AND term < %s LIMIT %s) AS some"
)
# From each word straight to the next: no word of the index has a control character in it.
_WORDS_OF: Final = (
    "WITH RECURSIVE told (term) AS ("
    "SELECT (SELECT term FROM finding_terms WHERE term >= %s LIMIT 1) UNION ALL "
    "SELECT (SELECT term FROM finding_terms WHERE term >= told.term || char(1) LIMIT 1) "
    "FROM told WHERE told.term < %s) SELECT term FROM told WHERE term < %s LIMIT %s"
)
_kept: dict[tuple[str, ...], tuple[float, list[str] | None]] = {}
_lock: Final = threading.Lock()


def words_with(typed: str) -> list[str] | None:
    """Turn a beginning into what has it.

    Args:
        typed: a word, or some that stand together, of which the last is a beginning.

    Returns:
        None where the index is to put together itself whatever begins so: few comments have it, or what
        was typed is no word. Else each as a phrase of whole words; an empty list where more than WORDS
        words in more than PLACES places begin so, of which nobody could read the comments.
    """
    pieces = folded(typed)
    if not pieces:
        return None
    kept = _kept.get(pieces)
    if kept is not None and time.monotonic() - kept[0] < _KEPT:
        return kept[1]
    told = _looked_up(pieces)
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    _kept[pieces] = time.monotonic(), told
    return told


def _looked_up(pieces: tuple[str, ...]) -> list[str] | None:
    *before, beginning = pieces
    after = f"{beginning}\U0010ffff"
    if execute(_PLACES_OF, (beginning, after, PLACES + 1))[0][0] <= PLACES:
        return None
    found = execute(_WORDS_OF, (beginning, after, after, WORDS + 1))
    return [" ".join((*before, term)) for (term,) in found] if len(found) <= WORDS else []


def folded(typed: str) -> tuple[str, ...]:
    """Cut words as the index does: without accents, in small letters."""
    with _lock:
        cutting = _cutting()
        cutting.execute("DELETE FROM cut")
        cutting.execute("INSERT INTO cut (words) VALUES (?)", (typed,))
        return tuple(term for (term,) in cutting.execute("SELECT term FROM seen ORDER BY offset"))


@cache
def _cutting() -> sqlite3.Connection:
    """The index's own way of cutting, in memory, so that no second one can differ from it."""
    made = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    made.execute(f"CREATE VIRTUAL TABLE cut USING fts5(words, {sqlite.CUTTING})")
    made.execute("CREATE VIRTUAL TABLE seen USING fts5vocab('cut', 'instance')")
    return made

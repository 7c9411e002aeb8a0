"""What each site's screen has learned, as this process knows it: the fold of the site's log.

Folded when first asked for, from a file beside the database where that holds, and brought up to the log
at most twice a second: what another process taught counts within that time, what this one taught at once.
The file saves time and nothing else: torn, old or deleted, the log is folded from its start.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from rejoinder import conf
from rejoinder.learning import crowd
from rejoinder.screening.lessons import Learned, Shared, lesson
from rejoinder.writing import execute

_FRESH: Final = 0.5  # seconds that a fold is taken to be up to date
_SAVED_AFTER: Final = 200  # lines that may be folded again at the next start
_DIGEST: Final = 32  # bytes

_LINES: Final = (
    "SELECT l.number, l.undoes_id, coalesce(u.label, l.label), coalesce(u.text, l.text), "
    "coalesce(u.author, l.author), coalesce(u.website, l.website), coalesce(u.source, l.source), "
    "l.comment_id, l.made_at FROM rejoinder_lesson l LEFT JOIN rejoinder_lesson u ON u.id = l.undoes_id "
    "WHERE l.site_id = %s AND l.number >= %s AND l.number <= %s ORDER BY l.number"
)
_KNOWN: Final = (
    "SELECT s.id, s.shares_lessons, coalesce(t.last, 0), coalesce(t.generation, 0) "
    "FROM rejoinder_site s LEFT JOIN rejoinder_teaching t ON t.site_id = s.id "
    "WHERE s.id = %s OR s.shares_lessons"
)
_AT_ONCE: Final = 1000  # lines read at a time


class _Line(NamedTuple):
    """A line of the log; an undoing has the words of what it undoes."""

    number: int
    undoes: int | None
    label: str
    text: str
    author: str
    website: str
    source: str
    comment: int | None
    made_at: object

    @property
    def tail(self) -> str:
        """What tells this line from another of the same number, as after a back-up was put back."""
        told = repr((self.number, self.undoes, self.label, self.text, self.source, self.made_at))
        return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()


@dataclass(slots=True)
class _Fold:
    """One site's fold, and which line of the log it has come to."""

    site_id: int
    learned: Learned = field(default_factory=Learned)
    last: int = 0
    tail: str = ""
    generation: int = -1
    saved: int = 0


_folds: dict[int, _Fold] = {}
_answers: dict[int, tuple[float, Learned | Shared]] = {}
_folding = threading.Lock()


def learned_of(site_id: int) -> Learned | Shared:
    """What is to be handed to the screen for a site's submissions; false where nothing was taught.

    Takes a microsecond but twice a second. The first call folds: some 6,000 lessons a second.
    """
    asked, answer = _answers.get(site_id, (0.0, None))
    if answer is not None and time.monotonic() - asked < _FRESH:
        return answer
    return refresh(site_id)


def refresh(site_id: int) -> Learned | Shared:
    """Bring a site's fold, and those that it shares with, up to their logs now."""
    with _folding:
        asked = time.monotonic()
        known = {row[0]: row[1:] for row in execute(_KNOWN, (site_id,))}
        shares = bool(known.get(site_id, (False,))[0])
        wanted = known if shares else {site_id: known.get(site_id, (False, 0, 0))}
        folds = {one: _brought_up(one, last, how) for one, (_, last, how) in wanted.items()}
        own = folds.pop(site_id).learned
        answer = Shared(own, [fold.learned for fold in folds.values()]) if folds else own
        _answers[site_id] = asked, answer
        return answer


def changed(site_id: int) -> None:
    """Say that a site's log has more lines: the next to ask is told of them."""
    _answers.pop(site_id, None)


def rebuild(site_id: int) -> tuple[int, int, bool]:
    """Fold a site's log from its first line, whatever was known, and write the file.

    Returns:
        Lines of the log, lessons in force, and whether the fold is bit for bit what was known before.
    """
    with _folding:
        row = next((row for row in execute(_KNOWN, (site_id,)) if row[0] == site_id), None)
        last, generation = (row[2], row[3]) if row else (0, 0)
        known = _brought_up(site_id, last, generation).learned.to_bytes()
        fold = _folds[site_id] = _folded(site_id, last, generation)
        _save(fold)
        _answers.pop(site_id, None)
        return last, len(fold.learned), fold.learned.to_bytes() == known


def forget() -> None:
    """Take nothing for known; for tests, whose databases come and go."""
    with _folding:
        _folds.clear()
        _answers.clear()
    crowd.forget()


def _brought_up(site_id: int, last: int, generation: int) -> _Fold:
    """The fold as the log stands, by as few of its lines as that takes."""
    fold = _folds.get(site_id) or _read(site_id)
    if fold is not None and (fold.last, fold.generation) == (last, generation):
        _folds[site_id] = fold
        return fold
    usable = fold is not None and fold.generation == generation and fold.last < last
    if fold is None or not (usable and _go_on(fold, last)):
        fold = _folded(site_id, last, generation)
    _folds[site_id] = fold
    if fold.last - fold.saved >= _SAVED_AFTER:
        _save(fold)
    return fold


def _folded(site_id: int, last: int, generation: int) -> _Fold:
    fold = _Fold(site_id, generation=generation)
    _take(fold, _lines(site_id, 1, last))
    return fold


def _go_on(fold: _Fold, last: int) -> bool:
    """Take what came since; False where the line that the fold ends with is another one now."""
    lines = _lines(fold.site_id, max(1, fold.last), last)
    if fold.last and next(lines, _NO_LINE).tail != fold.tail:
        return False
    _take(fold, lines)
    return True


def _take(fold: _Fold, lines: Iterable[_Line]) -> None:
    for line in lines:
        told = lesson(line.text, line.label, line.source, author=line.author, website=line.website)
        if line.undoes is None:
            fold.learned.learn(told)
        else:
            fold.learned.unlearn(told)
        if line.comment is not None and line.label == "spam":
            crowd.decided(line.comment, spam=line.undoes is None)
        fold.last, fold.tail = line.number, line.tail


_NO_LINE: Final = _Line(0, None, "", "", "", "", "", None, None)


def _lines(site_id: int, first: int, last: int) -> Iterator[_Line]:
    while first <= last:
        until = min(last, first + _AT_ONCE - 1)
        yield from (_Line(*row) for row in execute(_LINES, (site_id, first, until)))
        first = until + 1


def _file(site_id: int) -> Path:
    return conf.get().home / "learned" / f"{site_id}.state"


def _save(fold: _Fold) -> None:
    """Write the fold beside its place, then rename it; a crash leaves the old one or a torn other file."""
    head = {"last": fold.last, "tail": fold.tail, "generation": fold.generation}
    whole = json.dumps(head).encode() + b"\n" + fold.learned.to_bytes()
    path = _file(fold.site_id)
    written = path.with_name(f"{path.name}.{os.getpid()}")
    # No room, or no right to write: the log is folded at the next start, too.
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        written.write_bytes(hashlib.sha256(whole).digest() + whole)
        written.replace(path)
    fold.saved = fold.last


def _read(site_id: int) -> _Fold | None:
    """The fold that the file holds; None where there is none that can be used."""
    try:
        written = _file(site_id).read_bytes()
        digest, whole = written[:_DIGEST], written[_DIGEST:]
        if hashlib.sha256(whole).digest() != digest:
            return None
        first, _, rest = whole.partition(b"\n")
        head = json.loads(first)
        learned = Learned.from_bytes(rest)
        return _Fold(site_id, learned, head["last"], head["tail"], head["generation"], head["last"])
    except (OSError, ValueError, KeyError, TypeError):
        return None

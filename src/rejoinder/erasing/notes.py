"""What is forgotten is noted by numbers alone, beside the keys and not in the database.

So a back-up that is older than an erasure, and brings the facts back, has them erased again.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Final, NamedTuple

from django.db.models import Model

from rejoinder import conf
from rejoinder.inventory import Level
from rejoinder.models import Comment, FeedAddress, Following, PushSubscription, Report

log = logging.getLogger("rejoinder.erasing")

_NOTED: Final = "forgotten.jsonl"
_TOGETHER: Final = 500  # rows of one question
ROWS: Final[dict[str, type[Model]]] = {
    "report": Report,
    "following": Following,
    "push": PushSubscription,
    "feed": FeedAddress,
}
"""What is noted beside comments: the word in the list, and its table, which has a `made_at`."""
RESTRICTED: Final = "restricted"
LIFTED: Final = "lifted"


class Note(NamedTuple):
    """A line of the list.

    Attributes:
        about: "comment", or a word of ROWS.
        pk: the number of the row.
        stamp: when the row was stored, for a number may be given twice; ISO 8601.
        what: for a comment levels of the inventory, or "restricted", or "lifted"; else empty.
    """

    about: str
    pk: int
    stamp: str
    what: frozenset[str]


def note(ids: Collection[int], what: Collection[str], now: datetime) -> None:
    """Add comments to the list, on the disk before anything is erased."""
    stored = Comment.objects.filter(pk__in=ids).values_list("pk", "stored_at")
    _add(
        {
            "comment": pk,
            "stored": at.isoformat(),
            "what": sorted(what),
            "at": now.isoformat(timespec="seconds"),
        }
        for pk, at in stored
    )


def note_rows(about: str, ids: Collection[int], now: datetime) -> None:
    """Add rows of another table, one of ROWS, to the list."""
    made = ROWS[about]._default_manager.filter(pk__in=ids).values_list("pk", "made_at")
    at = now.isoformat(timespec="seconds")
    _add({about: pk, "stored": stamp.isoformat(), "what": [], "at": at} for pk, stamp in made)


def noted() -> Iterator[Note]:
    """All lines that can be read, the oldest first."""
    try:
        written = (conf.get().home / _NOTED).read_text("utf-8")
    except FileNotFoundError:
        return
    for line in written.splitlines():
        try:
            told = json.loads(line)
            about = next(name for name in ("comment", *ROWS) if name in told)
            what = frozenset(map(_known, told["what"]))
            yield Note(about, int(told[about]), str(told["stored"]), what)
        except (ValueError, KeyError, TypeError, StopIteration):
            # Torn by a power cut: what it was to tell had not been erased, for the note comes first.
            log.warning("a line of %s cannot be read", _NOTED)


def there(about: str, notes: Iterable[Note]) -> list[int]:
    """Of noted rows those that a table has again: of the same number, stored at the same moment."""
    stamps = {each.pk: each.stamp for each in notes if each.about == about}
    column = "stored_at" if about == "comment" else "made_at"
    table: type[Model] = Comment if about == "comment" else ROWS[about]
    found, ids = [], sorted(stamps)
    for start in range(0, len(ids), _TOGETHER):
        some = table._default_manager.filter(pk__in=ids[start : start + _TOGETHER]).values_list(
            "pk", column
        )
        found += [pk for pk, stamp in some if stamp.isoformat() == stamps[pk]]
    return found


def _known(word: str) -> str:
    return word if word in {RESTRICTED, LIFTED} else Level(word)


def _add(told: Iterable[dict[str, object]]) -> None:
    lines = "".join(f"{json.dumps(each)}\n" for each in told)
    if not lines:
        return
    path = conf.get().home / _NOTED
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.write(descriptor, lines.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""A client says what a text is: the lesson is stored before it is thanked, and can be taken back.

A key that lies can do only so much: a text counts once a key, a day's lessons are bounded, and all
that a key taught goes with one act. `models.DoorLesson.objects.in_force(site)` is where a site's
screen reads them from.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.db import transaction

from rejoinder import keys
from rejoinder.models import DoorKey, DoorLesson
from rejoinder.writing import write

LONGEST: Final = 20_480
"""Characters of a text that is learned from. A longer one is no comment."""
_AUTHOR: Final = 300
_WEBSITE: Final = 700


@dataclass(frozen=True, slots=True)
class Taught:
    """What a client says: of `attribute`, the text is (1) or is not (0)."""

    text: str
    attribute: str
    value: float
    author: str = ""
    website: str = ""


def teach(key_id: int, lessons: list[Taught], now: datetime) -> int:
    """Store what a client taught; durable when this returns.

    The same text said again changes nothing; said otherwise, the later word takes the earlier one's
    place. What goes beyond the key's bound of the day is left aside in silence, as the client could
    do nothing about it.

    Returns:
        How many lessons were stored.

    Raises:
        Busy: the writer has too much waiting.
    """
    wanted = [lesson for each in lessons if (lesson := _storable(each))]
    return write(lambda: _store(key_id, wanted, now)) if wanted else 0


def take_back(key: DoorKey, now: datetime) -> int:
    """Undo all that a key taught; returns how many lessons that were."""
    return write(lambda: DoorLesson.objects.filter(key=key, undone_at=None).update(undone_at=now))


def lessons_of(key: DoorKey) -> int:
    """How many lessons of a key are in force."""
    return DoorLesson.objects.filter(key=key, undone_at=None).count()


def _storable(taught: Taught) -> Taught | None:
    """The lesson without what no table takes; None where there is nothing to learn from."""
    text = taught.text.replace("\0", "").strip()
    if not text or len(text) > LONGEST:
        return None
    author = taught.author.replace("\0", "").strip()
    website = taught.website.replace("\0", "").strip()
    return Taught(
        text,
        taught.attribute,
        taught.value,
        author if len(author) <= _AUTHOR else "",
        website if len(website) <= _WEBSITE else "",
    )


def _store(key_id: int, lessons: list[Taught], now: datetime) -> int:
    with transaction.atomic():
        # Held, so that two answers at once cannot both take the last lesson of the day.
        key = DoorKey.objects.select_for_update().get(pk=key_id)
        today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        room = key.lessons_a_day - DoorLesson.objects.filter(key=key, made_at__gte=today).count()
        stored = 0
        for lesson in lessons[: max(room, 0)]:
            stored += _store_one(key, lesson, now)
    return stored


def _store_one(key: DoorKey, lesson: Taught, now: datetime) -> int:
    fingerprint = keys.fingerprint(lesson.text)
    said = DoorLesson.objects.filter(
        key=key, fingerprint=fingerprint, attribute=lesson.attribute, undone_at=None
    ).first()
    if said is not None:
        if said.value == lesson.value:
            return 0
        said.undone_at = now
        said.save(update_fields=["undone_at"])
    DoorLesson.objects.create(
        site_id=key.site_id,
        key=key,
        attribute=lesson.attribute,
        value=lesson.value,
        text=lesson.text,
        author=lesson.author,
        website=lesson.website,
        fingerprint=fingerprint,
        made_at=now,
    )
    return 1

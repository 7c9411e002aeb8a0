"""A client says what a text is: the lesson is stored before it is thanked, and can be taken back.

A key that lies can do only so much: a text counts once a key, a day's lessons are bounded, what one
source can move has a limit (`screening.lessons`), and all that a key taught goes with one act.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from rejoinder import learning
from rejoinder.learning.log import LONGEST
from rejoinder.models import DoorKey, Lesson
from rejoinder.screening.lessons import HAM
from rejoinder.writing import write

_AUTHOR: Final = 300
_WEBSITE: Final = 700


@dataclass(frozen=True, slots=True)
class Taught:
    """What a client says: of an attribute of the screen, the text `is_so` or is not."""

    text: str
    attribute: str
    is_so: bool
    author: str = ""
    website: str = ""


def source_of(key_id: int) -> str:
    """What a key is called in the log of lessons."""
    return f"key {key_id}"


def teach(key_id: int, lessons: list[Taught], now: datetime) -> int:
    """Store what a client taught; durable when this returns, and the screen follows at once.

    The same text said again changes nothing; said otherwise, the later word takes the earlier one's
    place. What goes beyond the key's bound of the day is left aside in silence, as the client could
    do nothing about it.

    Returns:
        How many lessons were stored.

    Raises:
        Busy: the writer has too much waiting.
    """
    wanted = [lesson for each in lessons if (lesson := _storable(each))]
    if not wanted:
        return 0
    site_id, stored = write(lambda: _store(key_id, wanted, now))
    learning.changed(site_id)
    return stored


def take_back(key: DoorKey, now: datetime) -> int:
    """Undo all that a key taught; returns how many lessons that were."""
    undone = write(lambda: learning.take_back(key.site_id, now, source=source_of(key.pk)))
    learning.changed(key.site_id)
    return undone


def lessons_of(key: DoorKey) -> int:
    """How many lessons of a key are in force."""
    return Lesson.objects.in_force().filter(site=key.site_id, source=source_of(key.pk)).count()


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
        taught.is_so,
        author if len(author) <= _AUTHOR else "",
        website if len(website) <= _WEBSITE else "",
    )


def _store(key_id: int, lessons: list[Taught], now: datetime) -> tuple[int, int]:
    # Held, so that two answers at once cannot both take the last lesson of the day.
    key = DoorKey.objects.select_for_update().get(pk=key_id)
    told = Lesson.objects.filter(site=key.site_id, source=source_of(key_id), undoes=None)
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    room = key.lessons_a_day - told.filter(made_at__gte=today).count()
    stored = 0
    for lesson in lessons[: max(room, 0)]:
        label, opposite = _labels(lesson)
        same = list(told.filter(undone_by=None, text=lesson.text, label__in=(label, opposite)))
        if any(said.label == label for said in same):
            continue
        learning.unteach(key.site_id, same, now)
        learning.teach(
            key.site_id,
            [
                learning.Taught(
                    label,
                    lesson.text,
                    author=lesson.author,
                    website=lesson.website,
                    source=source_of(key_id),
                )
            ],
            now,
        )
        stored += 1
    return key.site_id, stored


def _labels(lesson: Taught) -> tuple[str, str]:
    """What is said, and what would be its opposite, in the labels of the screen."""
    negation = HAM if lesson.attribute == "spam" else f"not {lesson.attribute}"
    pair = (lesson.attribute, negation)
    return pair if lesson.is_so else pair[::-1]

"""What somebody would learn who steals the database, without the keys and with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.apps import apps

from rejoinder import keys
from rejoinder.inventory import FACTS, Fact, Whose
from rejoinder.privacy.recovering import columns
from rejoinder.privacy.rotating import SEALED

_SEALED: Final = {(model, column) for model, column, _ in SEALED}
_KEYED: Final = {(model.__name__, column) for model, column in columns()} | {
    ("PushSubscription", "browser")
}
_DAILY: Final = {("Contact", "client"), ("Report", "reporter")}
_MATCHED: Final = (
    (
        _KEYED,
        (
            "which rows are of one person, not of whom",
            "whose it is, by trying addresses; none that the thief does not think of",
        ),
    ),
    (
        _DAILY,
        (
            "which rows of one day are of one place, not of which",
            "which place, by trying all, for days whose key is still there",
        ),
    ),
)
"""Hashes, and what is learned of them without the keys and with them."""
_PRINTS: Final = {("Comment", "fingerprint")}
_PUBLIC: Final = "everybody"


def report() -> Iterator[str]:
    """A line a fact, with how many rows there are."""
    yield "A thief of the database alone, or of a back-up made without --with-keys, would learn:"
    yield ""
    yield from _lines(with_keys=False)
    yield ""
    yield "Each line also tells that there is such a row, since when, and of which comment."
    yield ""
    yield "A thief who also has keys.json and daily.json would learn:"
    yield ""
    yield from _lines(with_keys=True)
    yield ""
    days = keys.days_kept()
    yield (
        f"Keys of {len(days)} days are there"
        + (f", the oldest of {days[0]}" if days else "")
        + f". What was hashed before is beyond anybody's reach; the rest is in {keys.KEPT_DAYS} days."
    )
    yield "If both were stolen: `rejoinder keys rotate --end-links`, and tell the people concerned."


def _lines(*, with_keys: bool) -> Iterator[str]:
    for fact in FACTS:
        if fact.whose == Whose.COMMENTER:
            table = apps.get_model("rejoinder", fact.model)._default_manager
            yield f"{table.count():>9,}  {fact.what}: {_learned(fact, with_keys=with_keys)}"


def _learned(fact: Fact, *, with_keys: bool) -> str:
    """What is learned of a fact; of its columns apart, where those are kept in different ways."""
    by_lesson: dict[str, list[str]] = {}
    for column in fact.columns:
        lesson = _of_column(fact, column, with_keys=with_keys)
        by_lesson.setdefault(lesson, []).append(column)
    if len(by_lesson) == 1:
        return next(iter(by_lesson))
    return "; ".join(f"of {', '.join(names)} {lesson}" for lesson, names in by_lesson.items())


def _of_column(fact: Fact, column: str, *, with_keys: bool) -> str:
    place = (fact.model, column)
    if place in _SEALED:
        return "all of it" if with_keys else "nothing (AES-256-GCM)"
    if place in _PRINTS:
        return "whether it is a text that the thief has"
    if told := [told[with_keys] for places, told in _MATCHED if place in places]:
        return " and ".join(told)
    if fact.seen == _PUBLIC:
        return "all of it: where it is public, as everybody; where it is held or removed, too"
    return "all of it"

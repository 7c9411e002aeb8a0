"""What somebody would learn who steals the database, without the keys and with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.apps import apps

from rejoinder import keys
from rejoinder.inventory import FACTS, Fact, Whose
from rejoinder.privacy.rotating import SEALED

_SEALED: Final = {(model, column) for model, column, _ in SEALED}
_KEYED: Final = {
    ("Commenter", "key"),
    ("Outbox", "person"),
    ("MailStop", "person"),
    ("FeedAddress", "person"),
}
_DAILY: Final = {("Contact", "client")}
_PUBLIC: Final = "everybody"


def report() -> Iterator[str]:
    """A line a fact, with how many rows there are."""
    yield "A thief of the database alone, or of a back-up made without --with-keys, would learn:"
    yield ""
    yield from _lines(with_keys=False)
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
    held = {(fact.model, column) for column in fact.columns}
    if held & _SEALED:
        return "all of it" if with_keys else "nothing (AES-256-GCM)"
    if held & _KEYED:
        if with_keys:
            return "whose it is, by trying addresses; none that the thief does not think of"
        return "which rows are of one person, not of whom"
    if held & _DAILY:
        if with_keys:
            return "which address, by trying them all, for days whose key is still there"
        return "which rows of one day are of one place, not of which"
    return "all of it, as everybody can" if fact.seen == _PUBLIC else "all of it"

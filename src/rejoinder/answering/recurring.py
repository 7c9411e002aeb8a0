"""What is known around a text that comes through a door: whether its like came before, and from whom."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import Final

from rejoinder import keys, standing
from rejoinder.screening import History
from rejoinder.screening.campaigns import NOTHING, Campaigns, Seen
from rejoinder.screening.sketches import sketch
from rejoinder.writing import execute

_REMEMBERED: Final = 20_000  # texts whose coming again is noticed
_PLACES: Final = 16  # places of one text that are told apart; more prove nothing more
_LATELY: Final = 24 * 3600  # seconds for which a text counts as having come lately
# What a campaign is after is in most cases somewhere else. Only a text that leads there is compared with
# those that are merely like it; that takes a tenth of a millisecond.
_LEADS: Final = ("://", "www.", "@", ".com", ".ru", "t.me")


class Recurring:
    """Texts that came lately: hashes, in memory, forgotten with the process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._texts: OrderedDict[bytes, tuple[int, set[int]]] = OrderedDict()
        self._index = Campaigns()
        self._next = 0

    def seen(self, site_id: int, text: str, page: str, name: str, own: str = "") -> Seen:
        """What came lately that is like this text; remembers that it came here.

        The same text in the same place again is a retry or a recheck, which says nothing.

        Args:
            site_id: whose doors; equal texts are counted within a site, those alike across all.
            text: as it came.
            page: whatever tells the page from others; with the name, one comment from another.
            name: who signed it.
            own: host of the client's site; a link there makes no campaign.
        """
        now = int(time.monotonic())
        equal, again = self._equal(site_id, text, f"{page}\0{name}", now)
        folded = text.casefold()
        if not any(sign in folded for sign in _LEADS):
            return NOTHING._replace(same_text=equal)
        asked = sketch(text, "", {own, f"www.{own}"} if own else ())
        with self._lock:
            told = self._index.seen(asked, now)
            if not again:
                self._next += 1
                post = hash(page) & 0x7FFF_FFFF
                self._index.note(self._next, asked, now, post=post, name=name, seen=told)
        if again:  # what was noted the first time is this one
            told = told._replace(
                same_text=max(0, told.same_text - 1),
                links=max(0, told.links - 1),
                campaign=told.campaign - 1 if told.campaign > 2 else 0,
            )
        return told._replace(same_text=max(equal, told.same_text))

    def _equal(self, site_id: int, text: str, place: str, now: int) -> tuple[int, bool]:
        """In how many other places the same text came, and whether it came in this one before."""
        fingerprint = site_id.to_bytes(8, "big") + keys.fingerprint(" ".join(text.split()))
        here = hash(place)
        with self._lock:
            came, places = self._texts.pop(fingerprint, (now, set[int]()))
            if now - came > _LATELY:
                places = set()
            again = here in places
            if len(places) < _PLACES:
                places.add(here)
            self._texts[fingerprint] = now, places
            while len(self._texts) > _REMEMBERED:
                self._texts.popitem(last=False)
            return len(places - {here}), again


def history(site_id: int, email: str) -> History | None:
    """What the site's own moderators decided about this address; None for a stranger.

    The address is hashed and forgotten.
    """
    if "@" not in email:
        return None
    # One form, but while keys are rotated.
    for known in keys.forms(keys.known_by("email", email.strip().lower())):
        found = execute(
            "SELECT id FROM rejoinder_commenter WHERE site_id = %s AND key = %s", (site_id, known)
        )
        if found:
            return standing.history(found[0][0])
    return None

"""What is known around a text that comes through a door: whether it came before, and from whom."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Final

from rejoinder import keys
from rejoinder.models import Comment
from rejoinder.screening import History
from rejoinder.writing import execute

_REMEMBERED: Final = 20_000  # texts whose coming again is noticed
_PLACES: Final = 16  # places of one text that are told apart; more prove nothing more
_LATELY: Final = 24 * 3600.0  # seconds for which a text counts as having come lately
_DECIDED: Final = 200  # comments of one person that are looked at


class Recurring:
    """Texts that came lately: hashes, in memory, forgotten with the process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._texts: OrderedDict[bytes, tuple[float, set[int]]] = OrderedDict()

    def elsewhere(self, site_id: int, text: str, place: str, now: float) -> int:
        """In how many other places this text came lately; remembers that it came in this one.

        The same place again is a retry or a recheck, which says nothing.

        Args:
            site_id: whose doors.
            text: as it came.
            place: whatever tells one comment from another: page and name, say.
            now: `time.monotonic()`.
        """
        fingerprint = site_id.to_bytes(8, "big") + keys.fingerprint(" ".join(text.split()))
        here = hash(place)
        with self._lock:
            came, places = self._texts.pop(fingerprint, (now, set[int]()))
            if now - came > _LATELY:
                places = set()
            if len(places) < _PLACES:
                places.add(here)
            self._texts[fingerprint] = now, places
            while len(self._texts) > _REMEMBERED:
                self._texts.popitem(last=False)
            return len(places - {here})


def history(site_id: int, email: str) -> History | None:
    """What the site's own moderators decided about this address; None for a stranger.

    The address is hashed and forgotten.
    """
    if "@" not in email:
        return None
    hashed = keys.keyed_hash("email", email.strip().lower())
    found = execute(
        "SELECT id FROM rejoinder_commenter WHERE site_id = %s AND key = %s", (site_id, hashed)
    )
    if not found:
        return None
    standings = list(
        Comment.objects.filter(commenter_id=found[0][0])
        .order_by("-pk")
        .values_list("standing", "removal")[:_DECIDED]
    )
    return History(
        approved=sum(standing == Comment.Standing.APPROVED for standing, _ in standings),
        # What its own author withdrew says nothing about the author.
        rejected=sum(
            standing == Comment.Standing.SPAM
            or (standing == Comment.Standing.TRASH and removal == Comment.Removal.MODERATOR)
            for standing, removal in standings
        ),
        pending=sum(standing == Comment.Standing.PENDING for standing, _ in standings),
    )

"""Somebody sends readers to a channel, page or shop of his own."""

from __future__ import annotations

from rejoinder.screening.policy import Policy
from rejoinder.screening.reading import Reading
from rejoinder.screening.verdict import Signal
from rejoinder.screening.words import Found

# "Visit my site": holds. A ready-made phrase such as "sub4sub": likewise. Twice: more.
FIRST, EACH_FURTHER, STRONGEST = 0.6, 0.12, 0.85
# "Check out my new channel": so many words may stand between call and owner, owner and thing.
CALL_TO_OWNER, OWNER_TO_THING = 3, 3


def promotion(reading: Reading, policy: Policy) -> Signal | None:
    """Fire on ready-made phrases, and on call, owner and thing close together in that order."""
    if reading.talk.keys().isdisjoint(("promotion", "call")):
        return None
    found = list(reading.talk.get("promotion", []))
    owners = _by_place(reading.talk.get("owner", []))
    things = _by_place(reading.talk.get("thing", []))
    for call in reading.talk.get("call", []):
        owner = _next(owners, call.after, CALL_TO_OWNER)
        thing = _next(things, owner.after, OWNER_TO_THING) if owner else None
        if thing:
            found.append(Found("promotion", call.first, thing.after))
    if not found:
        return None
    # One sentence can match in two ways; only places apart from each other count again.
    times = _apart(found)
    strength = min(STRONGEST, FIRST + EACH_FURTHER * (times - 1))
    return Signal(
        "promotion",
        strength,
        f"Advertises something of the writer's own: {reading.quote(found)}.",
        reading.spans(found),
    )


def _by_place(found: list[Found]) -> dict[int, Found]:
    return {one.first: one for one in found}


def _next(found: dict[int, Found], after: int, reach: int) -> Found | None:
    """Return what begins at most `reach` words after a place."""
    return next((found[at] for at in range(after, after + reach + 1) if at in found), None)


def _apart(found: list[Found]) -> int:
    """Count the found phrases that do not overlap the one counted before."""
    count = end = 0
    for one in sorted(found, key=lambda one: (one.first, one.after)):
        if one.first >= end:
            count, end = count + 1, one.after
    return count

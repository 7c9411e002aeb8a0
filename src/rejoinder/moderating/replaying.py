"""The log, replayed from its first line, gives the tables: whatever it speaks of is as it says.

A table that says otherwise was changed past the log, or the log was.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from rejoinder.models import Comment, Commenter, Decision, Post, Site
from rejoinder.moderating.acts import Facet

_TOGETHER: Final = 2_000  # rows read at a time

Key = tuple[str, int, str]
"""A kind of subject, its id, and the thing of it."""


def replayed(site: Site) -> tuple[dict[Key, Any], list[str]]:
    """What the log makes of everything it speaks of, and each line that does not follow on another."""
    known: dict[Key, Any] = {}
    breaks: list[str] = []
    for decision in Decision.objects.filter(site=site).order_by("pk").iterator(_TOGETHER):
        for key, was, made in _steps(decision):
            # A branch that goes to another post takes along what no line of its own speaks of.
            if key in known and known[key] != was:
                breaks.append(f"decision {decision.pk} found {key} {was!r}, not {known[key]!r}")
            known[key] = made
    return known, breaks


def mismatches(site: Site) -> list[str]:
    """Everything in which log and tables differ, in words; empty where all is well."""
    known, found = replayed(site)
    for kind, table in (("comment", Comment), ("post", Post), ("commenter", Commenter)):
        wanted = {pk for one, pk, _ in known if one == kind}
        stored = _stored(table, wanted)
        for (one, pk, name), value in known.items():
            if one != kind or pk not in stored:
                continue
            is_now = _value(stored[pk], name)
            if is_now != value:
                found.append(f"{kind} {pk}: {name} is {is_now!r}, the log says {value!r}")
    return found


def _stored(table: type[Comment | Post | Commenter], ids: set[int]) -> dict[int, Any]:
    stored: dict[int, Any] = {}
    ordered = sorted(ids)
    for first in range(0, len(ordered), _TOGETHER):
        stored |= table._default_manager.in_bulk(ordered[first : first + _TOGETHER])
    return stored


def _steps(decision: Decision) -> Iterator[tuple[Key, Any, Any]]:
    if decision.facet == Facet.STANDING and decision.comment_id is not None:
        key = ("comment", decision.comment_id, "standing")
        yield (
            key,
            (decision.before, decision.removal_before),
            (decision.after, decision.removal_after),
        )
        return
    for kind in ("comment", "post", "commenter"):
        pk = getattr(decision, f"{kind}_id")
        if pk is None or not decision.made:
            continue  # of another subject, or erased
        was, made = decision.was, decision.made
        if decision.facet == Facet.PLACE:
            for name in ("parent", "inferred"):
                yield (kind, pk, name), was[name], made[name]
            for moved, number in made["numbers"].items():
                before = (was["post"], was["numbers"][moved])
                yield (kind, int(moved), "place"), before, (made["post"], number)
            return
        for name in made:
            yield (kind, pk, name), was[name], made[name]


def _value(stored: Any, name: str) -> Any:
    """A value of a row, in the form that the log has it in."""
    if name == "standing":
        return str(stored.standing), str(stored.removal)
    if name == "inferred":
        return [stored.inferred_by, stored.inferred_confidence]
    if name == "place":
        return stored.post_id, stored.number
    found = getattr(stored, _COLUMNS.get(name, name))
    return found.isoformat() if hasattr(found, "isoformat") else found


_COLUMNS: Final = {
    "parent": "parent_id",
    "open": "comments_open",
    "person": "standing",
    "until": "suspended_until",
}

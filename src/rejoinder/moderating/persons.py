"""A person is trusted, always held, suspended or banned; the reply journey obeys.

A person is whoever writes under one address, as one site knows it; of somebody who gave none nothing is
known. Nobody proves an address, so trust lifts a hold and never a refusal.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.dateparse import parse_datetime

from rejoinder.errors import DecisionStale, FieldUnusable
from rejoinder.models import Commenter, Decision
from rejoinder.moderating.acts import PERSONS, By, Facet
from rejoinder.moderating.still import person_held_still
from rejoinder.writing import write


def treat(commenter_id: int, act: str, by: By, *, until: datetime | None = None) -> Decision:
    """Say how a person's replies are treated from now on.

    Args:
        commenter_id: of a known commenter.
        act: one of PERSONS; "pardon" is like anybody again.
        by: who, when and why.
        until: when a suspension ends; nothing else has an end.

    Raises:
        DecisionStale: the person is unknown, or is treated like that already.
        FieldUnusable: there is no such act, or the suspension has no end in the future.
    """
    if act not in PERSONS:
        raise FieldUnusable("act", f"must be one of {', '.join(PERSONS)}")
    if act != "suspend":
        until = None
    elif until is None or until <= by.now:
        raise FieldUnusable("until", "a suspension needs an end that lies in the future")

    def job() -> Decision:
        person = person_held_still(commenter_id)
        if (person.standing, person.suspended_until) == (PERSONS[act], until):
            raise DecisionStale("this person is treated like that already")
        decision = by.decision(act, Facet.PERSON, was=_values(person))
        person.standing, person.suspended_until = PERSONS[act], until
        return _treated(person, decision)

    return write(job)


def untreat(person: Commenter, undone: Decision, undoing: Decision) -> Decision:
    """Treat a person as before a decision."""
    undoing.was = _values(person)
    person.standing = undone.was["person"]
    until = undone.was["until"]
    person.suspended_until = parse_datetime(until) if until else None
    return _treated(person, undoing)


def _values(person: Commenter) -> dict[str, str | None]:
    until = person.suspended_until
    return {"person": str(person.standing), "until": until.isoformat() if until else None}


def _treated(person: Commenter, decision: Decision) -> Decision:
    decision.made = _values(person)
    decision.site_id, decision.commenter = person.site_id, person
    decision.save(force_insert=True)
    person.save(update_fields=["standing", "suspended_until"])
    return decision

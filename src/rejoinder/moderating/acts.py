"""Every act there is, and which thing of its subject each is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, get_args

from rejoinder.models import Decision, Sweep

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Facet = Decision.Facet

Act = Literal["approve", "hold", "spam", "trash", "restore", "keep"]
ACTS: Final[tuple[str, ...]] = get_args(Act)
"""What gives a comment another standing."""
FLAGS: Final[Mapping[str, tuple[Facet, bool]]] = {
    "feature": (Facet.FEATURED, True),
    "unfeature": (Facet.FEATURED, False),
    "pin": (Facet.PINNED, True),
    "unpin": (Facet.PINNED, False),
    "lock": (Facet.LOCKED, True),
    "unlock": (Facet.LOCKED, False),
}
"""What sets or takes a mark of a comment."""
THREADS: Final[Mapping[str, bool]] = {"close": False, "open": True}
"""What a post's thread becomes: whether it takes comments."""
PERSONS: Final[Mapping[str, str]] = {
    "trust": "trusted",
    "hold_always": "held",
    "suspend": "suspended",
    "ban": "banned",
    "pardon": "",
}
"""How a commenter is treated from then on."""


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, when, and why.

    Attributes:
        who: None for the shell, or where a rule acts.
        now: the moment.
        words: for the author, who reads them in the statement of reasons.
        note: for colleagues; nobody else reads it.
        rule: which rule acts, where it is one.
        automatic: whether a rule acts.
        sweep: the act on many that this is part of.
    """

    who: User | None
    now: datetime
    words: str = ""
    note: str = ""
    rule: str = ""
    automatic: bool = False
    sweep: Sweep | None = None

    def decision(self, act: str, facet: Facet, **values: object) -> Decision:
        """A line for the log, not stored yet."""
        return Decision(
            act=act,
            facet=facet,
            by=self.who,
            made_at=self.now,
            words=self.words,
            note=self.note,
            rule=self.rule,
            automatic=self.automatic,
            sweep=self.sweep,
            **values,
        )

"""The grounds on which something is reported, held or removed: pure, each with its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground.

    Attributes:
        report: what a reader chooses in the form.
        said: what an author is told: "The comment … ".
        law: whether it is a breach of law rather than of the site's rules.
        named: whether the law asks for the reporter's name and address (DSA, article 16(2)(c)).
    """

    report: str
    said: str
    law: bool = False
    named: bool = False


GROUNDS: Final[dict[str, Ground]] = {
    "insult": Ground("It insults somebody", "insults somebody"),
    "threat": Ground("It threatens somebody", "threatens somebody"),
    "hate": Ground("It stirs up hatred of a group", "stirs up hatred of a group of people"),
    "private": Ground("It tells of somebody's private life", "tells of somebody's private life"),
    "sexual": Ground("It is sexual", "is sexual"),
    "profanity": Ground("It is foul-mouthed", "is foul-mouthed"),
    "spam": Ground("It is spam or a fraud", "is spam or a fraud"),
    "other": Ground("It breaks the rules otherwise", "does not keep the rules of conversation"),
    "illegal": Ground("It is against the law", "is against the law", law=True, named=True),
    "child": Ground(
        "It shows or invites sexual abuse of children",
        "shows or invites sexual abuse of children",
        law=True,
    ),
}
"""By name, in the order of the form. Those that moderating names as reasons are among them."""

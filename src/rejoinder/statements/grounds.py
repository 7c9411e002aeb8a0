"""The grounds on which something is reported, held or removed: pure, each with its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rejoinder.languages import later


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
    "insult": Ground(later("It insults somebody"), later("insults somebody")),
    "threat": Ground(later("It threatens somebody"), later("threatens somebody")),
    "hate": Ground(
        later("It stirs up hatred of a group"), later("stirs up hatred of a group of people")
    ),
    "private": Ground(
        later("It tells of somebody's private life"), later("tells of somebody's private life")
    ),
    "sexual": Ground(later("It is sexual"), later("is sexual")),
    "profanity": Ground(later("It is foul-mouthed"), later("is foul-mouthed")),
    "spam": Ground(later("It is spam or a fraud"), later("is spam or a fraud")),
    "other": Ground(
        later("It breaks the rules otherwise"), later("does not keep the rules of conversation")
    ),
    "illegal": Ground(
        later("It is against the law"), later("is against the law"), law=True, named=True
    ),
    "child": Ground(
        later("It shows or invites sexual abuse of children"),
        later("shows or invites sexual abuse of children"),
        law=True,
    ),
}
"""By name, in the order of the form. Those that moderating names as reasons are among them."""

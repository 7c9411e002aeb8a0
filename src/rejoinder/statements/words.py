"""A statement of reasons in words: the six things of the DSA's article 17(3), each said in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from rejoinder import keys
from rejoinder.languages import later, say
from rejoinder.models import Comment, Report, Site, Statement
from rejoinder.publishing.composing import base
from rejoinder.publishing.words import day
from rejoinder.statements.grounds import GROUNDS

APPEAL_WITHIN: Final = timedelta(days=183)
"""At least six months (DSA, article 20(1))."""
DOUBT: Final = later(
    "A program on this site's own machine was in doubt whether the comment keeps the rules of "
    "conversation when it arrived."
)
"""The facts of every automatic hold. The same for all, so that spammers learn nothing by trying."""

_MEASURE: Final = {
    "held": later("The comment is held back: readers do not see it until a person has decided."),
    "removed": later(
        "The comment was removed from every page of this site, for readers everywhere, for good."
    ),
}
_SOURCE: Final = {
    "notice": later("The site acted after a notice by somebody else."),
    "own": later("The site acted of the site's own accord."),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A statement as a page or a mail says it: names of the six things, and what each is."""

    lines: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return "\n\n".join(
            say("%(name)s: %(words)s", name=name, words=words) for name, words in self.lines
        )


def told_of(statement: Statement, site: Site) -> Told:
    """A statement in words."""
    ground = GROUNDS.get(statement.ground, GROUNDS["other"])
    found_by = (
        later("Law: it was found that the comment %(what)s.")
        if ground.law
        else later("Rules of conversation: it was found that the comment %(what)s.")
    )
    by = (
        say("A program decided it, without a person.")
        if statement.automatic
        else say("A person decided it.")
    )
    found = say("A program looked at the comment first.") if not statement.automatic else ""
    decided = say("Decided %(day)s.", day=day(statement.made_at))
    return Told(
        (
            (say("What was decided"), f"{say(_MEASURE[statement.measure])} {decided}"),
            (say("Facts"), say(statement.facts) if statement.facts == DOUBT else statement.facts),
            (say("Why it was looked at"), say(_SOURCE[statement.source])),
            (say("Automatic or not"), f"{by} {found}".strip()),
            (say("Ground"), say(found_by, what=say(ground.said))),
            (say("What you can do"), redress(statement, site)),
        )
    )  # fmt: skip


def stated(value: str) -> str:
    """A fact, ground or measure of a statement, as it is stored, in words; a moderator's stay."""
    if value in GROUNDS:
        return say(GROUNDS[value].report)
    return say(_MEASURE[value]) if value in _MEASURE else say(DOUBT) if value == DOUBT else value


def redress(statement: Statement, site: Site) -> str:
    """What an author can do, as far as the site offers it and the law gives it."""
    ways = []
    if statement.appealable and site.takes_appeals:
        ways.append(
            say(
                "Object by your private link, within six months, free of charge; a person looks again, "
                "another one than the first where there is one."
            )
        )
    if site.contact:
        ways.append(say("Write to the site: %(contact)s.", contact=site.contact))
    ways.append(
        say(
            "You may also turn to a certified out-of-court dispute settlement body (DSA, article 21), "
            "or to a court."
        )
    )
    return " ".join(ways)


def own_link(site: Site, comment: Comment) -> str:
    """The author's private link."""
    return f"{base(site)}/own/{comment.pk}/{keys.sign('own', str(comment.pk))}/"


def report_link(report: Report) -> str:
    """The path at which a reporter sees what became of a report."""
    return f"/reported/{report.pk}/{keys.sign('report', str(report.pk))}/"

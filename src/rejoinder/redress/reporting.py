"""A report: checked, counted, ranked, stored, and acknowledged where an address was given.

Shape and contents follow the DSA: what a notice must hold (article 16(2)), the receipt (16(4)), who is
put last for many unfounded ones (23).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from rejoinder import keys
from rejoinder.errors import FieldMissing, FieldUnusable, LinkUnusable, TooLong
from rejoinder.languages import say, speaking
from rejoinder.limiter import Limiter
from rejoinder.models import Comment, Report
from rejoinder.notices import enqueue
from rejoinder.publishing.composing import base
from rejoinder.redress.flaggers import flagger_of
from rejoinder.statements import GROUNDS
from rejoinder.statements.words import report_link
from rejoinder.writing import write

WORDS: Final = 3_000
"""Characters an explanation may have."""
_EMAIL: Final = 254  # characters, RFC 5321 4.5.3.1.3
_NAME: Final = 100
_BACK: Final = timedelta(days=90)  # how far back a reporter's record is looked at
_MANY: Final = 5  # unfounded reports from which somebody is put last
_MOST: Final = 0.8  # if they are at least this share of what was decided


@dataclass(frozen=True, slots=True)
class Notice:
    """What somebody typed into the form."""

    ground: str
    words: str = ""
    name: str = ""
    email: str = ""
    good_faith: bool = False
    flagger: str = ""


@dataclass(frozen=True, slots=True)
class Reported:
    """What became of a notice; `again` where an equal one was here already."""

    report: Report
    again: bool

    @property
    def link(self) -> str:
        """Where its reporter sees what became of it."""
        return report_link(self.report)

    @property
    def last(self) -> bool:
        """Whether it waits behind all others."""
        return self.report.rank == Report.Rank.LAST


@cache
def per_client() -> Limiter:
    """What one client block may report: ten within ten minutes."""
    return Limiter(10, 600)


@cache
def per_comment() -> Limiter:
    """What is taken about one comment: a hundred within an hour; the first one does as well."""
    return Limiter(100, 3600)


def report(comment: Comment, notice: Notice, *, block: str, now: datetime) -> Reported:
    """Store a notice about a comment.

    Args:
        comment: a public one, with its site and post.
        notice: as typed.
        block: the client's block of addresses.
        now: the moment.

    Raises:
        FieldMissing, FieldUnusable, TooLong: the notice cannot be taken.
        TooOften: too many from this client, or about this comment.
    """
    checked = _checked(notice)
    flagger = flagger_of(comment.site, checked.flagger)
    if flagger is None:
        per_client().take(block)
        per_comment().take(str(comment.pk))
    who = _who(checked, block, now)
    fingerprint = keys.fingerprint(f"{checked.ground}\0{checked.words}")

    def store() -> Reported:
        same = Report.objects.filter(comment=comment, reporter=who, fingerprint=fingerprint)
        if (found := same.first()) is not None:
            return Reported(found, again=True)
        rank = Report.Rank.TRUSTED if flagger else _rank(who, now)
        made = Report.objects.create(
            site_id=comment.site_id,
            comment=comment,
            ground=checked.ground,
            words=checked.words,
            name=keys.seal("report", checked.name) if checked.name else None,
            email=keys.seal("report", checked.email) if checked.email else None,
            reporter=who,
            fingerprint=fingerprint,
            rank=rank,
            flagger=flagger,
            made_at=now,
        )
        _acknowledge(made, comment, checked.email, now)
        return Reported(made, again=False)

    return write(store)


def report_of(number: int, token: str) -> Report:
    """The report that a signed link is for.

    Raises:
        LinkUnusable: the link is forged, or the report is gone.
    """
    if not keys.signed("report", str(number), token):
        raise LinkUnusable("the link is not complete, or was changed")
    found = Report.objects.select_related("comment", "site").filter(pk=number).first()
    if found is None:
        raise LinkUnusable("the report is gone")
    return found


def _checked(notice: Notice) -> Notice:
    """The notice, if it holds what the law asks of it."""
    ground = GROUNDS.get(notice.ground)
    if ground is None:
        raise FieldUnusable("ground", "choose what is wrong with the comment")
    words = notice.words.replace("\r\n", "\n").replace("\0", "").strip()
    if (ground.law or notice.ground == "other") and not words:
        raise FieldMissing("words")
    if len(words) > WORDS:
        raise TooLong("words", len(words), WORDS)
    name, email = notice.name.replace("\0", "").strip(), notice.email.strip()
    if ground.named and not name:
        raise FieldMissing("name")
    if ground.named and not email:
        raise FieldMissing("email")
    if len(name) > _NAME:
        raise TooLong("name", len(name), _NAME)
    if len(email) > _EMAIL:
        raise TooLong("email", len(email), _EMAIL)
    local, _, host = email.rpartition("@")
    if email and not (local and "." in host and not set(email) & set(" \t\r\n<>,;")):
        raise FieldUnusable("email", "does not look like an e-mail address")
    if not notice.good_faith:
        raise FieldMissing("good_faith")
    return Notice(notice.ground, words, name, email, True, notice.flagger)


def _who(notice: Notice, block: str, now: datetime) -> bytes:
    """By what a reporter is known: the address, else the client's block for a day."""
    if notice.email:
        return keys.known_by("email", notice.email.lower())
    return keys.daily_hash(now.date(), block)


def _rank(who: bytes, now: datetime) -> Report.Rank:
    lately = Report.objects.filter(reporter=who, made_at__gte=now - _BACK).exclude(outcome="")
    outcomes = list(lately.order_by("-pk").values_list("outcome", flat=True)[:100])
    unfounded = outcomes.count(Report.Outcome.KEPT)
    if unfounded >= _MANY and unfounded >= _MOST * len(outcomes):
        return Report.Rank.LAST
    return Report.Rank.USUAL


def _acknowledge(made: Report, comment: Comment, email: str, now: datetime) -> None:
    if not email:
        return
    site = comment.site
    with speaking(site.language):
        subject = say("%(site)s received your report %(number)s", site=site.name, number=made.pk)
        told = say(
            "Your report about a comment was received. A person will look at it, and you will be told "
            "what was decided."
        )
        if made.rank == Report.Rank.LAST:
            last = say(
                "Many of your earlier reports were unfounded, so this one is looked at after the others."
            )
            told = f"{told}\n\n{last}"
    enqueue(
        site=site,
        kind="report-receipt",
        to=email,
        subject=subject,
        text=f"{told}\n\n{base(site)}{report_link(made)}\n",
        now=now,
        once=f"report {made.pk}",
    )

"""After a decision: the statement for the author is stored and mailed, open reports get their answer.

An undoing takes both back. Campaigns of spam are exempt (DSA, article 17(2)): what was decided of a
whole campaign, put among the spam with many others, or refused as one of a campaign, has no statement. What
the screen held or refused otherwise has one from the moment it was stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q

from rejoinder import keys
from rejoinder.errors import InstallationBroken
from rejoinder.languages import later, say, say_many, speaking
from rejoinder.models import (
    Appeal,
    Comment,
    Decision,
    PersonWanted,
    Report,
    Site,
    Statement,
    Sweep,
)
from rejoinder.notices import enqueue
from rejoinder.publishing.composing import base
from rejoinder.publishing.words import when as words_when
from rejoinder.statements.grounds import GROUNDS
from rejoinder.statements.words import DOUBT, own_link, report_link, told_of
from rejoinder.writing import insert

_REMOVED: Final = (Comment.Standing.SPAM, Comment.Standing.TRASH)
_ANSWER: Final = {
    Report.Outcome.UPHELD: later("The comment was taken off the page. A person decided it."),
    Report.Outcome.KEPT: later(
        "The comment stays. A person looked at it and found that it keeps the rules."
    ),
    Report.Outcome.GONE: later("The comment is gone: its author withdrew it."),
}
_DECIDED: Final = {
    False: later("Your comment on %(site)s was held"),
    True: later("Your comment on %(site)s was removed"),
}


def settle(comment: Comment, decision: Decision) -> None:
    """Store and enqueue what a decision means for author and reporters. Call it inside `writing.write`.

    Args:
        comment: with its new standing.
        decision: stored already.
    """
    if decision.undoes_id is not None:
        _take_back(decision)
        return
    _answer_wanted(comment, decision)
    if decision.automatic and decision.after == Comment.Standing.SPAM:
        # Held or refused, to its author the two look alike: the statement of the hold stands.
        return
    reports = list(Report.objects.filter(comment=comment, outcome="").select_for_update())
    _lift(comment, decision)
    if decision.after != Comment.Standing.APPROVED and not is_exempt(decision):
        _state(comment, decision, reports)
    if reports:
        _answer(comment, decision, reports)


def automatic(comment: Comment, now: datetime) -> Statement:
    """The statement of what the screen did, of before such were stored; stored when its author objects.

    Args:
        comment: held or refused by the screen, with nobody's decision since.
        now: the moment.
    """
    try:
        since = comment.verdict.made_at
    except ObjectDoesNotExist:
        since = now
    return Statement(comment=comment, **_of_the_screen(comment.site_id, since))


def state_hold(site_id: int, comment_id: int, now: datetime) -> None:
    """Store the statement of what the screen just did to a comment. Call it inside `writing.write`.

    All six fields (DSA, article 17(3)): what, which facts, whose initiative, automatic or not, on what
    ground, and what can be done are told from it by `told_of`. The same for what was held and refused.
    """
    insert(
        Statement,
        **_of_the_screen(site_id, now),
        comment_id=comment_id,
        decision_id=None,
        appealable=True,
        lifted_by_id=None,
        lifted_at=None,
    )


def _of_the_screen(site_id: int, made_at: datetime) -> dict[str, Any]:
    return {
        "site_id": site_id,
        "measure": "held",
        "source": "own",
        "automatic": True,
        "ground": "other",
        "facts": DOUBT,
        "made_at": made_at,
    }


def settle_holds(comments: Sequence[Comment], decisions: Sequence[Decision]) -> None:
    """Lift the statements of many holds of the screen, or let them stand again where that is undone.

    What `settle` does for one, where nobody objected. Call it inside `writing.write`, before `concerned`.

    Args:
        comments, decisions: as for `concerned`.
    """
    holds = Statement.objects.filter(automatic=True, decision=None, appeal=None)
    by_comment = {
        comment.pk: one
        for comment, one in zip(comments, decisions, strict=True)
        if one.undoes_id is None
    }
    undone = [one.undoes_id for one in decisions if one.undoes_id is not None]
    if undone:
        holds.filter(lifted_by__in=undone).update(lifted_by=None, lifted_at=None)
    lifted = list(holds.filter(comment__in=list(by_comment), lifted_at=None))
    for one in lifted:
        one.lifted_by = by_comment[one.comment_id]
        one.lifted_at = one.lifted_by.made_at
    Statement.objects.bulk_update(lifted, ["lifted_by", "lifted_at"], batch_size=200)


def answer_appeal(appeal: Appeal, comment: Comment, now: datetime) -> None:
    """Tell an author what became of an appeal, where the address is known."""
    granted = appeal.outcome == Appeal.Outcome.GRANTED
    site = Site.objects.get(pk=comment.site_id)
    with speaking(site.language):
        said = say("Your comment is published again.") if granted else say("The decision stands.")
        wrote = say("The moderator wrote: %(words)s", words=appeal.words) if appeal.words else ""
        words = f"\n\n{wrote}" if wrote else ""
        subject = say("Your objection to %(site)s was decided", site=site.name)
        said = " ".join((said, say("A person decided it.")))
    if address := _address_of(comment):
        enqueue(
            site=site,
            kind="appeal",
            to=address,
            subject=subject,
            text=f"{said}{words}\n\n{own_link(site, comment)}\n",
            now=now,
            once=f"appeal {appeal.pk} {now.isoformat()}",
            comment=comment,
        )


def in_force(comment: Comment) -> Statement | None:
    """The statement about what holds now, if a person decided it or its author objected to it."""
    found = Statement.objects.filter(comment=comment, lifted_at=None)
    return found.select_related("appeal", "decision").order_by("-pk").first()


def is_exempt(decision: Decision) -> bool:
    """Whether no statement of reasons is owed for a decision that takes a comment away."""
    spam = decision.after == Comment.Standing.SPAM
    if decision.sweep is not None and (spam or decision.sweep.kind == Sweep.Kind.CAMPAIGN):
        return True
    return decision.by_author or (spam and decision.automatic)


def concerned(comments: Sequence[Comment], decisions: Sequence[Decision]) -> set[int]:
    """Of comments that one act decided, those for which `settle` has something to do. Six queries at most.

    Args:
        comments: with their new standing.
        decisions: one for each, in the same order.
    """
    undone = {one.undoes_id: comment.pk for one, comment in zip(decisions, comments, strict=True)}
    undone.pop(None, None)
    ids = [comment.pk for comment in comments]
    told: set[int] = set()
    if undone:
        own = Statement.objects.filter(Q(decision__in=undone) | Q(lifted_by__in=undone))
        told |= set(own.values_list("comment", flat=True))
        for table in (Report, PersonWanted):
            rows = table._default_manager.filter(decision__in=undone)
            told |= set(rows.values_list("comment", flat=True))
    wanted = PersonWanted.objects.filter(comment__in=ids, answered_at=None)
    told |= set(wanted.values_list("comment", flat=True))
    reports = Report.objects.filter(comment__in=ids, outcome="")
    lifted = Statement.objects.filter(comment__in=ids, lifted_at=None)
    told |= {*reports.values_list("comment", flat=True), *lifted.values_list("comment", flat=True)}
    stated = {
        comment.pk
        for comment, one in zip(comments, decisions, strict=True)
        if one.undoes_id is None and one.after != Comment.Standing.APPROVED and not is_exempt(one)
    }
    return told | stated


def _lift(comment: Comment, decision: Decision) -> None:
    lifted = Statement.objects.filter(comment=comment, lifted_at=None)
    if decision.after == Comment.Standing.APPROVED:
        for appeal in Appeal.objects.filter(statement__in=lifted, outcome="").select_for_update():
            appeal.outcome, appeal.by = Appeal.Outcome.GRANTED, decision.by
            appeal.decided_at = decision.made_at
            appeal.save(update_fields=["outcome", "by", "decided_at"])
            answer_appeal(appeal, comment, decision.made_at)
    lifted.update(lifted_by=decision, lifted_at=decision.made_at)


def _state(comment: Comment, decision: Decision, reports: list[Report]) -> None:
    removed = decision.after in _REMOVED
    site = Site.objects.get(pk=comment.site_id)
    statement = Statement.objects.create(
        site=site,
        comment=comment,
        decision=decision,
        measure="removed" if removed else "held",
        source="notice" if reports else "own",
        automatic=decision.automatic,
        ground=_ground(decision, reports),
        facts=_facts(site, comment, decision, reports),
        made_at=decision.made_at,
    )
    address = _address_of(comment)
    if address:
        with speaking(site.language):
            subject = say(_DECIDED[removed], site=site.name)
            object_by = say("Your comment, and how to object:")
            told = f"{told_of(statement, site)}\n\n{object_by}\n{own_link(site, comment)}\n"
        enqueue(
            site=site,
            kind="statement",
            to=address,
            subject=subject,
            text=told,
            now=decision.made_at,
            once=f"statement {statement.pk}",
            comment=comment,
        )  # fmt: skip


def _ground(decision: Decision, reports: list[Report]) -> str:
    """What the moderator named, else what the first report named, else the rules as a whole."""
    if decision.after == Comment.Standing.SPAM:
        return "spam"
    if decision.reason in GROUNDS:
        return decision.reason
    return next((each.ground for each in reports), "other")


def _facts(site: Site, comment: Comment, decision: Decision, reports: list[Report]) -> str:
    count, words = len(reports), decision.words.strip()
    with speaking(site.language):
        when = words_when(comment.written_at)
        facts = [say("The comment of %(when)s was looked at.", when=when)]
        if count:
            facts.append(say_many("%(n)s notice named it.", "%(n)s notices named it.", count))
        if words:
            facts.append(say("The moderator wrote: %(words)s", words=words))
    return " ".join(facts)


def _answer(comment: Comment, decision: Decision, reports: list[Report]) -> None:
    outcome = Report.Outcome.UPHELD
    if decision.by_author:
        outcome = Report.Outcome.GONE
    elif decision.after == Comment.Standing.APPROVED:
        outcome = Report.Outcome.KEPT
    site = Site.objects.get(pk=comment.site_id)
    for report in reports:
        report.outcome, report.decision = outcome, decision
        report.decided_at = decision.made_at
        report.save(update_fields=["outcome", "decision", "decided_at"])
        if address := _unsealed("report", report.email):
            with speaking(site.language):
                values = {"number": report.pk, "site": site.name}
                subject = say("Your report %(number)s to %(site)s was decided", **values)
                told = f"{say(_ANSWER[outcome])}\n\n{_if_you_disagree(site)}"
            enqueue(
                site=site,
                kind="report",
                to=address,
                subject=subject,
                text=f"{told}\n\n{base(site)}{report_link(report)}\n",
                now=decision.made_at,
                once=f"report {report.pk} {decision.pk}",
            )


def _if_you_disagree(site: Site) -> str:
    if not site.contact:
        return say(
            "If you disagree, write to the site, or turn to an out-of-court dispute settlement body or a "
            "court."
        )
    return say(
        "If you disagree, write to the site: %(contact)s, or turn to an out-of-court dispute settlement "
        "body or a court.",
        contact=site.contact,
    )


def _answer_wanted(comment: Comment, decision: Decision) -> None:
    """Tell an author who wanted a person that one decided; a statement of reasons says so by itself."""
    if decision.automatic:
        return
    wanted = PersonWanted.objects.filter(comment=comment, answered_at=None)
    if not wanted.update(answered_at=decision.made_at, decision=decision) or decision.by_author:
        return
    published = decision.after == Comment.Standing.APPROVED
    if not published and not is_exempt(decision):
        return
    if address := _address_of(comment):
        site = Site.objects.get(pk=comment.site_id)
        with speaking(site.language):
            subject = say("A person looked at your comment on %(site)s", site=site.name)
            said = say("You asked for a person, and one decided about your comment.")
            said += " " + (say("It is published.") if published else say("It is not published."))
        enqueue(
            site=site,
            kind="person",
            to=address,
            subject=subject,
            text=f"{said}\n\n{own_link(site, comment)}\n",
            now=decision.made_at,
            once=f"person {comment.pk} {decision.pk}",
            comment=comment,
        )


def _take_back(undoing: Decision) -> None:
    if undoing.undoes is None:
        return
    undone = undoing.undoes_id
    PersonWanted.objects.filter(decision=undone).update(answered_at=None, decision=None)
    # Whose objection was granted by it waits again: nobody has decided it now.
    granted = Appeal.objects.filter(
        statement__lifted_by=undone,
        outcome=Appeal.Outcome.GRANTED,
        decided_at=undoing.undoes.made_at,
    )
    granted.update(outcome="", by=None, words="", decided_at=None)
    Statement.objects.filter(decision=undone).update(lifted_by=undoing, lifted_at=undoing.made_at)
    Statement.objects.filter(lifted_by=undone).update(lifted_by=None, lifted_at=None)
    Report.objects.filter(decision=undone).update(outcome="", decision=None, decided_at=None)


def _address_of(comment: Comment) -> str:
    try:
        return _unsealed("email", comment.contact.email)
    except ObjectDoesNotExist:
        return ""


def _unsealed(purpose: str, sealed: bytes | memoryview | None) -> str:
    """An address, or "" where there is none that this installation's keys open."""
    try:
        return keys.unseal(purpose, bytes(sealed)) if sealed else ""
    except InstallationBroken:
        return ""  # a decision must not fail because a stored address cannot be read

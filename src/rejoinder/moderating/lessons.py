"""What a moderator's decision teaches the site's screen: the last word about each comment, and no more.

Only people teach: what a rule did, or the comment's author, says nothing here. A decision and its lesson
are stored in one transaction, and so are an undoing and the lesson's; the screen follows at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from rejoinder import learning
from rejoinder.learning import Taught
from rejoinder.models import Comment, Decision, Lesson, Site
from rejoinder.moderating.record import in_force
from rejoinder.writing import write

if TYPE_CHECKING:
    from django.contrib.auth.models import User

REASONS: Final[dict[str, tuple[str, ...]]] = {
    "spam": ("spam",),
    "insult": ("insult", "toxic"),
    "threat": ("threat", "toxic"),
    "hate": ("identity_attack", "toxic"),
    "profanity": ("profanity",),
    "sexual": ("sexual",),
}
"""Why a comment was put in the trash, and what the screen learns from that. Without a reason, nothing:
somebody may simply have been off the subject."""
_IMPORTED: Final = {Comment.Standing.APPROVED: "ham", Comment.Standing.SPAM: "spam"}
_TOGETHER: Final = 500  # lessons written in one transaction, so that replies need not wait long


def labels(decision: Decision) -> tuple[str, ...]:
    """What a decision says about its comment, in the labels of the screen."""
    if decision.automatic or decision.by_author or decision.undoes_id is not None:
        return ()
    if (
        decision.sweep is not None
        and decision.comment_id is not None
        and not decision.sweep.teaches(decision.comment_id)
    ):
        # Of thousands that were decided by one press a part teaches; all would drown every other lesson.
        return ()
    if decision.after == Comment.Standing.APPROVED:
        return ("ham",)
    if decision.act == "spam":
        return ("spam",)
    return REASONS.get(decision.reason, ()) if decision.act == "trash" else ()


def settle_lessons(comment: Comment, because: Decision) -> None:
    """Let the log hold what the last word about a comment teaches. Call it inside `writing.write`.

    Args:
        comment: whose decisions are stored.
        because: the decision that was just stored, or the undoing of one.
    """
    if comment.by_staff or not comment.text.strip():
        return
    last = next((each for each in in_force(comment.pk) if _by_a_person(each)), None)
    told = Lesson.objects.filter(comment=comment, source="", undoes=None).order_by("number")
    lines = list(told.select_related("undone_by"))
    standing = [line for line in lines if not hasattr(line, "undone_by")]
    wanted: set[tuple[int | None, str]]
    if last is not None:
        wanted = {(last.pk, label) for label in labels(last)}
    else:
        # Nobody here decided any more: what an import taught stands again.
        wanted = {(None, line.label) for line in lines if line.decision_id is None}
    now = because.made_at
    gone = [line for line in standing if (line.decision_id, line.label) not in wanted]
    learning.unteach(comment.site_id, gone, now, decision=because.pk)
    held = {(line.decision_id, line.label) for line in standing}
    missing = sorted(wanted - held, key=lambda each: each[1])
    again = {(line.decision_id, line.label): line for line in lines}
    learning.teach(
        comment.site_id,
        [
            lesson
            for decision, label in missing
            if (lesson := _lesson(comment, last, label, again.get((decision, label))))
        ],
        now,
    )
    if gone or missing:
        learning.changed(comment.site_id)


def teach_imported(site: Site, comment_ids: Sequence[int], now: datetime) -> int:
    """Learn from comments that a person had decided about where they were imported from.

    By choice of whoever imports, and only those that the source marks as a person's work: what another
    program did by itself teaches nothing. Approved ones teach "ham", those in spam "spam".

    Args:
        site: whose comments.
        comment_ids: those that a person decided about.
        now: when.

    Returns:
        How many lessons were added; running it again adds none.
    """
    taught = 0
    for first in range(0, len(comment_ids), _TOGETHER):
        some = comment_ids[first : first + _TOGETHER]
        taught += write(partial(_teach_imported, site, some, now))
    learning.changed(site.pk)
    return taught


def _teach_imported(site: Site, comment_ids: Sequence[int], now: datetime) -> int:
    known = set(Lesson.objects.filter(comment__in=comment_ids).values_list("comment", flat=True))
    found = Comment.objects.filter(pk__in=comment_ids, site=site, by_staff=False).order_by("pk")
    lessons = [
        Taught(label, comment.text, comment.author_name, comment.website, comment=comment.pk)
        for comment in found.exclude(pk__in=known).defer("html")
        if (label := _IMPORTED.get(Comment.Standing(comment.standing))) and comment.text.strip()
    ]
    return len(learning.teach(site.pk, lessons, now))


def forget_moderator(moderator: User, now: datetime, site: Site | None = None) -> int:
    """Take back all that one moderator taught; the decisions themselves stand.

    Args:
        moderator: whose lessons.
        now: when.
        site: of which site; None for all.

    Returns:
        How many lessons were taken back.
    """
    found = Lesson.objects.in_force().filter(by=moderator)
    if site is not None:
        found = found.filter(site=site)
    taken = 0

    def some() -> list[Lesson]:
        # Asked for again within each transaction: somebody may have undone one meanwhile.
        lessons = list(found.order_by("site", "number")[:_TOGETHER])
        for site_id in sorted({lesson.site_id for lesson in lessons}):
            learning.unteach(site_id, [each for each in lessons if each.site_id == site_id], now)
        return lessons

    while lessons := write(some):
        taken += len(lessons)
        for site_id in {lesson.site_id for lesson in lessons}:
            learning.changed(site_id)
    return taken


def _by_a_person(decision: Decision) -> bool:
    return not (decision.automatic or decision.by_author)


def _lesson(
    comment: Comment, decision: Decision | None, label: str, before: Lesson | None
) -> Taught | None:
    """A line for the log; with the words that were taught before, where this stands again."""
    if before is not None and before.undone_by.decision_id is None:
        return None  # taken back by itself, as with all of a moderator's: that stays
    return Taught(
        label=label,
        text=before.text if before else comment.text,
        author=before.author if before else comment.author_name,
        website=before.website if before else comment.website,
        by=before.by_id if before else decision.by_id if decision else None,
        comment=comment.pk,
        decision=decision.pk if decision else None,
    )

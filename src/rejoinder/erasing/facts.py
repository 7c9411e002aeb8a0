"""What is known by comments is erased: from the tables, from what was learned, from mail that waits."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from email import message_from_binary_file, policy
from typing import Any, Final

from django.apps import apps
from django.db.models import Min, Q

from rejoinder import conf, finding, keys
from rejoinder.erasing.journal import empty_journal
from rejoinder.erasing.notes import note
from rejoinder.erasing.uploads import remove_uploads
from rejoinder.errors import InstallationBroken
from rejoinder.inventory import DELETE, Level, of_comment
from rejoinder.learning.log import forgotten as lessons_forgotten
from rejoinder.models import (
    Comment,
    Commenter,
    Contact,
    Decision,
    FeedAddress,
    Following,
    Lesson,
    Outbox,
    Told,
)
from rejoinder.notices.carrying import file_name
from rejoinder.standing import settle
from rejoinder.writing import write

ALL: Final = frozenset((Level.IDENTITY, Level.WORDS))
"""Whoever asks for everything."""
_TOGETHER: Final = 200  # comments of one transaction


def erase(ids: Iterable[int], levels: Collection[Level], now: datetime) -> int:
    """Erase what is known by comments, and note it so that no back-up undoes it.

    Without the identity, words stay under no name; without the words, an empty place stays where
    others answered. Repeating it changes nothing. Pages follow as with every change.

    Returns:
        How many comments there were.
    """
    wanted = sorted(set(ids))
    note(wanted, levels, now)
    changed = erase_again(wanted, levels, now)
    remove_downloads()
    empty_journal()
    return changed


def erase_words(comment: Comment) -> None:
    """A comment's words, its verdict and what was learned from it; call it in `write`."""
    changes = _blanked([comment.pk], {Level.WORDS})
    for name, value in changes.items():
        setattr(comment, name, value)
    comment.save(update_fields=[*changes])


def drop_mail_about(ids: Collection[int]) -> None:
    """Mail to others that names or quotes goes, if it has not left; what may be told is told anew.

    Call it in `write`. A mail in the folder mail/ has not left the machine: its file goes, too.
    """
    quoting = Outbox.objects.filter(Q(comment__in=ids, kind="reply") | Q(told__comment__in=ids))
    mails = dict(quoting.distinct().values_list("pk", "message_id"))
    waiting = Outbox.objects.filter(pk__in=mails, state=Outbox.State.WAITING)
    gone = list(waiting.values_list("pk", flat=True))
    told = Told.objects.filter(mail__in=gone)
    for following, first in told.values_list("following").annotate(Min("comment")):
        Following.objects.filter(pk=following, since__gte=first).update(since=first - 1)
    told.delete()
    waiting.delete()
    folder = conf.get().home / "mail"
    for message_id in mails.values():
        (folder / f"{file_name(message_id)}.eml").unlink(missing_ok=True)


def _drop_staff_mail(ids: Collection[int]) -> None:
    """Mail to moderators that may name these comments goes, waiting or in the folder mail/.

    What else stands in it they find at the desk. Call it in `write`.
    """
    about = Comment.objects.filter(pk__in=ids).values_list("site").annotate(Min("stored_at"))
    for site, first in about.order_by():
        mails = Outbox.objects.filter(site=site, kind="moderation", made_at__gte=first)
        for message_id in mails.values_list("message_id", flat=True):
            (conf.get().home / "mail" / f"{file_name(message_id)}.eml").unlink(missing_ok=True)
        mails.filter(state=Outbox.State.WAITING).delete()


def remove_mail(addresses: set[str]) -> int:
    """Delete files of the mail folder that go to one of these addresses; returns how many."""
    removed = 0
    for file in (conf.get().home / "mail").glob("*.eml") if addresses else ():
        with file.open("rb") as opened:
            to = str(message_from_binary_file(opened, policy=policy.default)["To"])
        if to.lower() in addresses:
            file.unlink(missing_ok=True)
            removed += 1
    return removed


def remove_downloads() -> None:
    """Throw away exports that wait to be fetched: what was forgotten may be in them, and they can be
    made again.
    """
    folder = conf.get().downloads
    for file in folder.iterdir() if folder.is_dir() else ():
        file.unlink(missing_ok=True)


def erase_again(ids: list[int], levels: Collection[Level], now: datetime) -> int:
    """Erase what was noted before."""
    addresses = _addresses(ids) if Level.IDENTITY in levels else set()
    # First: whoever begins again after this was ended half-way finds the addresses still.
    remove_uploads(addresses)
    changed = 0
    for start in range(0, len(ids), _TOGETHER):
        some = ids[start : start + _TOGETHER]
        changed += write(lambda some=some: _erase(some, levels, now))  # type: ignore[misc]
    write(finding.scrub)
    remove_mail(addresses)
    return changed


def _erase(ids: list[int], levels: Collection[Level], now: datetime) -> int:
    comments = list(Comment.objects.filter(pk__in=ids).select_related("post").order_by("-pk"))
    people = {comment.commenter_id for comment in comments if comment.commenter_id}
    if Level.IDENTITY in levels:
        known = Commenter.objects.filter(pk__in=people).values_list("key", flat=True)
        Outbox.objects.filter(comment__in=ids, person__in=[bytes(key) for key in known]).delete()
    own = _blanked(ids, levels)
    for comment in comments:
        for name, value in own.items():
            setattr(comment, name, value)
        changed = [*own]
        if Level.WORDS in levels and comment.removal != Comment.Removal.AUTHOR:
            Decision.objects.create(
                site_id=comment.site_id,
                comment=comment,
                act="forget",
                before=comment.standing,
                after=Comment.Standing.TRASH,
                removal_before=comment.removal,
                by_author=True,
                made_at=now,
            )
            comment.standing, comment.removal = Comment.Standing.TRASH, Comment.Removal.AUTHOR
            changed += ["standing", "removal"]
        comment.save(update_fields=changed)
        settle(comment)
    if Level.IDENTITY in levels:
        _forget_people(people)
    return len(comments)


def _blanked(ids: list[int], levels: Collection[Level]) -> dict[str, Any]:
    """Blank or delete what hangs on comments; returns what is to be blanked in the comments themselves."""
    own: dict[str, Any] = {}
    for fact in of_comment(levels):
        if fact.model == "Comment":
            own |= dict.fromkeys(fact.columns, fact.blank)
            continue
        rows = apps.get_model("rejoinder", fact.model)._default_manager.filter(
            **{f"{fact.comment}__in": ids}
        )
        if fact.blank is not DELETE:
            rows.update(**dict.fromkeys(fact.columns, fact.blank))
        elif fact.model == "Lesson":
            sites = set(rows.values_list("site_id", flat=True))
            rows.delete()
            for site in sites:
                lessons_forgotten(site)
        else:
            rows.delete()
    _drop_staff_mail(ids)
    if Level.IDENTITY in levels:
        Lesson.objects.filter(comment__in=ids).update(author="", website="")
    if levels:  # others' mail names whoever wrote, and quotes the words
        drop_mail_about(ids)
    if Level.WORDS in levels:
        Decision.objects.filter(comment__in=ids).update(words="")
    return own


def _forget_people(people: set[int]) -> None:
    """Those of whom no comment is left; what was sent to them about other things goes with them."""
    gone = Commenter.objects.filter(pk__in=people, comments=None)
    persons = [bytes(key) for key in gone.values_list("key", flat=True)]
    gone.delete()
    known = Commenter.objects.filter(key__in=persons).values_list("key", flat=True)
    left = {bytes(key) for key in known}
    unknown = [key for key in persons if key not in left]
    Outbox.objects.filter(person__in=unknown).delete()
    Following.objects.filter(person__in=unknown).delete()
    FeedAddress.objects.filter(person__in=unknown).delete()


def _addresses(ids: list[int]) -> set[str]:
    found = set()
    for start in range(0, len(ids), _TOGETHER):
        some = ids[start : start + _TOGETHER]
        for contact in Contact.objects.filter(comment__in=some, email__isnull=False):
            try:
                found.add(keys.unseal("email", bytes(contact.email or b"")).lower())
            except (
                InstallationBroken
            ):  # sealed with keys that are gone: nobody can know it any more
                continue
    return found

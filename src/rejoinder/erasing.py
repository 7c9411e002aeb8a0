"""Somebody's facts go: from the tables, from mail on disk, from the journal, and again from old back-ups.

What goes is what `inventory` says. Each erasure is noted in `forgotten.jsonl`, by numbers alone, beside
the keys and not in the database: a back-up that is older than the erasure brings the facts back, and the
next start erases them again.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from email import message_from_binary_file, policy
from typing import Any, Final, NamedTuple

from django.apps import apps
from django.db import connection

from rejoinder import conf, finding, keys
from rejoinder.errors import InstallationBroken
from rejoinder.inventory import DELETE, FORGOTTEN, Level, of_comment
from rejoinder.learning.log import forgotten as lessons_forgotten
from rejoinder.models import Comment, Commenter, Contact, Decision, Following, Lesson, Outbox
from rejoinder.standing import settle
from rejoinder.writing import write

log = logging.getLogger("rejoinder.erasing")

ALL: Final = frozenset((Level.IDENTITY, Level.WORDS))
"""Whoever asks for everything."""
_NOTED: Final = "forgotten.jsonl"
_TOGETHER: Final = 200  # comments of one transaction
_BRIEFLY: Final = 2.0  # seconds in which readers usually let go of the journal
_HOLD: Final = 100  # milliseconds for which one try may keep writers waiting
_journal_waits = threading.Event()


class _Note(NamedTuple):
    comment: int
    stored: str
    levels: frozenset[Level]


def erase(ids: Iterable[int], levels: Collection[Level], now: datetime) -> int:
    """Erase what is known by comments, and note it so that no back-up undoes it.

    Without the identity, words stay under no name; without the words, an empty place stays where
    others answered. Repeating it changes nothing. Pages follow as with every change.

    Returns:
        How many comments there were.
    """
    wanted = sorted(set(ids))
    note(wanted, levels, now)
    changed = _erase_all(wanted, levels, now)
    empty_journal()
    return changed


def erase_words(comment: Comment) -> None:
    """A comment's words, its verdict and what was learned from it; call it in `write`."""
    changes = _blanked([comment.pk], {Level.WORDS})
    for name, value in changes.items():
        setattr(comment, name, value)
    comment.save(update_fields=[*changes])


def note(ids: list[int], levels: Collection[Level], now: datetime) -> None:
    """Add to the list of what is forgotten, on the disk before anything is erased."""
    stored = Comment.objects.filter(pk__in=ids).values_list("pk", "stored_at")
    lines = [
        json.dumps(
            {
                "comment": pk,
                "stored": at.isoformat(),
                "what": sorted(levels),
                "at": now.isoformat(timespec="seconds"),
            }
        )
        for pk, at in stored
    ]
    if not lines:
        return
    path = conf.get().home / _NOTED
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.write(descriptor, "".join(f"{line}\n" for line in lines).encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replay(now: datetime) -> int:
    """Erase again what an older back-up brought back; returns how many comments that were."""
    again: dict[frozenset[Level], list[int]] = {}
    notes = list(_noted())
    for start in range(0, len(notes), _TOGETHER):
        some = {each.comment: each for each in notes[start : start + _TOGETHER]}
        rows = Comment.objects.filter(pk__in=some).values_list(
            "pk", "stored_at", "text", "author_name", "commenter", "contact__email"
        )
        for pk, stored, text, name, commenter, email in rows:
            # A number that another comment has by now is none of ours.
            if stored.isoformat() != some[pk].stored:
                continue
            known = name != FORGOTTEN or commenter is not None or email
            levels = some[pk].levels
            if (Level.WORDS in levels and text) or (Level.IDENTITY in levels and known):
                again.setdefault(levels, []).append(pk)
    changed = sum(_erase_all(ids, levels, now) for levels, ids in again.items())
    if changed:
        empty_journal()
        log.warning("%d comments were erased again: the database was older than that", changed)
    return changed


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


def empty_journal(patience: float = _BRIEFLY) -> bool:
    """Move SQLite's journal into the database and cut it to nothing.

    What was erased is overwritten in the database (`secure_delete`), but older pages lie in the journal
    until then. Where a reader holds it for longer, `journal_waits` says so and whoever keeps house
    tries again.
    """
    if connection.vendor != "sqlite":
        return True
    if connection.in_atomic_block:
        _journal_waits.set()
        return False
    until = time.monotonic() + patience
    with connection.cursor() as cursor:
        (usual,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute(f"PRAGMA busy_timeout={_HOLD}")
        try:
            while True:
                busy = bool(cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])
                if not busy or time.monotonic() > until:
                    break
                time.sleep(0.05)
        finally:
            cursor.execute(f"PRAGMA busy_timeout={int(usual)}")
    if busy:
        _journal_waits.set()
    else:
        _journal_waits.clear()
    return not busy


def journal_waits() -> bool:
    """Whether erased pages may still lie in the journal."""
    return _journal_waits.is_set()


def _erase_all(ids: list[int], levels: Collection[Level], now: datetime) -> int:
    addresses = _addresses(ids) if Level.IDENTITY in levels else set()
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
    if Level.IDENTITY in levels:
        Lesson.objects.filter(comment__in=ids).update(author="", website="")
    if Level.WORDS in levels:
        # Mail to others that quotes them.
        Outbox.objects.filter(comment__in=ids, kind="reply", state=Outbox.State.WAITING).delete()
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


def _noted() -> Iterator[_Note]:
    try:
        written = (conf.get().home / _NOTED).read_text("utf-8")
    except FileNotFoundError:
        return
    for line in written.splitlines():
        try:
            told = json.loads(line)
            levels = frozenset(map(Level, told["what"]))
            yield _Note(int(told["comment"]), str(told["stored"]), levels)
        except (ValueError, KeyError, TypeError):
            # Torn by a power cut: what it was to tell had not been erased, for the note comes first.
            log.warning("a line of %s cannot be read", _NOTED)

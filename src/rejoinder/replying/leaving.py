"""A reader leaves a reply: checked, judged, stored, and published or held.

Knows the order of the steps and nothing else: judging is in `screening/`, files are in
`publishing/`, words for the reader are in `web/`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from rejoinder import keys, learning, statements
from rejoinder.abreast import step
from rejoinder.errors import BranchLocked, ThreadClosed, TokenUnusable, UnknownParent, UnknownPost
from rejoinder.models import Comment, Commenter, Contact, Post, Site, Verdict
from rejoinder.policies import rules_for
from rejoinder.publishing import stale
from rejoinder.replying import judging, limits, persons, tokens
from rejoinder.replying.drafts import Checked, Draft, check
from rejoinder.screening import Outcome, of_a_campaign
from rejoinder.threads import Place, answering, opening
from rejoinder.wording import comment_html
from rejoinder.writing import execute, insert, moment, write

AGAIN: Final = timedelta(minutes=10)
"""Equal replies within this time are one."""
STANDING: Final = {
    Outcome.PUBLISH: Comment.Standing.APPROVED,
    Outcome.HOLD: Comment.Standing.PENDING,
    Outcome.REFUSE: Comment.Standing.SPAM,
}


@dataclass(frozen=True, slots=True)
class Client:
    """Who sent the form, as far as a flood must be told from a reader."""

    block: str = ""
    """The address, or the /64 of an IPv6 address."""
    agent_class: str = ""
    alone: bool = True
    """False where that address may stand for everybody, as behind a proxy that nobody named."""


class Left(NamedTuple):
    """What became of a reply."""

    id: int
    parent: int | None
    standing: str
    again: bool
    """True where the same text had been sent just before; nothing new was stored."""
    own: bool
    """Whether whoever sent it may have the signed link."""


class _Before(NamedTuple):
    """A reply that was stored a moment ago."""

    id: int
    standing: str
    client: bytes


def leave_reply(post: Post, draft: Draft, client: Client, *, now: datetime) -> Left:
    """Take one reply.

    Args:
        post: with its site and video; a public one.
        draft: the fields as they came.
        client: where from.
        now: the moment.

    Raises:
        FieldMissing, FieldUnusable, TooLong: a field cannot be taken.
        TooOften: too many from this client, or to this thread.
        TokenUnusable: the form's token is forged, too old, or was used before.
        UnknownPost, ThreadClosed, UnknownParent, BranchLocked: there is nothing to answer any more.
        Busy: the writer has too much waiting.
    """
    site = post.site
    checked = check(draft, site)
    if not post.takes_replies(now):
        raise ThreadClosed
    nonce, seconds = tokens.read(post.pk, draft.token, now) if draft.token else (None, None)
    limits.count(client.block, post.pk, post.slow_seconds if client.alone else 0)
    commenter = _known(site, checked.email)
    fingerprint = keys.fingerprint(checked.text)
    sketch = learning.sketch_of(checked.text, checked.website)
    lately = learning.seen(sketch)
    submission = judging.submission_of(
        site,
        checked,
        commenter,
        honeypot=draft.honeypot,
        seconds_to_write=seconds,
        lately=lately,
        sent_at=now,
        premoderated=post.mode == Post.Mode.PREMODERATED,
    )
    judged = persons.obeyed(judging.judge(submission, rules_for(post), site.pk), commenter, now)
    away = persons.puts_away(commenter, now)
    step()
    html = comment_html(post, checked.text)
    mark = client_mark(client.block, now)
    sealed = keys.seal("email", checked.email) if checked.email else None

    proposed = STANDING[judged.outcome]
    standing = Comment.Standing.TRASH if away else proposed
    row = judging.row(judged, submission, now, site)

    def store() -> Left:
        number = _next_number(post, now)
        if before := _sent_before(post, checked, draft.parent, fingerprint, now):
            mine = client.alone and before.client == mark
            return Left(before.id, draft.parent, before.standing, again=True, own=mine)
        if nonce is not None and not tokens.spend(nonce, now):
            raise TokenUnusable("this form was sent before; its text differs now")
        place = _place(post, draft.parent, number)
        comment = insert(
            Comment,
            **_DEFAULTS,
            site_id=site.pk,
            post_id=post.pk,
            parent_id=draft.parent,
            root_number=place.root_number,
            number=number,
            depth=place.depth,
            path=place.path,
            author_name=checked.name,
            website=checked.website,
            text=checked.text,
            html=html,
            standing=standing,
            shown=standing == Comment.Standing.APPROVED,
            written_at=now,
            stored_at=now,
            commenter_id=_commenter_id(site, commenter, checked.email, now),
            fingerprint=fingerprint,
        )
        insert(Verdict, comment_id=comment, **row)
        if standing != Comment.Standing.APPROVED and not of_a_campaign(judged):
            statements.state_hold(site.pk, comment, now)
        if away:
            persons.put_away(comment, site.pk, proposed, away, now)
        insert(
            Contact,
            comment_id=comment,
            email=sealed,
            client=mark,
            client_day=now.date(),
            agent_class=client.agent_class,
        )
        if standing == Comment.Standing.APPROVED:
            # In the same transaction, so that a crash between storing and publishing
            # leaves the page on the list instead of leaving readers an old file.
            stale.mark(site.pk, post.pk, place.root_number)
        return Left(comment, draft.parent, standing, again=False, own=True)

    left = write(store)
    if not left.again:
        learning.note(left.id, sketch, lately, post=post.pk, name=checked.name)
    return left


def own_token(comment_id: int) -> str:
    """The signature of the link by which an author sees, edits and withdraws a comment."""
    return keys.sign("own", str(comment_id))


def client_mark(block: str, now: datetime) -> bytes:
    """A hash of the client's block that cannot be undone once the day's key is gone."""
    return keys.daily_hash(now.date(), block)


def _known(site: Site, email: str) -> Commenter | None:
    if not email:
        return None
    return Commenter.objects.filter(site=site, key=commenter_key(email)).first()


def _commenter_id(site: Site, known: Commenter | None, email: str, now: datetime) -> int | None:
    if known is not None or not email:
        return known.pk if known else None
    return Commenter.objects.get_or_create(
        site=site, key=commenter_key(email), defaults={"first_seen": now}
    )[0].pk


def commenter_key(email: str) -> bytes:
    """What one e-mail address is known by."""
    return keys.known_by("email", email.strip().lower())


def _next_number(post: Post, now: datetime) -> int:
    """Count up the thread. Locks the post's row, so what follows is alone in this thread."""
    counted = execute(
        "UPDATE rejoinder_post SET last_number = last_number + 1 "
        "WHERE id = %s AND status = 'public' AND comments_open AND mode <> 'archived' "
        "AND (comments_close_at IS NULL OR comments_close_at > %s) RETURNING last_number",
        (post.pk, moment(now)),
    )
    if counted:
        return int(counted[0][0])
    if Post.objects.filter(pk=post.pk, status=Post.Status.PUBLIC).exists():
        raise ThreadClosed
    raise UnknownPost


def _sent_before(
    post: Post,
    checked: Checked,
    parent: int | None,
    fingerprint: bytes,
    now: datetime,
) -> _Before | None:
    """The same reply to the same comment by the same name, stored within AGAIN and not withdrawn.

    Its signed link goes only to the client that sent it the first time: others may copy text and name.
    """
    found = execute(
        "SELECT id, standing, client FROM rejoinder_comment LEFT JOIN rejoinder_contact "
        "ON comment_id = id WHERE fingerprint = %s AND post_id = %s AND source = '' "
        "AND removal <> 'author' AND stored_at >= %s AND author_name = %s "
        "AND coalesce(parent_id, 0) = %s "
        "ORDER BY id LIMIT 1",
        (fingerprint, post.pk, moment(now - AGAIN), checked.name, parent or 0),
    )
    if not found:
        return None
    pk, standing, client = found[0]
    return _Before(pk, standing, bytes(client or b""))


def _place(post: Post, parent: int | None, number: int) -> Place:
    if parent is None:
        return opening(number)
    found = execute(
        "SELECT depth, root_number, path, EXISTS (SELECT 1 FROM rejoinder_comment AS closed "
        "WHERE closed.post_id = %s AND closed.locked) FROM rejoinder_comment "
        "WHERE id = %s AND post_id = %s AND standing = 'approved'",
        (post.pk, parent, post.pk),
    )
    if not found:
        raise UnknownParent
    depth, root_number, path, some_locked = found[0]
    if some_locked and _is_locked(parent):
        raise BranchLocked
    return answering(Place(depth, root_number, bytes(path)), number)


def _is_locked(comment: int) -> bool:
    """Whether a comment, or one above it, was locked."""
    return bool(
        execute(
            "WITH RECURSIVE above (id, parent_id, locked) AS ("
            "SELECT id, parent_id, locked FROM rejoinder_comment WHERE id = %s UNION ALL "
            "SELECT c.id, c.parent_id, c.locked FROM rejoinder_comment AS c "
            "JOIN above ON c.id = above.parent_id WHERE NOT above.locked) "
            "SELECT 1 FROM above WHERE locked LIMIT 1",
            (comment,),
        )
    )


# What a reply by a reader is not, or has not yet: `insert` asks for every column.
_DEFAULTS: Final[dict[str, object]] = {
    "by_staff": False,
    "staff_id": None,
    "markup": "markdown",
    "language": "",
    "removal": "",
    "kind": Comment.Kind.COMMENT,
    "precision": Comment.Precision.EXACT,
    "edited_at": None,
    "likes": 0,
    "pinned": False,
    "hearted": False,
    "featured": False,
    "locked": False,
    "source": "",
    "external_id": "",
    "missing_parent": "",
    "inferred_by": None,
    "inferred_confidence": None,
}

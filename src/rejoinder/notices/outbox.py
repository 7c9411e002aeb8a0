"""Into the outbox: one mail, stored with what it tells of, or not at all."""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from typing import Final

from rejoinder import keys
from rejoinder.models import Comment, Outbox, Site
from rejoinder.notices.letters import is_address, one_line

_TEXT: Final = 200_000  # characters; beyond it something is wrong with whoever writes


def enqueue(
    *,
    site: Site,
    kind: str,
    to: str,
    subject: str,
    text: str,
    now: datetime,
    once: str = "",
    comment: Comment | None = None,
    html: str = "",
    stop: str = "",
) -> bool:
    """Store one mail in the caller's transaction; it is sent after the commit, by another process.

    Args:
        site: which sends it.
        kind: what it is, for the log, the caps and whoever asks what was sent to them.
        to: one address. It is sealed at rest, and so are the words.
        subject: on one line; what would break a line becomes a blank.
        text: plain text, all of ours or a commenter's words as text, without live links.
        now: the moment.
        once: a key, as `receipt 17`: of mails with the same key only the first is ever sent.
        comment: what it is about, if a comment.
        html: the same for programs that show HTML, escaped by whoever made it; never a commenter's.
        stop: the whole address that ends such mail by a POST, where a reader may end it (RFC 8058).

    Returns:
        Whether it was stored: False for the second of a key, and where `to` is no address that a mail
        can be sent to, for a decision must not fail because somebody mistyped theirs.

    Raises:
        ValueError: `subject` or `text` is empty, or of a size that no mail of ours has.
    """
    line = one_line(subject)
    if not line or not text.strip() or len(text) > _TEXT or len(html) > _TEXT:
        raise ValueError(f"a mail of kind {kind} needs a subject and a text of usual size")
    to = to.strip()
    if not is_address(to):
        return False
    key = keys.keyed_hash("once", once) if once else None
    if key is not None and Outbox.objects.filter(once=key).exists():
        return False
    letter = {"subject": line, "text": text, "html": html, "stop": stop}
    mail = Outbox(
        site=site,
        kind=kind,
        once=key,
        comment=comment,
        person=keys.known_by("email", to.lower()),
        to=keys.seal("mail", to),
        content=keys.seal("mail", json.dumps(letter)),
        message_id=f"{secrets.token_hex(16)}",
        made_at=now,
        due_at=now,
    )
    # Where somebody else has stored the same key since, the table keeps theirs.
    Outbox.objects.bulk_create([mail], ignore_conflicts=True)
    return True

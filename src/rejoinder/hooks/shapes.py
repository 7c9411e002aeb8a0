"""How a message is said to chat programs: one line of ours, a link to the desk, a quotation if any.

What people wrote can call nobody, link nowhere and format nothing there.
Sources: Slack, "Incoming webhooks" and "Formatting text"; Mattermost, "Incoming webhooks"; Matrix
client-server API v3, `PUT /rooms/{roomId}/send/{eventType}/{txnId}`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from rejoinder.models import Hook
from rejoinder.text import unlinked

TEMPLATES: Final = {
    "comment.held": "A comment waits for a decision under “{title}”",
    "comment.published": "A comment was published under “{title}”",
    "decision.made": "Decided by the {by}: {act}",
    "report.received": "A comment under “{title}” was reported: {ground}",
    "objection.received": "An author objects to a decision under “{title}”",
    "person.wanted": "An author wants a person to decide about a comment under “{title}”",
    "test": "Messages arrive.",
}
"""What is said of each event."""
_QUOTED: Final = 300  # characters of what somebody wrote
_MARKS: Final = re.compile(r"([\\`*_{}\[\]()#+\-!~|>])")


@dataclass(frozen=True, slots=True)
class Message:
    """What goes over the wire."""

    method: str
    address: str
    headers: Mapping[str, str]
    body: str


def said(hook: Hook, payload: Mapping[str, Any]) -> str:
    """The body for this webhook."""
    if hook.shape == Hook.Shape.STANDARD:
        return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    safe, link = _WAYS[hook.shape]
    line, where, quoted = _told(payload)
    text = safe(line)
    if where:
        text += f"\n{link(where)}"
    if quoted:
        text += "\n" + "\n".join(f"> {safe(each)}" for each in quoted.splitlines() if each.strip())
    if hook.shape == Hook.Shape.MATRIX:
        return json.dumps({"msgtype": "m.notice", "body": text}, ensure_ascii=False)
    return json.dumps({"text": text}, ensure_ascii=False)


def addressed(hook: Hook, address: str, token: str, message_id: str, body: str) -> Message:
    """Where and how a body goes. Matrix takes a message of the same id once, and wants it in the path."""
    headers = {"Content-Type": "application/json"}
    if hook.shape != Hook.Shape.MATRIX:
        return Message("POST", address, headers, body)
    headers["Authorization"] = f"Bearer {token}"
    return Message("PUT", f"{address.rstrip('/')}/{quote(message_id, safe='')}", headers, body)


def _told(payload: Mapping[str, Any]) -> tuple[str, str, str]:
    """A line, an address of ours, and what somebody wrote."""
    data = payload["data"]
    comment = data.get("comment", {})
    decision, report = data.get("decision", {}), data.get("report", {})
    line = TEMPLATES[payload["type"]].format(
        title=comment.get("post", {}).get("title", "…"),
        by=decision.get("by", "desk"),
        act=decision.get("act", "…"),
        ground=report.get("ground", "…"),
    )
    words = next(
        (
            told["words"]
            for told in (report, data.get("objection", {}), comment)
            if told.get("words")
        ),
        "",
    )
    if len(words) > _QUOTED:
        words = f"{words[:_QUOTED].rstrip()} …"
    return line, comment.get("desk", ""), words


def _for_slack(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # Its marks for bold and the like cannot be escaped; a joiner before each leaves it nothing to pair.
    return unlinked(re.sub(r"([*_~`])", "\u2060\\1\u2060", escaped))


def _for_mattermost(text: str) -> str:
    return unlinked(_MARKS.sub(r"\\\1", text))


def _plainly(address: str) -> str:
    return address


_Way = tuple[Callable[[str], str], Callable[[str], str]]
_WAYS: Final[Mapping[str, _Way]] = {
    Hook.Shape.SLACK: (_for_slack, lambda address: f"<{address}|Open at the desk>"),
    Hook.Shape.MATTERMOST: (_for_mattermost, lambda address: f"[Open at the desk]({address})"),
    Hook.Shape.MATRIX: (unlinked, _plainly),
}

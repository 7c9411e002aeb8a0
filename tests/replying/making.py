"""What the tests of replies share: a draft, a client, and sending one."""

from __future__ import annotations

from typing import Any

from tests.conftest import NOON

from rejoinder.replying import limits
from rejoinder.replying.drafts import Draft
from rejoinder.replying.leaving import Client, Left, leave_reply
from rejoinder.replying.limits import Limiter

HOME = Client("192.0.2.1", "firefox")
ELSEWHERE = Client("198.51.100.7", "chrome")
SPAM = (
    "BUY CHEAP PILLS NOW http://a.example http://b.example http://c.example http://d.example "
    "http://e.example CASINO BONUS CLICK HERE"
)


def draft(text: str = "A thought of some length.", **fields: Any) -> Draft:
    return Draft(**{"name": "Reader", "text": text} | fields)


def leave(post: Any, text: str = "A thought of some length.", **more: Any) -> Left:
    """Leave a reply; `client` and `now` may be given, all else are fields of the form."""
    client, now = more.pop("client", HOME), more.pop("now", NOON)
    return leave_reply(post, draft(text, **more), client, now=now)


def limit(monkeypatch: Any, which: str, most: int) -> None:
    """Let a client ("per_client") or a thread ("per_thread") send so many in ten minutes; 0 for any number."""
    made = Limiter(most, 600)
    monkeypatch.setattr(limits, which, lambda: made)

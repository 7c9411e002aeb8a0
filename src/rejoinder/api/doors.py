"""Which door a request is for, and the whole way through it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rejoinder.abreast import step
from rejoinder.answering import Ledger
from rejoinder.api import akismet, coral, perspective
from rejoinder.api.shapes import Answer, Asked, Question, text

QUICK: Final = frozenset(
    ("/1.1/comment-check", "/1.1/verify-key", coral.PATH, perspective.DISCOVERY)
)
"""Paths whose answers need no commit, at most a query now and then, and the deep tier no longer than its
share of the time. `comments:analyze` asks it for each sentence."""


def is_ours(path: str) -> bool:
    """Whether a decoded path leads to one of the doors."""
    return path.startswith(("/1.1/", "/1.2/", "/v1alpha1/", "/$discovery/")) or path == coral.PATH


def ask(asked: Asked, ledger: Ledger, now: datetime) -> Answer | Question:
    """An answer, or the question to the screen on which it hangs."""
    if asked.path.startswith(("/1.1/", "/1.2/")):
        return akismet.ask(asked, ledger, now)
    if asked.path == coral.PATH:
        return coral.ask(asked, ledger, now)
    if is_ours(asked.path):
        return perspective.ask(asked, ledger, now)
    return text("There is no such door.", status=404)


def answer(asked: Asked, ledger: Ledger, now: datetime) -> Answer:
    """Answer one request, asking the screen where that is needed."""
    found = ask(asked, ledger, now)
    if isinstance(found, Answer):
        return found
    verdicts = [ledger.judge(one, found.site, found.tier) for one in found.submissions]
    step()
    return found.conclude(verdicts)

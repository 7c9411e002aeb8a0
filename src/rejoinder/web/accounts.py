"""Who may have an account: staff, by invitation only."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ByInvitation(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Nobody signs up; an owner makes the account, or the shell does."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

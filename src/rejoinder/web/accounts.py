"""Who may have an account: staff, by invitation only; and whose guesses at passwords are counted."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from rejoinder.web.clients import client_block


class ByInvitation(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Nobody signs up; an owner makes the account, or the shell does."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whom to count guesses for: a household, not each of its 2^64 addresses."""
        return client_block(request)

"""Where somebody of the staff is signed in: listed, and ended. Kept in the sessions themselves.

Nothing is stored for it but the kind of browser: no address, no other table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.decorators import login_required
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from rejoinder import keys
from rejoinder.web.clients import agent_class
from rejoinder.writing import write

_AGENT: Final = "agent"
_RECORDS: Final = "account_authentication_methods"  # where allauth keeps how somebody signed in
_WORDS: Final = {
    "password": "password",
    "mfa": "a second factor",
    "once": "a link from the shell",
    "invitation": "an invitation",
}


@dataclass(frozen=True, slots=True)
class Known:
    """One session. `mark` names it in a form, and opens nothing."""

    mark: str
    since: datetime | None
    method: str
    agent: str
    ends: datetime
    here: bool


@receiver(user_logged_in)
def remember_agent(request: HttpRequest | None = None, **_: Any) -> None:
    """Keep the kind of browser with a session, so that its owner knows it again."""
    if request is not None and hasattr(request, "session"):
        request.session[_AGENT] = agent_class(request)


@require_http_methods(["GET", "POST"])
@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    """All sessions of who asks; a button ends one, another all but this."""
    mine = [
        row for row in Session.objects.filter(expire_date__gt=timezone.now()) if _of(row, request)
    ]
    if request.method == "POST":
        end = request.POST.get("end", "")
        here = request.session.session_key
        gone = [row.pk for row in mine if row.pk != here and end in {"others", _mark(row)}]
        write(lambda: Session.objects.filter(pk__in=gone).delete())
        return HttpResponseRedirect(request.path, status=303)
    told = sorted((_known(row, request) for row in mine), key=lambda one: (not one.here, one.ends))
    return render(request, "account/sessions.html", {"sessions": told})


def _of(row: Session, request: HttpRequest) -> bool:
    return bool(row.get_decoded().get(SESSION_KEY) == str(request.user.pk))


def _mark(row: Session) -> str:
    return keys.keyed_hash("session", row.session_key).hex()


def _known(row: Session, request: HttpRequest) -> Known:
    kept = row.get_decoded()
    records = kept.get(_RECORDS) or []
    last = records[-1] if records else {}
    at = last.get("at")
    return Known(
        mark=_mark(row),
        since=datetime.fromtimestamp(at, UTC) if at else None,
        method=_WORDS.get(str(last.get("method")), "another way"),
        agent=str(kept.get(_AGENT, "")),
        ends=row.expire_date,
        here=row.session_key == request.session.session_key,
    )

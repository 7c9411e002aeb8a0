"""Who may come in to the desk, and what every answer given there carries."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from rejoinder import conf
from rejoinder.errors import RejoinderError
from rejoinder.models import Site
from rejoinder.staffing import ACTS, has_role, may, role_of
from rejoinder.staffing.acts import Act
from rejoinder.web.factors import has_allauth, has_second_factor
from rejoinder.web.problems import problem, wants_json, words_for

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

KEPT: Final = ("title", "summary", "body", "text", "guidelines")
"""Fields that somebody may have worked on for long."""

Rest = ParamSpec("Rest")
View = Callable[..., HttpResponse]

# `data:` is the second factor's QR code. Same-origin, not no-referrer: with the latter browsers
# send "Origin: null" with a form, which the check against forged requests refuses.
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
        "img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}


def sheltered(view: View) -> View:
    """Let no cache keep the answers, no page frame them, nothing be loaded from elsewhere."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        for name, value in _HEADERS.items():
            answer[name] = value
        return answer

    return answered


def staff(view: View) -> View:
    """Let in whoever has a role at any site; send strangers to sign in, and word what is refused."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not has_role(asking(request)):
            return _turned_away(request)
        if conf.get().require_second_factor and not has_second_factor(asking(request)):
            return _factor_wanted(request)
        try:
            return view(request, *args, **kwargs)
        except RejoinderError as refusal:
            return refused(request, refusal)
        except Http404:
            return _not_there(request)

    return sheltered(answered)


def staff_of_site(
    act: Act, *, post: Act | None = None
) -> Callable[[Callable[Concatenate[HttpRequest, Site, Rest], HttpResponse]], View]:
    """As `staff`, for those who may do this at the site that the address names by its short name.

    The view gets the site in place of the name.

    Args:
        act: what the view does, one of `staffing.ACTS`; "look" where it only shows.
        post: what it does when asked by POST, if that is more.

    Raises:
        TypeError: no act was named.
    """
    if act not in ACTS:
        raise TypeError('name what the view does: @staff_of_site("look"), see staffing/acts.py')

    def gated(view: Callable[Concatenate[HttpRequest, Site, Rest], HttpResponse]) -> View:
        @wraps(view)
        def answered(request: HttpRequest, site: str, *args: Any, **kwargs: Any) -> HttpResponse:
            where = get_object_or_404(Site, slug=site)
            wanted = (post or act) if request.method == "POST" else act
            if not may(asking(request), wanted, where):
                return not_allowed(request, role_of(asking(request), where))
            return view(request, where, *args, **kwargs)

        return staff(answered)

    return gated


def asking(request: HttpRequest) -> User | AnonymousUser:
    """Who asks."""
    return request.user


def refused(request: HttpRequest, refusal: RejoinderError) -> HttpResponse:
    """A refusal as JSON for script, else as a page of the desk."""
    if wants_json(request):
        return problem(request, refusal)
    heading, advice = words_for(refusal)
    told = {"heading": heading, "advice": advice, "detail": str(refusal), "kept": _kept(request)}
    return render(request, "desk/refused.html", told, status=refusal.status)


def _kept(request: HttpRequest) -> list[str]:
    """The words that somebody sent, to be given back."""
    return [text for name in KEPT if (text := request.POST.get(name, "").strip())]


def _factor_wanted(request: HttpRequest) -> HttpResponse:
    """Lead to where a second factor is set up, before anything else is shown or done."""
    message = "Set up a second factor first: a passkey, or a code from an app."
    if not has_allauth():  # `check` says so to whoever runs this
        message = (
            "This installation asks for a second factor and has none to offer: add django-allauth "
            "to its INSTALLED_APPS, or take require_second_factor out of its settings."
        )
    if wants_json(request):
        return JsonResponse({"code": "second_factor", "message": message}, status=403)
    if request.method == "POST" or not has_allauth():
        kept = _kept(request)
        told = {"heading": "A second factor is needed", "advice": message, "kept": kept}
        return render(request, "desk/refused.html", told, status=403)
    messages.info(request, message)
    return HttpResponseRedirect(reverse("mfa_index"))


def _not_there(request: HttpRequest) -> HttpResponse:
    """Say that an address leads to nothing, on a page from which the desk can be reached."""
    message = "It may have been deleted, or cleared away, or the address has a mistake in it."
    if wants_json(request):
        return JsonResponse({"code": "not_found", "message": message}, status=404)
    told = {"heading": "Nothing is here", "advice": message, "kept": _kept(request)}
    return render(request, "desk/refused.html", told, status=404)


def _turned_away(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        # Not to the sign-in page, which would send somebody who is signed in straight back here.
        told = {
            "heading": "This account may not use the desk",
            "advice": "Sign out, and sign in with an account of the staff.",
        }
        return render(request, "desk/refused.html", told, status=403)
    if wants_json(request):
        message = "You were signed out. Reload the page to sign in again."
        return JsonResponse({"code": "signed_out", "message": message}, status=401)
    if request.method == "POST":
        return _signed_out_while_writing(request)
    return redirect_to_login(request.get_full_path())


def not_allowed(request: HttpRequest, role: str | None, advice: str = "") -> HttpResponse:
    """Say what somebody is here, and whom to ask; or what is advised."""
    told = {
        "heading": "Your account may not do this here",
        "advice": advice or f"You are {role} of this site; an owner can give you another role."
        if advice or role
        else "You have no role at this site; an owner of it can invite you.",
    }
    if wants_json(request):
        message = f"{told['heading']}. {told['advice']}"
        return JsonResponse({"code": "not_allowed", "message": message}, status=403)
    kept = _kept(request)
    return render(request, "desk/refused.html", told | {"kept": kept}, status=403)


def _signed_out_while_writing(request: HttpRequest) -> HttpResponse:
    """Give the words back that somebody sent after his session had ended."""
    told = {
        "heading": "You were signed out",
        "advice": "Nothing was stored. Sign in again; what you had written is below, to copy.",
        "kept": _kept(request),
    }
    return render(request, "desk/refused.html", told, status=403)

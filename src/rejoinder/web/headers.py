"""What every answer for readers carries, whichever door it comes through.

The porch says the same of the files it serves; the desk has rules of its own in `desk/gate.py`.
"""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse

from rejoinder.web import policies

BY_THE_PORCH: Final = "rejoinder.porch"
"""In a request's environment: whether the porch, which can send files, passed it on."""
FILE: Final = "X-Rejoinder-File"
"""Of an answer to the porch alone: the file that it shall send in the answer's place."""
# Nothing to other sites; to our own, so that the browser names the form's origin when it is sent.
_REFERRER: Final = "no-referrer, same-origin"


def public(answer: HttpResponse, *, lasting: bool = False) -> HttpResponse:
    """For everybody: pages of other sites may read it too, since no cookie goes with the asking.

    `lasting` is for what has its own content in its name and so never changes.
    """
    answer["Access-Control-Allow-Origin"] = "*"
    kept = "public, max-age=31536000, immutable" if lasting else "no-cache"
    return _sheltered(answer, kept, policies.PUBLISHED)


def private(answer: HttpResponse) -> HttpResponse:
    """For one person, or one moment: kept nowhere, listed nowhere."""
    answer["X-Robots-Tag"] = "noindex"
    return _sheltered(answer, "no-store", policies.PAGE)


def private_copy(answer: HttpResponse) -> HttpResponse:
    """A published page with something in it for one person's eyes."""
    answer["X-Robots-Tag"] = "noindex"
    return _sheltered(answer, "no-store", policies.PUBLISHED)


def _sheltered(answer: HttpResponse, kept: str, policy: str) -> HttpResponse:
    page = str(answer.get("Content-Type", "")).startswith("text/html")
    answer["Cache-Control"] = kept
    answer["Content-Security-Policy"] = policy if page else policies.PICTURE
    answer["Referrer-Policy"] = _REFERRER
    answer["X-Content-Type-Options"] = "nosniff"
    return answer

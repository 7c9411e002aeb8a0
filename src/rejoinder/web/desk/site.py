"""A site's own facts at the desk: name, address, who answers for it, what its form asks for."""

# ruff: noqa: E501 - a form's words stand in a table

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from rejoinder.errors import FieldMissing, FieldUnusable, TooLong
from rejoinder.languages import known
from rejoinder.models import Post, Site, SiteChange
from rejoinder.policies import policy_of
from rejoinder.posting.sites import change_site
from rejoinder.privacy import retention
from rejoinder.publishing.composing import base
from rejoinder.web.desk.decisions import who
from rejoinder.web.desk.gate import staff_of_site

SHOWN: Final = 20
"""Changes on the page, the newest."""
_STALE: Final = (
    "Somebody changed this site since you opened the page. Compare below; if you save again, yours "
    "takes its place."
)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the form."""

    name: str
    label: str
    hint: str = ""
    kind: str = "line"
    choices: tuple[tuple[str, str], ...] = ()


FIELDS: Final = (
    ("What readers see", (
        Field("name", "Name", "Above every page."),
        Field("tagline", "Tagline", "A few words beside it."),
        Field("language", "Language of the pages", f"A tag such as en, de or pt-BR. Readers get words in {', '.join(known())}, else in English."),
        Field("operator", "Who answers for the site", "Shown where the processing of comment data is explained."),
        Field("contact", "How readers reach them", "An address or a page."),
    )),
    ("Where it is", (
        Field("base_url", "Address", "As readers type it: https://example.org. Feeds and canonical links begin with it."),
        Field("hosts", "Host names", "One a line; those that lead to this site where an installation holds several.", "lines"),
    )),
    ("The conversation", (
        Field("require_email", "A comment needs an e-mail address", kind="switch"),
        Field("takes_appeals", "Authors can object to a decision by their private link", kind="switch"),
        Field("shares_lessons", "The screen learns from other sites that share, and they from it", kind="switch"),
        Field("staff_names", "Names that nobody else may sign with", "One a line; look-alikes are refused, too.", "lines"),
        Field("default_mode", "How the conversation under a new post goes", "The editor begins with it.", "choice",
              tuple((str(mode.value), str(mode.label)) for mode in Post.Mode if mode != Post.Mode.ARCHIVED)),
    )),
)  # fmt: skip
_ALL: Final = tuple(field for _, some in FIELDS for field in some)


@require_http_methods(["GET", "POST"])
@staff_of_site("set_rules")
def site(request: HttpRequest, site: Site) -> HttpResponse:
    """The form, and what else is set elsewhere; what is saved is republished."""
    values = {field.name: _shown(field, getattr(site, field.name)) for field in _ALL}
    newest = _newest(site)
    told: dict[str, Any] = {"seen": newest}
    if request.method == "POST":
        sent = {field.name: _sent(field, request) for field in _ALL}
        values = {field.name: _shown(field, sent[field.name]) for field in _ALL}
        if request.POST.get("seen", str(newest)) != str(newest):
            told["mistake"] = _STALE
        else:
            try:
                fresh = Site.objects.get(pk=site.pk)
                change_site(fresh, sent, by=who(request), now=timezone.now())
                return HttpResponseRedirect("?saved=1", status=303)
            except (FieldUnusable, FieldMissing, TooLong) as refusal:
                said = str(getattr(refusal, "reason", refusal))
                told |= {"wrong": refusal.field, "mistake": f"{said[:1].upper()}{said[1:]}."}
    policy = policy_of(site)
    told |= {
        "site": site,
        "home": base(site),
        "settling": True,
        "sections": [(title, [(f, values[f.name]) for f in some]) for title, some in FIELDS],
        "saved": request.GET.get("saved"),
        "defaults": [
            ("Held from a suspicion of", f"{policy.hold_at:g}"),
            ("Refused from a suspicion of", f"{policy.refuse_at:g}"),
            ("First comments", "held" if policy.hold_first_comment else "judged as all are"),
            ("Links let pass", policy.max_links),
            ("Trusted after", f"{policy.trust_after} approved comments"),
            ("Posts close after", f"{policy.close_after_days} days" if policy.close_after_days else "never"),
        ],
        "kept": retention.state(),
        "changes": [(one, _pairs(one)) for one in _latest(site)],
    }  # fmt: skip
    return render(request, "desk/site.html", told, status=422 if "mistake" in told else 200)


def _latest(site: Site) -> list[SiteChange]:
    return list(SiteChange.objects.filter(site=site).select_related("by").order_by("-pk")[:SHOWN])


def _pairs(change: SiteChange) -> list[tuple[str, str, str]]:
    """What a change was about: the field's label, what it was, what it became."""
    labels = {field.name: field.label for field in _ALL}
    return [
        (labels.get(name, name.capitalize()), _in_words(was), _in_words(became))
        for name, (was, became) in change.changes.items()
    ]


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    words = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return words or "nothing"


def _newest(site: Site) -> int:
    newest = SiteChange.objects.filter(site=site).order_by("-pk").values_list("pk", flat=True)
    return newest.first() or 0


def _sent(field: Field, request: HttpRequest) -> Any:
    """What the form says of a field, as `change_site` takes it."""
    raw = request.POST.get(field.name, "")
    if field.kind == "switch":
        return raw == "yes"
    if field.kind == "lines":
        return [line.strip() for line in raw.splitlines() if line.strip()]
    return raw.strip()


def _shown(field: Field, value: Any) -> Any:
    """A value as the form shows it."""
    return "\n".join(value) if field.kind == "lines" else value

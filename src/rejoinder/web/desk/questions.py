"""Questions of readers under posts made for them: what nobody answered yet, and what was answered."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from rejoinder.errors import FieldMissing, FieldUnusable, TooLong
from rejoinder.models import Comment, Post, Site
from rejoinder.publishing.addresses import href
from rejoinder.publishing.composing import base
from rejoinder.replying.as_staff import answer_as_staff
from rejoinder.web.desk.decisions import who
from rejoinder.web.desk.gate import staff_of_site

SIZE: Final = 50
"""Questions on a page."""
COUNTED: Final = 10_000
"""They are counted up to this; beyond, it is said so."""
_ANSWERS: Final = 3  # of the staff that are shown with a question
_POSTS: Final = 200  # to choose from, the newest


@require_safe
@staff_of_site("look")
def questions(request: HttpRequest, site: Site) -> HttpResponse:
    """A page of questions: those that wait the oldest first, answered ones the newest first."""
    return _page(request, site)


@require_POST
@staff_of_site("decide")
def answer(request: HttpRequest, site: Site, comment: int) -> HttpResponse:
    """Publish an answer of the staff to a comment."""
    about = get_object_or_404(Comment.objects.only("pk"), pk=comment, site=site)
    words = request.POST.get("text", "")
    try:
        made = answer_as_staff(about.pk, words, who(request), now=timezone.now())
    except (FieldMissing, FieldUnusable, TooLong) as refusal:
        said = getattr(refusal, "reason", str(refusal))
        return _page(request, site, wrong=about.pk, mistake=said, words=words)
    here = reverse("desk:questions", args=[site.slug])
    return HttpResponseRedirect(f"{here}?{urlencode({'answered': made.pk})}", status=303)


def _page(
    request: HttpRequest, site: Site, *, wrong: int = 0, mistake: str = "", words: str = ""
) -> HttpResponse:
    done = request.GET.get("show") == "answered"
    posts = list(
        Post.objects.filter(site=site, mode=Post.Mode.QUESTIONS)
        .newest_first()
        .only("pk", "title")[:_POSTS]
    )
    chosen = _number(request.GET.get("post", ""))
    wanted = [post.pk for post in posts if post.pk == chosen] or [post.pk for post in posts]
    found = _asked(site, wanted, answered=done)
    count = found[: COUNTED + 1].count()
    at = _number(request.GET.get("at", ""))
    if at:
        found = found.filter(pk__lt=at) if done else found.filter(pk__gt=at)
    page = list(
        found.select_related("post")
        .defer("html", "post__body_html", "post__body")
        .order_by("-pk" if done else "pk")[: SIZE + 1]
    )
    asked = {
        "show": "answered" if done else "",
        "post": chosen if chosen in wanted else "",
        "at": page[SIZE - 1].pk if len(page) > SIZE else "",
    }
    page = page[:SIZE]
    answers = _answers([one.pk for one in page]) if done else {}
    told = {
        "site": site,
        "home": base(site),
        "editing": True,
        "questions": [(one, href(one.post.path), answers.get(one.pk, [])) for one in page],
        "answered": done,
        "posts_of_questions": posts,
        "chosen": chosen,
        "count": f"{COUNTED:,}+" if count > COUNTED else f"{count:,}",
        "more": urlencode({name: value for name, value in asked.items() if value})
        if asked["at"]
        else "",
        "first_page": not at,
        "just": _just(site, request.GET.get("answered", "")),
        "wrong": wrong,
        "mistake": f"It {mistake}." if mistake else "",
        "words": words,
        "open_forms": len(page) == 1,
    }
    return render(request, "desk/questions.html", told, status=422 if mistake else 200)


def _asked(site: Site, posts: list[int], *, answered: bool) -> QuerySet[Comment]:
    """Readers' questions on some posts: published ones that open a branch."""
    answers = Comment.objects.filter(
        post=OuterRef("post"),
        root_number=OuterRef("number"),
        depth=1,
        by_staff=True,
        shown=True,
        standing=Comment.Standing.APPROVED,
    )
    found = Comment.objects.filter(
        site=site,
        post__in=posts,
        depth=0,
        by_staff=False,
        shown=True,
        kind=Comment.Kind.COMMENT,
        standing=Comment.Standing.APPROVED,
    )
    return found.filter(Exists(answers)) if answered else found.exclude(Exists(answers))


def _answers(questions: list[int]) -> dict[int, list[Comment]]:
    """What the staff answered to each, the first ones."""
    told: dict[int, list[Comment]] = {}
    found = Comment.objects.filter(
        parent__in=questions, by_staff=True, standing=Comment.Standing.APPROVED
    )
    for one in found.defer("html").order_by("pk"):
        some = told.setdefault(one.parent_id or 0, [])
        if len(some) < _ANSWERS:
            some.append(one)
    return told


def _just(site: Site, written: str) -> Comment | None:
    pk = _number(written)
    found = Comment.objects.filter(pk=pk, site=site, by_staff=True).select_related("parent")
    return found.defer("html", "parent__html").first() if pk else None


def _number(written: str) -> int:
    usable = written.isascii() and written.isdigit() and len(written) <= 18
    return int(written) if usable else 0

"""The post editor: posts with their status, and a form to write, schedule and take down."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from rejoinder import posting
from rejoinder.errors import FieldMissing, FieldUnusable, TooLong
from rejoinder.models import Post, Site, Video
from rejoinder.publishing.addresses import href
from rejoinder.publishing.composing import base
from rejoinder.text import summary_runs
from rejoinder.web.desk import post_form
from rejoinder.web.desk.decisions import who
from rejoinder.web.desk.gate import staff_of_site

PAGE: Final = 50
"""Posts on a page of the list."""
CHANGED_MEANWHILE: Final = (
    "Somebody saved this post since you opened it. Open it in another tab and compare; "
    "if you save again, yours takes its place."
)
_BUTTONS: Final = (
    post_form.PUBLISH,
    post_form.SCHEDULE,
    post_form.DRAFT,
    post_form.TAKE_DOWN,
    post_form.PREVIEW,
)


@require_safe
@staff_of_site("look")
def posts(request: HttpRequest, site: Site) -> HttpResponse:
    """All posts of a site, newest first."""
    found = Post.objects.filter(site=site).newest_first().defer("body_html", "summary")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    saved = Post.objects.filter(site=site, pk__in=_numbers(request.GET.get("saved"))).first()
    listed = [(post, href(post.path)) for post in page]
    told = {
        "site": site,
        "home": base(site),
        "editing": True,
        "page": page,
        "posts": listed,
        "saved": saved,
    }
    return render(request, "desk/posts.html", told)


@require_http_methods(["GET", "POST"])
@staff_of_site("write_posts")
def write(request: HttpRequest, site: Site) -> HttpResponse:
    """Write a new post."""
    return _editor(request, site, None)


@require_http_methods(["GET", "POST"])
@staff_of_site("write_posts")
def edit(request: HttpRequest, site: Site, post: int) -> HttpResponse:
    """Change a post, or take it down."""
    return _editor(request, site, get_object_or_404(Post, pk=post, site=site))


@require_safe
@staff_of_site("look")
def poster(request: HttpRequest, site: Site, post: int) -> HttpResponse:
    """The picture that stands for a post's video."""
    video = get_object_or_404(Video, post=post, post__site=site)
    if not video.poster:
        raise Http404
    return HttpResponse(bytes(video.poster), content_type=video.poster_type)


def _editor(request: HttpRequest, site: Site, post: Post | None) -> HttpResponse:
    new = {"language": "", "comments": "open", "mode": site.default_mode}
    initial = post_form.filled(post) if post else new
    form = post_form.PostForm(
        request.POST or None, request.FILES or None, initial=initial, label_suffix=""
    )
    do = next((name for name in _BUTTONS if name == request.POST.get("do")), post_form.PREVIEW)
    now = timezone.now()
    seen = request.POST.get("seen") or (post_form.state(post) if post else "")
    valid = request.method == "POST" and form.check_button(do, now)
    if valid and post and seen != post_form.state(post):
        # Shown once: who saves again has been told, and takes the place of the other's words.
        form.add_error(None, CHANGED_MEANWHILE)
        seen = post_form.state(post)
    elif valid and do != post_form.PREVIEW and (saved := _saved(request, site, post, form, now)):
        listed = reverse("desk:posts", args=[site.slug])
        return HttpResponseRedirect(f"{listed}?saved={saved.pk}", status=303)
    return render(request, "desk/post.html", _shown(request, site, post, form) | {"seen": seen})


def _saved(
    request: HttpRequest, site: Site, post: Post | None, form: post_form.PostForm, now: datetime
) -> Post | None:
    """The post as it is stored now, or None and the form says why not."""
    draft = form.draft(request.POST["do"], post, now)
    try:
        if form.cleaned_data.get("fetch_poster"):
            fetched = posting.fetch(draft.video)
            title = draft.video_title or fetched.title
            draft = replace(draft, poster=fetched.poster, video_title=title)
        return posting.save_post(site, draft, now=now, by=who(request))
    except (FieldMissing, FieldUnusable, TooLong) as refusal:
        form.refuse(refusal.field, _sentence(refusal))
        return None


def _shown(
    request: HttpRequest, site: Site, post: Post | None, form: post_form.PostForm
) -> dict[str, Any]:
    summary = request.POST.get("summary", post.summary if post else "")
    return {
        "site": site,
        "home": base(site),
        "editing": True,
        "post": post,
        "public_path": href(post.path) if post else "",
        "has_poster": bool(post and Video.objects.filter(post=post).exclude(poster_type="")),
        "form": form,
        "title": request.POST.get("title", ""),
        "preview": summary_runs(summary) if request.method == "POST" else None,
    }


def _sentence(refusal: FieldMissing | FieldUnusable | TooLong) -> str:
    said = getattr(refusal, "reason", str(refusal))
    return f"{said[:1].upper()}{said[1:]}."


def _numbers(written: str | None) -> list[int]:
    usable = written and written.isascii() and written.isdigit() and len(written) <= 18
    return [int(written)] if written and usable else []

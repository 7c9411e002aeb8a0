"""For editors: what the conversation under each post has come to, in the order that somebody wants."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rejoinder.models import Comment, Post, Site, TalksCounted
from rejoinder.publishing.addresses import href
from rejoinder.publishing.composing import base
from rejoinder.web.desk.gate import staff_of_site

SIZE: Final = 50
"""Posts on a page."""
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_EXCERPT: Final = 80


class Column(NamedTuple):
    """A column that the table is sorted by: its head, what is sorted, what stands for nothing."""

    head: str
    source: str
    nothing: Any


COLUMNS: Final[Mapping[str, Column]] = {
    "published": Column("published", "published_at", _NEVER),
    "comments": Column("comments", "talk__comments", 0),
    "held": Column("held", "talk__held", 0),
    "featured": Column("featured", "talk__featured", 0),
    "depth": Column("depth", "talk__depth", 0),
    "answers": Column("most answered", "talk__answers", 0),
    "last": Column("last activity", "talk__last_at", _NEVER),
}


class Row(NamedTuple):
    """A line of the table."""

    post: Post
    talk: Any
    path: str
    answered: Comment | None


@require_safe
@staff_of_site("look")
def talks(request: HttpRequest, site: Site) -> HttpResponse:
    """A page of posts with their figures, the most of the chosen one first."""
    sort = request.GET.get("sort", "")
    sort = sort if sort in COLUMNS else "published"
    least = request.GET.get("order") == "least"
    found = _sorted(site, sort, least=least, after=request.GET.get("after", ""))
    page = list(found[: SIZE + 1])
    more = ""
    if len(page) > SIZE:
        page = page[:SIZE]
        asked = {"sort": sort, "order": "least" if least else "", "after": _place(page[-1])}
        more = urlencode({name: value for name, value in asked.items() if value})
    mark = TalksCounted.objects.first()
    told = {
        "site": site,
        "home": base(site),
        "editing": True,
        "talks": _rows(page),
        "heads": [
            (
                name,
                column.head,
                name == sort,
                urlencode({"sort": name} | _turned(name, sort, least)),
            )
            for name, column in COLUMNS.items()
        ],
        "least": least,
        "more": more,
        "first_page": "after" not in request.GET,
        "counted": mark.at if mark else None,
    }
    return render(request, "desk/talks.html", told)


def _turned(name: str, sort: str, least: bool) -> dict[str, str]:
    """Whoever chooses the column that is chosen already wants the other end of it."""
    return {"order": "least"} if name == sort and not least else {}


def _sorted(site: Site, sort: str, *, least: bool, after: str) -> QuerySet[Post]:
    column = COLUMNS[sort]
    found = (
        Post.objects.filter(site=site)
        .select_related("talk")
        .defer("body", "body_html", "summary", "guidelines", "message")
        .annotate(sorted_by=Coalesce(F(column.source), Value(column.nothing)))
    )
    if (place := _read(after, column)) is not None:
        value, pk = place
        way = "gt" if least else "lt"
        beyond = Q(**{f"sorted_by__{way}": value})
        found = found.filter(beyond | Q(**{"sorted_by": value, f"pk__{way}": pk}))
    return found.order_by("sorted_by", "pk") if least else found.order_by("-sorted_by", "-pk")


def _place(post: Post) -> str:
    """Where a page ends, as the address of the next one says it."""
    value = post.sorted_by  # type: ignore[attr-defined]  # annotated
    return f"{value.isoformat() if isinstance(value, datetime) else value}_{post.pk}"


def _read(after: str, column: Column) -> tuple[Any, int] | None:
    """The place that an address names; what cannot be meant is the beginning."""
    written, _, number = after.rpartition("_")
    if not (number.isascii() and number.isdigit() and len(number) <= 18):
        return None
    try:
        if isinstance(column.nothing, int):
            return (int(written), int(number)) if len(written) <= 12 else None
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return (moment, int(number)) if moment.tzinfo else None


def _rows(posts: list[Post]) -> list[Row]:
    """Posts with their talks, and the comments that were answered most; one query for those."""
    talks = {post.pk: getattr(post, "talk", None) for post in posts}
    ids = [talk.answered for talk in talks.values() if talk and talk.answered]
    comments = Comment.objects.only("pk", "author_name", "text", "standing").in_bulk(ids)
    rows = []
    for post in posts:
        talk = talks[post.pk]
        answered = comments.get(talk.answered) if talk and talk.answered else None
        rows.append(Row(post, talk, href(post.path), answered))
    return rows

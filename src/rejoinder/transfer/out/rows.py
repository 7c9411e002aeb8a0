"""What is stored, read for an export: posts, and their comments in the order of a thread.

All standings come, with their standing: who moves house takes the spam folder along. Private facts
are read only where they are asked for, so that no format can let one slip.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from rejoinder import keys
from rejoinder.models import Comment, Contact, Post, Site, Video
from rejoinder.models.posts import PostQuerySet
from rejoinder.transfer import naming
from rejoinder.transfer.out import pasts

_AT_ONCE: Final = 2_000


class CommentRow(NamedTuple):
    """A stored comment, in the order in which the query gives its columns; then its e-mail."""

    id: int
    number: int
    parent_id: int | None
    depth: int
    author: str
    website: str
    by_staff: bool
    text: str
    markup: str
    html: str
    language: str
    standing: str
    removal: str
    kind: str
    written_at: datetime
    precision: str
    edited_at: datetime | None
    likes: int
    pinned: bool
    hearted: bool
    source: str
    external_id: str
    missing_parent: str
    inferred_by: str | None
    inferred_confidence: float | None
    parent_source: str | None
    parent_external_id: str | None
    parent_written_at: datetime | None
    email: str = ""
    past: dict[str, Any] | None = None
    first: int = 0

    @property
    def name(self) -> str:
        """`source:id`, the same in every house that it comes to."""
        return _name(self.source, self.external_id, self.id, self.written_at)

    @property
    def parent_name(self) -> str:
        """The name of the comment it answers, or nothing."""
        if self.parent_id is None or self.parent_written_at is None:
            return ""
        return _name(
            self.parent_source or "",
            self.parent_external_id or "",
            self.parent_id,
            self.parent_written_at,
        )


_COLUMNS: Final = (
    *("id", "number", "parent_id", "depth", "author_name", "website", "by_staff", "text", "markup"),
    *("html", "language", "standing", "removal", "kind", "written_at", "precision", "edited_at"),
    *("likes", "pinned", "hearted", "source", "external_id", "missing_parent", "inferred_by"),
    *("inferred_confidence", "parent__source", "parent__external_id", "parent__written_at"),
)


@dataclass(frozen=True, slots=True)
class PostRow:
    """A stored post with its tags and video."""

    post: Post
    tags: list[str]
    video: Video | None

    @property
    def name(self) -> str:
        """`source:id`, the same in every house that it comes to."""
        post = self.post
        if post.external_id:
            return f"{post.source}:{post.external_id}"
        return f"{naming.SOURCE}:{naming.post_id(post.path)}"


def wanted(site: Site, post: Post | None) -> PostQuerySet:
    """The posts of a site that an export takes, all of them or one."""
    posts = Post.objects.filter(site=site)
    return posts if post is None else posts.filter(pk=post.pk)


def posts(wanted: PostQuerySet) -> Iterator[PostRow]:
    """Posts, oldest first; of one moment by path, so that another house gives the same order."""
    ordered = wanted.order_by("published_at", "path").select_related("site")
    for post in ordered.iterator(chunk_size=200):
        yield PostRow(
            post,
            list(post.tags.order_by("slug").values_list("name", flat=True)),
            Video.objects.filter(pk=post.pk).first(),
        )


def comments(post: Post, *, private: bool, past: bool = False) -> Iterator[CommentRow]:
    """The comments of a post, each once, in the order of their numbers.

    `private`: with the e-mail address, where one is stored. `past`: with what was said and decided.
    """
    last, first = 0, naming.first_number(post.site.base_url)
    while True:
        found = list(
            Comment.objects.filter(site_id=post.site_id, post=post, number__gt=last)
            .order_by("number")
            .values_list(*_COLUMNS)[:_AT_ONCE]
        )
        if not found:
            return
        emails = _emails([row[0] for row in found]) if private else {}
        told = pasts.of([row[0] for row in found]) if past else {}
        for row in found:
            yield CommentRow._make((*row, emails.get(row[0], ""), told.get(row[0]), first))
        last = found[-1][1]


def _emails(ids: list[int]) -> dict[int, str]:
    sealed = Contact.objects.filter(comment__in=ids, email__isnull=False)
    return {
        pk: keys.unseal("email", bytes(email))
        for pk, email in sealed.values_list("comment_id", "email")
        if email
    }


def _name(source: str, external_id: str, pk: int, written_at: datetime) -> str:
    if external_id:
        return f"{source}:{external_id}"
    return f"{naming.SOURCE}:{naming.comment_id(pk, written_at)}"

"""A draft becomes a stored post with its video and its tags; the pages that show it go stale."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from rejoinder import policies
from rejoinder.errors import FieldMissing, FieldUnusable, TooLong, UnknownPost
from rejoinder.models import Post, Site, Tag, Video
from rejoinder.posting.paths import dated_path
from rejoinder.posting.posters import poster_type
from rejoinder.posting.videos import FoundVideo, recognise
from rejoinder.publishing import stale
from rejoinder.publishing.paths import usable_path
from rejoinder.text import hashtags, tag_slug, to_html
from rejoinder.writing import write

if TYPE_CHECKING:
    from django.contrib.auth.models import User

log = logging.getLogger("rejoinder.posting")

_TITLE: Final = 500  # characters, as the table has it
_SUMMARY: Final = 10_000  # characters: a few sentences, with room for a manifesto
_BODY: Final = 500_000  # characters; a novel's worth, yet below the limit of a page
_TAG: Final = 100  # characters
GUIDELINES: Final = 5_000
MESSAGE: Final = 1_000
"""Characters: both stand above every form of a thread, so they are short."""
SLOWEST: Final = 86_400
"""Seconds that slow mode can ask for between two replies: a day."""
_TAGS: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PostDraft:
    """A post as somebody wants it stored.

    None means "as it is": for a new post that is the text's default, named with each field.
    """

    title: str
    post_id: int | None = None
    """The post to change; None writes a new one."""
    path: str = ""
    """Empty keeps the path; a new post gets one from its date and title."""
    summary: str = ""
    body: str | None = None
    """Markdown; None keeps the body, empty removes it."""
    author_line: str = ""
    language: str = ""
    status: str = Post.Status.DRAFT
    published_at: datetime | None = None
    """None keeps the date; a new post is dated now."""
    comments_open: bool = True
    comments_close_at: datetime | None = None
    video: str = ""
    """Its address; empty removes it."""
    video_title: str = ""
    poster: bytes | None = None
    """The picture; None keeps the one that the same video had, empty removes it."""
    tags: Sequence[str] = ()
    """Names of tags beside the #hashtags of the summary."""
    mode: str = Post.Mode.NORMAL
    slow_seconds: int = 0
    """Between two replies of one client; 0 for no such limit."""
    guidelines: str = ""
    """Markdown, in place of the site's."""
    message: str = ""
    """Markdown, in a box above the reply form."""


def save_post(site: Site, draft: PostDraft, *, now: datetime, by: User | None = None) -> Post:
    """Store a draft as a new post or in place of an old one, all of it or nothing.

    A public post with a date to come is scheduled; a scheduled one whose time has passed is public.
    The path of a post that readers may have seen stays as it is.

    Args:
        site: where the post is published.
        draft: what is wanted.
        now: when it is saved.
        by: who saves it at the desk, for the installation's log; None for the shell and tests.

    Raises:
        FieldMissing, FieldUnusable, TooLong: a field cannot be taken; the error names it.
        UnknownPost: the post to change is not there.
    """
    _check_lengths(draft)
    _check_mode(draft)
    found = recognise(draft.video) if draft.video else None
    picture_type = poster_type(draft.poster) if draft.poster else ""
    body_html = _body_html(draft.body or "")
    tags = _tags_of(draft)

    def job() -> Post:
        post = _to_change(site, draft.post_id)
        post.path = _free_path(post, draft, now)
        _fill(post, draft, body_html, now)
        _close_by_policy(post, tags, now)
        post.save()
        _replace_video(post, found, draft, picture_type)
        _replace_tags(post, tags)
        stale.mark(site.pk, post.pk)
        stale.mark(site.pk)
        return post

    post = write(job)
    if by is not None:
        log.info("post %s saved as %s by account %s", post.pk, post.status, by.pk)
    return post


def post_path(draft: PostDraft, now: datetime) -> str:
    """The path that a draft asks for, or that its date and title give."""
    return (
        usable_path(draft.path)
        if draft.path
        else dated_path(draft.title, draft.published_at or now)
    )


def own_tags(post: Post) -> list[str]:
    """Names of a post's tags that its summary does not name."""
    named = {tag_slug(name) for name in hashtags(post.summary)}
    return [tag.name for tag in post.tags.order_by("name") if tag.slug not in named]


def _check_lengths(draft: PostDraft) -> None:
    if not draft.title.strip():
        raise FieldMissing("title")
    limits = [
        ("title", draft.title, _TITLE),
        ("summary", draft.summary, _SUMMARY),
        ("body", draft.body or "", _BODY),
        ("author", draft.author_line, 200),
        ("video_title", draft.video_title, _TITLE),
        ("guidelines", draft.guidelines, GUIDELINES),
        ("message", draft.message, MESSAGE),
    ]
    for name, text, limit in limits:
        if len(text) > limit:
            raise TooLong(name, len(text), limit)
        if "\0" in text:
            raise FieldUnusable(name, "it holds a NUL character, which no page can show")


def _check_mode(draft: PostDraft) -> None:
    if draft.mode not in Post.Mode.values:
        raise FieldUnusable("mode", f"must be one of {', '.join(Post.Mode.values)}")
    if not 0 <= draft.slow_seconds <= SLOWEST:
        raise FieldUnusable("slow", f"must be 0 to {SLOWEST:,} seconds")


def _close_by_policy(post: Post, tags: dict[str, str], now: datetime) -> None:
    """Let the site's policy say when an open thread closes, where its editor does not."""
    post.closes_by_policy = False
    if not post.comments_open or post.comments_close_at is not None:
        return
    named = {word.casefold() for pair in tags.items() for word in pair}
    post.comments_close_at = policies.closing_time(post, named)
    post.closes_by_policy = post.comments_close_at is not None


def _body_html(markdown: str) -> str:
    return to_html(markdown, "markdown") if markdown.strip() else ""


def _tags_of(draft: PostDraft) -> dict[str, str]:
    """Slug to name, in the order in which they were written."""
    found: dict[str, str] = {}
    for name in (*hashtags(draft.summary), *draft.tags):
        plain = name.strip().removeprefix("#")
        slug = tag_slug(plain)
        if not slug or len(plain) > _TAG or len(slug) > _TAG:
            raise FieldUnusable("tags", f"{name[:_TAG]!r} cannot be a tag")
        found.setdefault(slug, plain)
    if len(found) > _TAGS:
        raise FieldUnusable("tags", f"there are {len(found)}, the limit is {_TAGS}")
    return found


def _to_change(site: Site, post_id: int | None) -> Post:
    if post_id is None:
        return Post(site=site)
    post = Post.objects.select_for_update().filter(site=site, pk=post_id).first()
    if post is None:
        raise UnknownPost
    return post


def _fill(post: Post, draft: PostDraft, body_html: str, now: datetime) -> None:
    was_public = post.status == Post.Status.PUBLIC
    post.title = draft.title.strip()
    post.summary = draft.summary.strip()
    post.author_line = draft.author_line.strip()
    post.language = draft.language.strip()
    if draft.body is not None:
        post.body, post.body_html = draft.body.strip(), body_html
    post.published_at = draft.published_at or post.published_at or now
    post.status = _status(draft.status, post.published_at, now)
    post.comments_open = draft.comments_open
    post.comments_close_at = draft.comments_close_at if draft.comments_open else None
    post.mode, post.slow_seconds = draft.mode, draft.slow_seconds
    post.guidelines, post.message = draft.guidelines.strip(), draft.message.strip()
    if was_public:
        post.changed_at = now


def _status(wanted: str, published_at: datetime, now: datetime) -> str:
    if wanted not in Post.Status.values:
        raise FieldUnusable("status", f"must be one of {', '.join(Post.Status.values)}")
    if wanted in (Post.Status.PUBLIC, Post.Status.SCHEDULED):
        return Post.Status.SCHEDULED if published_at > now else Post.Status.PUBLIC
    return wanted


def _free_path(post: Post, draft: PostDraft, now: datetime) -> str:
    """The path that the post gets; numbered where it was made of the title and is taken."""
    if post.pk is not None and not draft.path:
        return post.path
    wanted = post_path(draft, now)
    if wanted == post.path:
        return wanted
    if post.pk is not None and post.status not in (Post.Status.DRAFT, Post.Status.SCHEDULED):
        raise FieldUnusable("path", f"readers know the post as {post.path}; it stays there")
    others = Post.objects.filter(site=post.site).exclude(pk=post.pk)
    # With and without its last slash a path is the same place in the published tree.
    if not others.filter(path__in=_both(wanted)).exists():
        return wanted
    if draft.path:
        raise FieldUnusable("path", f"another post is at {wanted}")
    number = 2
    while others.filter(path__in=_both(numbered := f"{wanted[:-1]}-{number}/")).exists():
        number += 1
    return numbered


def _both(path: str) -> tuple[str, str]:
    plain = path.removesuffix("/")
    return plain, f"{plain}/"


def _replace_video(
    post: Post, found: FoundVideo | None, draft: PostDraft, picture_type: str
) -> None:
    old = Video.objects.filter(post=post).first()
    if found is None:
        if draft.poster:
            raise FieldUnusable("poster", "a poster needs a video to stand for")
        if old is not None:
            old.delete()
        return
    same = old is not None and (old.provider, old.key, old.url) == _told(found)
    video = old if old is not None and same else Video(post=post)
    video.provider, video.key, video.url = _told(found)
    video.title = draft.video_title.strip()
    if draft.poster is not None:
        video.poster, video.poster_type = draft.poster or None, picture_type
    video.save()


def _told(found: FoundVideo) -> tuple[str, str, str]:
    return found.provider, found.key, found.url


def _replace_tags(post: Post, tags: dict[str, str]) -> None:
    """Give the post exactly these tags; a tag that no post has any more stays on the list."""
    Tag.objects.bulk_create(
        (Tag(site=post.site, slug=slug, name=name) for slug, name in tags.items()),
        ignore_conflicts=True,
    )
    post.tags.set(Tag.objects.filter(site=post.site, slug__in=tags))

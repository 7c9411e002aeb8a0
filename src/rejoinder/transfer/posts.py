"""A post that comments are taken to: found again by where it came from, or made at its old path."""

from __future__ import annotations

import sqlite3
from base64 import b64decode
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Final

from rejoinder.errors import FieldUnusable
from rejoinder.models import Comment, ImportedPost, ImportRun, Post, Site, Video
from rejoinder.publishing import stale, videos
from rejoinder.publishing.paths import usable_path
from rejoinder.text import safe_link, tag_slug
from rejoinder.transfer import making, redirects
from rejoinder.transfer.formats import Format
from rejoinder.transfer.formats.archive import picture_type
from rejoinder.transfer.joining import Joining
from rejoinder.transfer.records import PostRecord, PostStatus, Trouble, VideoRecord
from rejoinder.transfer.staging import note
from rejoinder.transfer.storing import Branches, Thread
from rejoinder.writing import execute, insert, unsaid

_STATUS: Final[dict[PostStatus, Post.Status]] = {
    "public": Post.Status.PUBLIC,
    "draft": Post.Status.DRAFT,
    "private": Post.Status.PRIVATE,
    "trash": Post.Status.GONE,
}
_SLUG: Final = 45  # characters of a title that go into a path made here; 180 bytes at most


class PostMaker:
    """Finds and makes posts for one site and source."""

    def __init__(
        self,
        spooled: sqlite3.Connection,
        site: Site,
        source: Format,
        now: datetime,
        joining: Joining | None = None,
    ) -> None:
        self._spooled = spooled
        self._site = site
        self._source = source.source
        self._ours = source.ours
        self._now = now
        # Paths that a dry run would have given.
        self._given: set[str] = set()
        # A first import asks this once instead of once a post.
        origin = {"site": site} if source.ours else {"site": site, "source": source.source}
        self._any = any(table.objects.filter(**origin).exists() for table in (Post, ImportedPost))
        self._joining = joining

    def thread(self, record: PostRecord, external_ids: Iterable[str], count: int) -> Thread:
        """Where a post's comments go.

        Args:
            record: the post.
            external_ids: its comments', in the order of taking; read only where the post exists.
            count: how many there are.
        """
        name = record.key if self._ours else f"{self._source}:{making.known_by(record.key)}"
        source, _, known = name.partition(":")
        thread = Thread(known, Branches(count), source=source)
        if self._any:
            self._find(thread, record, external_ids, count)
        if not thread.post_id and self._joining is not None:
            joined, missing = self._joining.post(record)
            if missing:
                self._note(record, missing, "made as a new post")
            if joined:
                self._note(record, "it is there already", f"joined to post {joined}")
                thread.post_id, thread.ranked, thread.joined = joined, False, True
        return thread

    def _find(
        self, thread: Thread, record: PostRecord, external_ids: Iterable[str], count: int
    ) -> None:
        origin = {"site": self._site, "source": thread.source, "external_id": thread.external_id}
        found = Post.objects.filter(**origin).values_list("pk", "last_number").first()
        if found is None and self._ours and thread.source == self._source:
            # Written on this very site, it has no id of a source.
            here = Post.objects.filter(site=self._site, source="", path=record.path)
            found = here.values_list("pk", "last_number").first()
        if found is not None:
            thread.post_id, last_number = found
            thread.ranked = last_number >= count and self._holds(
                thread.post_id, external_ids, count
            )
            return
        joined = ImportedPost.objects.filter(**origin).values_list("post", flat=True).first()
        if joined is not None:
            thread.post_id, thread.ranked = joined, False

    def join(self, thread: Thread, run: ImportRun, record: PostRecord) -> None:
        """Remember that a post was joined, and where it stood. Call it inside `writing.write`."""
        self._remember(thread, run, made=False)
        path = Post.objects.values_list("path", flat=True).get(pk=thread.post_id)
        redirects.note(self._site, thread.post_id, path, record.link, record.key)
        thread.joined = False

    def _remember(self, thread: Thread, run: ImportRun, *, made: bool) -> None:
        execute(
            "INSERT INTO rejoinder_importedpost (run_id, post_id, site_id, source, external_id, made)"
            " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (run.pk, thread.post_id, self._site.pk, thread.source, thread.external_id, made),
        )

    def create(
        self, thread: Thread, record: PostRecord, made: making.MadePost, run: ImportRun
    ) -> None:
        """Store the post and set numbers aside for its comments. Call it inside `writing.write`."""
        path, published_at = self._foreseen(record, made)
        said = {
            "site_id": self._site.pk,
            "path": path,
            "title": made.title,
            "summary": made.summary,
            "body": "",
            "body_html": made.body_html,
            "author_line": making.name(record.author)[0][:200] if record.author else "",
            "status": _STATUS[record.status],
            "published_at": published_at,
            "comments_open": record.comments_open,
            "last_number": thread.branches.count,
            "source": thread.source,
            "external_id": thread.external_id,
        }
        said |= record.kept or {}
        post_id = insert(Post, **said, **unsaid(Post, said))
        thread.post_id, thread.fresh = post_id, True
        self._remember(thread, run, made=True)
        redirects.note(self._site, post_id, path, record.link, record.key)
        if record.video is not None and (video := _video_of(record.video)) is not None:
            video.post_id = post_id
            video.save(force_insert=True)
        if made.tags:
            self._tag(post_id, made.tags)
        if not thread.branches.count:
            # Else the first comments mark it.
            stale.mark(self._site.pk, post_id)

    def foresee(self, record: PostRecord, made: making.MadePost) -> None:
        """Report what would have to change, and change nothing."""
        path, _ = self._foreseen(record, made)
        self._given.add(path.removesuffix("/"))

    def _foreseen(self, record: PostRecord, made: making.MadePost) -> tuple[str, datetime]:
        """The post's path and date. What had to change is noted for the report."""
        for reason, done in made.changes:
            self._note(record, reason, done)
        if record.video is not None and _video_of(record.video) is None:
            reason = f"its video is at {record.video.provider[:40]!r}"
            self._note(record, reason, "taken without video")
        published_at = record.written_at or self._now
        return self._free_path(record, made.title, published_at), published_at

    def _holds(self, post_id: int, external_ids: Iterable[str], count: int) -> bool:
        """Whether the numbers set aside hold nothing but this file's comments, each at its rank.

        So it is after a run that was ended early, which then goes on as if it had not been.
        """
        stored = Comment.objects.filter(post_id=post_id, number__lte=count).order_by("number")
        expected = enumerate(external_ids, 1)
        for number, source, external_id in stored.values_list(
            "number", "source", "external_id"
        ).iterator():
            for rank, there in expected:
                if rank == number:
                    name = f"{source}:{external_id}" if self._ours else external_id
                    if there != name or not (self._ours or source == self._source):
                        return False
                    break
        return True

    def _free_path(self, record: PostRecord, title: str, published_at: datetime) -> str:
        """The post's old path where it can be kept, else one of its date and title."""
        reason = ""
        if record.path is not None:
            try:
                path = usable_path(record.path)
                if self._is_free(path):
                    return path
                reason = f"another post is at its path {path}"
            except FieldUnusable as refusal:
                reason = f"its path cannot be kept: {refusal.reason}"
        words = tag_slug(title)
        if len(words) > _SLUG:
            words = words[:_SLUG].rpartition("-")[0] or words[:_SLUG]
        plain = f"/{published_at:%Y/%m}/{words or 'post'}"
        path, number = f"{plain}/", 2
        while not self._is_free(path):
            path, number = f"{plain}-{number}/", number + 1
        if reason:
            self._note(record, reason, f"it is at {path}")
        return path

    def _is_free(self, path: str) -> bool:
        # With and without its last slash a path is the same place in the published tree.
        plain = path.removesuffix("/")
        return plain not in self._given and not execute(
            "SELECT 1 FROM rejoinder_post WHERE site_id = %s AND path IN (%s, %s)",
            (self._site.pk, plain, f"{plain}/"),
        )

    def _tag(self, post_id: int, tags: dict[str, str]) -> None:
        for slug, name in tags.items():
            execute(
                "INSERT INTO rejoinder_tag (site_id, slug, name) VALUES (%s, %s, %s) "
                "ON CONFLICT DO NOTHING",
                (self._site.pk, slug, name),
            )
            execute(
                "INSERT INTO rejoinder_post_tags (post_id, tag_id) "
                "SELECT %s, id FROM rejoinder_tag WHERE site_id = %s AND slug = %s",
                (post_id, self._site.pk, slug),
            )

    def _note(self, record: PostRecord, reason: str, done: str) -> None:
        note(self._spooled, Trouble(record.place, f"post {record.key}", reason, done))


def video_starts(record: PostRecord) -> Callable[[int], str] | None:
    """Where a post's video starts after so many seconds; None where there is none to link to."""
    video = None if record.video is None else _video_of(record.video)
    return None if video is None else partial(videos.at_time, video)


def _video_of(found: VideoRecord) -> Video | None:
    url = safe_link(found.url)
    if found.provider not in Video.Provider.values or url is None:
        return None
    if len(found.key) > 100 or len(url) > 700:
        return None
    poster = b64decode(found.poster)
    return Video(
        poster=poster or None,
        poster_type=picture_type(poster),
        provider=found.provider,
        key=found.key,
        url=url,
        title=making.title(found.title),
        seconds=found.seconds,
        uploaded_at=found.published_at,
    )

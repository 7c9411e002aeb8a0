"""A run is taken back: what it brought goes, and only that.

What people did since stays: an answer that somebody left here keeps the comments above it, without
their words and names, as what it answers; a post that was changed here, or that others commented on,
stays as it is. Ended at any moment and begun again, it ends the same.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet

from rejoinder import learning
from rejoinder.errors import TransferRefused
from rejoinder.models import Comment, Commenter, Contact, ImportedPost, ImportRun, Lesson, Post
from rejoinder.publishing import publisher, stale
from rejoinder.standing import settle
from rejoinder.transfer import formats
from rejoinder.writing import write

_BATCH: Final = 500
_MOST_ROWS: Final = 50_000


def runs_of(site_id: int) -> QuerySet[ImportRun]:
    """A site's runs, the latest first."""
    return ImportRun.objects.filter(site=site_id).order_by("-started_at", "-pk")


class Undoing:
    """Takes one run back. Iterate `steps`; afterwards `report` says what came of it."""

    def __init__(self, run: ImportRun, *, now: datetime, dry_run: bool = False) -> None:
        self._run = run
        self._now = now
        self._dry = dry_run
        self._source = formats.named(run.format.partition(",")[0]).source if run.format else ""
        self._kept: set[int] = set()
        self.report: dict[str, Any] = {}

    def steps(self) -> Iterator[int]:
        """Take the run back; yields how many comments are gone after each committed batch.

        Raises:
            TransferRefused: it was taken back before.
        """
        if self._run.undone_at is not None:
            raise TransferRefused(
                f"run {self._run.pk} was taken back on {self._run.undone_at:%Y-%m-%d}."
            )
        self._keep_above(self._answered(self._mine()))
        kept = [self._row(pk) for pk in sorted(self._kept)[:_MOST_ROWS]]
        gone = self._mine().count() - len(self._kept)
        if not self._dry:
            yield from self._delete()
            for pk in sorted(self._kept, reverse=True):
                write(lambda pk=pk: self._empty(pk))  # type: ignore[misc]
        posts, stay = self._posts()
        self.report = {
            "run": self._run.pk,
            "dry_run": self._dry,
            "comments": gone,
            "posts": len(posts),
            "kept": kept + stay,
            "kept_count": len(self._kept) + len(stay),
        }
        if not self._dry:
            for post in posts:
                self._drop(post)
            write(self._end)

    def _mine(self) -> QuerySet[Comment]:
        run = self._run
        return Comment.objects.filter(
            site=run.site_id, source=self._source, stored_at=run.started_at
        ).exclude(external_id="")

    def _answered(self, among: QuerySet[Comment]) -> set[int]:
        """Of these comments, those that something which is not the run's answers."""
        others = Comment.objects.filter(parent__in=among).exclude(pk__in=self._mine())
        return {pk for pk in others.values_list("parent", flat=True).distinct() if pk}

    def _keep_above(self, answered: set[int]) -> None:
        """Keep these, and what stands above them."""
        while answered := answered - self._kept:
            self._kept |= answered
            above = Comment.objects.filter(pk__in=answered, parent__isnull=False)
            mine = self._mine().filter(pk__in=above.values("parent"))
            answered = set(mine.values_list("pk", flat=True))

    def _delete(self) -> Iterator[int]:
        """Answers before what they answer: the later ones first."""
        # All ids at once, eight bytes each: asked for a batch at a time, all would be sorted every time.
        found = self._mine().order_by("-pk").values_list("pk", flat=True)
        mine = array("q", found.iterator(chunk_size=10 * _BATCH))
        gone = 0
        for start in range(0, len(mine), _BATCH):
            ids = mine[start : start + _BATCH].tolist()
            gone += write(lambda ids=ids: self._delete_some(ids))  # type: ignore[misc]
            yield gone

    def _delete_some(self, ids: list[int]) -> int:
        some = Comment.objects.filter(pk__in=set(ids) - self._kept)
        # Whoever answers one of them just now waits for us, and then finds it gone.
        list(some.select_for_update().values_list("pk", flat=True))
        # Somebody may have answered since it was looked at.
        self._keep_above(self._answered(some))
        some = Comment.objects.filter(pk__in=set(ids) - self._kept)
        people = set(some.exclude(commenter=None).values_list("commenter", flat=True))
        posts = set(some.values_list("post", flat=True))
        if Lesson.objects.filter(comment__in=some).exists():
            Lesson.objects.filter(undoes__comment__in=some).delete()
            Lesson.objects.filter(comment__in=some).delete()
            learning.forgotten(self._run.site_id)
        gone = some.count()
        some.delete()
        Commenter.objects.filter(pk__in=people, comments=None).delete()
        for post in posts:
            stale.mark(self._run.site_id, post)
        stale.mark(self._run.site_id)
        return gone

    def _empty(self, pk: int) -> None:
        """Leave of a comment nothing but its place."""
        comment = Comment.objects.filter(pk=pk).select_for_update().first()
        if comment is None:
            return
        Contact.objects.filter(comment=pk).delete()
        Lesson.objects.filter(comment=pk).delete()
        learning.forgotten(comment.site_id)
        comment.text = comment.html = comment.author_name = comment.website = ""
        comment.standing, comment.removal = Comment.Standing.TRASH, Comment.Removal.SOURCE
        comment.source = comment.external_id = comment.missing_parent = ""
        comment.commenter = comment.edited_at = None
        comment.likes, comment.pinned, comment.hearted, comment.by_staff = 0, False, False, False
        comment.save()
        settle(comment)
        stale.mark(comment.site_id, comment.post_id)

    def _posts(self) -> tuple[list[Post], list[dict[str, str]]]:
        """Posts that go, and those that stay and why."""
        gone: list[Post] = []
        stay: list[dict[str, str]] = []
        brought = ImportedPost.objects.filter(run=self._run, made=True).select_related("post")
        for each in brought.order_by("pk"):
            post = each.post
            left = Comment.objects.filter(post=post)
            if self._dry:
                left = left.exclude(pk__in=self._mine().exclude(pk__in=self._kept))
            if post.changed_at is not None:
                why = "it was changed here since"
            elif left.exists():
                why = "something stands under it that the run did not bring"
            else:
                gone.append(post)
                continue
            if len(stay) < _MOST_ROWS:
                stay.append({"element": f"post {post.pk}", "reason": why, "done": "kept"})
        return gone, stay

    def _row(self, pk: int) -> dict[str, str]:
        return {
            "element": f"comment {pk}",
            "reason": "something that the run did not bring answers it",
            "done": "its place kept, its words and name taken away",
        }

    def _drop(self, post: Post) -> None:
        """First no longer public, then its page gone, then the post: ended anywhere, it goes on."""
        site, number = self._run.site, post.pk

        def hide() -> None:
            Post.objects.filter(pk=number).update(status=Post.Status.PRIVATE)
            stale.mark(site.pk, number)

        def drop() -> None:
            post.delete()
            stale.mark(site.pk, number)
            stale.mark(site.pk)

        write(hide)
        publisher.publish_path(site, post.path)
        write(drop)

    def _end(self) -> None:
        run = self._run
        ImportedPost.objects.filter(run=run).delete()
        run.undone_at = self._now
        run.report = run.report | {"undone": self.report}
        run.save(update_fields=["undone_at", "report"])

"""A post: what a site publishes, with at most one video, and its tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from rejoinder.models.sites import Site

if TYPE_CHECKING:
    from datetime import datetime


class Tag(models.Model):
    """A word that leads to every post that carries it."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="tags")
    slug = models.CharField(max_length=100)
    name = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "slug"], name="one_tag_a_slug")]

    if TYPE_CHECKING:
        id: int
        site_id: int

    def __str__(self) -> str:
        return self.name


class PostQuerySet(models.QuerySet["Post"]):
    """Questions about posts."""

    def public(self, site: Site) -> PostQuerySet:
        """What readers may see."""
        return self.filter(site=site, status=Post.Status.PUBLIC)

    def newest_first(self) -> PostQuerySet:
        return self.order_by("-published_at", "-id")

    def due(self, now: datetime) -> PostQuerySet:
        """Scheduled posts whose time has come."""
        return self.filter(status=Post.Status.SCHEDULED, published_at__lte=now)

    def closing(self, now: datetime) -> PostQuerySet:
        """Open threads whose last minute has passed."""
        return self.filter(comments_open=True, comments_close_at__lte=now)


class Post(models.Model):
    """Something a site publishes: a title, a few sentences, perhaps a video."""

    class Status(models.TextChoices):
        DRAFT = "draft"
        SCHEDULED = "scheduled"
        PUBLIC = "public"
        PRIVATE = "private"
        GONE = "gone"

    class Mode(models.TextChoices):
        """How the conversation under it goes."""

        NORMAL = "normal", "normal"
        PREMODERATED = "premoderated", "looked at first"
        QUESTIONS = "questions", "questions and answers"
        LIVE = "live", "live, newest first"
        ARCHIVED = "archived", "archived"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="posts")
    path = models.CharField(max_length=700, help_text="/2026/09/a-title/ , decoded, kept on import")
    title = models.CharField(max_length=500)
    summary = models.TextField(blank=True, help_text="plain text as typed; #words become tags")
    body = models.TextField(blank=True, help_text="Markdown as typed; empty for an imported one")
    body_html = models.TextField(blank=True, help_text="made once by text.to_html")
    author_line = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=20, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    published_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)
    comments_open = models.BooleanField(default=True)
    comments_close_at = models.DateTimeField(null=True, blank=True)
    closes_by_policy = models.BooleanField(
        default=False, editable=False, help_text="whether the site's policy set comments_close_at"
    )
    mode = models.CharField(max_length=12, choices=Mode.choices, default=Mode.NORMAL)
    slow_seconds = models.PositiveIntegerField(
        default=0, help_text="between two replies of one client to this post; 0: no such limit"
    )
    guidelines = models.TextField(
        blank=True, help_text="Markdown, in place of the site's above the reply form"
    )
    message = models.TextField(
        blank=True, help_text="Markdown, in a box above the reply form, below the site's"
    )
    tags = models.ManyToManyField(Tag, related_name="posts", blank=True)
    # Counts up with each comment and gives it its number: order in a thread never depends on a
    # clock.
    last_number = models.PositiveIntegerField(default=0, editable=False)
    source = models.CharField(max_length=20, blank=True, editable=False)
    external_id = models.CharField(max_length=500, blank=True, editable=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "path"], name="one_post_a_path"),
            models.UniqueConstraint(
                fields=["site", "source", "external_id"],
                condition=~models.Q(external_id=""),
                name="one_post_an_origin",
            ),
        ]
        indexes = [models.Index(fields=["site", "status", "-published_at"], name="posts_by_date")]

    if TYPE_CHECKING:
        id: int
        site_id: int
        video: Video

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether the conversation goes on, as far as nobody asks for the time."""
        return self.comments_open and self.mode != self.Mode.ARCHIVED

    def takes_replies(self, now: datetime) -> bool:
        """Whether a reply may be left at this moment."""
        return (
            self.status == self.Status.PUBLIC
            and self.is_open
            and (self.comments_close_at is None or now < self.comments_close_at)
        )


class Video(models.Model):
    """The one video of a post: where it is, not the video itself."""

    class Provider(models.TextChoices):
        YOUTUBE = "youtube"
        VIMEO = "vimeo"
        PEERTUBE = "peertube"
        FILE = "file"

    post = models.OneToOneField(
        Post, on_delete=models.CASCADE, primary_key=True, related_name="video"
    )
    provider = models.CharField(max_length=10, choices=Provider.choices)
    key = models.CharField(max_length=100, blank=True, help_text="the provider's id of the video")
    url = models.CharField(max_length=700, help_text="where a reader watches it, http or https")
    title = models.CharField(max_length=500, blank=True)
    seconds = models.PositiveIntegerField(null=True, blank=True)
    uploaded_at = models.DateTimeField(null=True, blank=True)
    # The bytes are kept, not a path: the publisher writes them into each tree like any other page.
    poster = models.BinaryField(null=True, blank=True)
    poster_type = models.CharField(max_length=20, blank=True, help_text="image/jpeg, image/svg+xml")

    def __str__(self) -> str:
        return self.url

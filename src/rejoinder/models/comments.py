"""A comment, what the screen said of it, and the private facts that are kept apart from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from rejoinder.models.commenters import Commenter
from rejoinder.models.posts import Post
from rejoinder.models.sites import Site

if TYPE_CHECKING:
    from datetime import datetime


class CommentQuerySet(models.QuerySet["Comment"]):
    """Questions about comments. `public` is the one visibility rule."""

    def public(self, site: Site) -> CommentQuerySet:
        """The comments whose words readers may see; every representation starts here."""
        return self.filter(
            site=site, standing=Comment.Standing.APPROVED, post__status=Post.Status.PUBLIC
        )

    def under(self, post: Post) -> CommentQuerySet:
        return self.filter(post=post)

    def shown(self) -> CommentQuerySet:
        """Those with a place on the page: approved ones, and tombstones above them."""
        return self.filter(shown=True)

    def counted(self) -> CommentQuerySet:
        """What "52 comments" counts: approved comments, not mere mentions by other sites."""
        return self.filter(standing=Comment.Standing.APPROVED, kind=Comment.Kind.COMMENT)

    def held(self) -> CommentQuerySet:
        return self.filter(standing=Comment.Standing.PENDING)

    def sent_again(self, post: Post, fingerprint: bytes, since: datetime) -> CommentQuerySet:
        """Equal replies to the same post that were stored since then."""
        return self.filter(post=post, fingerprint=fingerprint, source="", stored_at__gte=since)


class Comment(models.Model):
    """A stored text under a post, and its place in the thread.

    `path` is its place in reading order: the numbers of its ancestors and its own, four bytes each,
    see `threads.places`. `shown` says whether it has a place on the public page. Both are kept by
    `standing` and the journeys that store comments, never changed alone.
    """

    class Standing(models.TextChoices):
        APPROVED = "approved"
        PENDING = "pending"
        SPAM = "spam"
        TRASH = "trash"

    class Kind(models.TextChoices):
        COMMENT = "comment"
        PINGBACK = "pingback"
        TRACKBACK = "trackback"

    class Precision(models.TextChoices):
        EXACT = "exact"
        ESTIMATED = "estimated"
        LOCAL = "local"

    class Inferred(models.TextChoices):
        """By what it was found whom a comment answers; see `threads.infer`."""

        MENTION = "mention"
        LIKENESS = "likeness"
        NAME = "name"
        QUOTATION = "quotation"
        CALLED = "called"
        RETURN = "return"
        CONTINUATION = "continuation"
        ABSENT = "absent"
        FIRST = "first"
        DEFAULT = "default"

    class Removal(models.TextChoices):
        NONE = "", "not removed"
        AUTHOR = "author"
        MODERATOR = "moderator"
        SOURCE = "source"
        RESTRICTED = "restricted", "kept and not used, as its author asks (GDPR, article 18)"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", db_index=False)
    post = models.ForeignKey(
        Post, on_delete=models.CASCADE, related_name="comments", db_index=False
    )
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies"
    )
    root_number = models.PositiveIntegerField(help_text="the number of the branch's first comment")
    number = models.PositiveIntegerField(help_text="counts up within the post")
    depth = models.PositiveIntegerField(default=0)
    path = models.BinaryField(max_length=24)
    author_name = models.CharField(max_length=300)
    website = models.CharField(max_length=700, blank=True)
    by_staff = models.BooleanField(default=False)
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    text = models.TextField(help_text="as typed")
    markup = models.CharField(max_length=10, default="markdown")
    html = models.TextField(help_text="made once by text.to_html, touched by nothing")
    language = models.CharField(max_length=20, blank=True)
    standing = models.CharField(max_length=10, choices=Standing.choices)
    shown = models.BooleanField(default=False)
    removal = models.CharField(
        max_length=10, choices=Removal.choices, default=Removal.NONE, blank=True
    )
    kind = models.CharField(max_length=20, default=Kind.COMMENT)
    written_at = models.DateTimeField()
    precision = models.CharField(max_length=10, choices=Precision.choices, default=Precision.EXACT)
    stored_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    likes = models.IntegerField(default=0)
    pinned = models.BooleanField(default=False)
    hearted = models.BooleanField(default=False)
    featured = models.BooleanField(default=False, db_default=False)
    locked = models.BooleanField(
        default=False, db_default=False, help_text="nobody may answer it, nor what is below"
    )
    commenter = models.ForeignKey(
        Commenter, on_delete=models.SET_NULL, null=True, blank=True, related_name="comments"
    )
    fingerprint = models.BinaryField(max_length=16)
    source = models.CharField(max_length=20, blank=True)
    external_id = models.CharField(max_length=500, blank=True)
    missing_parent = models.CharField(
        max_length=500, blank=True, help_text="the source's parent, where it was not in the file"
    )
    # Both NULL where the parent was given, by the source or by a person: whoever confirms or moves a
    # comment empties them. A column that may be NULL is added without writing the table anew.
    inferred_by = models.CharField(  # noqa: DJ001 - see above
        max_length=12, choices=Inferred.choices, null=True, blank=True
    )
    inferred_confidence = models.FloatField(
        null=True, blank=True, help_text="the share of such links that are right, 0 to 1"
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "post", "number"], name="one_comment_a_number"),
            models.UniqueConstraint(
                fields=["site", "source", "external_id"],
                condition=~Q(external_id=""),
                name="one_comment_an_origin",
            ),
        ]
        indexes = [
            # The page: reading order of what is shown; index-only for counting branches.
            models.Index(
                fields=["post", "path", "root_number"],
                condition=Q(shown=True),
                name="comments_in_reading_order",
            ),
            models.Index(
                fields=["post", "number"],
                condition=Q(shown=True, depth=0, kind="comment"),
                name="comments_that_open_branches",
            ),
            models.Index(
                fields=["post", "number"],
                condition=Q(shown=True, depth=0) & ~Q(kind="comment"),
                name="comments_from_other_sites",
            ),
            # Who of the staff answered what, where readers ask questions.
            models.Index(
                fields=["post", "depth", "root_number"],
                condition=Q(by_staff=True, shown=True),
                name="comments_by_staff",
            ),
            # "52 comments".
            models.Index(
                fields=["post"],
                condition=Q(standing="approved", kind="comment"),
                name="comments_counted",
            ),
            # The desk's queues, newest first, a million spam rows notwithstanding.
            models.Index(fields=["site", "standing", "-id"], name="comments_by_standing"),
            # Nobody sends again what an import brought, and a million hashes in no order would cost
            # each import dearly.
            models.Index(
                fields=["fingerprint", "post"],
                condition=Q(source=""),
                name="comments_sent_again",
            ),
            # Few or none a post: whether a reply's branch is locked is asked for each reply.
            models.Index(fields=["post"], condition=Q(locked=True), name="comments_locked"),
        ]

    if TYPE_CHECKING:
        id: int
        site_id: int
        post_id: int
        parent_id: int | None
        commenter_id: int | None
        verdict: Verdict
        contact: Contact

    def __str__(self) -> str:
        return f"comment {self.pk}"

    @property
    def taken_back(self) -> bool:
        """Whether its author withdrew it, or lets it rest: nobody else may read or move it then."""
        return self.removal in {self.Removal.AUTHOR, self.Removal.RESTRICTED}


class VerdictQuerySet(models.QuerySet["Verdict"]):
    """Questions about verdicts."""

    def waiting(self) -> VerdictQuerySet:
        """Those of held comments that wait for the deep check."""
        return self.filter(check_at__isnull=False, comment__standing=Comment.Standing.PENDING)


class Verdict(models.Model):
    """What the screen said when the comment arrived, kept whole so that it can be defended.

    `check_at` is set while the comment waits for a check that was wanted and could not be had: when it
    is tried again.
    """

    comment = models.OneToOneField(
        Comment, on_delete=models.CASCADE, primary_key=True, related_name="verdict"
    )
    outcome = models.CharField(max_length=10)
    suspicion = models.FloatField()
    reasons = models.JSONField(help_text="screening.Verdict.to_json()")
    made_at = models.DateTimeField()
    check_at = models.DateTimeField(null=True, blank=True)
    traits = models.CharField(
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text="what it may be, and its language, as facts of the index: finding.traits_of()",
    )

    shadow = models.CharField(  # noqa: DJ001 - NULL where no shadow ran
        max_length=20,
        null=True,
        blank=True,
        help_text='"7 hold": what version 7, in the shadow, makes of it; "": not yet',
    )

    objects = VerdictQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["check_at"],
                condition=Q(check_at__isnull=False),
                name="verdicts_that_wait",
            ),
            # A day's, a year's: for the charts, the transparency report, the screen's own report.
            models.Index(fields=["made_at"], name="verdicts_by_time"),
            models.Index(
                fields=["shadow", "outcome", "-comment"],
                condition=Q(shadow__isnull=False),
                name="verdicts_by_shadow",
            ),
        ]

    if TYPE_CHECKING:
        comment_id: int

    def __str__(self) -> str:
        return f"{self.outcome} at {self.suspicion:.2f}"


class Contact(models.Model):
    """The private facts of one comment. No public query ever reads this table.

    `email` is sealed (`keys.seal("email", …)`); `client` is a hash under a key that changes daily
    and is destroyed after 14 days; of the user agent only its class is kept.
    """

    comment = models.OneToOneField(
        Comment, on_delete=models.CASCADE, primary_key=True, related_name="contact"
    )
    email = models.BinaryField(null=True, blank=True)
    client = models.BinaryField(max_length=16, null=True, blank=True)
    client_day = models.DateField(null=True, blank=True)
    agent_class = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["client_day"],
                condition=Q(client_day__isnull=False),
                name="contacts_to_forget",
            )
        ]

    def __str__(self) -> str:
        return f"contact of comment {self.pk}"

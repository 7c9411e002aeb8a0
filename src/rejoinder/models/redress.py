"""Redress: what readers report, what authors are told of a decision, and what they answer to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from rejoinder.models.comments import Comment
from rejoinder.models.decisions import Decision
from rejoinder.models.matching import KeyedHash
from rejoinder.models.sites import Site


class Flagger(models.Model):
    """A trusted flagger, whose reports are looked at first; known by a key, which is kept hashed."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="flaggers")
    label = models.CharField(max_length=100)
    key = KeyedHash(unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        id: int

    def __str__(self) -> str:
        return self.label


class ReportQuerySet(models.QuerySet["Report"]):
    """Questions about reports."""

    def open(self, site: Site) -> ReportQuerySet:
        """Those that nobody decided yet."""
        return self.filter(site=site, outcome="")


class Report(models.Model):
    """One notice about one comment.

    `name` and `email` are sealed (`keys.seal("report", …)`). `reporter` is a keyed hash: of the address,
    or, where none was given, of the client's block under the key of the day.
    """

    class Rank(models.IntegerChoices):
        TRUSTED = 0
        USUAL = 1
        LAST = 2, "after the others: many earlier ones of the same reporter were unfounded"

    class Outcome(models.TextChoices):
        OPEN = "", "nobody decided yet"
        UPHELD = "upheld", "the comment was held or removed"
        KEPT = "kept", "the comment stays"
        GONE = "gone", "its author withdrew it"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", db_index=False)
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reports")
    ground = models.CharField(max_length=20, help_text="one of statements.GROUNDS")
    words = models.TextField(blank=True)
    name = models.BinaryField(null=True, blank=True)
    email = models.BinaryField(null=True, blank=True)
    reporter = KeyedHash()
    fingerprint = models.BinaryField(max_length=16)
    rank = models.PositiveSmallIntegerField(choices=Rank.choices, default=Rank.USUAL)
    flagger = models.ForeignKey(
        Flagger, on_delete=models.SET_NULL, null=True, blank=True, related_name="reports"
    )
    made_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    decision = models.ForeignKey(
        Decision, on_delete=models.SET_NULL, null=True, blank=True, related_name="reports"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "reporter", "fingerprint"], name="equal_reports_are_one"
            )
        ]
        indexes = [
            models.Index(
                fields=["site", "rank", "id"], condition=Q(outcome=""), name="reports_to_decide"
            ),
            models.Index(fields=["reporter", "-id"], name="reports_of_one"),
            models.Index(fields=["site", "made_at"], name="reports_by_time"),
        ]

    if TYPE_CHECKING:
        id: int
        site_id: int
        comment_id: int

    def __str__(self) -> str:
        return f"report {self.pk}"


class Statement(models.Model):
    """A statement of reasons: what was done to a comment, on what ground, and what its author can do.

    `lifted_by` is the decision that ended the measure.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", db_index=False)
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="statements")
    decision = models.OneToOneField(
        Decision, on_delete=models.CASCADE, null=True, blank=True, related_name="statement"
    )
    measure = models.CharField(max_length=10, help_text="held or removed")
    source = models.CharField(max_length=10, help_text="notice or own")
    automatic = models.BooleanField(default=False)
    ground = models.CharField(max_length=20, help_text="one of statements.GROUNDS")
    facts = models.TextField()
    appealable = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    lifted_by = models.ForeignKey(
        Decision, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["site", "made_at"], name="statements_by_time")]

    if TYPE_CHECKING:
        id: int
        site_id: int
        comment_id: int
        appeal: Appeal

    def __str__(self) -> str:
        return f"statement {self.pk}"


class PersonWanted(models.Model):
    """An author wants a person to decide what a program decided (GDPR, article 22); once a comment.

    `decision` is the one that answered it.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", db_index=False)
    comment = models.OneToOneField(
        Comment, on_delete=models.CASCADE, primary_key=True, related_name="person_wanted"
    )
    made_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    decision = models.ForeignKey(
        Decision, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["site", "made_at"],
                condition=Q(answered_at__isnull=True),
                name="persons_wanted",
            )
        ]

    if TYPE_CHECKING:
        site_id: int
        comment_id: int

    def __str__(self) -> str:
        return f"person wanted for comment {self.pk}"


class Appeal(models.Model):
    """An author's answer to a statement; one each, decided by another moderator where there is one."""

    class Outcome(models.TextChoices):
        OPEN = "", "nobody decided yet"
        GRANTED = "granted", "the comment was published"
        REFUSED = "refused", "the decision stands"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", db_index=False)
    statement = models.OneToOneField(Statement, on_delete=models.CASCADE, related_name="appeal")
    text = models.TextField()
    made_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    words = models.TextField(blank=True, help_text="for the author")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["site", "id"], condition=Q(outcome=""), name="appeals_to_decide"),
            models.Index(fields=["site", "made_at"], name="appeals_by_time"),
        ]

    if TYPE_CHECKING:
        id: int
        site_id: int
        statement_id: int

    def __str__(self) -> str:
        return f"appeal {self.pk}"

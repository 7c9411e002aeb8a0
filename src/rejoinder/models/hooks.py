"""A webhook: where another program is told of what happens at a site; what is to be told, and each try."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from rejoinder.models.comments import Comment
from rejoinder.models.sites import Site

if TYPE_CHECKING:
    from datetime import datetime


class HookQuerySet(models.QuerySet["Hook"]):
    """Questions about webhooks."""

    def in_force(self) -> HookQuerySet:
        """Those that are not switched off."""
        return self.filter(off_at=None)


class Hook(models.Model):
    """One address of another machine, and what it is told of.

    `address`, `token` and the secrets are sealed (`keys.seal("hook", …)`), for many an address is a
    secret itself; `host` alone is readable, so that everybody can be told where data go.
    While `secret_before` is there, messages are signed with both.
    """

    class Shape(models.TextChoices):
        STANDARD = "standard", "JSON, signed"
        SLACK = "slack", "Slack"
        MATTERMOST = "mattermost", "Mattermost"
        MATRIX = "matrix", "Matrix"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="hooks")
    label = models.CharField(max_length=100)
    host = models.CharField(max_length=300)
    address = models.BinaryField()
    token = models.BinaryField(null=True, blank=True, help_text="what Matrix lets a program in by")
    secret = models.BinaryField()
    secret_before = models.BinaryField(null=True, blank=True)
    before_until = models.DateTimeField(null=True, blank=True)
    shape = models.CharField(max_length=12, choices=Shape.choices, default=Shape.STANDARD)
    on_held = models.BooleanField(default=False)
    on_published = models.BooleanField(default=False)
    on_decision = models.BooleanField(default=False)
    on_report = models.BooleanField(default=False)
    on_objection = models.BooleanField(default=False)
    with_words = models.BooleanField(default=False, help_text="names and words, not numbers alone")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0, help_text="in a row")
    failing_since = models.DateTimeField(null=True, blank=True)
    rest_until = models.DateTimeField(null=True, blank=True)
    off_at = models.DateTimeField(null=True, blank=True)
    off_because = models.CharField(max_length=100, blank=True)

    objects = HookQuerySet.as_manager()

    if TYPE_CHECKING:
        id: int
        site_id: int

    def __str__(self) -> str:
        return f"webhook {self.pk}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Questions about what is to be told."""

    def to_be_told(self) -> DeliveryQuerySet:
        """What waits, but for hooks that are off."""
        return self.filter(state=Delivery.State.WAITING, hook__off_at=None)

    def due(self, now: datetime) -> DeliveryQuerySet:
        """What is to be sent now, oldest first, but for hooks that are off or rest."""
        return (
            self.to_be_told()
            .filter(due_at__lte=now)
            .filter(Q(hook__rest_until=None) | Q(hook__rest_until__lte=now))
            .order_by("pk")
        )


class Delivery(models.Model):
    """One thing that one webhook is told of. Stored by a trigger, in the transaction of what happened.

    `body` is made at the first try, so that each try sends the same, and emptied when it has arrived or
    was given up. `subject` is the number of what it is about: a comment, decision, report or appeal.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        DELIVERED = "delivered"
        GIVEN_UP = "given up"

    hook = models.ForeignKey(
        Hook, on_delete=models.CASCADE, related_name="deliveries", db_index=False
    )
    message_id = models.CharField(max_length=40, help_text="stays, so that two copies are one")
    event = models.CharField(max_length=30)
    subject = models.BigIntegerField(default=0)
    comment = models.ForeignKey(
        Comment, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    body = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["hook", "id"], condition=Q(state="waiting"), name="deliveries_that_wait"
            ),
            models.Index(fields=["hook", "-id"], name="deliveries_of_a_hook"),
            models.Index(fields=["made_at"], name="deliveries_by_time"),
        ]

    if TYPE_CHECKING:
        id: int
        hook_id: int
        comment_id: int | None

    def __str__(self) -> str:
        return f"delivery {self.pk}"


class Attempt(models.Model):
    """One try: what the other side answered, and how long it took."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    status = models.PositiveIntegerField(null=True, blank=True)
    ms = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=100, blank=True)

    def __str__(self) -> str:
        return f"attempt {self.pk}"

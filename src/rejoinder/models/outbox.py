"""The outbox: mail that is to be sent, in the table until a server has taken it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from rejoinder.models.comments import Comment
from rejoinder.models.matching import KeyedHash
from rejoinder.models.sites import Site

if TYPE_CHECKING:
    from datetime import datetime


class OutboxQuerySet(models.QuerySet["Outbox"]):
    """Questions about mail."""

    def due(self, now: datetime) -> OutboxQuerySet:
        """What is to be sent now, oldest first."""
        return self.filter(state=Outbox.State.WAITING, due_at__lte=now).order_by("due_at", "pk")


class Outbox(models.Model):
    """One mail to one person.

    `to` and `content` are sealed (`keys.seal("mail", …)`) and emptied once the mail has left or is
    given up; what stays says that a mail was sent, not what it said. `person` is the address's keyed
    hash, for caps, for stops, and so that whoever asks can be told what was sent to them.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        STOPPED = "stopped", "not sent: the reader wants none, or a cap was reached"
        BOUNCED = "bounced", "refused for good by the other side"
        FAILED = "failed", "given up after many tries"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40, help_text="what it is: receipt, statement, reply, …")
    once = models.BinaryField(
        max_length=16, null=True, unique=True, help_text="a hash of the key that lets it be one"
    )
    comment = models.ForeignKey(
        Comment, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    person = KeyedHash()
    to = models.BinaryField(help_text="the address, sealed")
    content = models.BinaryField(help_text="subject, text, HTML and links to stop, sealed")
    message_id = models.CharField(max_length=100, help_text="stays, so that two copies are one")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(
        max_length=60, blank=True, help_text="why it has not left: our word or a reply code"
    )

    objects = OutboxQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(state="waiting"),
                name="mail_that_waits",
            ),
            models.Index(fields=["person", "-id"], name="mail_to_a_person"),
            models.Index(fields=["done_at"], name="mail_by_its_end"),
        ]

    if TYPE_CHECKING:
        id: int
        site_id: int
        comment_id: int | None

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

"""A sweep: one act of a moderator on many comments, carried out in parts and undone as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from rejoinder.models.sites import Site

if TYPE_CHECKING:
    from rejoinder.models.decisions import Decision


class SweepQuerySet(models.QuerySet["Sweep"]):
    """Questions about sweeps."""

    def under_way(self) -> SweepQuerySet:
        """Those that somebody has to go on with, the oldest first."""
        return self.filter(state__in=Sweep.UNDER_WAY).order_by("pk")


class Sweep(models.Model):
    """What a moderator does to many comments, and how far that has come.

    Its decisions are those that point here. It goes from the newest comment to the oldest: `below` is the
    id that the next one must be lower than, stored with what was done, so that whoever goes on after a
    crash does nothing twice and leaves nothing out.
    """

    class Kind(models.TextChoices):
        CAMPAIGN = "campaign", "a campaign"
        TICKED = "ticked", "ticked comments"
        FOUND = "found", "all that match"
        PERSON = "person", "a person and a campaign"
        PURGE = "purge", "old spam or trash"

    class State(models.TextChoices):
        RUNNING = "running"
        STOPPED = "stopped"
        DONE = "done"
        UNDOING = "undoing"
        UNDONE = "undone"

    UNDER_WAY = (State.RUNNING, State.UNDOING)

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="sweeps")
    act = models.CharField(max_length=20)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.CAMPAIGN)
    queue = models.CharField(max_length=10, blank=True, help_text="one of moderating.QUEUES")
    sought = models.JSONField(default=dict, blank=True, help_text="what must match, by its name")
    reason = models.CharField(max_length=20, blank=True, help_text="one of moderating.REASONS")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DONE)
    below = models.PositiveBigIntegerField(null=True, blank=True)
    total = models.PositiveIntegerField(default=0, help_text="comments when it was begun")
    done = models.PositiveIntegerField(default=0, help_text="comments that it decided")
    undone = models.PositiveIntegerField(default=0, help_text="of these, given back")
    teaches_every = models.PositiveIntegerField(
        default=1, help_text="one of so many comments teaches the screen, by its id"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = SweepQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["state"],
                condition=Q(state__in=("running", "undoing")),
                name="sweeps_under_way",
            )
        ]

    if TYPE_CHECKING:
        id: int
        site_id: int
        by_id: int | None
        taken_back_by_id: int | None
        decisions: models.QuerySet[Decision]

    def __str__(self) -> str:
        return f"{self.act} {self.get_kind_display()}"

    @property
    def left(self) -> int:
        """Comments of the beginning that it did not decide: somebody else had, or they were gone."""
        return max(0, self.total - self.done)

    def teaches(self, comment_id: int) -> bool:
        """Whether what it decides of this comment teaches the screen."""
        return comment_id % max(1, self.teaches_every) == 0


class Selection(models.Model):
    """The comments that a sweep is about, where they were picked one by one: ids, the highest first."""

    sweep = models.OneToOneField(
        Sweep, on_delete=models.CASCADE, primary_key=True, related_name="selection"
    )
    ids = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{len(self.ids)} comments"

"""Another model of the screen that runs in the shadow: what it is, and what it said of each new comment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from rejoinder.models.comments import Comment
from rejoinder.models.sites import Site


class ModelShadow(models.Model):
    """One run of a model in the shadow of a site's screen."""

    class Kind(models.TextChoices):
        FOLDER = "folder", "weights of a folder"
        FAST = "fast", "the fast tier alone"
        DEEP = "deep", "both tiers, always"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="model_shadows")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    folder = models.TextField(blank=True, help_text="of the kind folder: where the weights are")
    version = models.CharField(max_length=200, blank=True, help_text="as the weights name it")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    last = models.BigIntegerField(default=0, help_text="the newest comment that it has judged")
    trouble = models.CharField(
        max_length=300, blank=True, help_text="why it does not judge; empty where it does"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site"], condition=Q(ended_at=None), name="one_model_in_the_shadow"
            )
        ]

    if TYPE_CHECKING:
        id: int
        site_id: int

    def __str__(self) -> str:
        return self.folder or str(self.get_kind_display())


class ShadowVerdict(models.Model):
    """What a model in the shadow made of one comment; nothing ever follows from it."""

    shadow = models.ForeignKey(
        ModelShadow, on_delete=models.CASCADE, related_name="verdicts", db_index=False
    )
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=10)
    suspicion = models.FloatField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shadow", "comment"], name="one_word_a_comment")
        ]

    if TYPE_CHECKING:
        id: int
        comment_id: int

    def __str__(self) -> str:
        return f"{self.outcome} at {self.suspicion:.2f}"

"""A browser that is told of replies through its maker's push service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from rejoinder.models.comments import Comment
from rejoinder.models.sites import Site


class PushSubscription(models.Model):
    """One browser that follows the replies to a comment, or all of its thread.

    `sealed` holds what the browser gave (`keys.seal("push", …)`): address, public key, secret.
    `browser` is the address's keyed hash, so that one browser's subscriptions are known for one's.
    `since` is the newest comment of the thread when it began.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="pushes")
    whole_thread = models.BooleanField(default=False)
    host = models.CharField(max_length=300, help_text="the push service's name")
    sealed = models.BinaryField()
    browser = models.BinaryField(max_length=16)
    made_at = models.DateTimeField()
    since = models.BigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0, help_text="in a row")
    rest_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "browser"], name="one_push_a_browser")
        ]
        indexes = [models.Index(fields=["browser"], name="pushes_of_a_browser")]

    if TYPE_CHECKING:
        id: int
        site_id: int
        comment_id: int

    def __str__(self) -> str:
        return f"push {self.pk}"


class Pushed(models.Model):
    """That a browser was told of a comment, so that it is told once."""

    push = models.ForeignKey(PushSubscription, on_delete=models.CASCADE, related_name="pushed")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["push", "comment"], name="pushed_once")]

    def __str__(self) -> str:
        return f"pushed {self.pk}"

"""A private feed's address: somebody reads replies to them without mail and without an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from rejoinder.models.comments import Comment
from rejoinder.models.matching import KeyedHash
from rejoinder.models.sites import Site


class FeedAddress(models.Model):
    """Replies to one comment, or to all comments of a person. Deleting the row ends the address.

    Of `comment` and `person` (the keyed hash of an address) one is set.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    comment = models.OneToOneField(
        Comment, on_delete=models.CASCADE, null=True, blank=True, related_name="feed_address"
    )
    person = KeyedHash(null=True, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "person"], name="one_feed_address_a_person")
        ]

    if TYPE_CHECKING:
        id: int
        site_id: int
        comment_id: int | None

    def __str__(self) -> str:
        return f"feed address {self.pk}"

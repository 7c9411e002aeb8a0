"""A commenter: the person behind comments, known by a keyed hash and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from rejoinder.models.matching import KeyedHash
from rejoinder.models.sites import Site


class Commenter(models.Model):
    """Somebody who comments, as one site knows them.

    `key` is `keys.known_by` of an e-mail address, or of the identity that an imported source gave
    (a channel id). It never leaves the server and is compared for equality only.

    `standing` is what a moderator said of the person; `suspended_until` belongs to "suspended".
    """

    class Standing(models.TextChoices):
        NORMAL = "", "like anybody"
        TRUSTED = "trusted"
        HELD = "held", "always held"
        SUSPENDED = "suspended"
        BANNED = "banned"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="commenters")
    key = KeyedHash()
    first_seen = models.DateTimeField()
    standing = models.CharField(
        max_length=10, choices=Standing.choices, default=Standing.NORMAL, db_default="", blank=True
    )
    suspended_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "key"], name="one_commenter_a_key")]

    if TYPE_CHECKING:
        id: int
        site_id: int

    def __str__(self) -> str:
        return f"commenter {self.pk}"

"""What the doors for other programs write: keys, and how they are used; what they teach is in lessons.

Nothing here holds an address of anybody: of a check only counts are kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from rejoinder.models.matching import KeyedHash
from rejoinder.models.sites import Site


class DoorKeyQuerySet(models.QuerySet["DoorKey"]):
    """Questions about keys."""

    def in_force(self) -> DoorKeyQuerySet:
        """Those that open."""
        return self.filter(revoked_at=None)


class DoorKey(models.Model):
    """Lets one program ask one site's screen.

    `hash` is `keys.known_by("door key", …)`: the twelve characters themselves are shown once and
    kept nowhere. `signing` holds the secrets with which Coral signs, sealed
    (`keys.seal("door signing", …)`, a JSON list).
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="door_keys")
    label = models.CharField(max_length=100, help_text="which program has it")
    hash = KeyedHash(unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    monthly_limit = models.PositiveIntegerField(default=0, help_text="checks a month; 0: no limit")
    rate = models.PositiveIntegerField(default=0, help_text="checks a second; 0: no limit")
    lessons_a_day = models.PositiveIntegerField(default=200, help_text="0: it may not teach")
    signing = models.BinaryField(null=True, blank=True)

    objects = DoorKeyQuerySet.as_manager()

    if TYPE_CHECKING:
        id: int
        site_id: int

    def __str__(self) -> str:
        return f"key {self.pk}"


class DoorUse(models.Model):
    """How one key was used on one day for one of the client's sites.

    `blog` is the client's site without scheme and last slash, as far as it is made of letters that an
    address has; "" gathers what came beyond the number of sites that are told apart.
    """

    key = models.ForeignKey(DoorKey, on_delete=models.CASCADE, related_name="uses", db_index=False)
    day = models.DateField()
    blog = models.CharField(max_length=200, blank=True)
    calls = models.PositiveBigIntegerField(default=0, help_text="checks of every door")
    spam = models.PositiveBigIntegerField(default=0)
    ham = models.PositiveBigIntegerField(default=0)
    missed_spam = models.PositiveBigIntegerField(default=0)
    false_positives = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "day", "blog"], name="one_count_a_day_and_blog")
        ]

    if TYPE_CHECKING:
        id: int
        key_id: int

    def __str__(self) -> str:
        return f"key {self.key_id} on {self.day}"

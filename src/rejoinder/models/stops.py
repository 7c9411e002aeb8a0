"""A stop: somebody whom no more mail is sent to, because they said so or their server did."""

from __future__ import annotations

from django.db import models

from rejoinder.models.matching import KeyedHash
from rejoinder.models.sites import Site


class MailStop(models.Model):
    """`person` is the keyed hash of an address; without the address itself nobody can be written to."""

    class Reason(models.TextChoices):
        ASKED = "asked"
        BOUNCED = "bounced"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    person = KeyedHash()
    reason = models.CharField(max_length=10, choices=Reason.choices)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "person", "reason"], name="one_stop_a_reason")
        ]

    def __str__(self) -> str:
        return f"stop {self.pk}"

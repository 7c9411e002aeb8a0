"""A site's policy as it was saved, version by version. Only ever added to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from rejoinder.models.sites import Site


class PolicyVersionQuerySet(models.QuerySet["PolicyVersion"]):
    """Questions about versions."""

    def of(self, site: Site) -> PolicyVersionQuerySet:
        """All of a site, the newest first, with who saved them."""
        return self.filter(site=site).select_related("by").order_by("-number")


class PolicyVersion(models.Model):
    """The text of a policy at one time. `Site.policy` holds what the version in force says."""

    site = models.ForeignKey(
        Site, on_delete=models.CASCADE, related_name="policy_versions", db_index=False
    )
    number = models.PositiveIntegerField(help_text="counts up within the site, from 1")
    text = models.TextField(help_text="TOML, as somebody wrote it")
    note = models.CharField(max_length=300, blank=True, help_text="why; for colleagues")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()

    objects = PolicyVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="one_policy_a_number")
        ]

    if TYPE_CHECKING:
        id: int
        site_id: int
        by_id: int | None

    def __str__(self) -> str:
        return f"version {self.number}"

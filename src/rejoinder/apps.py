"""Rejoinder as a Django app."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig

from rejoinder import sqlite

sqlite.use_sound()  # a project of somebody else's lists us in INSTALLED_APPS, and no more


class RejoinderConfig(AppConfig):
    """One app, rooms on floors."""

    name = "rejoinder"
    label = "rejoinder"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate, pre_migrate

        from rejoinder import (
            checks,  # noqa: F401 - registers them
            finding,
        )
        from rejoinder.hooks import triggers

        pre_migrate.connect(_lift, sender=self)
        post_migrate.connect(finding.ensure, sender=self)
        post_migrate.connect(triggers.ensure, sender=self)


def _lift(plan: Sequence[tuple[Any, bool]], **_: Any) -> None:
    """Take the triggers away where our tables are about to change."""
    from rejoinder import finding
    from rejoinder.hooks import triggers

    if any(migration.app_label == "rejoinder" for migration, _ in plan):
        finding.lift()
        triggers.lift()

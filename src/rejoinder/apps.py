"""Rejoinder as a Django app."""

from django.apps import AppConfig


class RejoinderConfig(AppConfig):
    """One app, rooms on floors."""

    name = "rejoinder"
    label = "rejoinder"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from rejoinder import checks  # noqa: F401 - registers them

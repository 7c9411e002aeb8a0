"""`manage.py tend`: what `rejoinder serve` does beside answering, for a Django project of one's own."""

from __future__ import annotations

import signal
import time
from typing import Any, Final

from django.core.management.base import BaseCommand
from django.utils import timezone

from rejoinder import keys
from rejoinder.management import desk_jobs
from rejoinder.management.tending import tended
from rejoinder.publishing import stale, ticking
from rejoinder.publishing.turn import Turn
from rejoinder.replying import tokens
from rejoinder.writing import write

_TIDY: Final = 3600.0  # seconds between two tidyings


class Command(BaseCommand):
    """All that works beside answering, until a signal ends it."""

    help = (
        "For a Django project of your own, beside its server: publish pages as they go stale, send "
        "mail, check again what waits, do the desk's imports, end what is kept for a time."
    )

    def handle(self, **options: Any) -> None:
        """Run until SIGTERM or Ctrl-C; then finish what was begun."""
        ending: list[int] = []

        def end(number: int, _: object) -> None:
            ending.append(number)
            stale.ring()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        self.stdout.write("Tending. End it with Ctrl-C or SIGTERM.")
        self.stdout.flush()
        tidied = 0.0

        def goes_on() -> bool:
            nonlocal tidied
            if desk_jobs.wait():
                desk_jobs.work()
            if time.monotonic() - tidied > _TIDY:
                tidied = time.monotonic()
                write(lambda: tokens.sweep(timezone.now()))
                # A new day's key destroys the one of fifteen days ago, also where nobody writes.
                keys.daily_hash(timezone.now().date(), "")
            return not ending

        with tended():
            ticking.run(goes_on, Turn(keeps=True))

"""The thread of the back room that carries sweeps on, whoever began them and whatever ended it before.

It also lets the policy and the model in the shadow judge what came.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Final

from django.db import connection
from django.utils import timezone

from rejoinder.models import Sweep
from rejoinder.moderating import model_shadowing, parts, shadowing, sweeping

log = logging.getLogger("rejoinder.sweeping")

_LOOK: Final = 2.0  # seconds between two looks for sweeps that a shell began, or a crash left
_LEAST: Final = 0.01  # seconds that it rests after a part
_AGAIN: Final = 30.0  # seconds after which a part that failed is tried again


class Sweeper(threading.Thread):
    """Does part after part, in turn where several are under way, and rests as long as it worked.

    Half of the time of the one writer is so left to those who wait: replies and single decisions.
    """

    def __init__(self) -> None:
        super().__init__(name="sweeper", daemon=True)
        self._over = threading.Event()

    def run(self) -> None:
        """Look for what is under way, for as long as the process lives."""
        while not self._over.is_set():
            pause = _LOOK
            try:
                ids = list(Sweep.objects.under_way().values_list("pk", flat=True))
                for sweep_id in ids:
                    began = time.monotonic()
                    parts.carry_on(sweep_id, timezone.now())
                    self._over.wait(max(_LEAST, time.monotonic() - began))
                    if self._over.is_set():
                        break
                # And what came is shown to the policy and the model that run in the shadow.
                seen = shadowing.go_on(timezone.now())
                pause = 0.0 if ids or seen == shadowing.TOGETHER else _LOOK
                model_shadowing.go_on(timezone.now())
            except Exception:  # it must outlive any one mistake; nothing of the part was stored
                log.exception("a part of a sweep failed; it is tried again in half a minute")
                pause = _AGAIN
            finally:
                connection.close()
            if pause:
                sweeping.begun.wait(pause)
                sweeping.begun.clear()

    def stop(self) -> None:
        """End after the part at hand."""
        self._over.set()
        sweeping.begun.set()

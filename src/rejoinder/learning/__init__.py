"""What people teach a site's screen, and what came lately: kept in tables, asked in memory.

    log.py    lessons are written to a site's log, and taken back; inside the writer's transaction
    state.py  the fold of the log, in this process and in a file beside the database
    crowd.py  the campaigns among what came lately, in this process

Journeys write and ask here; what is learned, and how, is in `screening`. This room knows nothing of who
may teach, or why.
"""

from __future__ import annotations

import logging
import threading
from typing import Final

from django.db import connection

from rejoinder.learning.crowd import campaigns, catch_up, members, note, seen, sketch_of
from rejoinder.learning.log import Taught, forgotten, take_back, teach, unteach
from rejoinder.learning.state import changed, forget, learned_of, rebuild, refresh
from rejoinder.models import Site

_log = logging.getLogger("rejoinder.learning")
_SITES: Final = 100  # that are read beforehand


def warm() -> threading.Thread:
    """Read what will be asked, on a thread of its own; for when a server starts."""
    thread = threading.Thread(target=_warm, name="warming", daemon=True)
    thread.start()
    return thread


def _warm() -> None:
    try:
        catch_up()
        for site_id in Site.objects.order_by("pk").values_list("pk", flat=True)[:_SITES]:
            learned_of(site_id)
    except Exception:  # whoever asks first reads it then
        _log.exception("what was learned could not be read beforehand")
    finally:
        connection.close()


__all__ = [
    "Taught",
    "campaigns",
    "catch_up",
    "changed",
    "forget",
    "forgotten",
    "learned_of",
    "members",
    "note",
    "rebuild",
    "refresh",
    "seen",
    "sketch_of",
    "take_back",
    "teach",
    "unteach",
    "warm",
]

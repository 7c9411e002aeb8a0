"""What will be asked is read when a server starts, before anybody asks."""

from __future__ import annotations

import logging
import threading
from typing import Final

from django.db import connection

from rejoinder.learning.crowd import catch_up
from rejoinder.learning.state import learned_of
from rejoinder.models import Site

_log = logging.getLogger("rejoinder.learning")
_SITES: Final = 100  # that are read beforehand


def warm() -> threading.Thread:
    """Read what will be asked, on a thread of its own."""
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

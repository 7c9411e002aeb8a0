"""The push services of browsers' makers: whom a reader's browser may name, and nobody else. Pure.

Not what the operator lists for webhooks: a reader must not be able to have us ask those.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import SplitResult

PUSH_SERVICES: Final = (
    "fcm.googleapis.com",  # Chrome, Edge on Android, Brave, Opera, Samsung
    "jmt17.google.com",  # Chromium as Linux distributions build it
    "updates.push.services.mozilla.com",  # Firefox
    "*.push.apple.com",  # Safari
    "*.notify.windows.com",  # Edge
)
"""Hosts; `*.` stands for one or more names before.

Sources: Chromium, components/push_messaging/push_messaging_constants.cc, for both of Google's; Mozilla's
autopush; Apple, "Sending web push notifications in web apps and browsers"; Microsoft, "Push notification
service request and response headers". Looked up in November 2026.
"""


def is_push_service(parts: SplitResult) -> bool:
    """Whether an address is of a push service that may be asked."""
    host = (parts.hostname or "").lower()
    return any(
        host.endswith(each[1:]) if each.startswith("*.") else host == each for each in PUSH_SERVICES
    )

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

Both of Google's are in Chromium's components/push_messaging/push_messaging_constants.cc, looked up in
November 2026. The others are the hosts that their makers' push services are known by: Mozilla's autopush,
Apple's and Microsoft's push notification services.
"""


def is_push_service(parts: SplitResult) -> bool:
    """Whether an address is of a push service that may be asked."""
    host = (parts.hostname or "").lower()
    return any(
        host.endswith(each[1:]) if each.startswith("*.") else host == each for each in PUSH_SERVICES
    )

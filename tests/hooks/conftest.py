"""What tests of webhooks share: a receiver that is listed, and a webhook that leads there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.conftest import NOON
from tests.outside.conftest import reachable, receiver, settings_of

from rejoinder.hooks import keeping
from rejoinder.hooks.payloads import EVENTS
from rejoinder.models import Hook

__all__ = ["reachable", "receiver", "settings_of"]


@pytest.fixture
def hook(site, reachable) -> Callable[..., Hook]:
    """Make a webhook of all events; its secret is kept as `hook.written`."""

    def make(**fields: object) -> Hook:
        told = {"events": list(EVENTS), "now": NOON, **fields}
        address = told.pop("address", reachable)
        made, secret = keeping.add(site, "a program", str(address), **told)
        made.written = secret
        return made

    return make

"""What tests of the way out share: a receiver, and settings that let it be reached."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

import pytest
from tests.outside.receiver import Receiver

from rejoinder import conf


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    yield server
    server.end()


@pytest.fixture
def settings_of(monkeypatch) -> Callable[..., None]:
    def change(**changes: object) -> None:
        changed = dataclasses.replace(conf.get(), **changes)
        monkeypatch.setattr(conf, "get", lambda: changed)

    return change


@pytest.fixture
def reachable(receiver, settings_of) -> str:
    """The receiver's address, which the operator has listed."""
    settings_of(outbound_hosts=(receiver.place,), outbound_http=True)
    return f"http://{receiver.place}/hook"

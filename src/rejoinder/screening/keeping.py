"""Keep the deep tier of one process: loaded when first wanted, and known to be absent or broken.

Whoever judges asks `current()`, which costs nothing; whoever has time calls `load()`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from enum import StrEnum
from typing import Final

from rejoinder.screening.tiers import Deep


class State(StrEnum):
    """How the deep tier of this process is."""

    UNTRIED = "untried"
    """Nobody has asked for it yet."""
    RUNNING = "running"
    ABSENT = "absent"
    """No weights are installed, or what computes with them is not."""
    BROKEN = "broken"
    """The weights are there and cannot be used."""


class Keeper:
    """Holds the deep tier, or the reason why there is none."""

    def __init__(self, loader: Callable[[], Deep | None]) -> None:
        """Take what loads it: None where no weights are, an error where they are broken."""
        self._loader = loader
        self._deep: Deep | None = None
        self._lock = threading.Lock()
        self.state: State = State.UNTRIED
        self.reason = ""

    def load_with(self, loader: Callable[[], Deep | None]) -> None:
        """Load by another way from now on; nothing may be loaded yet."""
        self._loader = loader

    def lose(self, reason: str) -> None:
        """Say that what was loaded turned out to be of no use."""
        self._deep, self.state, self.reason = None, State.BROKEN, reason[:300]

    def current(self) -> Deep | None:
        """Give the deep tier where it is loaded, at once."""
        return self._deep

    def load(self) -> Deep | None:
        """Load it where it is not loaded yet; None where it is absent or broken.

        May be called again: somebody may have installed the weights meanwhile.
        """
        with self._lock:
            if self._deep is not None:
                return self._deep
            try:
                self._deep = self._loader()
            except ImportError as missing:
                self.state, self.reason = State.ABSENT, f"{missing.name} is not installed"
            except Exception as mistake:  # whatever a damaged file leads to
                self.state, self.reason = State.BROKEN, str(mistake)[:300] or type(mistake).__name__
            else:
                here = self._deep is not None
                self.state = State.RUNNING if here else State.ABSENT
                self.reason = "" if here else "its weights are not installed"
            return self._deep


def _shipped() -> Deep | None:
    from rejoinder.screening.models import deep

    return deep.Deep.load()


KEEPER: Final = Keeper(_shipped)
"""The one of this process, with the weights that are installed."""

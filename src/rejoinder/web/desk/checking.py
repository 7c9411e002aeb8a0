"""The state of the deep check, for the desk's banner, for `/health` and for whoever explains a comment."""

from __future__ import annotations

from dataclasses import dataclass

from rejoinder.models import Site
from rejoinder.policies import policy_of
from rejoinder.replying import rechecking
from rejoinder.screening.keeping import KEEPER, State


@dataclass(frozen=True, slots=True)
class Check:
    """How many comments wait for the deep check, and whether it comes to them."""

    waiting: int
    running: bool
    reason: str

    @property
    def shown(self) -> bool:
        """Whether a moderator should know: where something waits, or soon will."""
        return bool(self.waiting or not self.running)


def check_of(*sites: Site) -> Check:
    """The deep check as these sites see it, at least one; where none wants it, it counts as running."""
    # Untried: the server has just started, and is loading it.
    unwanted = all(policy_of(site).deep == "never" for site in sites)
    running = unwanted or KEEPER.state in (State.RUNNING, State.UNTRIED)
    return Check(rechecking.waiting(*sites), running, KEEPER.reason)

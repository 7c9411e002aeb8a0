"""Which tiers judge a line: loaded when a comment first wants it, and missed aloud, once."""

from __future__ import annotations

import numpy as np
import pytest

from rejoinder.management.filtering import _judge
from rejoinder.screening import ATTRIBUTES, Outcome, Policy, Submission, Tier
from rejoinder.screening.keeping import Keeper, State

HONEST = Submission("I was on the ferry that evening, and the crew did everything right.")


class Kind:
    """A deep tier that finds nothing wrong with anything."""

    def logits(self, texts):
        return np.full((len(texts), len(ATTRIBUTES)), -7.0)


def test_the_deep_tier_is_not_loaded_until_a_comment_wants_it():
    keeper = Keeper(Kind)
    judge = _judge(Policy(deep="auto"), Tier.FAST, keeper)
    assert judge([HONEST])[0].outcome is Outcome.PUBLISH
    assert keeper.state is State.UNTRIED
    judge = _judge(Policy(deep="always"), Tier.AUTO, keeper)
    (verdict,) = judge([HONEST])
    assert keeper.state is State.RUNNING
    assert (verdict.outcome, verdict.waiting) == (Outcome.PUBLISH, False)
    assert "deep" in verdict.tiers


@pytest.mark.parametrize(
    "broken", [None, OSError("deep.onnx is cut short"), ImportError(name="onnxruntime")]
)
def test_without_it_doubt_holds_and_the_reason_is_told_once(broken, capsys):
    def load():
        if broken is not None:
            raise broken

    judge = _judge(Policy(), Tier.DEEP, Keeper(load))
    for _ in range(3):
        (verdict,) = judge([HONEST])
        assert (verdict.outcome, verdict.waiting) == (Outcome.HOLD, True)
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "the deep tier does not run" in told
    assert (str(broken) if isinstance(broken, OSError) else "not installed") in told


def test_the_fast_tier_alone_misses_nothing(capsys):
    judge = _judge(Policy(deep="always"), Tier.FAST, Keeper(lambda: None))
    assert judge([HONEST])[0].outcome is Outcome.PUBLISH
    assert capsys.readouterr().err == ""


def test_weights_that_are_mended_are_loaded_again():
    found = [OSError("cut short"), None, Kind()]

    def load():
        one = found.pop(0)
        if isinstance(one, Exception):
            raise one
        return one

    keeper = Keeper(load)
    states = []
    for _ in range(4):
        keeper.load()
        states.append(keeper.state)
    assert states == [State.BROKEN, State.ABSENT, State.RUNNING, State.RUNNING]
    assert keeper.reason == ""

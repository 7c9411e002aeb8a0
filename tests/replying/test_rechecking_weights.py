"""When the deep tier that waiting comments want is loaded, lost and had again, and how much of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.conftest import NOON
from tests.replying.rechecks import Kind, install, standing

from rejoinder import sparing
from rejoinder.models import Verdict
from rejoinder.replying import rechecking
from rejoinder.screening.keeping import State

pytestmark = pytest.mark.django_db


def test_broken_weights_are_known_as_such_and_forgotten_once_they_are_mended(
    weights, always, caplog
):
    weights["deep"] = OSError("deep.onnx is cut short")
    rechecking._load(NOON)
    assert weights["keeper"].state is State.BROKEN
    assert "cut short" in caplog.text
    weights["deep"] = Kind()
    rechecking._load(NOON)
    assert weights["keeper"].state is State.RUNNING


def test_a_deep_tier_that_nobody_wants_is_not_loaded(weights, always):
    always.policy = {"deep": "never"}
    always.save()
    weights["deep"] = Kind()
    rechecking._load(NOON)
    assert weights["keeper"].state is State.UNTRIED


def test_once_it_runs_again_what_waited_long_is_due_at_once(left, weights):
    comment = left()
    rechecking._load(NOON)
    Verdict.objects.update(check_at=NOON + timedelta(minutes=15))
    weights["deep"] = Kind()
    rechecking._load(NOON)
    rechecking.turn(NOON)
    assert standing(comment) == "approved"


def test_replies_use_no_more_of_the_deep_tier_than_its_share(weights, monkeypatch):
    install(weights)
    clock = [100.0]
    monkeypatch.setattr(sparing.time, "monotonic", lambda: clock[0])
    budget = sparing.Budget(share=0.25, most=1.0)
    monkeypatch.setattr(sparing, "_budget", budget)

    class Heavy(Kind):
        def logits(self, texts):
            clock[0] += 0.5
            return super().logits(texts)

    weights["keeper"]._deep = Heavy()
    asked = 0
    began = clock[0]
    while clock[0] < began + 100:
        if deep := sparing.deep_now():
            deep.logits(["x"])
            asked += 1
        else:
            clock[0] += 0.1
    assert 0.2 <= asked * 0.5 / (clock[0] - began) <= 0.28

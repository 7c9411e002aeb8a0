"""A site that waits for a deep tier, and what is installed as one."""

from __future__ import annotations

import pytest
from tests.conftest import NOON
from tests.replying.rechecks import TEXT

from rejoinder import sparing
from rejoinder.models import StalePage, Verdict
from rejoinder.policies import policy_of
from rejoinder.replying import judging, rechecking
from rejoinder.screening import Outcome, Submission
from rejoinder.screening.keeping import Keeper


@pytest.fixture
def weights(monkeypatch):
    """What is installed as the deep tier: `weights["deep"]`, None at first."""
    installed: dict[str, object] = {"deep": None}

    def load():
        if isinstance(installed["deep"], Exception):
            raise installed["deep"]
        return installed["deep"]

    keeper = Keeper(load)
    monkeypatch.setattr(rechecking, "KEEPER", keeper)
    monkeypatch.setattr(sparing, "KEEPER", keeper)
    monkeypatch.setattr(sparing, "_budget", sparing.Budget())
    installed["keeper"] = keeper
    return installed


@pytest.fixture
def always(site):
    """A site that wants the deep tier's word on everything."""
    site.policy = {"deep": "always"}
    site.save()
    return site


@pytest.fixture
def left(said, always, weights):
    """Store a reply as its journey does: judged, and with the verdict's own row."""

    def leave(text=TEXT, *, now=NOON, **known):
        submission = Submission(text=text, author="Reader", **known)
        judged = judging.judge(submission, policy_of(always))
        standing = {Outcome.PUBLISH: "approved", Outcome.HOLD: "pending", Outcome.REFUSE: "spam"}
        comment = said(text, standing=standing[judged.outcome])
        Verdict.objects.create(comment=comment, **judging.row(judged, submission, now))
        StalePage.objects.all().delete()
        return comment

    return leave

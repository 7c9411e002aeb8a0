"""A reply in doubt, with no deep tier to ask: stored as one that waits."""

from __future__ import annotations

import pytest
from tests.replying.making import leave

from rejoinder.models import Comment, Verdict
from rejoinder.replying import rechecking

pytestmark = pytest.mark.django_db


def test_a_reply_that_the_deep_tier_should_see_waits_for_it(post):
    post.site.policy = {"deep": "always"}
    left = leave(post)
    assert Comment.objects.get(pk=left.id).standing == "pending"
    kept = Verdict.objects.get(pk=left.id)
    assert kept.check_at == kept.made_at
    assert kept.reasons["facts"]["honeypot"] is False
    assert rechecking.waiting(post.site) == 1

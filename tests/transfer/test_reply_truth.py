"""Whom real replies answer, against what a reader judged and what YouTube's own nesting says."""

from __future__ import annotations

import json

import pytest
from tests.conftest import SHARED
from tests.transfer.exports import bring

from rejoinder.models import Comment

assert SHARED is not None
TRUTH = json.loads((SHARED / "inputs" / "youtube-reply-truth.json").read_text("utf-8"))["replies"]


@pytest.fixture
def answered(site):
    """Each judged reply with the comment as it was imported, and the parent that it got."""
    for name in dict.fromkeys(reply["file"] for reply in TRUTH):
        bring(SHARED / "inputs" / name, site)
    found = []
    for reply in TRUTH:
        comment = Comment.objects.get(external_id=reply["reply"])
        given = None if comment.inferred_by == "absent" else comment.parent.external_id
        found.append((reply, comment, given == reply["parent"]))
    return found


def test_replies_hang_where_they_belong_as_surely_as_they_say(answered):
    sure = [right for reply, _, right in answered if reply["confidence"] in {"high", "medium"}]
    assert sum(sure) >= 0.92 * len(sure)
    # Whoever is named by "@" and wrote before is found, each time.
    assert all(right for reply, _, right in answered if reply["mention"] in {"earlier", "top"})
    assert all(right for reply, _, right in answered if reply["source"] == "youtube")

    for stated in (0.7, 0.8, 0.9):
        rights = [
            right for _, reply, right in answered if (reply.inferred_confidence or 0) >= stated
        ]
        assert sum(rights) >= stated * len(rights)

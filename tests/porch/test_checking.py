"""What waits for a check is published by a running server, by itself."""

from __future__ import annotations

import json

from tests.porch.conftest import wait_until

# A comment that is stored as one that waits, on a site that wants no deep check any more: so the fast
# tier decides, whether or not deep weights are installed.
WAITS = """
from django.utils import timezone
from rejoinder.models import Comment, Post, Site, Verdict
from rejoinder.replying import judging
from rejoinder.replying.drafts import Draft
from rejoinder.replying.leaving import Client, leave_reply
from rejoinder.screening import Outcome, Submission
from rejoinder.screening import Verdict as Judged
from rejoinder.standing import settle
from rejoinder.writing import write

Site.objects.update(policy={"deep": "never"})
post = Post.objects.select_related("site").get(path="/2026/11/a-bridge/")
left = leave_reply(post, Draft(name="Wanda", text="I waited, and it came."), Client(), now=timezone.now())


def wait():
    comment = Comment.objects.get(pk=left.id)
    comment.standing = "pending"
    comment.save()
    settle(comment)
    judged = Judged(Outcome.HOLD, 0.4, waiting=True)
    row = judging.row(judged, Submission(text=comment.text), timezone.now())
    Verdict.objects.filter(comment=comment).update(**row)


write(wait)
"""


def test_a_comment_that_waits_is_checked_and_its_page_written(mortal):
    path = "/2026/11/a-bridge/"
    done = mortal.run("shell", "--no-imports", "-c", WAITS)
    assert done.returncode == 0, done.stderr
    wait_until(lambda: b"I waited, and it came." in mortal.ask("GET", path).body)
    told = json.loads(mortal.ask("GET", "/health").body)
    assert told["waiting_for_check"] == 0

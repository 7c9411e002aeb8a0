"""How long a rehearsal of a policy takes: processor time, of drafts that change nearly everything.

    python bench/rehearsing.py [COMMENTS]

A home of its own is made in a temporary folder. Its comments are those of the load generator, each judged
by the screen once; every tenth was decided by a person.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from datetime import timedelta
from itertools import islice
from pathlib import Path

from load import texts
from planting import plant, set_up

TEXTS = 2_000  # different ones
DRAFT = """
deep = "never"
hold_at = 0.4
hold_first_comment = true
bad_words = ["harbour council"]
trust_after = 2
[thresholds]
toxic = { hold = 0.5 }
"""
LINKS = "max_links = 0\n" + DRAFT


def fill(count: int) -> None:
    """Store so many comments with their verdicts, and decisions about some."""
    from django.utils import timezone

    from rejoinder.models import Comment, Decision, Post, Verdict
    from rejoinder.replying import judging
    from rejoinder.screening import History, Policy, Submission, screen
    from rejoinder.writing import write

    plant(count)
    now, policy = timezone.now(), Policy.parse({"deep": "never"})
    known = [None, History(0, 0, 0), History(4, 0, 0)]
    rows = []
    for number, text in enumerate(islice(texts("w"), TEXTS)):
        submission = Submission(text=text, author="Reader", history=known[number % 3])
        rows.append(judging.row(screen(submission, policy), submission, now - timedelta(days=5)))
    first = Comment.objects.order_by("pk")[0].pk
    for begin in range(0, count, 5_000):
        ids = range(begin, min(count, begin + 5_000))
        verdicts = [Verdict(comment_id=first + n, **rows[n % TEXTS]) for n in ids]
        write(lambda verdicts=verdicts: Verdict.objects.bulk_create(verdicts))  # type: ignore[misc]
    Comment.objects.update(stored_at=now - timedelta(days=5))
    site = Post.objects.order_by("-pk")[0].site_id
    decisions = [
        Decision(
            site_id=site, comment_id=first + n, act="spam" if n % 30 else "approve", before="pending",
            after="spam" if n % 30 else "approved", made_at=now,
        )
        for n in range(0, count, 10)
    ]  # fmt: skip
    for begin in range(0, len(decisions), 5_000):
        some = decisions[begin : begin + 5_000]
        write(lambda some=some: Decision.objects.bulk_create(some))  # type: ignore[misc]


def main() -> None:
    """Fill, rehearse, print a line of JSON for each draft."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder))
        fill(count)
        from django.utils import timezone

        from rejoinder.models import Site
        from rejoinder.moderating import rehearsing

        site, now = Site.objects.order_by("pk")[0], timezone.now()
        for name, draft in (("thresholds, words, trust", DRAFT), ("and links", LINKS)):
            trial = rehearsing.begin(site, draft, days=30, now=now, keep=False)
            began = time.process_time()
            while not rehearsing.go_on(trial, now, seconds=0.2, keep=False):
                pass
            told = {
                "rehearsal": name,
                "comments": trial.done,
                "cpu_s": round(time.process_time() - began, 2),
            }
            print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()

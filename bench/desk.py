"""How fast the desk is where very many comments are stored: time and queries of each page, and of a search.

    python bench/desk.py [COMMENTS] [SPAM] [PENDING]

A home of its own is made in a temporary folder and filled by SQL: comments, as much spam, and what waits.
Times are of Django's handler in this process, middle and worst of ten, without the network.
"""

# ruff: noqa: E501 - statements of SQL

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from planting import set_up

TIMES = 10


def fill(comments: int, spam: int, pending: int) -> None:
    """Store so many comments of each standing, on a thousand posts, each with a verdict where it was doubted."""
    from django.db import connection
    from django.utils import timezone

    from rejoinder import finding
    from rejoinder.models import Post, Site

    site = Site.objects.order_by("pk")[0]
    now = timezone.now()
    Post.objects.bulk_create(
        Post(site=site, path=f"/p{n}/", title=f"Post {n}", status="public", published_at=now, last_number=2_000_000)
        for n in range(1000)
    )  # fmt: skip
    first = Post.objects.order_by("pk")[0].pk
    finding.lift()
    words = [
        "harbour",
        "bridge",
        "council",
        "budget",
        "tram",
        "festival",
        "museum",
        "river",
        "market",
        "weather",
    ]
    with connection.cursor() as cursor:
        began = 0
        for standing, count in (("approved", comments), ("spam", spam), ("pending", pending)):
            pitch = "casino bonus pills loan" if standing == "spam" else "thought about the"
            texts = " ".join(f"WHEN {n} THEN '{word}'" for n, word in enumerate(words))
            cursor.execute(
                "WITH RECURSIVE n (i) AS (SELECT %s UNION ALL SELECT i + 1 FROM n WHERE i < %s) "
                "INSERT INTO rejoinder_comment (site_id, post_id, root_number, number, depth, path, author_name, "
                "website, by_staff, text, markup, html, language, standing, shown, removal, kind, written_at, "
                "precision, stored_at, likes, pinned, hearted, fingerprint, source, external_id, missing_parent) "
                f"SELECT %s, %s + i %% 1000, i, i, 0, zeroblob(4), 'Reader ' || (i %% 5000), '', 0, "
                f"'{pitch} ' || CASE i %% 10 {texts} END || ' number' || i || ' in the town, as everybody knows', "
                "'markdown', '<p>x</p>', '', %s, %s, '', 'comment', %s, 'exact', %s, 0, 0, 0, zeroblob(16), '', '', '' "
                "FROM n",
                (
                    began + 1,
                    began + count,
                    site.pk,
                    first,
                    standing,
                    standing == "approved",
                    now,
                    now,
                ),
            )
            began += count
        cursor.execute(
            "INSERT INTO rejoinder_verdict (comment_id, outcome, suspicion, reasons, made_at, traits) "
            'SELECT id, \'hold\', .3 + (id %% 60) / 100.0, \'{"outcome": "hold", "suspicion": 0.5, '
            '"signals": [], "attributes": {}, "screened_by": "bench"}\', %s, '
            "CASE WHEN id %% 40 = 0 THEN ' ainsult len' ELSE ' aspam len' END "
            "FROM rejoinder_comment WHERE standing <> 'approved'",
            (now,),
        )
        # The published ones over a year, as they come; all spam came in one flood, today.
        cursor.execute(
            "INSERT INTO rejoinder_verdict (comment_id, outcome, suspicion, reasons, made_at, traits) "
            "SELECT id, 'publish', (id %% 50) / 100.0, '{}', datetime(%s, '-' || (id %% 365) || ' days'), '' "
            "FROM rejoinder_comment WHERE standing = 'approved'",
            (now,),
        )
    finding.ensure()


def measured(ask: Callable[[], Any]) -> dict[str, float]:
    """Milliseconds, middle and worst, and the queries of the last time."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask()
    times = []
    for _ in range(TIMES):
        began = time.perf_counter()
        answer = ask()
        times.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, answer.status_code
    with CaptureQueriesContext(connection) as queries:
        ask()
    return {
        "middle_ms": round(median(times), 1),
        "worst_ms": round(max(times), 1),
        "queries": len(queries),
    }


def main() -> None:
    """Fill, ask each page, print a line of JSON for each."""
    counts = [int(word) for word in sys.argv[1:]] or [1_000_000, 1_000_000, 1_000]
    comments, spam, pending = [*counts, *[1_000_000, 1_000_000, 1_000][len(counts) :]]
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder))
        began = time.monotonic()
        fill(comments, spam, pending)
        print(
            json.dumps(
                {"planted_s": round(time.monotonic() - began, 1), "rows": comments + spam + pending}
            )
        )
        from django.contrib.auth import get_user_model
        from django.test import Client
        from django.utils import timezone

        from rejoinder import daybook
        from rejoinder.models import Comment, Site

        site = Site.objects.order_by("pk")[0]
        began = time.process_time()
        daybook.catch_up(timezone.now())
        print(json.dumps({"days_counted_cpu_s": round(time.process_time() - began, 1)}))
        client = Client(HTTP_HOST="localhost")
        client.force_login(get_user_model().objects.create_superuser("bench"))
        some = Comment.objects.filter(standing="spam").order_by("pk")[spam // 2].pk
        pages = {
            f"queue {name}": f"queue/{name}/" for name in ("pending", "unsure", "first", "all", "approved", "spam", "trash")
        } | {
            "spam, far down": f"queue/spam/?before={some}",
            "comment": f"comments/{some}/",
            "log": "decisions/",
            "how it goes": "doing/",
            "how it goes, a year": "doing/?days=365",
            "search: half of the spam": "queue/spam/?q=casino",
            "search: one word in ten": "queue/all/?q=harbour",
            "search: two words": "queue/approved/?q=harbour+number20",
            "search: a phrase": "queue/all/?q=%22as+everybody+knows%22",
            "search: nothing": "queue/all/?q=zanzibar",
            "search: rare in a common": "queue/pending/?q=casino+everybody",
            "filter: attribute": "queue/all/?attribute=insult",
            "filter: post and language": f"queue/spam/?language=en&post={Comment.objects.get(pk=some).post_id}",
        }  # fmt: skip
        for name, path in pages.items():
            told = measured(lambda path=path: client.get(f"/desk/{site.slug}/{path}"))
            print(json.dumps({"page": name, **told}), flush=True)


if __name__ == "__main__":
    main()

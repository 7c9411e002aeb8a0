"""How fast the desk is where very many comments are stored: time and queries of each page, and of a search.

    python bench/desk.py [COMMENTS] [SPAM] [PENDING] [--keep FOLDER]

A home of its own is made in a temporary folder and filled by SQL: comments, as much spam, and what waits;
with --keep it stays in that folder, and is measured again without filling it. Times are of Django's handler
in this process, middle and worst of ten, without the network; processor time beside them, which neighbours
on the machine hardly change.
"""

# ruff: noqa: E501 - statements of SQL

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    """Milliseconds, middle and worst, those of the processor, and the queries of the last time."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask()
    times, busy = [], []
    for _ in range(TIMES):
        began, worked = time.perf_counter(), time.process_time()
        answer = ask()
        times.append((time.perf_counter() - began) * 1000)
        busy.append((time.process_time() - worked) * 1000)
        assert answer.status_code == 200, answer.status_code
    with CaptureQueriesContext(connection) as queries:
        ask()
    return {
        "middle_ms": round(median(times), 1),
        "worst_ms": round(max(times), 1),
        "cpu_ms": round(median(busy), 1),
        "queries": len(queries),
    }


@contextmanager
def home(kept: Path | None) -> Iterator[Path]:
    """The folder to plant in: one that stays, or one that goes."""
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def main() -> None:
    """Fill, ask each page, print a line of JSON for each."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("comments", nargs="?", type=int, default=1_000_000)
    asked.add_argument("spam", nargs="?", type=int, default=1_000_000)
    asked.add_argument("pending", nargs="?", type=int, default=1_000)
    asked.add_argument("--keep", type=Path, help="where the planted installation stays")
    asked.add_argument("--only", default="", help="pages whose name has this in it")
    given = asked.parse_args()
    with home(given.keep) as folder:
        set_up(folder)
        from django.contrib.auth import get_user_model
        from django.test import Client
        from django.utils import timezone

        from rejoinder import daybook
        from rejoinder.models import Comment, Site

        if not Comment.objects.exists():
            began = time.monotonic()
            fill(given.comments, given.spam, given.pending)
            rows = given.comments + given.spam + given.pending
            print(json.dumps({"planted_s": round(time.monotonic() - began, 1), "rows": rows}))
        site = Site.objects.order_by("pk")[0]
        began = time.process_time()
        daybook.catch_up(timezone.now())
        print(json.dumps({"days_counted_cpu_s": round(time.process_time() - began, 1)}))
        client = Client(HTTP_HOST="localhost")
        bench, _ = get_user_model().objects.get_or_create(username="bench", is_superuser=True)
        client.force_login(bench)
        some = Comment.objects.filter(standing="spam").order_by("pk")[given.spam // 2].pk
        post = Comment.objects.get(pk=some).post_id
        pages = {
            f"queue {name}": f"queue/{name}/" for name in ("pending", "unsure", "first", "all", "approved", "spam", "trash")
        } | {
            "spam, far down": f"queue/spam/?before={some}",
            "comment": f"comments/{some}/",
            "log": "decisions/",
            "how it goes": "doing/",
            "how it goes, a year": "doing/?days=365",
            "reported": "reports/",
            "search: half of the spam": "queue/spam/?q=casino",
            "search: half of all, far down": f"queue/all/?q=casino&before={some}",
            "search: one word in ten": "queue/all/?q=harbour",
            "search: the beginning of what is in all": "queue/all/?q=everyb",
            "search: a beginning of very many words": "queue/all/?q=number",
            "search: two words": "queue/approved/?q=harbour+number20",
            "search: a phrase": "queue/all/?q=%22as+everybody+knows%22",
            "search: nothing": "queue/all/?q=zanzibar",
            "search: rare in a common": "queue/pending/?q=casino+everybody",
            "filter: attribute": "queue/all/?attribute=insult",
            "filter: post and language": f"queue/spam/?language=en&post={post}",
        }  # fmt: skip
        for name, path in pages.items():
            if given.only in name:
                told = measured(lambda path=path: client.get(f"/desk/{site.slug}/{path}"))
                print(json.dumps({"page": name, **told}), flush=True)


if __name__ == "__main__":
    main()

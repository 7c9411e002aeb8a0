"""Tell ten thousand addresses through every way in, and look for anything made of them in what comes out.

    python bench/canary.py
    python bench/canary.py --count 2000

Half of the people reply through the form, an eighth is asked about at the doors, the rest comes in
exports of seven programs and, with addresses, from our own archive. Looked through are the answers, the
published tree, every export without --private, mail to others, what webhooks tell, pages of one comment and
of the desk, and the log. Ends with the number of finds; it must be 0. In a folder and a database of its
own; needs the repository, whose tests share the search.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Run it, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="addresses; 10,000 if left out")
    count = parser.parse_args().count
    with tempfile.TemporaryDirectory(prefix="canary-") as home:
        os.environ |= {
            "REJOINDER_HOME": home,
            "REJOINDER_RATE_CLIENT": "0",
            "REJOINDER_RATE_THREAD": "0",
        }
        os.environ["DJANGO_SETTINGS_MODULE"] = "rejoinder_site.settings"
        sys.path.insert(0, str(ROOT))
        return _run(count, Path(home))


def _run(count: int, home: Path) -> int:
    import django

    django.setup()
    from django.test.utils import setup_test_environment

    from rejoinder_site.preparing import prepare

    setup_test_environment()
    prepare()
    log = StringIO()
    logging.basicConfig(stream=log, level=logging.INFO, force=True)
    from tests.security.canaries import Canary, Search

    people = [Canary(number) for number in range(count)]
    began, looked, size, finds = time.monotonic(), 0, 0, []
    search: Search | None = None
    kept = []
    for where, content in _all(people, home):
        if content == b"":
            continue
        if search is None and where == "all told":
            search = Search(people)
        if search is None:
            kept.append((where, content))  # looked through once the tables are known
            continue
        for each, found in (*kept, (where, content)):
            looked, size = looked + 1, size + len(found)
            finds += search(each, found)
        kept = []
    assert search is not None
    finds += search("the log", log.getvalue().encode())
    print(
        f"{count:,} addresses; {looked:,} answers, files and mails of {size / 1e6:,.0f} MB looked through "
        f"in {time.monotonic() - began:,.0f} s: {len(finds):,} finds"
    )
    for find in finds[:20]:
        print(" ", find)
    return 1 if finds else 0


def _all(people: list, home: Path) -> Iterator[tuple[str, bytes]]:
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.utils import timezone
    from tests.security import canaries

    from rejoinder.models import Comment, Post, Site

    site = Site.objects.get()
    other = Site.objects.create(slug="other", name="Other", base_url="http://other.example")
    post = Post.objects.create(site=site, path="/2026/11/tide/", title="The tide", status="public",
                               published_at=timezone.now())  # fmt: skip
    half, doors = len(people) // 2, len(people) // 8
    folder = home / "out"
    folder.mkdir()
    canaries.listening(site)
    yield from canaries.through_the_form(Client(), post, people[:half])
    yield from canaries.through_the_doors(Client(), site, people[half : half + doors])
    yield from canaries.through_imports(site, folder, people[half + doors :])
    yield from canaries.archived_and_brought_back(site, other, folder)
    Comment.objects.filter(post=post).update(standing="approved", shown=True)
    yield "all told", b"."
    yield from canaries.published(site)
    yield from canaries.exported(site, folder)
    yield from canaries.mailed_to_others(post, folder)
    yield from canaries.told_to_programs(site)
    root = Client()
    root.force_login(get_user_model().objects.create_superuser("root"))
    for comment in Comment.objects.filter(post=post).order_by("-pk")[:20]:
        yield from canaries.asked_for(Client(), canaries.of_one_comment(comment))
        yield from canaries.asked_for(root, canaries.desk(site, comment))


if __name__ == "__main__":
    sys.exit(main())

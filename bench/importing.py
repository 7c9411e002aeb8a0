"""Measure an import: comments a second and peak memory, for a WordPress export of N comments.

    python bench/importing.py 100000 [--one-post]

Writes the export to a temporary folder, runs the installed command on it in a fresh data folder,
and prints one row. `--one-post` puts all comments under one post.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

COMMAND = Path(sys.executable).with_name("rejoinder")
PROSE = """harbour ferry council budget morning bridge winter timetable letter neighbour question
answer river market station library ticket engine season weather minutes evidence meeting plan
street because although nobody everyone perhaps again before after without between"""
WORDS = PROSE.split()
BEGAN = datetime(2019, 3, 1, 8, 0)


def sentences(chance: random.Random) -> str:
    """A comment of our own words: 3 to 60 of them, now and then a paragraph, a link, bold type."""
    words = [chance.choice(WORDS) for _ in range(chance.randint(3, 60))]
    if chance.random() < 0.1:
        words[1] = f"<strong>{words[1]}</strong>"
    if chance.random() < 0.1:
        words.append('<a href="https://example.org/timetable">the timetable</a>')
    if chance.random() < 0.2:
        words[len(words) // 2] += ".\n\n"
    return " ".join(words).capitalize() + "."


def comment(number: int, parent: int, chance: random.Random) -> str:
    """One `wp:comment`; replies answer one of the fifty comments before them."""
    person = chance.randint(1, 20_000)
    # One in three has a website, as in the real exports that we know.
    website = "" if person % 3 else f"https://example.org/{person}"
    standing = chance.choices(("1", "0", "spam", "trash"), (94, 2, 3, 1))[0]
    at = (BEGAN + timedelta(seconds=40 * number)).isoformat(sep=" ")
    return f"""<wp:comment>
<wp:comment_id>{number}</wp:comment_id>
<wp:comment_author><![CDATA[Reader {person}]]></wp:comment_author>
<wp:comment_author_email>reader{person}@example.org</wp:comment_author_email>
<wp:comment_author_url>{website}</wp:comment_author_url>
<wp:comment_author_IP>192.0.2.{person % 250}</wp:comment_author_IP>
<wp:comment_date>{at}</wp:comment_date>
<wp:comment_date_gmt>{at}</wp:comment_date_gmt>
<wp:comment_content><![CDATA[{sentences(chance)}]]></wp:comment_content>
<wp:comment_approved>{standing}</wp:comment_approved>
<wp:comment_type></wp:comment_type>
<wp:comment_parent>{parent}</wp:comment_parent>
<wp:comment_user_id>0</wp:comment_user_id>
</wp:comment>
"""


def export(comments: int, posts: int) -> Iterator[str]:
    """The lines of a WordPress export with so many comments spread over so many posts."""
    chance = random.Random(comments)
    yield """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Harbour News</title><link>https://harbour.example</link>
<wp:base_blog_url>https://harbour.example</wp:base_blog_url>
"""
    number = 0
    for post in range(1, posts + 1):
        yield f"""<item><title>Report {post}</title>
<link>https://harbour.example/2019/03/report-{post}/</link>
<content:encoded><![CDATA[<p>{sentences(chance)}</p>]]></content:encoded>
<wp:post_id>{post}</wp:post_id><wp:post_date_gmt>2019-03-01 07:00:00</wp:post_date_gmt>
<wp:comment_status>open</wp:comment_status><wp:status>publish</wp:status>
<wp:post_type>post</wp:post_type>
"""
        first = number + 1
        for _ in range(comments * post // posts - number):
            number += 1
            answers = number > first and chance.random() < 0.6
            yield comment(
                number,
                chance.randint(max(first, number - 50), number - 1) if answers else 0,
                chance,
            )
        yield "</item>\n"
    yield "</channel></rss>\n"


def main() -> None:
    """Write, import, measure, print."""
    parser = argparse.ArgumentParser(description="Measure an import of a WordPress export.")
    parser.add_argument("comments", type=int)
    parser.add_argument("--one-post", action="store_true", help="all comments under one post")
    parser.add_argument("--dry-run", action="store_true", help="count only")
    chosen = parser.parse_args()
    posts = 1 if chosen.one_post else max(chosen.comments // 100, 1)
    with tempfile.TemporaryDirectory(prefix="rejoinder-bench-") as folder:
        file = Path(folder, "export.xml")
        with file.open("w") as out:
            out.writelines(export(chosen.comments, posts))
        home = Path(folder, "home")
        home.mkdir()
        # The first start makes the database; that is not part of the figure.
        environment = os.environ | {"REJOINDER_HOME": str(home)}
        subprocess.run([COMMAND, "check"], env=environment, check=False, capture_output=True)
        command = [COMMAND, "--home", str(home), "import", str(file)]
        command += ["--dry-run"] if chosen.dry_run else []
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.perf_counter()
        ended = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
        seconds = time.perf_counter() - began
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        # On a machine that others use as well, this tells what the wall clock does not.
        busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        peak = after.ru_maxrss / 1024
        size = file.stat().st_size / 1e6
        print(ended.stdout.strip().splitlines()[-1])
        print(
            f"| {chosen.comments:,} comments, {posts:,} posts, {size:,.0f} MB | {seconds:.1f} s "
            f"({busy:.1f} s of one processor) "
            f"| {chosen.comments / seconds:,.0f} comments/s | peak RSS {peak:.0f} MiB |"
        )


if __name__ == "__main__":
    main()

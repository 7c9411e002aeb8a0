"""Measure an import: comments a second and peak memory, for a WordPress export of N comments.

    python bench/importing.py 100000 [--one-post] [--replies paced]

Writes the export to a temporary folder, runs the installed command on it in a fresh data folder,
and prints one row. `--one-post` puts all comments under one post. `--replies` imports into a site
that is being served, and measures what people who reply there meanwhile have to wait.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import NamedTuple

import load
import serving
from serving import COMMAND

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


class Measured(NamedTuple):
    """One run of a command and of the processes that it started."""

    seconds: float
    busy: float
    """Seconds of one processor; on a machine that others use, they tell what the clock does not."""
    peak: float
    """MiB of the largest of them."""
    last_line: str


def run(command: list[str], environment: dict[str, str]) -> Measured:
    """Run a command to its end.

    Raises:
        RuntimeError: it failed.
    """
    with tempfile.TemporaryFile("w+") as said:
        began = time.perf_counter()
        process = subprocess.Popen(command, env=environment, stdout=said, stderr=said)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        lines = said.read().strip().splitlines()
    if process.returncode:
        raise RuntimeError("\n".join(lines[-20:]))
    return Measured(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, lines[-1])


class Replying:
    """Replies through the form of a server, in a thread of its own, until `stop`."""

    ACTION = "/reply/3/"
    PACED = 4  # a second

    def __init__(self, port: int, *, closed: bool) -> None:
        self._port = port
        self._closed = closed
        self._over = False
        self._texts = load.texts("meanwhile")
        self.exchanges: list[load.Exchange] = []
        self._thread = threading.Thread(target=lambda: asyncio.run(self._leave()))
        self._thread.start()

    def stop(self) -> None:
        """End, with the answers to what was sent."""
        self._over = True
        self._thread.join()

    async def _leave(self) -> None:
        if self._closed:
            await asyncio.gather(*(self._one_after_another() for _ in range(2)))
            return
        sent: list[asyncio.Task[None]] = []
        while not self._over:
            # However late the last answer is: people do not wait for each other.
            sent.append(asyncio.create_task(self._one(load.Connection(self._port))))
            await asyncio.sleep(1 / self.PACED)
        await asyncio.gather(*sent)

    async def _one_after_another(self) -> None:
        connection = load.Connection(self._port)
        while not self._over:
            await self._one(connection)

    async def _one(self, connection: load.Connection) -> None:
        began = time.monotonic()
        try:
            status = (await connection.ask(load.post(self.ACTION, next(self._texts)))).status
        except OSError:
            status = 0
        self.exchanges.append(load.Exchange(began, time.monotonic() - began, status))
        if not self._closed:
            connection.close()

    def told(self) -> str:
        """How long the replies took, as part of a row."""
        times = [1000 * each.seconds for each in self.exchanges]
        wrong = sum(each.status != HTTPStatus.SEE_OTHER for each in self.exchanges)
        return (
            f"{len(times):,} replies meanwhile, {wrong} not taken: median "
            f"{load.percentile(times, 0.5):.0f} ms, p99 {load.percentile(times, 0.99):.0f} ms, "
            f"slowest {max(times):.0f} ms |"
        )


def main() -> None:
    """Write, import, measure, print."""
    parser = argparse.ArgumentParser(description="Measure an import of a WordPress export.")
    parser.add_argument("comments", type=int)
    parser.add_argument("--one-post", action="store_true", help="all comments under one post")
    parser.add_argument("--dry-run", action="store_true", help="count only")
    parser.add_argument(
        "--replies",
        choices=("paced", "closed"),
        help="into a site that is being served, with replies through its form: four a second, or "
        "from two clients, one reply after another",
    )
    chosen = parser.parse_args()
    posts = 1 if chosen.one_post else max(chosen.comments // 100, 1)
    with contextlib.ExitStack() as ends:
        folder = ends.enter_context(serving.folder())
        file = folder / "export.xml"
        with file.open("w") as out:
            out.writelines(export(chosen.comments, posts))
        home = folder / "home"
        home.mkdir()
        environment = serving.environment(home)
        replying = None
        # The first start makes the database; that is not part of the figure.
        if chosen.replies:
            server = ends.enter_context(serving.serving(home))
            replying = Replying(server.port, closed=chosen.replies == "closed")
            ends.callback(replying.stop)
        else:
            subprocess.run([COMMAND, "check"], env=environment, check=False, capture_output=True)
        command = [str(COMMAND), "--home", str(home), "import", str(file)]
        command += ["--dry-run"] if chosen.dry_run else []
        measured = run(command, environment)
        if replying is not None:
            replying.stop()
        print(measured.last_line)
        print(
            f"| {chosen.comments:,} comments, {posts:,} posts, {file.stat().st_size / 1e6:,.0f} MB "
            f"| {measured.seconds:.1f} s ({measured.busy:.1f} s of one processor) "
            f"| {chosen.comments / measured.seconds:,.0f} comments/s "
            f"| peak RSS {measured.peak:.0f} MiB |" + (f" {replying.told()}" if replying else "")
        )


if __name__ == "__main__":
    main()

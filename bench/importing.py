"""Importing: comments a second, processor time and memory, and replies through the form meanwhile.

    python bench/importing.py 50000 [--formats wxr,disqus,remark42,archive] [--replies paced]
    sh tests/on_postgresql.sh BIN python bench/importing.py 50000     # into PostgreSQL

For each format an export is written to a temporary folder, and the installed command imports it into a
fresh installation; with DATABASE_URL set, into a database of its own beside the one named there. Beside
each stands how fast the driver alone stores the same rows, see `bareinserts.py`: the ratio of the two says
less about the machine. `--replies` imports once more, into a site that is being served, and measures what
people who reply there meanwhile have to wait. `--one-post` puts all comments under one post.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

import bareinserts
import exports
import load
import serving
from rows import HEAD, Row
from serving import COMMAND

_LOOK = 0.25  # seconds between two looks at the memory of an import's processes
_RATE = re.compile(r"\(([\d,]+)/s\)")
DATABASE_URL = os.environ.get("DATABASE_URL", "")


class Measured(NamedTuple):
    """One import, with all processes that it started."""

    seconds: float
    busy: float
    """Seconds of one processor; on a machine that others use, they tell what the clock does not."""
    largest: float
    """MiB of the largest of the processes (RSS)."""
    together: float
    """MiB of all of them at the worst moment (PSS)."""
    own_rate: float
    """Comments a second as the command says, which leaves out the start of Python."""


def run(command: list[str], environment: Mapping[str, str]) -> Measured:
    """Run an import to its end.

    Raises:
        RuntimeError: it failed.
    """
    with tempfile.TemporaryFile("w+") as said:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, env=environment, stdout=said, stderr=said, start_new_session=True
        )
        together = 0.0
        while (ended := os.wait4(process.pid, os.WNOHANG))[0] == 0:
            together = max(together, sum(map(serving.pss, serving.group_led_by(process.pid))))
            time.sleep(_LOOK)
        _, status, used = ended
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        lines = said.read().strip().splitlines()
    if process.returncode:
        raise RuntimeError("\n".join(lines[-20:]))
    told = _RATE.search(lines[-1])
    rate = float(told[1].replace(",", "")) if told else 0.0
    busy = used.ru_utime + used.ru_stime
    return Measured(seconds, busy, used.ru_maxrss / 1024, together, rate)


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

    def rows(self, during: str) -> Iterator[Row]:
        """How long the replies took."""
        times = [1000 * each.seconds for each in self.exchanges]
        wrong = sum(each.status != HTTPStatus.SEE_OTHER for each in self.exchanges)
        median = load.percentile(times, 0.5)
        note = (
            f"{len(times):,} replies, {wrong} not taken; median {median:.0f} ms, "
            f"slowest {max(times):.0f} ms"
        )
        p99 = load.percentile(times, 0.99)
        yield Row(f"a reply during {during}, p99", [p99], "ms", most=300, note=note)


@contextlib.contextmanager
def database() -> Iterator[dict[str, str]]:
    """What names a fresh database: nothing for SQLite, else one made beside DATABASE_URL's."""
    if not DATABASE_URL:
        yield {}
        return
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    name = f"rejoinder_bench_{os.getpid()}_{time.monotonic_ns()}"
    with psycopg.connect(DATABASE_URL, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")  # no name of anybody's choosing
        before = str(conninfo_to_dict(DATABASE_URL)["dbname"])
        try:
            yield {"DATABASE_URL": re.sub(rf"/{before}(?=\?|$)", f"/{name}", DATABASE_URL)}
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def measure(form: str, told: argparse.Namespace, *, replies: bool) -> Iterator[Row]:
    """Import one format, once."""
    comments = told.comments
    posts = 1 if told.one_post else max(comments // 100, 1)
    with contextlib.ExitStack() as ends:
        folder = ends.enter_context(serving.folder())
        file = exports.write(folder, form, comments, posts)
        home = folder / "home"
        home.mkdir()
        more = ends.enter_context(database())
        environment = serving.environment(home) | more
        replying = None
        # The first start makes the database; that is not part of the figure.
        if replies:
            server = ends.enter_context(serving.serving(home, more=more))
            replying = Replying(server.port, closed=told.replies == "closed")
            ends.callback(replying.stop)
        else:
            subprocess.run([COMMAND, "import", "--runs"], env=environment, check=True)
        command = [str(COMMAND), "--home", str(home), "import", str(file)]
        measured = run([*command, *(["--dry-run"] if told.dry_run else [])], environment)
        where = "PostgreSQL" if DATABASE_URL else "SQLite"
        what = f"{form} into {where}"
        if replying is not None:
            replying.stop()
            yield from replying.rows(what)
            yield Row(f"{what} beside a server", [comments / measured.seconds], "comments/s")
            return
        yield from _rows(what, measured, comments, file)
        if not told.dry_run:
            yield from _beside_bare(measured, comments, home, more.get("DATABASE_URL", ""))


def _beside_bare(measured: Measured, comments: int, home: Path, address: str) -> Iterator[Row]:
    if address:
        bare = bareinserts.in_postgresql(address)
    else:
        bare = bareinserts.in_sqlite(home / "rejoinder.sqlite3")
    if bare.rows != comments:
        raise RuntimeError(f"{bare.rows:,} of {comments:,} comments are in the database")
    rate = bare.rows / bare.seconds
    note = f"{1e6 * bare.busy / bare.rows:.1f} µs of this process a comment"
    yield Row("the driver alone, the same rows and indexes", [rate], "comments/s", note=note)
    own = measured.own_rate or comments / measured.seconds
    yield Row("the import to that", [own / rate], "", note="without the start of Python")


def _rows(what: str, measured: Measured, comments: int, file: Path) -> Iterator[Row]:
    size = f"{comments:,} comments, {file.stat().st_size / 1e6:,.0f} MB, {measured.seconds:.1f} s"
    least = 5_000 if DATABASE_URL else 8_000
    yield Row(what, [comments / measured.seconds], "comments/s", least=least, note=size)
    yield Row(
        "the same as the command says, without the start of Python",
        [measured.own_rate],
        "comments/s",
    )
    yield Row("CPU of its processes", [1e6 * measured.busy / comments], "µs a comment")
    yield Row("largest process, peak RSS", [measured.largest], "MiB", most=200)
    yield Row("all processes, peak PSS", [measured.together], "MiB")


def main() -> None:
    """Write, import, measure, print."""
    parser = argparse.ArgumentParser(description="Measure imports.")
    parser.add_argument("comments", type=int, nargs="?", default=50_000)
    parser.add_argument("--formats", default="wxr", help="of: " + ",".join(exports.FORMATS))
    parser.add_argument("--one-post", action="store_true", help="all comments under one post")
    parser.add_argument("--dry-run", action="store_true", help="count only")
    parser.add_argument(
        "--replies",
        choices=("paced", "closed"),
        help="once more into a site that is being served, with replies through its form: four a "
        "second, or from two clients, one reply after another",
    )
    parser.add_argument("--json", action="store_true", help="rows as JSON")
    told = parser.parse_args()
    formats = list(exports.FORMATS) if told.formats == "all" else told.formats.split(",")
    rows: list[Row] = []
    for form in formats:
        rows += measure(form, told, replies=False)
    if told.replies:
        rows += measure(formats[0], told, replies=True)
    if told.json:
        json.dump([asdict(row) for row in rows], sys.stdout)
    else:
        print("\n".join([HEAD, *(row.markdown() for row in rows)]))


if __name__ == "__main__":
    main()

"""The kill test: clients leave replies, the whole server is killed at a random moment, again and
again.

    python bench/crash.py [--rounds 100] [--clients 8] [--seed 1] [--keep FOLDER]

Every reply has a word of its own and is logged with answer and time. After each kill the server is
started again; once it says that no page is stale, every file of the tree is compared with a fresh
rendering, and the log with the database. Replies that got no answer are then sent again, as their
authors would do: each must be stored once in the end. Each round says on standard error how it went, so
a run that is ended early has told what it saw. Exit status 1 when anything was lost, doubled or damaged.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import load
from checking import check
from rows import HEAD, Row
from serving import Server, folder

ACTION = "/reply/{post}/"
POSTS = (1, 2, 3)
"""The demonstration's posts; the second has 1,200 comments."""
SOON = 5.0
"""Seconds after a restart in which every page must be as it should be."""
LONGEST = 1.0
"""Seconds of posting before a kill, at most: a commit takes milliseconds, a round of publishing a tenth
of a second, so longer rounds hit nothing else and only make the threads longer."""


@dataclass
class Sent:
    """One reply as its client knows it."""

    mark: str
    post: int
    text: str
    parent: int | None
    began: float
    seconds: float = 0.0
    status: int = 0
    """0 where no answer came."""
    id: int = 0
    """The comment's id, once it was acknowledged."""


@dataclass
class Outcome:
    """What all rounds together showed."""

    rounds: int = 0
    sent: int = 0
    acknowledged: int = 0
    refused: int = 0
    sent_again: int = 0
    ready: list[float] = field(default_factory=list)
    """Seconds from each restart until replies are taken."""
    settled: list[float] = field(default_factory=list)
    """Seconds from each restart until no page is stale."""
    wrong: dict[str, set[str]] = field(default_factory=dict)

    def note(self, found: dict[str, list[str]]) -> None:
        """Keep what a check found."""
        for promise, broken in found.items():
            self.wrong.setdefault(promise, set()).update(broken)

    @property
    def whole(self) -> bool:
        """Whether every promise held."""
        return not any(self.wrong.values())


class Trial:
    """An installation, its clients, and the log they keep."""

    def __init__(
        self,
        home: Path,
        *,
        clients: int = 8,
        seed: int = 1,
        tell: Callable[[str], None] = lambda line: None,
    ) -> None:
        self.server = Server(home)
        self.log = home / "sent.jsonl"
        self.outcome = Outcome()
        self._tell = tell
        self._clients, self._chance = clients, random.Random(seed)
        self._texts = load.texts("unique")
        self._sent: list[Sent] = []

    def run(self, rounds: int) -> Outcome:
        """Kill it so many times; then end it in good order."""
        try:
            self._revive()
            for _ in range(rounds):
                asyncio.run(self._hammer(self._chance.uniform(0.05, LONGEST)))
                self.outcome.rounds += 1
                self._revive()
                asyncio.run(self._send_again())
                self._tell(self._verdict())
            self.server.rest()
            self._check()
        finally:
            self.server.stop()
        return self.outcome

    def _revive(self) -> None:
        """Start the server and look at what it is left with."""
        began = time.monotonic()
        self.server.start()
        self.server.wait_until()
        self.outcome.ready.append(time.monotonic() - began)
        self.server.settle()
        self.outcome.settled.append(time.monotonic() - began)
        self._check()

    def _check(self) -> None:
        with self.log.open("w", encoding="utf-8") as log:
            log.writelines(json.dumps(asdict(each)) + "\n" for each in self._sent)
        self.outcome.sent = len(self._sent)
        self.outcome.acknowledged = sum(each.id > 0 for each in self._sent)
        self.outcome.refused = sum(each.status >= 400 for each in self._sent)
        found = check(self.server.home, self.log)
        if any(found.values()):
            # A deep check that came late may have published something between our reading a page and its
            # fresh rendering. Once none waits, a page that is still unlike is wrong.
            self.server.rest()
            found = check(self.server.home, self.log)
        self.outcome.note(found)

    def _verdict(self) -> str:
        """How it went so far, in a line."""
        told = self.outcome
        counts = ", ".join(f"{len(broken)} {promise}" for promise, broken in told.wrong.items())
        return (
            f"kill {told.rounds}: {told.sent} sent, {told.acknowledged} acknowledged, "
            f"{told.sent_again} twice; {counts}; fresh after {told.settled[-1]:.1f} s, "
            f"at most {max(told.settled[1:]):.1f} s"
        )

    async def _hammer(self, seconds: float) -> None:
        """Have all clients leave replies until the kill."""
        clients = [asyncio.create_task(self._client()) for _ in range(self._clients)]
        await asyncio.sleep(seconds)
        self.server.kill()
        await asyncio.gather(*clients)

    async def _client(self) -> None:
        connection = load.Connection(self.server.port)
        known: dict[int, list[int]] = {post: [] for post in POSTS}
        for post in itertools.cycle(self._chance.sample(POSTS, len(POSTS))):
            answers = known[post] and self._chance.random() < 0.4
            parent = self._chance.choice(known[post]) if answers else None
            text = next(self._texts)
            sent = Sent(text.split(" ", 1)[0], post, text, parent, time.time())
            self._sent.append(sent)
            await self._send(connection, sent)
            if sent.status == 0:
                break
            if sent.id:
                known[post].append(sent.id)
        connection.close()

    async def _send(self, connection: load.Connection, sent: Sent) -> None:
        request = load.post(
            ACTION.format(post=sent.post), sent.text, name="Reader", parent=sent.parent, json=True
        )
        began = time.monotonic()
        with contextlib.suppress(OSError):
            answer = await connection.ask(request)
            sent.status = answer.status
            if answer.status == 200:
                told = json.loads(answer.body)
                if told["state"] == "published":
                    sent.id = int(told["href"].split("/")[2])
        sent.seconds = time.monotonic() - began

    async def _send_again(self) -> None:
        """Send once more what was not answered; whether it had been stored must make no difference."""
        connection = load.Connection(self.server.port)
        for sent in self._sent:
            if sent.status == 0:
                await self._send(connection, sent)
                self.outcome.sent_again += 1
        connection.close()


def rows(outcome: Outcome) -> Iterator[Row]:
    """The outcome as rows of the results."""
    note = (
        f"{outcome.sent:,} sent, {outcome.acknowledged:,} acknowledged, {outcome.sent_again} twice"
    )
    yield Row("kills of the whole process group", [outcome.rounds], "", note=note)
    yield Row("replies refused", [outcome.refused], "", most=0)
    for promise, broken in outcome.wrong.items():
        some = ", ".join(sorted(broken)[:3])
        yield Row(f"kill -9: {promise}", [len(broken)], "", most=0, note=some)
    yield Row("restart until replies are taken", outcome.ready[1:], "s")
    slowest = max(outcome.settled[1:])
    yield Row("restart until every page is fresh, slowest", [slowest], "s", most=SOON)


def _said(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def main() -> None:
    """Run it as a command."""
    parser = argparse.ArgumentParser(description="Kill the server while replies come in.")
    parser.add_argument("--rounds", type=int, default=100, help="kills (100)")
    parser.add_argument("--seconds", help=argparse.SUPPRESS)
    parser.add_argument("--clients", type=int, default=8, help="clients at a time (8)")
    parser.add_argument("--seed", type=int, default=1, help="for moments and parents (1)")
    parser.add_argument("--keep", type=Path, help="a new folder for installation and log, kept")
    parser.add_argument("--json", action="store_true", help="rows as JSON")
    told = parser.parse_args()
    with contextlib.ExitStack() as ends:
        home = told.keep or ends.enter_context(folder())
        home.mkdir(parents=True, exist_ok=True)
        trial = Trial(home, clients=told.clients, seed=told.seed, tell=_said)
        outcome = trial.run(told.rounds)
    found = list(rows(outcome))
    if told.json:
        json.dump([asdict(row) for row in found], sys.stdout)
    else:
        print("\n".join([HEAD, *(row.markdown() for row in found)]))
    sys.exit(not outcome.whole)


if __name__ == "__main__":
    main()

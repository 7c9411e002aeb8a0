"""`rejoinder screen` as a filter: submissions on standard input, verdicts on standard output.

Needs no database, no data folder and no settings, and imports nothing of Django's, so that it starts
at once anywhere. What a line may hold is in `screening.lines`; what is done with words after
`screen` (`report`, `learn`) is the management command's business.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, Final, cast

from rejoinder.screening import (
    Policy,
    Submission,
    Tier,
    Verdict,
    lines,
    policy_files,
    screen_all,
    unjudged,
)
from rejoinder.screening.keeping import KEEPER, Keeper, State
from rejoinder.screening.lines import LineMistake

ALL_JUDGED: Final = 0
SOME_MISTAKEN: Final = 1
REFUSED: Final = 2
LARGEST_POLICY: Final = 64 * 1024 * 1024
"""Bytes of a policy file; one with the longest lists has a tenth of it."""
_PART: Final = 65_536  # bytes read at a time
_AT_ONCE: Final = 32  # lines judged at once

Judge = Callable[[Sequence[Submission]], list[Verdict]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the filter takes."""
    parser.add_argument(
        "--explain", action="store_true", help="also spans, tiers, flip and nearest known spam"
    )
    parser.add_argument(
        "--tier", choices=("fast", "deep", "auto"), default="auto", help="which judges (auto)"
    )
    parser.add_argument("--policy", metavar="FILE", help="a site's policy, JSON or TOML")
    parser.add_argument(
        "--lines", choices=("json", "text", "auto"), default="auto", help="what lines are (auto)"
    )


def run(words: list[str]) -> int:
    """Judge standard input, and return the exit status: ALL_JUDGED, SOME_MISTAKEN or REFUSED."""
    parser = argparse.ArgumentParser(
        prog="rejoinder screen",
        description="Judge comments: JSON Lines or lines of text in, JSON Lines out. "
        "`rejoinder screen report` and `rejoinder screen learn` are about a site instead.",
    )
    add_arguments(parser)
    return judge_lines(parser.parse_args(words), sys.stdin.buffer, sys.stdout.buffer)


def judge_lines(told: argparse.Namespace, source: BinaryIO, sink: BinaryIO) -> int:
    """Write one line for each line read, in order, those of what is there before waiting for more."""
    try:
        policy = _policy(told.policy)
    except (policy_files.PolicyFileMistake, OSError) as mistake:
        sys.stderr.write(f"rejoinder: {_said(mistake)}\n")
        return REFUSED
    judge = _judge(policy, Tier(told.tier))
    mistaken = False
    try:
        for answer, fine in _answers(source, judge, told.lines, explain=told.explain):
            mistaken |= not fine
            sink.write(answer)
            sink.flush()
    except BrokenPipeError:
        # Whoever reads has enough, as `head` does. Nothing may be flushed into the pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return SOME_MISTAKEN if mistaken else ALL_JUDGED


def _said(mistake: Exception) -> str:
    if isinstance(mistake, OSError):
        return f"--policy {mistake.filename}: {mistake.strerror}. Name a JSON or TOML file."
    return f"--policy {mistake}"


def _policy(file: str | None) -> Policy:
    if file is None:
        return Policy()
    path = Path(file)
    with path.open("rb") as opened:
        content = opened.read(LARGEST_POLICY + 1)
    if len(content) > LARGEST_POLICY:
        raise policy_files.PolicyFileMistake(file, 0, f"more than {LARGEST_POLICY:,} bytes.")
    return policy_files.read_policy(content, file)


def _judge(policy: Policy, tier: Tier, keeper: Keeper = KEEPER) -> Judge:
    """The screen, with the deep tier loaded when a comment first wants it."""

    def judge(some: Sequence[Submission]) -> list[Verdict]:
        verdicts = screen_all(some, policy, tier=tier, deep=keeper.current())
        if keeper.state is not State.UNTRIED or not any(one.waiting for one in verdicts):
            return verdicts
        if keeper.load() is None:
            sys.stderr.write(
                f"rejoinder: the deep tier does not run: {keeper.reason}. Comments that it should "
                "have judged are held, with waiting: true; --tier fast does without it.\n"
            )
            return verdicts
        return screen_all(some, policy, tier=tier, deep=keeper.current())

    return judge


def _answers(
    source: BinaryIO, judge: Judge, kind: str, *, explain: bool
) -> Iterator[tuple[bytes, bool]]:
    """Each line's answer, and whether the line could be judged."""
    json_seen = kind == "json"
    number = 0
    for some in _together(source):
        began = time.perf_counter()
        asked: list[Submission | str] = []
        for line in some:
            # A stream of JSON Lines stays one: a line that is no object is a mistake, not a text.
            json_seen = json_seen or (kind == "auto" and lines.looks_like_json(line))
            try:
                read = lines.submission_of_json if json_seen else lines.submission_of_text
                asked.append(read(line))
            except LineMistake as mistake:
                asked.append(str(mistake))
        told = _told(judge, [one for one in asked if isinstance(one, Submission)])
        taken = (time.perf_counter() - began) * 1000 / len(some)
        for one in asked:
            number += 1
            if isinstance(one, str):
                yield lines.written({"line": number, "error": one}), False
                continue
            verdict, failure = next(told)
            answer = lines.told(verdict, taken, explain=explain)
            if failure:
                answer = {"line": number, "error": failure} | answer
            yield lines.written(answer), not failure


def _told(judge: Judge, some: Sequence[Submission]) -> Iterator[tuple[Verdict, str]]:
    """Each one's verdict, and why there is none of the screen's."""
    try:
        return iter([(verdict, "") for verdict in judge(some)]) if some else iter(())
    except Exception as mistake:  # one comment that breaks the screen must not end the stream
        if len(some) > 1:
            return iter([told for one in some for told in _told(judge, [one])])
        failure = f"the screen failed ({_where(mistake)}), so a person decides"
        return iter([(unjudged("The screen failed, so a person decides."), failure)])


def _where(mistake: Exception) -> str:
    """An error's kind and place. Not its message, which may quote the comment."""
    frame = traceback.extract_tb(mistake.__traceback__)[-1]
    return f"{type(mistake).__name__} at {Path(frame.filename).name}:{frame.lineno}"


def _together(source: BinaryIO) -> Iterator[list[bytes]]:
    """Lines without their ends, those together that are there already: nobody waits for the next.

    Of one that is too long no more is kept than shows that it is.
    """
    mark = b"\xef\xbb\xbf"  # that some editors put before a file's first line
    kept, some = b"", list[bytes]()
    while come := cast(BufferedReader, source).read1(_PART):
        *ended, begun = come.split(b"\n")
        for part in ended:
            line, kept = kept + part, b""
            some.append(line.removeprefix(mark).removesuffix(b"\r"))
            mark = b""
            if len(some) == _AT_ONCE:
                yield some
                some = []
        kept = (kept + begun)[: lines.LONGEST_LINE + 4]
        if some:
            yield some
            some = []
    if kept:
        yield [kept.removeprefix(mark)]

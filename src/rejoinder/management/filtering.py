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
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from rejoinder.screening import (
    Policy,
    Submission,
    Tier,
    Verdict,
    lines,
    policy_files,
    screen,
    unjudged,
)
from rejoinder.screening.keeping import KEEPER, Keeper, State
from rejoinder.screening.lines import LineMistake

ALL_JUDGED: Final = 0
SOME_MISTAKEN: Final = 1
REFUSED: Final = 2
LARGEST_POLICY: Final = 64 * 1024 * 1024
"""Bytes of a policy file; one with the longest lists has a tenth of it."""

Judge = Callable[[Submission], Verdict]


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
    """Write one line for each line read, in order, each before the next is read."""
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

    def judge(submission: Submission) -> Verdict:
        verdict = screen(submission, policy, tier=tier, deep=keeper.current())
        if not verdict.waiting or keeper.state is not State.UNTRIED:
            return verdict
        if keeper.load() is None:
            sys.stderr.write(
                f"rejoinder: the deep tier does not run: {keeper.reason}. Comments that it should "
                "have judged are held, with waiting: true; --tier fast does without it.\n"
            )
            return verdict
        return screen(submission, policy, tier=tier, deep=keeper.current())

    return judge


def _answers(
    source: BinaryIO, judge: Judge, kind: str, *, explain: bool
) -> Iterator[tuple[bytes, bool]]:
    """Each line's answer, and whether the line could be judged."""
    json_seen = kind == "json"
    for number, line in enumerate(_lines(source), 1):
        # A stream of JSON Lines stays one: a line of it that is no object is a mistake, not a text.
        as_json = json_seen or (kind == "auto" and lines.looks_like_json(line))
        json_seen = as_json
        began = time.perf_counter()
        try:
            read = lines.submission_of_json if as_json else lines.submission_of_text
            submission = read(line)
        except LineMistake as mistake:
            yield lines.written({"line": number, "error": str(mistake)}), False
            continue
        try:
            verdict, failure = judge(submission), ""
        except Exception as mistake:  # one comment that breaks the screen must not end the stream
            failure = f"the screen failed ({_where(mistake)}), so a person decides"
            verdict = unjudged("The screen failed, so a person decides.")
        taken = (time.perf_counter() - began) * 1000
        answer = lines.told(verdict, taken, explain=explain)
        if failure:
            answer = {"line": number, "error": failure} | answer
        yield lines.written(answer), not failure


def _where(mistake: Exception) -> str:
    """An error's kind and place. Not its message, which may quote the comment."""
    frame = traceback.extract_tb(mistake.__traceback__)[-1]
    return f"{type(mistake).__name__} at {Path(frame.filename).name}:{frame.lineno}"


def _lines(source: BinaryIO) -> Iterator[bytes]:
    """Lines without their ends. Of one that is too long no more is kept than shows that it is."""
    mark = b"\xef\xbb\xbf"  # that some editors put before a file's first line
    while line := source.readline(lines.LONGEST_LINE + 1):
        line, mark = line.removeprefix(mark), b""
        if len(line) > lines.LONGEST_LINE and not line.endswith(b"\n"):
            rest = line
            while rest and not rest.endswith(b"\n"):
                rest = source.readline(lines.LONGEST_LINE)
        else:
            line = line.removesuffix(b"\n").removesuffix(b"\r")
        yield line

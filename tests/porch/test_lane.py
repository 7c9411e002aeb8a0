"""The lane: what shares a commit, what waits for nobody, and what is finished before it ends."""

from __future__ import annotations

import json
import socket
import threading
from concurrent.futures import Future
from contextlib import contextmanager

import pytest

from rejoinder import writing
from rejoinder.abreast import step
from rejoinder.errors import Busy
from rejoinder.screening import asking
from rejoinder.screening.tiers import ATTRIBUTES
from rejoinder_site import frames
from rejoinder_site.lane import Lane


@contextmanager
def running(tmp_path, answer):
    """A lane on a socket of its own; what is asked for under /quick is quick."""
    way = str(tmp_path / "lane.sock")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(way)
        listener.listen()
        lane = Lane(listener, answer, lambda head: head[0].startswith("/quick"), 4)
        thread = threading.Thread(target=lane.run)
        thread.start()
        try:
            yield lane, lambda: connected(way)
        finally:
            lane.stop()
            thread.join(10)
            assert not thread.is_alive()


def connected(way):
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(10)
    line.connect(way)
    return line


def ask(line, path, body=b""):
    line.sendall(frames.packed([path], body))


def answered(line):
    came = bytearray()
    while (frame := frames.taken(came)) is None:
        part = line.recv(65536)
        assert part, "the lane hung up"
        came += part
    return frame


def all_answered(line, many):
    """The bodies of so many answers, several of which may come in one piece."""
    came, bodies = bytearray(), []
    while len(bodies) < many:
        while (frame := frames.taken(came)) is not None:
            bodies.append(frame[1])
        if len(bodies) < many:
            part = line.recv(65536)
            assert part, "the lane hung up"
            came += part
    return bodies


def echo(head, body):
    return frames.packed([200, head], body)


def stored(head, body):
    """An answer that waits until its job is stored."""
    return frames.packed([200, []], str(writing.write(body.decode)).encode())


@pytest.fixture
def batches(monkeypatch):
    """What `store_now` is asked to store, instead of a database."""
    seen = []

    def store(jobs, around):
        seen.append(len(jobs))
        return [(job(), None) for job in jobs]

    monkeypatch.setattr(writing, "store_now", store)
    return seen


def test_a_frame_in_pieces_and_two_in_one_are_each_answered(tmp_path):
    with running(tmp_path, echo) as (_, line_to), line_to() as line:
        frame = frames.packed(["/quick"], b"first")
        for byte in frame:
            line.sendall(bytes([byte]))
        assert answered(line) == ([200, ["/quick"]], b"first")


def test_who_waits_in_a_thread_keeps_no_reply_waiting(tmp_path):
    go_on = threading.Event()

    def answer(head, body):
        if head[0] == "/slow":
            assert go_on.wait(10)
        return echo(head, body)

    with running(tmp_path, answer) as (_, line_to), line_to() as slow, line_to() as quick:
        ask(slow, "/slow")
        ask(quick, "/quick")
        assert answered(quick)[0] == [200, ["/quick"]]
        go_on.set()
        assert answered(slow)[0] == [200, ["/slow"]]


def test_replies_that_come_together_share_a_commit(tmp_path, batches, db):
    held = threading.Event()

    def answer(head, body):
        if head[0] == "/quick/known":
            return echo(head, body)
        if head[0] == "/quick/first":
            held.wait(10)  # meanwhile the others arrive
        return stored(head, body)

    with running(tmp_path, answer) as (_, line_to):
        lines = [line_to() for _ in range(5)]
        for line in lines:
            ask(line, "/quick/known")
            answered(line)
        ask(lines[0], "/quick/first", b"0")
        for number, line in enumerate(lines[1:], start=1):
            ask(line, "/quick", str(number).encode())
        held.set()
        assert [answered(line)[1] for line in lines] == [b"0", b"1", b"2", b"3", b"4"]
        for line in lines:
            line.close()
    assert sum(batches) == 5
    assert len(batches) < 5


def test_while_somebody_else_writes_the_writing_thread_waits_and_the_lane_does_not(
    tmp_path, monkeypatch, db
):
    monkeypatch.setattr(writing, "store_now", lambda jobs, around: None)
    handed = []

    def hand_over(job):
        future = Future()
        handed.append((job, future))
        return future

    monkeypatch.setattr(writing, "hand_over", hand_over)

    def answer(head, body):
        return echo(head, body) if head[0] == "/quick/read" else stored(head, body)

    with running(tmp_path, answer) as (_, line_to), line_to() as waiting, line_to() as other:
        ask(waiting, "/quick", b"words")
        ask(other, "/quick/read")
        assert answered(other)[0] == [200, ["/quick/read"]]
        ((job, future),) = handed
        threading.Thread(target=lambda: future.set_result(job())).start()
        assert answered(waiting)[1] == b"words"


@pytest.mark.parametrize("where", ["/quick", "/slow"])
def test_what_breaks_is_an_answer_too(tmp_path, where, caplog):
    def answer(head, body):
        if body == b"break":
            raise RuntimeError("a mistake of ours")
        return echo(head, body)

    with running(tmp_path, answer) as (_, line_to), line_to() as line:
        ask(line, where, b"break")
        (status, _), _ = answered(line)
        assert status == 500
        ask(line, where, b"fine")
        assert answered(line)[1] == b"fine"


def test_a_refusal_of_the_job_reaches_who_asked(tmp_path, monkeypatch, db):
    monkeypatch.setattr(
        writing, "store_now", lambda jobs, around: [(None, Busy("full"))] * len(jobs)
    )

    def answer(head, body):
        try:
            return stored(head, body)
        except Busy as busy:
            return frames.packed([503, []], str(busy).encode())

    with running(tmp_path, answer) as (_, line_to), line_to() as line:
        ask(line, "/quick")
        assert answered(line) == ([503, []], b"full")


def test_what_was_begun_is_answered_before_the_end(tmp_path):
    begun, go_on = threading.Event(), threading.Event()

    def answer(head, body):
        begun.set()
        assert go_on.wait(10)
        return echo(head, body)

    with running(tmp_path, answer) as (lane, line_to), line_to() as line:
        ask(line, "/slow", b"last words")
        assert begun.wait(10)
        lane.stop()
        go_on.set()
        assert answered(line)[1] == b"last words"


def test_an_answer_larger_than_the_socket_arrives_whole(tmp_path):
    large = json.dumps(["x" * 99] * 20_000).encode()

    def answer(head, body):
        return frames.packed([200, []], large)

    with running(tmp_path, answer) as (_, line_to), line_to() as slow, line_to() as other:
        ask(slow, "/quick")
        ask(other, "/quick")
        assert answered(other)[1] == large  # while the first one does not read
        assert answered(slow)[1] == large


def test_what_came_together_goes_step_by_step_abreast(tmp_path):
    went = []

    def in_steps(head, body):
        for part in ("read", "judged", "worded"):
            went.append((part, body))
            step()
        return frames.packed([200], body)

    with running(tmp_path, in_steps) as (_, connect), connect() as line:
        line.sendall(b"".join(frames.packed(["/quick"], body) for body in (b"1", b"2", b"3")))
        assert all_answered(line, 3) == [b"1", b"2", b"3"]
    assert went == [
        (part, body) for part in ("read", "judged", "worded") for body in (b"1", b"2", b"3")
    ]


def test_a_step_of_a_slow_request_waits_for_nobody(tmp_path):
    def stepping(head, body):
        step()
        return frames.packed([200], body)

    with running(tmp_path, stepping) as (_, connect), connect() as line:
        ask(line, "/slow", b"alone")
        assert answered(line)[1] == b"alone"


def test_no_more_than_fit_go_abreast_and_all_are_answered(tmp_path):
    def stepping(head, body):
        for _ in range(4):
            step()
        return frames.packed([200], body)

    bodies = [str(number).encode() for number in range(100)]
    with running(tmp_path, stepping) as (_, connect), connect() as line:
        line.sendall(b"".join(frames.packed(["/quick"], body) for body in bodies))
        answers = all_answered(line, len(bodies))
    assert sorted(answers) == sorted(bodies)


def test_behind_a_text_that_was_late_nobody_waits_for_the_deep_tier_until_it_is_done(
    tmp_path, monkeypatch
):
    class Starting:
        """A deep tier that takes its time for the first text."""

        version = "slow"
        may_answer = threading.Event()

        def logits(self, texts):
            assert self.may_answer.wait(30)
            return [[0.0] * len(ATTRIBUTES) for _ in texts]

    deep = Starting()

    def judged(head, body):
        told = asking.ask(deep, body.decode(), 60)
        return frames.packed([200, []], b"late" if told is None else b"told")

    with running(tmp_path, judged) as (_, connect), connect() as line:
        monkeypatch.setattr("rejoinder_site.lane._PATIENCE", 0.01)
        ask(line, "/quick", b"the first")
        assert answered(line)[1] == b"late"
        # Now whoever waited at all would wait for longer than the test does.
        monkeypatch.setattr("rejoinder_site.lane._PATIENCE", 60.0)
        ask(line, "/quick", b"the second")
        assert answered(line)[1] == b"late"
        deep.may_answer.set()
        asking._thread().submit(lambda: None).result(10)
        ask(line, "/quick", b"the third")
        assert answered(line)[1] == b"told"

"""The way from the porch to the back room, when there is nobody at the other end."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace

import pytest

from rejoinder import conf
from rejoinder_site import frames, passing
from rejoinder_site.passing import BackRoom, Refused
from rejoinder_site.porch import Porch


class Spoken:
    """The server's side of one request, as the porch sees it."""

    def __init__(self, *parts: bytes) -> None:
        self.parts = parts

    async def __aiter__(self):
        for part in self.parts:
            yield part

    def response_str(self, status, headers, words):
        self.status, self.headers, self.body = status, dict(headers), words

    def response_bytes(self, status, headers, body):
        self.status, self.headers, self.body = status, dict(headers), body

    def response_empty(self, status, headers):
        self.response_bytes(status, headers, b"")


def asked(method="GET", path="/", query="", **headers):
    return SimpleNamespace(
        method=method, path=path, query_string=query, headers=headers, client="127.0.0.1:1", scheme="http"
    )  # fmt: skip


async def ask(porch: Porch, scope, *parts: bytes) -> Spoken:
    protocol = Spoken(*parts)
    await porch.__rsgi__(scope, protocol)
    return protocol


def porch_without_back_room(folder: Path) -> Porch:
    made = Porch()
    made._back = BackRoom(folder / "nobody.sock", 2)
    return made


def test_without_a_back_room_readers_are_served_and_others_told_to_come_again(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(passing, "_PATIENCE", 1)
    page = conf.get().tree / "1" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text("<p>Still here.</p>")

    async def run():
        porch = porch_without_back_room(tmp_path)
        return await ask(porch, asked()), await ask(porch, asked("POST", "/reply/1/"), b"name=A")

    read, sent = asyncio.run(run())
    assert (read.status, read.body) == (200, b"<p>Still here.</p>")
    assert sent.status == 503
    assert int(sent.headers["retry-after"]) > 0
    assert sent.headers["x-content-type-options"] == "nosniff"


def test_a_back_room_that_goes_away_in_the_middle_is_a_refusal_too(tmp_path):
    async def hang_up(reader, writer):
        await reader.readexactly(frames.HEAD.size)
        writer.close()

    async def run():
        way = tmp_path / "house.sock"
        async with await asyncio.start_unix_server(hang_up, way):
            await BackRoom(way, 2).ask(["GET"], b"")

    with pytest.raises(Refused) as refusal:
        asyncio.run(run())
    assert refusal.value.status == 503


def test_no_more_wait_than_there_is_room_for(tmp_path, monkeypatch):
    monkeypatch.setattr(passing, "_WAITING", 3)

    async def run():
        room = BackRoom(tmp_path / "nobody.sock", 1)
        waiting = [asyncio.ensure_future(room.ask(["GET"], b"")) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(Refused) as refusal:
            await room.ask(["GET"], b"")
        for each in waiting:
            each.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        return refusal.value

    assert asyncio.run(run()).status == 503


def test_bodies_together_have_a_bound_and_it_is_given_back(tmp_path, monkeypatch):
    monkeypatch.setattr(passing, "_PATIENCE", 1)
    monkeypatch.setattr("rejoinder_site.porch._BODIES", 100)

    async def run():
        porch = porch_without_back_room(tmp_path)
        first = await ask(porch, asked("POST", "/reply/1/"), b"x" * 60, b"x" * 60)
        second = await ask(porch, asked("POST", "/reply/1/"), b"x" * 60)
        return porch, first, second

    porch, first, second = asyncio.run(run())
    assert (first.status, first.body) == (503, "Too much at once.\n")
    assert second.body != first.body  # there was room; only the back room was missing
    assert porch._held == 0


def test_large_bodies_are_for_the_desk_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(passing, "_PATIENCE", 1)
    part = b"x" * 100_000

    async def run(path, parts):
        return await ask(porch_without_back_room(tmp_path), asked("POST", path), *[part] * parts)

    assert asyncio.run(run("/reply/1/", 2)).status == 413
    assert asyncio.run(run("/desk/main/posts/new/", 2)).status == 503
    assert asyncio.run(run("/desk/main/posts/new/", 50)).status == 413


def test_a_body_shorter_than_its_length_is_refused(tmp_path):
    async def run():
        scope = asked("POST", "/reply/1/", **{"content-length": "10"})
        return await ask(porch_without_back_room(tmp_path), scope, b"name=")

    assert asyncio.run(run()).status == 400

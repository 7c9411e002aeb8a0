"""Stalling: how readers fare while 500 clients never end their headers, 500 never end their bodies
and 1,000 say nothing at all.

    python bench/stalling.py [--rounds 3] [--seconds 5]

The stalling clients live in a process of their own, so that they do not slow the clock they are
measured by.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator

from load import percentile
from rows import Length, Row, main
from serving import Server, serving

HEADERS, BODIES, IDLE = 500, 500, 1000
PAGE = "/2026/09/harbour-bridge-vote/"
_HEAD = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"
_FORM = (
    b"POST /reply/1/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nname="
)


def measure(length: Length) -> Iterable[Row]:
    """A row for GETs meanwhile, one for what Django answers meanwhile, and both in quiet."""
    quiet: list[float] = []
    pages: list[float] = []
    forms: list[float] = []
    lost = 0
    with serving() as server:
        for _ in range(length.rounds):
            quiet.append(_p99(server, PAGE, length.seconds)[0])
            with _stalled(server):
                pages_p99, pages_lost = _p99(server, PAGE, length.seconds)
                forms_p99, forms_lost = _p99(server, "/reply/1/", length.seconds)
            pages.append(pages_p99)
            forms.append(forms_p99)
            lost += pages_lost + forms_lost
    yield Row("plain GET in quiet, p99", quiet, "ms")
    yield Row("plain GET meanwhile, p99", pages, "ms", most=100, note=f"{lost} without answer")
    yield Row("a form made by Django meanwhile, p99", forms, "ms")


def _p99(server: Server, path: str, seconds: float) -> tuple[float, int]:
    """Milliseconds, of requests that each come over a connection of their own; and how many failed."""
    times: list[float] = []
    lost = 0
    end = time.monotonic() + seconds
    while (began := time.monotonic()) < end:
        try:
            answered = server.get(path)[0] == 200
        except (OSError, http.client.HTTPException):
            answered = False
        lost += not answered
        times.append((time.monotonic() - began) * 1000)
        time.sleep(0.005)
    return percentile(times, 0.99), lost


@contextlib.contextmanager
def _stalled(server: Server) -> Iterator[None]:
    command = [sys.executable, __file__, "--stall", str(server.port)]
    stalling = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        assert stalling.stdout is not None
        stalling.stdout.readline()  # all of them are connected
        yield
    finally:
        stalling.kill()
        stalling.wait()


async def _stall(port: int) -> None:
    """Be all the stalling clients; whoever is sent away comes back."""
    connected = asyncio.Semaphore(0)

    async def client(first: bytes, drop: bytes) -> None:
        while True:
            with contextlib.suppress(OSError):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(first)
                connected.release()
                while not reader.at_eof():
                    writer.write(drop)
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(reader.read(1), 1)
                writer.close()
            await asyncio.sleep(0.1)

    kinds = [(_HEAD, b"X")] * HEADERS + [(_FORM, b"a")] * BODIES + [(b"", b"")] * IDLE
    clients = [asyncio.create_task(client(*kind)) for kind in kinds]
    for _ in clients:
        await connected.acquire()
    print("connected", flush=True)
    await asyncio.gather(*clients)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--stall"]:
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
        asyncio.run(_stall(int(sys.argv[2])))
    else:
        main(__doc__ or "", measure, rounds=3)

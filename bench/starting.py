"""Starting: from the command to the first 200 of an existing site, and to the first answer from the
database.

python bench/starting.py [--rounds 5]
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from rows import Length, Row, main
from serving import Server, folder, serving


def measure(length: Length) -> Iterable[Row]:
    """Seconds to a published page, seconds until replies are taken, seconds from an empty folder."""
    page: list[float] = []
    room: list[float] = []
    with folder() as home:
        began = time.monotonic()
        with serving(home):
            empty = time.monotonic() - began
        for _ in range(length.rounds):
            # The same port each time: another address would have every page written anew.
            server = Server(home)
            server.start()
            page.append(server.wait_until("/"))
            room.append(page[-1] + server.wait_until("/health"))
            server.stop()
    yield Row("first page of an existing site", page, "s", most=1.5)
    yield Row("first answer from the database", room, "s")
    yield Row("an empty folder, demonstration planted and published", [empty], "s")


if __name__ == "__main__":
    main(__doc__ or "", measure)

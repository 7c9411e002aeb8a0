"""Weight: bytes of script and style that a reader's browser loads with a page, compressed and
plain.

python bench/weight.py
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rows import Length, Row, main
from serving import Server, serving

PAGE = "/2026/09/harbour-bridge-vote/"
_LOADED = re.compile(rb'<(?:script|link)\b[^>]*\b(?:src|href)="([^"]+\.(?:js|css))"')


def measure(length: Length) -> Iterable[Row]:
    """One row for what is loaded, one for the page itself."""
    with serving() as server:
        page = server.get(PAGE)[2]
        paths = sorted({found.decode() for found in _LOADED.findall(page)})
        sizes = [_size(server, path) for path in paths]
        whole = [_size(server, PAGE)]
    note = ", ".join(
        f"{path.rpartition('/')[2]} {size:,}" for path, size in zip(paths, sizes, strict=True)
    )
    yield Row("script and style, gzip", [sum(sizes) / 1000], "KB", most=10, note=f"{note} bytes")
    yield Row("the page of 52 comments, gzip", [whole[0] / 1000], "KB")


def _size(server: Server, path: str) -> int:
    status, _, body = server.get(path, {"Accept-Encoding": "gzip"})
    if status != 200:
        raise RuntimeError(f"{path} is answered with {status}")
    return len(body)


if __name__ == "__main__":
    main(__doc__ or "", measure, rounds=1)

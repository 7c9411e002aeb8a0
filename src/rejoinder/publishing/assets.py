"""Style, script and pictures of our own: named after their content, so that they may be kept for
ever.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

FOLDER = "-"
"""Where they lie in each published tree."""


@cache
def assets() -> dict[str, tuple[str, bytes]]:
    """Each file of `static/` by its plain name: the path it is served at, and its bytes."""
    found = {}
    for file in files("rejoinder").joinpath("static").iterdir():
        if file.is_file() and not file.name.startswith("."):
            content = file.read_bytes()
            stem, _, kind = file.name.rpartition(".")
            digest = hashlib.sha256(content).hexdigest()[:10]
            found[file.name] = (f"/{FOLDER}/{stem}.{digest}.{kind}", content)
    return found


def asset(name: str) -> str:
    """The path at which a file of `static/` is served."""
    return assets()[name][0]

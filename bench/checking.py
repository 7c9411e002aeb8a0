"""Check an installation after a crash: every acknowledged reply stored once, every published file
whole and equal to a fresh rendering, nothing half-written left.

    python bench/checking.py HOME LOG

LOG holds a JSON object a line, as `crash.py` writes it. Prints what is wrong as JSON, an empty list
for each promise that holds. Reads only; the server may be running, but nobody may be leaving
replies, and none may be waiting for the deep check, which publishes by itself.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brotli

from planting import set_up
from serving import environment


def check(home: Path, log: Path) -> dict[str, list[str]]:
    """What is wrong, by promise; see the keys below. Runs in a process of its own.

    Raises:
        subprocess.CalledProcessError: the check itself broke.
    """
    command = [sys.executable, __file__, str(home), str(log)]
    told = subprocess.run(command, env=environment(home), stdout=subprocess.PIPE, check=True)
    found: dict[str, list[str]] = json.loads(told.stdout)
    return found


def _check(log: Path) -> dict[str, list[str]]:
    """The same, in a process that is set up for the installation."""
    with log.open(encoding="utf-8") as lines:
        sent = [json.loads(line) for line in lines]
    return {**_replies(sent), **_pages(), "damage in the database": list(_database(sent))}


def _replies(sent: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Acknowledged replies that are not stored, and replies stored more than once."""
    from rejoinder.models import Comment

    rows = Comment.objects.filter(
        pk__gte=min((each["id"] for each in sent if each["id"]), default=0)
    )
    stored = Counter(text.split(" ", 1)[0] for text in rows.values_list("text", flat=True))
    marks = dict(rows.values_list("pk", "text"))
    acknowledged = [each for each in sent if each["id"]]
    return {
        "lost": [
            each["mark"]
            for each in acknowledged
            if marks.get(each["id"], "").split(" ", 1)[0] != each["mark"]
        ],
        "doubled": sorted({each["mark"] for each in sent if stored[each["mark"]] > 1}),
    }


def _database(sent: list[dict[str, Any]]) -> Iterator[str]:
    """What SQLite itself and the rules between rows say."""
    from django.db import connection

    from rejoinder.models import Comment

    with connection.cursor() as cursor:
        for pragma in ("integrity_check", "foreign_key_check"):
            cursor.execute(f"PRAGMA {pragma}")
            yield from (str(row) for row in cursor.fetchall() if row != ("ok",))
    # Each of these was stored by the reply journey, so three rows belong together.
    replies = Comment.objects.filter(pk__in=[each["id"] for each in sent if each["id"]])
    for pk in replies.exclude(verdict__isnull=False, contact__isnull=False).values_list(
        "pk", flat=True
    ):
        yield f"comment {pk} was stored in part"


def _pages() -> dict[str, list[str]]:
    """Files that differ from a fresh rendering, copies that differ from their file, files left over."""
    from rejoinder.models import Site
    from rejoinder.publishing.publisher import tree_of

    unlike: list[str] = []
    torn: list[str] = []
    left: list[str] = []
    for site in Site.objects.all():
        root = tree_of(site).root
        for path in sorted(path for path in root.rglob("*") if path.is_file()):
            plain = path.with_name(path.name.removesuffix(".gz").removesuffix(".br"))
            if path.name.startswith(".") or not plain.is_file():
                left.append(path.relative_to(root).as_posix())
            elif path != plain:
                if _unpacked(path) != plain.read_bytes():
                    torn.append(path.relative_to(root).as_posix())
            elif path.read_bytes() != _fresh(site, path.relative_to(root)):
                unlike.append(path.relative_to(root).as_posix())
    return {"unlike a fresh page": unlike, "torn": torn, "left over": left}


def _unpacked(path: Path) -> bytes | None:
    try:
        unpack = gzip.decompress if path.suffix == ".gz" else brotli.decompress
        return bytes(unpack(path.read_bytes()))
    except (OSError, EOFError, brotli.error):
        return None


def _fresh(site: object, place: Path) -> bytes | None:
    """What belongs in a file of the tree now; None where nothing does."""
    from rejoinder.models import Site
    from rejoinder.publishing import assets, pages

    assert isinstance(site, Site)
    path = f"/{place.as_posix()}"
    own = dict(assets.assets().values())
    if path in own:
        return own[path]
    page = pages.render(site, path.removesuffix("index.html"))
    return page.content if page else None


if __name__ == "__main__":
    set_up(Path(sys.argv[1]))
    json.dump(_check(Path(sys.argv[2])), sys.stdout)

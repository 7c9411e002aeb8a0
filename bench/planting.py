"""Plant a post with very many comments, shaped like a real thread, straight into the tables.

    python bench/planting.py HOME 10000

Prints the post's id and path as JSON. Not an import: that is measured by `importing.py`. Here rows
only have to be there, as the reply journey would have left them.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from load import texts
from serving import environment

if TYPE_CHECKING:
    from rejoinder.models import Post

BEGAN = datetime(2026, 1, 10, 8, tzinfo=UTC)
BATCH = 2_000  # comments a commit


class Spot(NamedTuple):
    """A comment's place: its number, and the number it answers."""

    number: int
    parent: int | None


def shape(count: int, seed: int = 1) -> Iterator[Spot]:
    """A thread as threads are: two in five open a branch, most answer something recent, and one
    comment in the beginning draws a quarrel that never ends."""
    chance = random.Random(seed)
    for number in range(1, count + 1):
        drawn = chance.random()
        if number < 4 or drawn < 0.4:
            yield Spot(number, None)
        elif drawn < 0.45:
            yield Spot(number, 3)
        else:
            yield Spot(number, chance.randint(max(1, number - 60), number - 1))


def set_up(home: Path) -> None:
    """Make this process one of the installation's: Django set up, tables made."""
    for name in set(os.environ) - set(environment(home)):
        del os.environ[name]
    os.environ |= environment(home)
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "rejoinder_site.settings"
    django.setup()
    from rejoinder_site.preparing import prepare

    prepare()


def plant(count: int) -> Post:
    """Store a post with so many comments, all public, and mark its pages stale."""
    from rejoinder.models import Comment, Post, Site
    from rejoinder.publishing import stale
    from rejoinder.writing import write

    site = Site.objects.order_by("pk")[0]

    def open_post() -> Post:
        made = Post.objects.create(
            site=site,
            path=f"/2026/01/a-thread-of-{count}/",
            title=f"A thread of {count:,} comments",
            summary="Made to be measured. #Bench",
            status=Post.Status.PUBLIC,
            published_at=BEGAN,
        )
        stale.mark(site.pk)
        return made

    post = write(open_post)
    first = (Comment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    rows = _comments(post, count, first)
    while batch := [row for _, row in zip(range(BATCH), rows, strict=False)]:
        write(lambda batch=batch: Comment.objects.bulk_create(batch))  # type: ignore[misc]

    def close() -> None:
        Post.objects.filter(pk=post.pk).update(last_number=count)
        stale.mark(site.pk, post.pk)

    write(close)
    return Post.objects.select_related("video", "site").get(pk=post.pk)


def _comments(post: Post, count: int, first: int) -> Iterator[Any]:
    from rejoinder import keys
    from rejoinder.models import Comment
    from rejoinder.text import to_html
    from rejoinder.threads import Place, answering, opening

    places: dict[int, Place] = {}
    for spot, text in zip(shape(count), texts("w"), strict=False):
        place = answering(places[spot.parent], spot.number) if spot.parent else opening(spot.number)
        places[spot.number] = place
        at = BEGAN + timedelta(seconds=40 * spot.number)
        yield Comment(
            pk=first + spot.number - 1,
            site_id=post.site_id,
            post_id=post.pk,
            parent_id=first + spot.parent - 1 if spot.parent else None,
            root_number=place.root_number,
            number=spot.number,
            depth=place.depth,
            path=place.path,
            author_name=f"Reader {spot.number * 7 % 5000}",
            text=text,
            html=to_html(text, "markdown"),
            standing=Comment.Standing.APPROVED,
            shown=True,
            written_at=at,
            stored_at=at,
            fingerprint=keys.fingerprint(text),
        )


def planted(home: Path, count: int) -> tuple[int, str]:
    """Plant in a process of its own, set up for `home`: the post's id and path."""
    told = subprocess.run(
        [sys.executable, __file__, str(home), str(count)],
        env=environment(home),
        capture_output=True,
        text=True,
        check=True,
    )
    made = json.loads(told.stdout)
    return made["id"], made["path"]


if __name__ == "__main__":
    set_up(Path(sys.argv[1]))
    new = plant(int(sys.argv[2]))
    print(json.dumps({"id": new.pk, "path": new.path}))

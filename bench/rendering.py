"""Rendering: CPU milliseconds for a page after a change, in a small thread and in a very large one.

    python bench/rendering.py [--rounds 5]

In one process, through the same door as the publisher: rows read, page made, nothing written. It
also makes a sample of the large thread's pages, to know the largest file readers could be served.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from planting import plant, set_up
from rows import Length, Row, main
from serving import folder

LARGE = 100_000
TIMES = 20
"""Renderings a run; their mean is one value."""
SAMPLE = 400
"""Pages of the large thread that are made to learn the largest."""


def measure(length: Length) -> Iterable[Row]:
    """A row for the small page, three for the large thread's pages, one for its largest file."""
    with folder() as home:
        set_up(home)
        yield from _measured(length)


def _measured(length: Length) -> Iterable[Row]:
    from rejoinder.models import Post, Site
    from rejoinder.publishing import addresses, pages, publisher, thread
    from rejoinder_site.demo.planting import plant as plant_demonstration

    plant_demonstration()
    site = Site.objects.order_by("pk")[0]
    small = Post.objects.get(path="/2026/09/harbour-bridge-vote/")

    def cost(path: str) -> list[float]:
        return [_milliseconds(lambda: pages.render(site, path)) for _ in range(length.rounds)]

    yield Row("page of 52 comments", cost(small.path), "ms CPU", most=5)
    large = plant(LARGE)
    _, last = thread.pages(large)
    for what, path in (
        ("first page", large.path),
        ("page in the middle", addresses.page(large.pk, last // 2)),
        ("newest page", addresses.newest(large.pk)),
    ):
        yield Row(f"{what} of {LARGE:,} comments", cost(path), "ms CPU", most=50)
    paths = list(publisher.every_path(large))
    some = paths[:: -(-len(paths) // SAMPLE)]
    sizes = [len(page.content) for path in some if (page := pages.render(site, path))]
    note = f"{len(sizes):,} of {len(paths):,} files, evenly spread"
    yield Row(f"largest file, {LARGE:,} comments", [max(sizes) / 1024], "KiB", most=512, note=note)


def _milliseconds(work: Callable[[], object]) -> float:
    work()  # so that nothing is done for the first time
    began = time.process_time()
    for _ in range(TIMES):
        work()
    return (time.process_time() - began) * 1000 / TIMES


if __name__ == "__main__":
    main(__doc__ or "", measure)

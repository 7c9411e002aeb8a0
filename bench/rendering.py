"""Rendering: CPU milliseconds for a page after a change, in a small thread and in a very large one.

    python bench/rendering.py [--rounds 5]

In one process, through the same door as the publisher: rows read, page made, nothing written. It
also makes a sample of the large thread's pages, to know the largest file readers could be served.

The first page is made from what earlier ones left in memory, all but for one comment, as in a thread
that gets one after another. Beside it stand what it costs the first time in a process, and what Django's
own templates need for the articles of 200 comments, with nothing read from tables.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from planting import plant, set_up
from rows import Length, Row, main
from serving import folder

if TYPE_CHECKING:
    from rejoinder.models import Post, Site

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
    from django.db.models import F

    from rejoinder.models import Comment, Post, Site
    from rejoinder.publishing import addresses, pages, publisher, thread
    from rejoinder_site.demo.planting import plant as plant_demonstration

    plant_demonstration()
    site = Site.objects.order_by("pk")[0]
    small = Post.objects.get(path="/2026/09/harbour-bridge-vote/")

    def cost(path: str) -> list[float]:
        return [_milliseconds(lambda: pages.render(site, path)) for _ in range(length.rounds)]

    def changed() -> None:
        Comment.objects.filter(pk=one.pk).update(likes=F("likes") + 1)

    one = Comment.objects.filter(post=small, standing="approved").order_by("pk")[0]
    after = [
        _milliseconds(lambda: pages.render(site, small.path), before=changed)
        for _ in range(length.rounds)
    ]
    yield Row("page of 52 comments, one of them changed", after, "ms CPU", most=5)
    first_time = [_milliseconds(lambda: _forgetful(site, small.path)) for _ in range(length.rounds)]
    yield Row("page of 52 comments, none of them known", first_time, "ms CPU")
    peer = _in_django_templates(small)
    peers = [_milliseconds(peer) for _ in range(length.rounds)]
    yield Row("200 comments in Django's templates, for comparison", peers, "ms CPU")
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


def _forgetful(site: Site, path: str) -> None:
    from rejoinder.publishing import comments, pages

    comments._kept.cache_clear()
    pages.render(site, path)


# What an article has in `_thread.html`, without what few comments have.
_PEER = """<ol>{% for c in comments %}<li id="{{ c.anchor }}"><article>
<header><span class="face hue-{{ c.hue }}" aria-hidden="true">{{ c.initial }}</span><bdi class="name">
{% if c.website %}<a href="{{ c.website }}" rel="nofollow ugc noopener">{{ c.author }}</a>
{% else %}{{ c.author }}{% endif %}</bdi>{% if c.by_staff %} <b>Staff</b>{% endif %}
<a class="when" href="{{ c.href }}"><time datetime="{{ c.written|date:"c" }}">{{ c.written_words }}
</time></a>{% if c.edited %} <i>edited</i>{% endif %}</header>
<div class="words" dir="auto">{{ c.html }}</div>
<a class="report" href="/report/{{ c.id }}/" aria-label="Report {{ c.author }}">Report</a>
<a class="reply" href="{{ c.reply_href }}" aria-label="Reply to {{ c.author }}">Reply</a>
</article></li>{% endfor %}</ol>"""


def _in_django_templates(post: Post) -> Callable[[], object]:
    from django.template import Context, Engine

    from rejoinder.publishing import comments, thread

    rows = thread.read_page(post, 1).rows
    shapes = [comments.comment_shape(post, row) for row in rows]
    told = {"comments": (shapes * 4)[:200]}
    template = Engine().from_string(_PEER)
    return lambda: template.render(Context(told))


def _milliseconds(work: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
    work()  # so that nothing is done for the first time
    taken = 0.0
    for _ in range(TIMES):
        before()
        began = time.process_time()
        work()
        taken += time.process_time() - began
    return taken * 1000 / TIMES


if __name__ == "__main__":
    main(__doc__ or "", measure)

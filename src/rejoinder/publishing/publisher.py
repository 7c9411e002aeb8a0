"""Writes pages: one, those of a post that changed, those of a site, all. Repeating is harmless.

One process at a time publishes a site (a file lock), so that an older rendering never lands on a
newer one. Which pages are stale is known in `rounds.py`.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from django.utils import timezone

from rejoinder import conf
from rejoinder.models import Comment, Post, Site, Tag
from rejoinder.publishing import addresses, assets, notice_versions, pages, stale, thread
from rejoinder.publishing.pages import Page
from rejoinder.publishing.paths import RESERVED
from rejoinder.publishing.tree import Tree

# Pages of one thread written at once after a change that moves all; further ones are taken away and
# written when somebody asks.
_EAGER: Final = 40
# Branches of one thread that changed within one round of publishing. Above it the next round would spoil
# later pages again before anybody reads them, so they are only taken away.
_BUSY: Final = 8


def tree_of(site: Site) -> Tree:
    return Tree(conf.get().tree / str(site.pk))


@contextmanager
def publishing_turn() -> Iterator[None]:
    """Hold the right to write pages, across threads and processes."""
    folder = conf.get().home / "run"
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder / "publish.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def publish_path(site: Site, path: str) -> Page | None:
    """Render one path and write it; where nothing belongs there, take away what is there."""
    with publishing_turn():
        page = pages.render(site, path)
        if page is None:
            tree_of(site).remove(path)
        else:
            tree_of(site).put(path, page.content, page.media_type)
        return page


def publish_site(site: Site) -> None:
    """Home, tags, feed, sitemap, notice and our own style and script."""
    write_assets(site)
    notice_versions.keep(site, timezone.now())
    _drop_beyond(site, addresses.NOTICE, 0)  # older versions say until when each was in force
    for path in (addresses.FEED, addresses.SITEMAP, addresses.ROBOTS, addresses.NOTICE):
        publish_path(site, path)
    publish_lists(site, Tag.objects.filter(site=site))
    _drop_strangers(site)


def write_assets(site: Site) -> None:
    """Our own style, script and pictures; before any page that names them is served."""
    with publishing_turn():
        for path, content in assets.assets().values():
            tree_of(site).put(path, content, "text/css")


def publish_lists(site: Site, tags: Iterable[Tag]) -> None:
    """The first pages of home and tags now; further ones when somebody asks."""
    publish_path(site, addresses.HOME)
    _drop_below(site, "/earlier/")
    for tag in tags:
        publish_path(site, addresses.tag(tag.slug))
        _drop_below(site, addresses.tag(tag.slug) + "earlier/")


def publish_post(site: Site, pk: int, branches: set[int]) -> Iterable[Tag]:
    """Write a post's pages that changed with these branches, all of them for branch 0, and none for
    no branch; returns its tags. Its feed is left to `publish_feed`.

    `branches` are those of marks, LISTS not among them.
    """
    post = Post.objects.select_related("video").filter(pk=pk, site=site).first()
    if not branches:
        return list(post.tags.all()) if post else []
    if post is None or post.status != Post.Status.PUBLIC:
        _drop_below(site, f"/p/{pk}/")
        if post is not None:
            publish_path(site, post.path)
        return list(post.tags.all()) if post else []
    publish_path(site, post.path)
    for path in (addresses.newest(pk), addresses.live(pk)):
        publish_path(site, path)
    _, last = thread.pages(post)
    if 0 in branches:
        if post.mode != Post.Mode.LIVE:
            publish_path(site, addresses.page(pk, 1))  # left from when it was live
        _publish_pages(site, post, range(1, last + 1))
        _drop_pages_beyond(site, post, last)
        _drop_below(site, f"/p/{pk}/c/")
        for media_type in addresses.PICTURES:
            publish_path(site, addresses.poster(pk, media_type))
    else:
        _publish_branches(site, post, branches, last)
    return list(post.tags.all())


def publish_feed(site: Site, pk: int) -> None:
    """Write the feed of a post's comments, which programs fetch a few times an hour."""
    publish_path(site, addresses.comments_feed(pk))


def _publish_branches(site: Site, post: Post, branches: set[int], last: int) -> None:
    touched: set[int] = set()
    begins = stale.begins(branches)
    changed = {branch for branch in branches if branch > 0}
    last_seen = 0
    for branch in sorted(changed):
        if branch <= last_seen:
            continue  # on a page that is named already
        number, first, last_seen = thread.page_around(post, branch)
        touched |= _linked(post, number) if branch <= first else {number}
    if begins is not None:
        number = thread.page_of(post, begins)
        touched |= _linked(post, number) | set(range(number, last + 1))
    # Of very many, the latest are read.
    pages_touched = sorted((number for number in touched if number > 0), reverse=True)
    _publish_pages(site, post, pages_touched, busy=len(branches) > _BUSY)
    own_pages = _listing(site, f"/p/{post.pk}/c/")
    if begins is not None:
        _drop_pages_beyond(site, post, last)
        _drop_branches(site, post, begins, own_pages)
    if not own_pages:
        return
    for root in Comment.objects.filter(post=post, number__in=changed).values_list("pk", flat=True):
        if str(root) in own_pages:
            _publish_branch(site, post, root)


def _linked(post: Post, number: int) -> set[int]:
    """Pages that may change where page `number` comes or goes as the last one."""
    # The page before gets or loses a link to it. Newest first, the last page has no number: the page
    # before it gets one, and the one before that a link to it. A live post's first page links to all.
    pages_linked = {number, number - 1, number - 2}
    return pages_linked | {1} if post.mode == Post.Mode.LIVE else pages_linked


def _drop_branches(site: Site, post: Post, begins: int, own_pages: set[str]) -> None:
    """Take away pages of branches from a number on: they say on which page the branch stands."""
    if not own_pages:
        return
    stays = Comment.objects.filter(post=post, number__lt=begins, pk__in=[*map(int, own_pages)])
    kept = {str(pk) for pk in stays.values_list("pk", flat=True)}
    for name in own_pages - kept:
        _drop_below(site, f"/p/{post.pk}/c/{name}/")
    own_pages &= kept


def _drop_pages_beyond(site: Site, post: Post, last: int) -> None:
    _drop_beyond(site, f"/p/{post.pk}/", last)
    _drop_beyond(site, f"/p/{post.pk}/newest/", last)


def _publish_branch(site: Site, post: Post, root: int) -> None:
    """Write a branch's own pages; later ones of a very long branch wait for whoever asks."""
    written = 0
    for each in range(1, _EAGER + 1):
        if publish_path(site, addresses.branch(post.pk, root, each)) is None:
            break
        written = each
    _drop_beyond(site, addresses.branch(post.pk, root), written)


def _publish_pages(site: Site, post: Post, numbers: Iterable[int], *, busy: bool = False) -> None:
    """Numbered pages in both orders; many at once, or in a busy thread, are left for whoever asks."""
    for done, number in enumerate(numbers, start=_EAGER if busy else 0):
        paths = [addresses.newest(post.pk, number)]
        if number > 1 or post.mode == Post.Mode.LIVE:
            paths.append(addresses.page(post.pk, number))
        for path in paths:
            if done < _EAGER:
                publish_path(site, path)
            else:
                _drop(site, path)


# What is taken away, and what is looked for, in a turn: a reader may be having a page written just now that
# was rendered before the change.


def _listing(site: Site, folder: str) -> set[str]:
    with publishing_turn():
        return set(tree_of(site).listing(folder))


def _drop(site: Site, path: str) -> None:
    with publishing_turn():
        tree_of(site).remove(path)


def _drop_below(site: Site, folder: str) -> None:
    with publishing_turn():
        tree_of(site).remove_below(folder)


def _drop_beyond(site: Site, folder: str, last: int) -> None:
    for name in _listing(site, folder):
        if name.isdigit() and int(name) > last:
            _drop_below(site, f"{folder}{name}/")


def _drop_strangers(site: Site) -> None:
    """Take away the files of posts and tags that are no more, or have moved to another path."""
    public = Post.objects.public(site)
    posts = {str(pk) for pk in public.values_list("pk", flat=True)}
    for name in _listing(site, "/p/") - posts:
        _drop_below(site, f"/p/{name}/")
    for slug in _listing(site, addresses.TAGS) - set(
        Tag.objects.filter(site=site).values_list("slug", flat=True)
    ):
        _drop_below(site, addresses.tag(slug))
    with publishing_turn():
        found = set(tree_of(site).paths(without=RESERVED))
    for path in found - set(public.values_list("path", flat=True)) - {addresses.HOME}:
        publish_path(site, path)


def publish_all(site: Site, told: Callable[[str], None] = lambda path: None) -> int:
    """Write everything of a site, pages that would wait for a reader included; returns how many
    files.
    """
    written = 0
    publish_site(site)
    for post in Post.objects.filter(site=site).order_by("pk").iterator(200):
        publish_post(site, post.pk, {0})
        publish_feed(site, post.pk)
        if post.status == Post.Status.PUBLIC:
            for path in every_path(post):
                written += publish_path(site, path) is not None
                told(path)
    return written


def every_path(post: Post) -> Iterator[str]:
    """All pages of a thread: in both orders, and the branches that do not fit."""
    yield post.path
    if post.mode != Post.Mode.LIVE:
        yield addresses.newest(post.pk)
    yield addresses.live(post.pk)
    yield addresses.comments_feed(post.pk)
    _, last = thread.pages(post)
    for number in range(1, last + 1):
        if number > 1 or post.mode == Post.Mode.LIVE:
            yield addresses.page(post.pk, number)
        if number < last:
            yield addresses.newest(post.pk, number)
        for root in thread.read_page(post, number).more:
            pk, size = thread.branch_size(post, root)
            for each in range(1, -(-size // thread.BRANCH_PAGE) + 1):
                yield addresses.branch(post.pk, pk, each)


def write_hosts() -> None:
    """Tell the porch which host name is which site."""
    hosts = {host: site.pk for site in Site.objects.all() for host in site.hosts}
    first = Site.objects.order_by("pk").values_list("pk", flat=True).first()
    Tree(conf.get().tree).put(
        "/hosts.json", json.dumps({"": first} | hosts).encode(), "application/json"
    )

"""The published pages as files to be read without a server, in a zip archive.

Begun with the home page and every post, each page adds what it links to; so what is in the archive
is all that can be reached in it. Pages are rendered as the publisher does, and made readable from a
disk by `unhosted`.
"""

from __future__ import annotations

import re
import zipfile
from collections import deque
from collections.abc import Iterator
from typing import IO, Final

from rejoinder.models import Post, Site, Tag
from rejoinder.publishing import addresses, assets, pages
from rejoinder.transfer.out.unhosted import unhosted

_NEVER: Final = (1980, 1, 1, 0, 0, 0)  # the same facts give the same bytes
_INDEX: Final = "index.html"
_OF_SITE: Final = frozenset({"home", "tag", "notice"})
_OF_POST: Final = frozenset({"page", "newest", "branch", "poster"})
# Kinds of pages that show each comment once, to tell how far it is.
_COUNTED: Final = frozenset({"post", "page"})
_COMMENT: Final = b'<li id="c'
# What some file systems cannot have in a name, and a dot or a blank at its end.
_UNUSABLE: Final = re.compile(r"""[\x00-\x1f\\:*?"<>|]|[. ](?=/|$)""")


def fill(into: IO[bytes], site: Site, post: Post | None) -> Iterator[int]:
    """Write the archive; yields how many more comments are in it, after each page."""
    reach = _Reach(site, post)
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as packed:
        while reach.waiting:
            path, name = reach.waiting.popleft()
            page = reach.page(path)
            if page is None:
                continue  # it went while this was written
            content = page.content
            if page.media_type == pages.HTML:
                content = unhosted(content.decode(), name, reach.place).encode()
            member = zipfile.ZipInfo(name, _NEVER)
            member.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(member, content)
            yield page.content.count(_COMMENT) if reach.kind(path) in _COUNTED else 0


class _Reach:
    """What is in the archive so far, and what was linked to and is still to be written."""

    def __init__(self, site: Site, post: Post | None) -> None:
        self._site = site
        self._only = post
        public = Post.objects.public(site)
        posts = public if post is None else public.filter(pk=post.pk)
        self._posts = set(posts.values_list("path", flat=True))
        tags = Tag.objects.filter(site=site, posts__status=Post.Status.PUBLIC)
        self._tags = set(tags.values_list("slug", flat=True))
        self._assets = dict(assets.assets().values())
        self._names: dict[str, str] = {}
        self._used: set[str] = set()
        self.waiting: deque[tuple[str, str]] = deque()
        if post is None:
            self.place(addresses.HOME)
        for path in sorted(self._posts):
            self.place(path)

    def place(self, path: str) -> str | None:
        """The file of a path; it is written some time if it was not yet. None: it is not in here."""
        if path in self._names:
            return self._names[path]
        if not self._belongs(path):
            return None
        name = self._names[path] = self._free(path)
        self.waiting.append((path, name))
        return name

    def page(self, path: str) -> pages.Page | None:
        """What is at a path."""
        if path in self._assets:
            return pages.Page(self._assets[path], "")
        return pages.render(self._site, path)

    def kind(self, path: str) -> str:
        """What kind of page is at a path."""
        if path in self._posts:
            return "post"
        address = addresses.read(path)
        return address.kind if address else ""

    def _belongs(self, path: str) -> bool:
        if path in self._posts or path in self._assets:
            return True
        address = addresses.read(path)
        if address is None:
            return False
        if address.kind == "tag" and address.slug not in self._tags:
            return False
        if self._only is None:
            return address.kind in _OF_SITE | _OF_POST
        return address.kind in _OF_POST and address.post == self._only.pk

    def _free(self, path: str) -> str:
        """A name for a file, which also systems take that do not tell small letters from capitals."""
        name = _UNUSABLE.sub("_", path.removeprefix("/"))
        if not name or name.endswith("/"):
            name += _INDEX
        elif path in self._posts and not name.lower().endswith((".html", ".htm")):
            name += ".html"
        stem, dot, kind = name.rpartition(".")
        number = 1
        while name.casefold() in self._used:
            number += 1
            name = f"{stem}-{number}{dot}{kind}"
        self._used.add(name.casefold())
        return name

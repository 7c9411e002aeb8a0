"""Old addresses: noted by imports and from a list, and written out for the server in front.

A path that a post keeps needs none. What a browser never sends (`#comment-4`) cannot be redirected:
pages carry such anchors themselves.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import quote, unquote, urlsplit

from rejoinder.errors import TransferRefused
from rejoinder.models import Comment, ImportedPost, Post, Redirect, Site
from rejoinder.publishing.addresses import href
from rejoinder.writing import execute, write

Server = Literal["nginx", "caddy"]
_LONGEST: Final = 700
_COMMENT: Final = re.compile(r"/c/(\d{1,18})/?")
_NUMBERED: Final = re.compile(r"/\?p=[0-9]{1,12}\Z")
# What an address has unescaped; "$" would be a variable to nginx.
_SAFE: Final = "/?&=%:@!'()*+,;~-._"


@dataclass(slots=True)
class Taken:
    """What came of a list: how many were taken, and why others were not."""

    count: int = 0
    troubles: list[str] = field(default_factory=list)


def old_address(link: str) -> str:
    """The part of an address that a server is asked for, decoded; empty where it names nothing."""
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return ""
    old = unquote(parts.path or "/") + (f"?{unquote(parts.query)}" if parts.query else "")
    plain = old.isprintable() and old.startswith("/") and not old.startswith("//")
    return old if plain and old != "/" and len(old) <= _LONGEST else ""


def note(site: Site, post_id: int, path: str, link: str, key: str) -> None:
    """Remember where a post stood, if not here. Call it inside `writing.write`.

    Args:
        site, post_id, path: what and where it is now.
        link: its old address.
        key: what its source knows it by; WordPress' own, `example.org/?p=18`, is an address, too.
    """
    numbered = _NUMBERED.search(key)
    olds = {old_address(link), numbered[0] if numbered else ""}
    for old in sorted(olds):
        if old and old.rstrip("/") != path.rstrip("/"):
            # By plain SQL: an import notes one or two for each post.
            execute(
                "INSERT INTO rejoinder_redirect (site_id, old, post_id) VALUES (%s, %s, %s) "
                "ON CONFLICT DO NOTHING",
                (site.pk, old, post_id),
            )


def add(site: Site, lines: Iterable[str]) -> Taken:
    """Take a CSV of old and new addresses, one pair a line; a later pair replaces an earlier one.

    Raises:
        TransferRefused: it is no CSV.
    """
    taken = Taken()
    rows: list[Redirect] = []
    try:
        for number, row in enumerate(csv.reader(lines), 1):
            if not row or (
                number == 1 and [cell.strip().lower() for cell in row[:2]] == ["old", "new"]
            ):
                continue
            old, new = (old_address(cell) for cell in (*row, "", "")[:2])
            post, comment = _target(site, new)
            if not old or post is None:
                why = "its old address is none" if not old else "no post is at its new address"
                taken.troubles.append(f"line {number}: {why}")
            elif comment is None and old.rstrip("/") == post.path.rstrip("/"):
                taken.troubles.append(f"line {number}: it leads to itself")
            else:
                rows.append(Redirect(site=site, old=old, post=post, comment=comment))
    except (csv.Error, UnicodeDecodeError) as mistake:
        raise TransferRefused(f"the list is no CSV in UTF-8: {mistake}.") from mistake

    def job() -> None:
        for row in rows:
            Redirect.objects.update_or_create(
                site=site, old=row.old, defaults={"post": row.post, "comment": row.comment}
            )

    write(job)
    taken.count = len(rows)
    return taken


def _target(site: Site, new: str) -> tuple[Post | None, Comment | None]:
    """The post at an address, or the comment whose permanent address it is, with its post."""
    if found := _COMMENT.fullmatch(new):
        comment = Comment.objects.select_related("post").filter(site=site, pk=found[1]).first()
        return (comment.post, comment) if comment else (None, None)
    return (
        Post.objects.filter(site=site, path__in=[new, f"{new}/"]).first() if new else None
    ), None


# What WordPress asks of a post: to answer a comment, or a page of its comments. The rest of such an
# address, `#comment-4`, a browser keeps.
_PATTERNS: Final[dict[Server, tuple[str, ...]]] = {
    "nginx": (
        r""""~^[^?]*\?(?:.*&)?replytocom=(?<reply>[0-9]+)" "/c/by/wordpress/$reply/";""",
        r""""~^(?<before>/[^?]*)/comment-page-[0-9]+/?(?:\?.*)?$" "$before/";""",
    ),
    "caddy": (
        r'''"~^[^?]*\?(?:.*&)?replytocom=([0-9]+)" "/c/by/wordpress/${1}/"''',
        r'''"~^(/[^?]*)/comment-page-[0-9]+/?(?:\?.*)?$" "${1}/"''',
    ),
}


def written_for(site: Site, server: Server) -> Iterator[str]:
    """The redirects as lines of a map, for a server that serves the tree alone."""
    found = Redirect.objects.filter(site=site, post__status=Post.Status.PUBLIC)
    for old, path, comment in found.order_by("old").values_list("old", "post__path", "comment"):
        asked = quote(old, safe=_SAFE)
        new = f"/c/{comment}/" if comment else href(path).replace("$", "%24")
        yield f'"{asked}" "{new}"' + (";" if server == "nginx" else "")
    if ImportedPost.objects.filter(site=site, source="wordpress").exists():
        yield from _PATTERNS[server]

"""Disqus' XML, as its own export is, for whatever reads that: all threads, then all their comments.

It knows no comment that waits, so those are left out, and posts that are not public with them.
Source: six exports, and Remark42's and Isso's readers of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from rejoinder.models import Site
from rejoinder.transfer.out import spelling
from rejoinder.transfer.out.rows import CommentRow, PostRow
from rejoinder.transfer.out.spelling import cdata, text, utc

SOURCE: Final = "disqus"
_HEAD: Final = """<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://disqus.com http://disqus.com/api/schemas/1.0/disqus.xsd">
<category dsq:id="1"><forum>{forum}</forum><title>General</title><isDefault>true</isDefault></category>
"""


def lines(
    site: Site,
    posts: Iterable[PostRow],
    threads: Iterable[tuple[PostRow, Iterable[CommentRow]]],
) -> Iterator[bytes]:
    """The file, piece by piece."""
    link = site.base_url.rstrip("/")
    yield _HEAD.format(forum=text(site.slug)).encode()
    for row in posts:
        yield _thread(row, site, link).encode()
    for row, comments in threads:
        for comment in comments:
            if comment.standing != "pending":
                yield _comment(comment, row).encode()
    yield b"</disqus>\n"


def _thread(row: PostRow, site: Site, link: str) -> str:
    post = row.post
    return f"""<thread dsq:id="{post.pk}">
<id>{text(post.path)}</id>
<forum>{text(site.slug)}</forum>
<category dsq:id="1" />
<link>{text(link + post.path)}</link>
<title>{text(post.title)}</title>
<message />
<createdAt>{_moment(post.published_at)}</createdAt>
<author><name>{text(post.author_line)}</name><isAnonymous>true</isAnonymous></author>
<isClosed>{_truth(not post.comments_open)}</isClosed>
<isDeleted>false</isDeleted>
</thread>
"""


def _comment(row: CommentRow, post: PostRow) -> str:
    email = f"<email>{text(row.email)}</email>" if row.email else ""
    parent = spelling.parent_of(row, SOURCE)
    return f"""<post dsq:id="{spelling.id_of(row, SOURCE)}">
<id></id>
<message>{cdata(spelling.as_html(row))}</message>
<createdAt>{_moment(row.written_at)}</createdAt>
<isDeleted>{_truth(row.standing == "trash")}</isDeleted>
<isSpam>{_truth(row.standing == "spam")}</isSpam>
<author>{email}<name>{text(row.author)}</name><isAnonymous>true</isAnonymous></author>
<thread dsq:id="{post.post.pk}" />
{f'<parent dsq:id="{parent}" />' if parent else ""}
</post>
"""


def _truth(told: bool) -> str:
    return "true" if told else "false"


def _moment(moment: datetime) -> str:
    return f"{utc(moment):%Y-%m-%dT%H:%M:%SZ}"

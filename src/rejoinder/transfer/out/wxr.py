"""WXR 1.2, as WordPress itself writes it, for WordPress' importer.

Source: WordPress, wp-admin/includes/export.php, and wordpress-importer, parsers/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from email.utils import format_datetime
from html import escape
from typing import Final

from rejoinder.models import Site
from rejoinder.transfer import naming
from rejoinder.transfer.out import spelling
from rejoinder.transfer.out.rows import CommentRow, PostRow
from rejoinder.transfer.out.spelling import cdata, text, utc

SOURCE: Final = "wordpress"
_STAFF: Final = 1  # the user that comments by staff are by
_STATUSES: Final = {
    "public": "publish",
    "draft": "draft",
    "scheduled": "future",
    "private": "private",
    "gone": "trash",
}
_APPROVED: Final = {"approved": "1", "pending": "0", "spam": "spam", "trash": "trash"}
_NEVER: Final = "0000-00-00 00:00:00"
_NUMBER: Final = re.compile(r"\?p=(\d{1,18})")
_HEAD: Final = """<?xml version="1.0" encoding="UTF-8" ?>
<!-- This is a WordPress eXtended RSS file, for WordPress' importer. -->
<rss version="2.0"
\txmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
\txmlns:content="http://purl.org/rss/1.0/modules/content/"
\txmlns:wfw="http://wellformedweb.org/CommentAPI/"
\txmlns:dc="http://purl.org/dc/elements/1.1/"
\txmlns:wp="http://wordpress.org/export/1.2/">
<channel>
<title>{title}</title>
<link>{link}</link>
<description>{tagline}</description>
<language>{language}</language>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>{link}</wp:base_site_url>
<wp:base_blog_url>{link}</wp:base_blog_url>
<wp:author><wp:author_id>{staff}</wp:author_id><wp:author_login><![CDATA[staff]]></wp:author_login>\
<wp:author_email><![CDATA[]]></wp:author_email>\
<wp:author_display_name><![CDATA[Staff]]></wp:author_display_name></wp:author>
<generator>Rejoinder</generator>
"""


def lines(site: Site, threads: Iterable[tuple[PostRow, Iterable[CommentRow]]]) -> Iterator[bytes]:
    """The file, piece by piece."""
    link = site.base_url.rstrip("/")
    yield _HEAD.format(
        title=text(site.name),
        link=text(link),
        tagline=text(site.tagline),
        language=text(site.language),
        staff=_STAFF,
    ).encode()
    used: set[int] = set()
    for row, comments in threads:
        yield _post(row, link, used).encode()
        for comment in comments:
            yield _comment(comment).encode()
        yield b"</item>\n"
    yield b"</channel>\n</rss>\n"


def _post(row: PostRow, link: str, used: set[int]) -> str:
    post = row.post
    number = _post_number(row, used)
    moment = utc(post.published_at)
    body = post.body_html
    if row.video is not None:
        # An address alone on its line is what WordPress makes a player of.
        body = f"{escape(row.video.url, quote=False)}\n\n{body}"
    name = post.path.rstrip("/").rpartition("/")[2]
    tags = "".join(
        f'<category domain="post_tag" nicename="{escape(tag)}">{cdata(tag)}</category>\n'
        for tag in row.tags
    )
    return f"""<item>
<title>{cdata(escape(post.title, quote=False))}</title>
<link>{text(link + post.path)}</link>
<pubDate>{format_datetime(post.published_at)}</pubDate>
<dc:creator>{cdata(post.author_line)}</dc:creator>
<guid isPermaLink="false">{text(f"{link}/?p={number}")}</guid>
<description></description>
<content:encoded>{cdata(body)}</content:encoded>
<excerpt:encoded>{cdata(escape(post.summary, quote=False))}</excerpt:encoded>
<wp:post_id>{number}</wp:post_id>
<wp:post_date>{cdata(_moment(moment))}</wp:post_date>
<wp:post_date_gmt>{cdata(_moment(moment))}</wp:post_date_gmt>
<wp:comment_status>{cdata("open" if post.comments_open else "closed")}</wp:comment_status>
<wp:ping_status>{cdata("closed")}</wp:ping_status>
<wp:post_name>{cdata(name)}</wp:post_name>
<wp:status>{cdata(_STATUSES[post.status])}</wp:status>
<wp:post_parent>0</wp:post_parent>
<wp:menu_order>0</wp:menu_order>
<wp:post_type>{cdata("post")}</wp:post_type>
<wp:post_password>{cdata("")}</wp:post_password>
<wp:is_sticky>0</wp:is_sticky>
{tags}"""


def _post_number(row: PostRow, used: set[int]) -> int:
    post = row.post
    found = _NUMBER.search(post.external_id) if post.source == SOURCE else None
    own = naming.first_number(post.site.base_url) + post.pk
    number = int(found[1]) if found else own
    if number in used:
        number = own
    used.add(number)
    return number


def _comment(row: CommentRow) -> str:
    moment = _moment(utc(row.written_at))
    known = _NEVER if row.precision == "local" else moment
    return f"""<wp:comment>
<wp:comment_id>{spelling.id_of(row, SOURCE)}</wp:comment_id>
<wp:comment_author>{cdata(escape(row.author, quote=False))}</wp:comment_author>
<wp:comment_author_email>{cdata(row.email)}</wp:comment_author_email>
<wp:comment_author_url>{text(row.website)}</wp:comment_author_url>
<wp:comment_author_IP>{cdata("")}</wp:comment_author_IP>
<wp:comment_date>{cdata(moment)}</wp:comment_date>
<wp:comment_date_gmt>{cdata(known)}</wp:comment_date_gmt>
<wp:comment_content>{cdata(spelling.as_html(row))}</wp:comment_content>
<wp:comment_approved>{cdata(_APPROVED[row.standing])}</wp:comment_approved>
<wp:comment_type>{cdata(row.kind)}</wp:comment_type>
<wp:comment_parent>{spelling.parent_of(row, SOURCE)}</wp:comment_parent>
<wp:comment_user_id>{_STAFF if row.by_staff else 0}</wp:comment_user_id>
</wp:comment>
"""


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"

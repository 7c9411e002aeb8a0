"""Small exports of our own words, written out as other programs would."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from tests.conftest import NOON

from rejoinder.models import Site
from rejoinder.transfer.taking import Import

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Harbour News</title><link>https://harbour.example</link>
<wp:base_blog_url>https://harbour.example</wp:base_blog_url>
<wp:author><wp:author_id>3</wp:author_id><wp:author_login>ada</wp:author_login>
<wp:author_display_name>Ada Mayor</wp:author_display_name></wp:author>
"""
FOOT = "</channel></rss>\n"


def wp_comment(key: object, parent: object = 0, **fields: object) -> str:
    """One `wp:comment`; a field is named without its `comment_`, its value is put in as it is."""
    told: dict[str, object] = {
        "id": key,
        "author": "Jo Reader",
        "author_email": "jo@example.org",
        "author_url": "",
        "author_IP": "192.0.2.7",
        "date": "2024-05-01 14:00:00",
        "date_gmt": "2024-05-01 12:00:00",
        "content": f"<![CDATA[The ferry was late again, says number {key}.]]>",
        "approved": 1,
        "type": "",
        "parent": parent,
        "user_id": 0,
    } | fields
    inner = "".join(
        f"<wp:comment_{name}>{value}</wp:comment_{name}>" for name, value in told.items()
    )
    return f"<wp:comment>{inner}</wp:comment>\n"


def wp_item(number: object, *comments: str, **fields: object) -> str:
    """One `item`, a public post unless told otherwise."""
    told: dict[str, object] = {
        "wp:post_id": number,
        "wp:post_date_gmt": "2024-05-01 08:00:00",
        "wp:comment_status": "open",
        "wp:post_name": f"report-{number}",
        "wp:status": "publish",
        "wp:post_type": "post",
        "title": f"Report {number}",
        "link": f"https://harbour.example/2024/05/report-{number}/",
    } | {name.replace("__", ":"): value for name, value in fields.items()}
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in told.items())
    return f"<item>{inner}{''.join(comments)}</item>\n"


def wxr(*items: str) -> str:
    """A whole export."""
    return HEAD + "".join(items) + FOOT


def write_wxr(folder: Path, *items: str) -> Path:
    path = folder / "harbour.xml"
    path.write_text(wxr(*items), "utf-8")
    return path


def yt_comment(key: str, parent: str = "root", **fields: Any) -> dict[str, Any]:
    return {
        "id": key,
        "parent": parent,
        "text": f"What a bridge! {escape(key)}",
        "author": f"@{key}",
        "author_id": f"UC{key}",
        "timestamp": 1_700_000_000,
    } | fields


def write_ytdlp(folder: Path, comments: object, **fields: Any) -> Path:
    told = {
        "id": "bridge00001",
        "title": "The new bridge",
        "extractor": "youtube",
        "extractor_key": "Youtube",
        "webpage_url": "https://www.youtube.com/watch?v=bridge00001",
        "description": "We walk across it. #Harbour",
        "timestamp": 1_699_000_000,
        "duration": 93,
        "comments": comments,
    } | fields
    path = folder / "bridge.info.json"
    path.write_text(json.dumps(told), "utf-8")
    return path


def bring(path: Path, site: Site, **options: Any) -> dict[str, Any]:
    """Import a file and return the report."""
    run = Import(path, site, now=NOON, **options)
    for _ in run.steps():
        pass
    return run.report

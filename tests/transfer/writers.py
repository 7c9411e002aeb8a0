"""Exports of our own words, written as each program writes them."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from tests.transfer.test_formats import write

ISSO_COMMENTS = """CREATE TABLE comments (tid REFERENCES threads(id), id INTEGER PRIMARY KEY,
 parent INTEGER, created FLOAT NOT NULL, modified FLOAT, mode INTEGER, remote_addr VARCHAR,
 text VARCHAR NOT NULL, author VARCHAR, email VARCHAR, website VARCHAR,
 likes INTEGER DEFAULT 0, dislikes INTEGER DEFAULT 0, voters BLOB NOT NULL)"""
ISSO_THREADS = (
    "CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256) UNIQUE, title VARCHAR(256))"
)


def write_json(folder: Path, *told: Any, name: str = "export.json") -> Path:
    path = folder / name
    path.write_text("\n".join(json.dumps(each) for each in told), "utf-8")
    return path


def disqus_post(number: object, thread: object, **told: str) -> str:
    said = {
        "message": "<![CDATA[<p>Low tide.</p>]]>",
        "createdAt": "2024-05-01T12:00:00Z",
        "isDeleted": "false",
        "isSpam": "false",
        "author": "<name>Jo</name><username>jo</username><isAnonymous>false</isAnonymous>",
    } | told
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in said.items() if name != "parent")
    parent = f'<parent dsq:id="{told["parent"]}"/>' if "parent" in told else ""
    return f'<post dsq:id="{number}">{inner}<thread dsq:id="{thread}"/>{parent}</post>'


def disqus_thread(number: object, **told: str) -> str:
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in told.items())
    return f'<thread dsq:id="{number}">{inner}</thread>'


def write_disqus(folder: Path, *elements: str) -> Path:
    head = '<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">'
    return write(folder, f'<?xml version="1.0"?>{head}{"".join(elements)}</disqus>')


def write_isso(folder: Path, *rows: tuple[Any, ...], more: str = "") -> Path:
    path = folder / "comments.db"
    with sqlite3.connect(path) as database:
        database.execute(ISSO_THREADS)
        database.execute(ISSO_COMMENTS)
        database.execute("INSERT INTO threads VALUES (1, '/tide/', 'The tide')")
        database.executemany(f"INSERT INTO comments VALUES ({','.join('?' * 14)})", rows)
        database.executescript(more)
    database.close()
    return path


def isso_row(number: int, parent: int | None = None, **told: Any) -> tuple[Any, ...]:
    row = {
        **{"tid": 1, "id": number, "parent": parent, "created": 1_714_564_800.5},
        **{"modified": None, "mode": 1, "remote_addr": "192.0.2.0", "text": "*Low* tide."},
        **{"author": "Jo", "email": "jo@example.org", "website": "javascript:alert(1)"},
        **{"likes": 3, "dislikes": 1, "voters": b"\0" * 8},
    }
    return tuple((row | told).values())


def remark(key: str, parent: str = "", **told: Any) -> dict[str, Any]:
    return {
        "id": key,
        "pid": parent,
        "text": "<p>Low <em>tide</em>.</p>",
        "user": {"name": "Jo", "id": "github_1", "picture": "https://g.example/a", "ip": "ab12"},
        "locator": {"site": "harbour", "url": "https://www.harbour.example/tide/"},
        "score": 4,
        "time": "2024-05-01T14:00:00.123456789+02:00",
    } | told


def api_comment(key: str, **told: Any) -> dict[str, Any]:
    snippet = {
        "videoId": "bridge00001",
        "textDisplay": "Low<br>tide",
        "authorDisplayName": "@jo",
        "authorChannelId": {"value": "UCjo"},
        "likeCount": 3,
        "publishedAt": "2024-05-01T12:00:00Z",
        "updatedAt": "2024-05-01T12:00:00Z",
    } | told
    return {"kind": "youtube#comment", "id": key, "snippet": snippet}


def api_thread(key: str, *answers: dict[str, Any], total: int = 0) -> dict[str, Any]:
    told = {"videoId": "bridge00001", "channelId": "UCown", "topLevelComment": api_comment(key)}
    thread = {"id": key, "snippet": told | {"totalReplyCount": total}}
    return thread | ({"replies": {"comments": list(answers)}} if answers else {})


NEW_TAKEOUT = """Channel ID,Comment create timestamp,Price,Comment ID,Parent Comment ID,Post ID,\
Video ID,Comment Text,Top-Level Comment ID
UCA6DtnbZ2KJckyTYfXOwQNA,2024-05-01T12:00:00.5+00:00,0,UgwDN8UeMxW4NDFbvY54AaABAg.9iwJkUYNcXa,\
UgwDN8UeMxW4NDFbvY54AaABAg,,jH39c5-y6kg,"{""text"":""Low""},{""text"":""
""},{""text"":""tide""}",
"""


MT = """AUTHOR: Ada
TITLE: The tide
BASENAME: the_tide
STATUS: {status}
ALLOW COMMENTS: 0
CATEGORY: Harbour
DATE: 05/01/2024 02:16:10 PM
TAGS: sea,"low water"
-----
BODY:
<p>It came.</p>
-----
EXTENDED BODY:
And went.
-----
COMMENT: {blank}
AUTHOR: Jo
EMAIL: jo@example.org
IP: 192.0.2.7
URL: https://jo.example/
DATE: 05/01/2024 14:20:00
NOTE: this line is mine.
Low tide.
-----
PING:
TITLE: We too
URL: https://quay.example/
IP: 192.0.2.8
BLOG NAME: The Quay
DATE: 05/01/2024 15:00:00
An excerpt
-----
--------
"""


BLOGGER = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:blogger="http://schemas.google.com/blogger/2018">
<author><name>Ada</name><uri>https://b.example/ada</uri></author>
<entry><id>tag:blogger.com,1999:blog-1.post-2</id><blogger:type>POST</blogger:type>
<blogger:status>LIVE</blogger:status><published>2024-05-01T08:00:00-08:00</published><title>Tide</title>
<content type="html">&lt;p&gt;It came.&lt;/p&gt;</content></entry>
<entry><id>tag:blogger.com,1999:blog-1.post-3</id><blogger:type>COMMENT</blogger:type>
<blogger:status>SPAM</blogger:status><blogger:parent>tag:blogger.com,1999:blog-1.post-2</blogger:parent>
<published>2024-05-01T12:00:00Z</published><content type="html">Low</content>
<author><name>Ada</name><uri>https://b.example/ada</uri><email>noreply@blogger.com</email></author></entry>
<entry><id>tag:blogger.com,1999:blog-1.post-4</id>
<category scheme="http://schemas.google.com/g/2005#kind" term="http://schemas.google.com/blogger/2008/kind#comment"/>
<in-reply-to ref="tag:blogger.com,1999:blog-1.post-2"/><published>2024-05-01T12:00:00Z</published>
<link rel="related" href="https://www.blogger.com/feeds/1/2/comments/default/3"/><content>High</content>
</entry></feed>"""


PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>Tide</title>
<link rel="canonical" href="https://web.archive.org/web/2019id_/https://www.harbour.example/tide/">
</head><body class="single postid-18"><ol class="commentlist">
<li class="comment even" id="comment-1"><div id="div-comment-1"><div class="comment-author vcard">
<img src="https://secure.gravatar.com/avatar/0123456789abcdef0123456789abcdef">
<cite class="fn"><a href="https://jo.example/">Jo</a></cite> <span class="says">says:</span></div>
<time datetime="2024-05-01T14:00:00+02:00">1 May</time><p>Low <b>tide</b>
<img class="emoji" alt="🌊" src="x.png"></p><div class="reply"><p>Reply</p></div></div>
<ul class="children"><li class="comment bypostauthor depth-2" id="li-comment-2"><div id="comment-2">
<b class="fn">Ada</b><div class="comment-content"><p>High.</p></div></div></li></ul></li>
<li class="pingback" id="comment-3"><p>Pingback: <a href="https://quay.example/">The Quay</a></p></li>
<li class="comment depth-1"><cite>Ann</cite><p>No number.</p></li></ol></body></html>"""

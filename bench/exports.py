"""Exports of other programs, and archives of ours, made up for benches: N comments over so many posts.

Same number, same conversation, whatever the format. All words are our own.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

PROSE = """harbour ferry council budget morning bridge winter timetable letter neighbour question
answer river market station library ticket engine season weather minutes evidence meeting plan
street because although nobody everyone perhaps again before after without between"""
WORDS = PROSE.split()
BEGAN = datetime(2019, 3, 1, 8, 0)
PERSONS = 20_000
HOST = "harbour.example"


class Said(NamedTuple):
    """One comment. `parent` is 0 where it answers the post; `standing` is as WordPress has it."""

    number: int
    parent: int
    person: int
    website: str
    standing: str
    at: datetime
    text: str


def sentences(chance: random.Random) -> str:
    """A comment of our own words: 3 to 60 of them, now and then a paragraph, a link, bold type."""
    words = [chance.choice(WORDS) for _ in range(chance.randint(3, 60))]
    if chance.random() < 0.1:
        words[1] = f"<strong>{words[1]}</strong>"
    if chance.random() < 0.1:
        words.append('<a href="https://example.org/timetable">the timetable</a>')
    if chance.random() < 0.2:
        words[len(words) // 2] += ".\n\n"
    return " ".join(words).capitalize() + "."


def _said(number: int, parent: int, chance: random.Random) -> Said:
    person = chance.randint(1, PERSONS)
    # One in three has a website, as in the real exports that we know.
    website = "" if person % 3 else f"https://example.org/{person}"
    standing = chance.choices(("1", "0", "spam", "trash"), (94, 2, 3, 1))[0]
    at = BEGAN + timedelta(seconds=40 * number)
    return Said(number, parent, person, website, standing, at, sentences(chance))


def conversation(comments: int, posts: int) -> Iterator[tuple[int, str, Iterator[Said]]]:
    """Number, words and comments of each post; replies answer one of the fifty comments before them."""
    chance = random.Random(comments)
    number = 0

    def under(first: int, last: int) -> Iterator[Said]:
        for each in range(first, last + 1):
            answers = each > first and chance.random() < 0.6
            parent = chance.randint(max(first, each - 50), each - 1) if answers else 0
            yield _said(each, parent, chance)

    for post in range(1, posts + 1):
        last = comments * post // posts
        yield post, sentences(chance), under(number + 1, last)
        number = last


def wxr(comments: int, posts: int) -> Iterator[str]:
    """A WordPress export."""
    yield f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Harbour News</title><link>https://{HOST}</link>
<wp:base_blog_url>https://{HOST}</wp:base_blog_url>
"""
    for post, words, under in conversation(comments, posts):
        yield f"""<item><title>Report {post}</title>
<link>https://{HOST}/2019/03/report-{post}/</link>
<content:encoded><![CDATA[<p>{words}</p>]]></content:encoded>
<wp:post_id>{post}</wp:post_id><wp:post_date_gmt>2019-03-01 07:00:00</wp:post_date_gmt>
<wp:comment_status>open</wp:comment_status><wp:status>publish</wp:status>
<wp:post_type>post</wp:post_type>
"""
        for said in under:
            at = said.at.isoformat(sep=" ")
            yield f"""<wp:comment>
<wp:comment_id>{said.number}</wp:comment_id>
<wp:comment_author><![CDATA[Reader {said.person}]]></wp:comment_author>
<wp:comment_author_email>reader{said.person}@example.org</wp:comment_author_email>
<wp:comment_author_url>{said.website}</wp:comment_author_url>
<wp:comment_author_IP>192.0.2.{said.person % 250}</wp:comment_author_IP>
<wp:comment_date>{at}</wp:comment_date>
<wp:comment_date_gmt>{at}</wp:comment_date_gmt>
<wp:comment_content><![CDATA[{said.text}]]></wp:comment_content>
<wp:comment_approved>{said.standing}</wp:comment_approved>
<wp:comment_type></wp:comment_type>
<wp:comment_parent>{said.parent}</wp:comment_parent>
<wp:comment_user_id>0</wp:comment_user_id>
</wp:comment>
"""
        yield "</item>\n"
    yield "</channel></rss>\n"


def disqus(comments: int, posts: int) -> Iterator[str]:
    """A Disqus export: all threads first, then all comments."""
    yield """<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
"""
    for post in range(1, posts + 1):
        yield f"""<thread dsq:id="{post}"><id>report-{post}</id><forum>harbour</forum>
<link>https://{HOST}/2019/03/report-{post}/</link><title>Report {post}</title><message />
<createdAt>2019-03-01T07:00:00Z</createdAt>
<author><name>Harbour News</name><isAnonymous>false</isAnonymous><username>harbour</username></author>
<isClosed>false</isClosed><isDeleted>false</isDeleted></thread>
"""
    for post, _, under in conversation(comments, posts):
        for said in under:
            parent = f'<parent dsq:id="{said.parent}" />' if said.parent else ""
            yield f"""<post dsq:id="{said.number}"><id />
<message><![CDATA[{said.text}]]></message>
<createdAt>{said.at.isoformat()}Z</createdAt>
<isDeleted>{str(said.standing == "trash").lower()}</isDeleted>
<isSpam>{str(said.standing == "spam").lower()}</isSpam>
<author><name>Reader {said.person}</name><isAnonymous>false</isAnonymous>
<username>reader{said.person}</username></author>
<thread dsq:id="{post}" />{parent}</post>
"""
    yield "</disqus>\n"


def remark42(comments: int, posts: int) -> Iterator[str]:
    """A Remark42 backup, not packed."""
    yield '{"version":1,"users":[],"posts":[]}\n'
    for post, _, under in conversation(comments, posts):
        url = f"https://{HOST}/2019/03/report-{post}/"
        for said in under:
            comment = {
                "id": _id(said.number),
                "pid": _id(said.parent) if said.parent else "",
                "text": f"<p>{said.text}</p>",
                "orig": said.text,
                "user": {"name": f"Reader {said.person}", "id": f"github_{said.person}"},
                "locator": {"site": "harbour", "url": url},
                "score": said.number % 5,
                "time": f"{said.at.isoformat()}Z",
                "title": f"Report {post}",
            }
            if said.standing == "trash":
                comment |= {"delete": True}
            yield json.dumps(comment, ensure_ascii=False) + "\n"


def archive(comments: int, posts: int) -> Iterator[str]:
    """An archive of ours."""
    whole = hashlib.sha256()
    standings = {"1": "approved", "0": "pending"}

    def line(told: dict[str, object]) -> str:
        written = json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"
        whole.update(written.encode())
        return written

    yield line({"rejoinder_archive": 1, "private": True})
    for post, words, under in conversation(comments, posts):
        key = f"wordpress:{HOST}/?p={post}"
        yield line(
            {
                "post": key,
                "path": f"/2019/03/report-{post}/",
                "title": f"Report {post}",
                "status": "public",
                "published_at": "2019-03-01T07:00:00Z",
                "html": f"<p>{escape(words)}</p>",
            }
        )
        for said in under:
            told: dict[str, object] = {"comment": f"{key}#comment-{said.number}"}
            if said.parent:
                told["parent"] = f"{key}#comment-{said.parent}"
            told |= {
                "author": f"Reader {said.person}",
                "written_at": f"{said.at.isoformat()}Z",
                "standing": standings.get(said.standing, said.standing),
                "markup": "html",
                "text": said.text,
            }
            if said.website:
                told["website"] = said.website
            yield line(told | {"email": f"reader{said.person}@example.org"})
    yield line({"end": {"posts": posts, "comments": comments, "sha256": whole.hexdigest()}})


def _id(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


FORMATS: dict[str, tuple[str, Callable[[int, int], Iterator[str]]]] = {
    "wxr": ("export.xml", wxr),
    "disqus": ("disqus.xml", disqus),
    "remark42": ("backup.json", remark42),
    "archive": ("archive.jsonl", archive),
}


def write(folder: Path, form: str, comments: int, posts: int) -> Path:
    """Write one export into a folder; returns the file."""
    name, make = FORMATS[form]
    file = folder / name
    with file.open("w", encoding="utf-8") as out:
        out.writelines(make(comments, posts))
    return file

"""What each program's export says, read back: by files of our own words, written as they write."""

from __future__ import annotations

import gzip
import json
import sqlite3
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.transfer.test_formats import comments, posts, read, troubles, write

from rejoinder.errors import TransferRefused
from rejoinder.transfer import parcels
from rejoinder.transfer.records import CommentRecord

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


def test_two_threads_of_one_disqus_page_are_one_post(tmp_path):
    path = write_disqus(
        tmp_path,
        disqus_thread(1, id="tide", link="https://harbour.example/tide/", title="Tide"),
        disqus_thread(2, id="tide", link="http://www.harbour.example/tide?x=1", title="Tide"),
        disqus_thread(3, link="http://www.harbour.example/tide", title="Tide"),
        disqus_thread(4, link="https://harbour.example/other/", title="Other"),
        *(disqus_post(10 + n, n) for n in (1, 2, 3, 4)),
    )
    assert [post.title for post in posts(path)] == ["Tide", "Other"]
    keys = [comment.post_key for comment in comments(path)]
    assert keys[0] == keys[1] == keys[2] != keys[3]


def test_a_disqus_thread_may_follow_its_comments_or_be_missing(tmp_path):
    path = write_disqus(
        tmp_path,
        disqus_post(1, 7),
        disqus_post(2, 8, parent="1"),
        disqus_thread(7, link="https://harbour.example/tide/", title="Tide"),
    )
    assert [(post.title, post.status) for post in posts(path)] == [
        ("Tide", "public"),
        ("Thread 8", "private"),
    ]
    assert "not in the file" in troubles(path)[0].reason


def test_deleted_spam_and_unapproved_disqus_comments_stay_what_they_were(tmp_path):
    thread = disqus_thread(1, link="https://harbour.example/tide/")
    path = write_disqus(
        tmp_path,
        thread,
        disqus_post(1, 1, isDeleted="true"),
        disqus_post(2, 1, isSpam="true"),
        disqus_post(3, 1, isApproved="false"),
        disqus_post(4, 1, isApproved="true"),
    )
    told = [(comment.deleted, comment.standing) for comment in comments(path)]
    assert told == [(True, "approved"), (False, "spam"), (False, "pending"), (False, "approved")]


def test_a_disqus_comment_without_id_or_time_is_taken_and_told(tmp_path):
    post = disqus_post("", 1, createdAt="2024-x5-01").replace(' dsq:id=""', "", 1)
    path = write_disqus(tmp_path, disqus_thread(1, link="https://harbour.example/"), post, post)
    first, second = comments(path)
    assert first.key.startswith("made-")
    assert second.key == f"{first.key}-2"
    assert first.written_at is None
    assert {trouble.reason for trouble in troubles(path)} == {
        "it has no id",
        "its time is '2024-x5-01'",
    }


def test_broken_disqus_xml_keeps_values_without_quotation_marks(tmp_path):
    path = write_disqus(
        tmp_path,
        disqus_thread(5, link="https://harbour.example/tide/", title="Low & high"),
        disqus_post(1, 5).replace('<thread dsq:id="5"/>', "<thread dsq:id=5/>"),
    )
    assert comments(path)[0].post_key == posts(path)[0].key == "harbour.example/tide"
    assert posts(path)[0].title == "Low & high"


def test_isso_rows_are_read_with_marks_times_and_tombstones(tmp_path):
    path = write_isso(
        tmp_path,
        isso_row(1, modified=1_714_564_900.0),
        isso_row(2, 1, mode=4, text="", author=None),
        isso_row(3, 2, mode=2),
        isso_row(4, mode=7),
        isso_row(5, tid=9),
    )
    first, gone, held, odd, lost = comments(path)
    assert (first.likes, first.markup, first.website) == (3, "markdown", "")
    assert first.written_at == datetime(2024, 5, 1, 12, 0, 0, 500_000, UTC)
    assert (first.edited, first.edited_at) == (True, datetime(2024, 5, 1, 12, 1, 40, tzinfo=UTC))
    assert (gone.deleted, gone.email, gone.parent_key) == (True, "", "1")
    assert (held.standing, odd.standing) == ("pending", "pending")
    assert lost.post_key == "thread 9"
    assert [post.status for post in posts(path)] == ["public", "private"]


def test_isso_html_from_an_earlier_import_is_read_as_html(tmp_path):
    path = write_isso(tmp_path, isso_row(1, text="<p>Low tide.</p>"), isso_row(2, text="a < b > c"))
    assert [comment.markup for comment in comments(path)] == ["html", "markdown"]


def test_isso_json_tells_its_numbers_apart_by_page(tmp_path):
    told = {"id": 0, "text": "Low tide.", "author": "Jo", "created": "2024-05-01 14:00:00"}
    path = write_json(
        tmp_path,
        [
            {"comments": [told], "id": "/a/", "title": "One+tide"},
            {"id": "/b/", "title": "Two", "comments": [told, told | {"id": 1, "parent": 0}]},
        ],
    )
    assert [post.title for post in posts(path)] == ["One tide", "Two"]
    assert [comment.key for comment in comments(path)] == ["/a/#isso-0", "/b/#isso-0", "/b/#isso-1"]
    assert comments(path)[2].parent_key == "/b/#isso-0"
    assert comments(path)[0].precision == "local"


def test_a_remark42_backup_keeps_marks_and_drops_pictures_and_hashes(tmp_path):
    path = write_json(
        tmp_path,
        {
            "version": 1,
            "users": [],
            "posts": [{"url": "https://harbour.example/tide", "read_only": True}],
        },
        remark("a", title="The tide", pin=True, orig="Low *tide*."),
        remark("b", "a", edit={"time": "2024-05-01T13:00:00Z", "summary": ""}, score=-2),
        remark("c", "b", delete=True, text=""),
    )
    first, second, third = comments(path)
    assert (first.text, first.markup, first.pinned, first.likes) == (
        "Low *tide*.",
        "markdown",
        True,
        4,
    )
    assert first.written_at == datetime(2024, 5, 1, 12, 0, 0, 123_456, UTC)
    assert (second.markup, second.edited, second.likes) == ("html", True, -2)
    assert second.edited_at == datetime(2024, 5, 1, 13, tzinfo=UTC)
    assert (third.deleted, third.parent_key) == (True, "b")
    assert [(post.title, post.comments_open) for post in posts(path)] == [("The tide", False)]
    assert "ab12" not in repr(read(path))
    assert "g.example" not in repr(read(path))


def test_a_broken_line_of_a_backup_is_told_and_the_others_taken(tmp_path):
    path = write_json(tmp_path, {"version": 1, "users": [], "posts": []}, remark("a"))
    with path.open("a") as file:
        file.write('\n{"id": NaN}\n{"id":1,"id":2}\n[]\nnonsense\n' + "[" * 100_000 + "\n")
        file.write(json.dumps(remark("b")))
    assert [comment.key for comment in comments(path)] == ["a", "b"]
    assert [trouble.place for trouble in troubles(path)] == [f"line {n}" for n in range(3, 8)]


def test_a_commento_export_names_commenters_wherever_they_stand(tmp_path):
    told = {
        **{"commentHex": "c1", "domain": "harbour.example", "url": "/tide", "commenterHex": "u1"},
        **{"markdown": "Low *tide*.", "html": "", "parentHex": "root", "score": 2},
        **{"state": "flagged", "creationDate": "2024-05-01T12:00:00Z", "deleted": False},
    }
    other = told | {
        "commentHex": "c2",
        "commenterHex": "u9",
        "parentHex": "c1",
        "state": "approved",
    }
    person = {"commenterHex": "u1", "email": "jo@example.org", "name": "Jo", "link": "undefined"}
    path = write_json(tmp_path, {"version": 1, "comments": [told, other], "commenters": [person]})
    first, second = comments(path)
    assert (first.author, first.email, first.website) == ("Jo", "jo@example.org", "")
    assert (first.standing, first.likes, first.parent_key) == ("pending", 2, None)
    assert (second.author, second.parent_key, second.standing) == ("", "c1", "approved")
    assert [post.link for post in posts(path)] == ["https://harbour.example/tide"]


def test_comentarios_spelling_is_read_too(tmp_path):
    path = write_json(
        tmp_path,
        {
            "version": 3,
            "pages": [{"id": "p1", "path": "/tide", "title": "The tide"}],
            "comments": [
                {
                    "id": "c1",
                    "pageId": "p1",
                    "markdown": "Low.",
                    "isApproved": True,
                    "createdTime": "2024-05-01T12:00:00Z",
                    "userCreated": "u1",
                    "isSticky": True,
                },
                {"id": "c2", "pageId": "p1", "parentId": "c1", "isDeleted": True, "markdown": ""},
            ],
            "commenters": [{"id": "u1", "name": "Jo", "websiteUrl": "https://jo.example/"}],
        },
    )
    first, second = comments(path)
    assert (first.author, first.website, first.pinned) == ("Jo", "https://jo.example/", True)
    assert (second.deleted, second.parent_key) == (True, "c1")
    assert {post.title for post in posts(path)} == {"The tide"}


def test_a_reddit_thread_is_read_to_its_leaves_and_stubs_are_told(tmp_path):
    def t1(key: str, parent: str, replies: Any, **told: Any) -> dict[str, Any]:
        said = {"id": key, "name": f"t1_{key}", "parent_id": parent, "link_id": "t3_p"}
        said |= {"author": "jo", "body": "Low &amp; *high*.", "created_utc": 1_714_564_800.0}
        return {
            "kind": "t1",
            "data": said | {"replies": replies, "score": 5, "edited": False} | told,
        }

    def listing(*children: Any) -> dict[str, Any]:
        return {"kind": "Listing", "data": {"children": list(children)}}

    more = {"kind": "more", "data": {"count": 7, "name": "t1_m", "parent_id": "t1_b"}}
    post = {
        "kind": "t3",
        "data": {
            "id": "p",
            "name": "t3_p",
            "title": "Tide &amp; time",
            "permalink": "/r/harbour/comments/p/tide/",
            "created_utc": 1_714_560_000.0,
        },
    }
    inner = t1(
        "b", "t1_a", listing(t1("c", "t1_b", "", author="[deleted]", body="[deleted]"), more)
    )
    path = write_json(tmp_path, [listing(post), listing(t1("a", "t3_p", listing(inner)))])
    found = {comment.key: comment for comment in comments(path)}
    assert {key: comment.parent_key for key, comment in found.items()} == {
        "t1_a": None,
        "t1_b": "t1_a",
        "t1_c": "t1_b",
    }
    assert found["t1_a"].text == "Low & *high*."
    assert (found["t1_c"].deleted, found["t1_c"].author) == (True, "")
    assert posts(path)[0].title == "Tide & time"
    assert troubles(path)[0].reason == "7 comments under t1_b are not in the file"


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


@pytest.mark.parametrize("shape", ["page", "list", "pages", "lines"])
def test_data_api_threads_are_read_in_every_shape(tmp_path, shape):
    answer = api_comment(
        "a.b",
        parentId="a",
        textOriginal="Low\ntide",
        updatedAt="2024-05-02T12:00:00Z",
        authorChannelId={"value": "UCown"},
    )
    threads = [api_thread("a", answer, total=3), api_thread("c")]
    told = {
        "page": [{"items": threads}],
        "list": [threads],
        "pages": [[{"items": [threads[0]]}, {"items": [threads[1]]}]],
        "lines": threads,
    }[shape]
    path = write_json(tmp_path, *told)
    first, second, third = comments(path)
    assert [comment.key for comment in (first, second, third)] == ["a", "a.b", "c"]
    assert (first.markup, second.markup) == ("html", "plain")
    assert (second.parent_key, second.edited, second.by_staff) == ("a", True, True)
    assert troubles(path)[0].reason == "2 of its 3 answers are not in the file"
    assert posts(path)[0].video.key == "bridge00001"


@pytest.mark.parametrize("shape", ["lines", "pretty"])
def test_downloaded_comments_have_their_parent_in_their_id(tmp_path, shape):
    told = [
        {
            "cid": "a",
            "text": "Low",
            "author": "@jo",
            "channel": "UCjo",
            "votes": "1.2K",
            "heart": True,
            "time": "2 years ago (edited)",
            "time_parsed": 1_714_564_800.7,
        },
        {
            "cid": "a.b",
            "text": "High",
            "author": "@ann",
            "channel": "UCann",
            "votes": "",
            "heart": False,
            "time": "1 day ago",
        },
    ]
    lines = told if shape == "lines" else [{"comments": told}]
    path = write_json(tmp_path, *lines, name="bridge00001.json")
    first, second = comments(path)
    assert (first.likes, first.hearted, first.edited, first.precision) == (
        1200,
        True,
        True,
        "estimated",
    )
    assert (second.parent_key, second.written_at) == ("a", None)
    assert {comment.post_key for comment in (first, second)} == {"bridge00001"}
    assert troubles(path)[0].element == "video"


NEW_TAKEOUT = """Channel ID,Comment create timestamp,Price,Comment ID,Parent Comment ID,Post ID,\
Video ID,Comment Text,Top-Level Comment ID
UCA6DtnbZ2KJckyTYfXOwQNA,2024-05-01T12:00:00.5+00:00,0,UgwDN8UeMxW4NDFbvY54AaABAg.9iwJkUYNcXa,\
UgwDN8UeMxW4NDFbvY54AaABAg,,jH39c5-y6kg,"{""text"":""Low""},{""text"":""
""},{""text"":""tide""}",
"""


@pytest.mark.parametrize("header", ["english", "other"])
def test_takeout_since_2024_is_read_whatever_its_header_is_called(tmp_path, header):
    told = NEW_TAKEOUT.replace("\\\n", "")
    if header == "other":
        told = "a,b,c,d,e,f,g,h,i" + told[told.index("\nUCA6") :]
    (comment,) = comments(write(tmp_path, told + "\n\n"))
    assert comment.text == "Low\ntide"
    assert comment.key.endswith("9iwJkUYNcXa")
    assert comment.parent_key == "UgwDN8UeMxW4NDFbvY54AaABAg"
    assert comment.post_key == "jH39c5-y6kg"
    assert comment.written_at == datetime(2024, 5, 1, 12, 0, 0, 500_000, UTC)


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


def test_a_movable_type_entry_brings_comments_and_pings(tmp_path):
    path = write(
        tmp_path, MT.format(status="Publish", blank="") + MT.format(status="Draft", blank=" ")
    )
    first, second = posts(path)
    assert (first.title, first.status, first.comments_open) == ("The tide", "public", False)
    assert second.status == "draft"
    assert first.tags == ("Harbour", "sea", "low water")
    comment, ping = comments(path)[:2]
    assert comment.text == "NOTE: this line is mine.\nLow tide."
    assert (comment.precision, comment.written_at.hour) == ("local", 14)
    assert (ping.kind, ping.author, ping.text) == ("trackback", "The Quay", "An excerpt")


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


def test_both_kinds_of_blogger_entries_are_read(tmp_path):
    first, second = comments(write(tmp_path, BLOGGER))
    assert (first.standing, first.by_staff, first.email) == ("spam", True, "")
    assert second.parent_key == first.key
    assert posts(write(tmp_path, BLOGGER))[0].written_at == datetime(2024, 5, 1, 16, tzinfo=UTC)


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


def test_a_saved_page_gives_what_its_theme_shows(tmp_path):
    first, second, ping, bare = comments(write(tmp_path, PAGE))
    assert (first.author, first.website) == ("Jo", "https://jo.example/")
    assert first.text == "<p>Low <b>tide</b>\n🌊</p>"
    assert first.written_at == datetime(2024, 5, 1, 12, tzinfo=UTC)
    assert (second.parent_key, second.by_staff, second.text) == ("1", True, "<p>High.</p>")
    assert (ping.kind, ping.author, ping.website) == (
        "pingback",
        "The Quay",
        "https://quay.example/",
    )
    assert bare.key.startswith("made-")
    assert bare.text == "<p>No number.</p>"
    assert posts(write(tmp_path, PAGE))[0].key == "harbour.example/?p=18"
    assert "gravatar" not in repr(read(write(tmp_path, PAGE)))


def test_comments_that_are_not_nested_answer_by_their_depth(tmp_path):
    flat = "".join(
        f'<div class="comment depth-{depth}" id="comment-{n}"><p>Yes.</p></div>'
        for n, depth in enumerate([1, 2, 3, 2, 1, 3], 1)
    )
    path = write(tmp_path, f"<!doctype html><html><body>{flat}</body></html>")
    assert [comment.parent_key for comment in comments(path)] == [None, "1", "2", "1", None, None]


def test_parts_of_an_export_are_joined_before_the_tree_is_built(tmp_path):
    parts = tmp_path / "parts"
    parts.mkdir()
    head = {"version": 1, "users": [], "posts": []}
    write_json(parts, head, remark("b", "a"), name="1.json")
    packed = write_json(parts, head, remark("a"), name="2.json")
    packed.write_bytes(gzip.compress(packed.read_bytes()))
    (parts / "notes.txt").write_text("not an export")
    (parts / ".hidden").write_text("{}")
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        for file in sorted(parts.iterdir()):
            zipped.write(file, f"../../{file.name}")
    for path in (parts, archive):
        found = parcels.one_parcel(path)
        records = [record for record, _ in parcels.read_all(found)]
        assert [one.key for one in records if isinstance(one, CommentRecord)] == ["b", "a"]
        assert [trouble.place for trouble in found.left if "notes" in trouble.place] == [
            "notes.txt"
        ]


def test_files_of_several_systems_are_parcels_of_their_own(tmp_path):
    write_json(tmp_path, remark("a"), name="r.json")
    write_isso(tmp_path, isso_row(1))
    found = parcels.parcels([tmp_path])
    assert {parcel.formats for parcel in found} == {"remark42", "isso"}
    with pytest.raises(TransferRefused, match="several systems"):
        parcels.one_parcel(tmp_path)


@pytest.mark.parametrize("piece", [7, 64, 262_144])
def test_where_a_disqus_thread_stands_makes_no_difference(tmp_path, monkeypatch, piece):
    monkeypatch.setattr("rejoinder.transfer.formats.disqus._PIECE", piece)
    owner = "<name>Ada</name><username>ada</username>"
    threads = [disqus_thread(n, link=f"https://harbour.example/{n}/", author=owner) for n in (1, 2)]
    said = [
        disqus_post(10, 1, message="<![CDATA[A <thread id='9'>knot</thread>, a < b.]]>"),
        disqus_post(11, 2, parent="10", author=owner),
        disqus_post(12, 2),
    ]
    orders = [[*threads, *said], [*said, *threads], [threads[0], *said[:1], threads[1], *said[1:]]]
    told = []
    for order in orders:
        path = write_disqus(tmp_path, *order)
        found = [comment._replace(place="") for comment in comments(path)]
        told.append(({post.key for post in posts(path)}, found, troubles(path)))
    assert len(told[0][0]) == 2
    assert [comment.by_staff for comment in told[0][1]] == [False, True, False]
    assert told[0] == told[1] == told[2]

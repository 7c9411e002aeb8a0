"""What comment systems export, read back: Disqus, Isso, Remark42, Commento and Comentario."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from tests.transfer.exports import bring
from tests.transfer.test_formats import comments, posts, read, troubles
from tests.transfer.writers import (
    disqus_post,
    disqus_thread,
    isso_row,
    remark,
    write_disqus,
    write_isso,
    write_json,
)


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


def test_a_disqus_comment_without_id_or_time_is_taken_and_told(site, tmp_path):
    post = disqus_post("", 1, createdAt="2024-x5-01").replace(' dsq:id=""', "", 1)
    path = write_disqus(tmp_path, disqus_thread(1, link="https://harbour.example/"), post, post)
    first, second = comments(path)
    assert first.key.startswith("made-")
    assert second.key == f"{first.key}-2"
    assert first.written_at is None
    assert {trouble.reason for trouble in troubles(path)} == {"it has no id"}
    report = bring(path, site, dry_run=True)
    assert [row["reason"] for row in report["changed"]].count(
        "it has no time that can be read"
    ) == 2


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

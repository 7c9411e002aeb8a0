"""Files as nobody writes them on purpose, and somebody's program once did: read, or told; never a crash."""

from __future__ import annotations

import json
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.transfer.test_formats import comments, troubles, write
from tests.transfer.writers import ISSO_THREADS, write_json

from rejoinder.text import links
from rejoinder.transfer.formats import pasts

VIDEO_COMMENT = {"cid": "Ug1", "text": "High tide", "author": "Jo", "time": "1 day ago"}


def archived(**told):
    head = {"rejoinder_archive": 2, "private": False}
    post = {"post": "disqus:a", "title": "A", "status": "public"}
    comment = {"comment": "disqus:1", "text": "High tide", "written_at": "2024-05-01T12:00:00Z"}
    return [head, post, comment | told]


@pytest.mark.parametrize(
    "nobody", [{"email": "jo@example.org", "name": "Jo"}, {"commenterHex": "", "name": "Jo"}]
)
def test_nobody_is_given_the_name_of_a_commenter_without_an_id(tmp_path, nobody):
    """Comments that nobody signed, in Commento's export, stay nobody's."""
    said = {
        "commentHex": "c1",
        "domain": "example.org",
        "url": "/a",
        "markdown": "High tide",
        "commenterHex": "anonymous",
        "creationDate": "2024-05-01T12:00:00Z",
        "state": "approved",
    }
    told = {"version": 1, "comments": [said], "commenters": [nobody]}
    (comment,) = comments(write_json(tmp_path, told))
    assert (comment.author, comment.email) == ("", "")


def test_a_comment_of_no_page_is_not_put_under_a_page_without_an_id(tmp_path):
    """Comentario's pages are told apart by their ids alone."""
    told = {
        "version": 3,
        "pages": [{"path": "/private"}, {"id": "p1", "path": "/a"}],
        "comments": [{"id": "c1", "markdown": "High tide"}],
        "commenters": [],
    }
    path = write_json(tmp_path, told)
    assert not comments(path)
    assert [trouble.reason for trouble in troubles(path)] == ["it names no page"]


@pytest.mark.parametrize("votes", ["9" * 400, "1." + "0" * 400 + "K", "9" * 5_000 + "M"])
def test_votes_beyond_all_numbers_are_none(tmp_path, votes):
    """A number that is no longer one stands in a file of youtube-comment-downloader."""
    (comment,) = comments(write_json(tmp_path, VIDEO_COMMENT | {"votes": votes}))
    assert comment.likes == 0


@pytest.mark.parametrize("sure", [10**400, -(10**400), 2, -1, 1e308])
def test_a_confidence_beyond_all_measure_is_between_none_and_certain(tmp_path, sure):
    """An archive is a file from outside like any other."""
    told = archived(inferred_by="mention", inferred_confidence=sure)
    (comment,) = comments(write_json(tmp_path, *told))
    assert json.loads(comment.kept)["inferred_confidence"] in {0.0, 1.0}


@pytest.mark.parametrize("odd", [[], {}, ["publish"], None, 7])
def test_a_verdict_or_decision_with_a_list_for_a_word_is_none(tmp_path, odd):
    """What stands where a word should is not looked up among words."""
    moment = "2024-05-01T12:00:00Z"
    decision = {"act": "approve", "made_at": moment, "before": "pending", "after": "approved"}
    assert pasts.decisions([decision])
    for name in ("before", "after", "removal_before", "removal_after"):
        assert not pasts.decisions([decision | {name: odd}])
    told = archived(verdict={"outcome": odd, "made_at": moment}, decisions=[decision])
    (comment,) = comments(write_json(tmp_path, *told))
    assert "verdict" not in json.loads(comment.kept)["past"]


def test_a_depth_of_five_thousand_digits_is_no_depth(tmp_path):
    """Python refuses to read such a number, and a page may have it as a class."""
    page = (
        "<!DOCTYPE html><html><body><ol class='comment-list'>"
        f"<li class='comment depth-{'9' * 5_000}' id='comment-1'><cite class='fn'>Jo</cite>"
        "<div class='comment-content'><p>High tide</p></div></li></ol></body></html>"
    )
    (comment,) = comments(write(tmp_path, page))
    assert comment.key == "1"


def test_one_cell_as_long_as_a_book_leaves_the_other_rows_of_takeout(tmp_path):
    """The module's own measure of a cell is 128 KiB, and would refuse the file."""
    rows = ["Comment ID,Channel ID,Comment Create Timestamp,Video ID,Comment Text"]
    for number, words in enumerate(("before", "tide " * 40_000, "after")):
        cell = json.dumps({"text": words}).replace('"', '""')
        rows.append(f'Ug{number},UC1,2024-05-01T12:00:00+00:00,abcdefghijk,"{cell}"')
    found = comments(write(tmp_path, "\r\n".join(rows)))
    assert [comment.text[:6].strip() for comment in found] == ["before", "tide t", "after"]


def test_isso_rows_without_an_id_are_told_and_not_taken(tmp_path):
    """Nobody could know them again, so a second run would bring them twice."""
    path = tmp_path / "comments.db"
    with sqlite3.connect(path) as database:
        database.execute(ISSO_THREADS)
        database.execute("CREATE TABLE comments (tid, id, parent, created, mode, text, author)")
        database.execute("INSERT INTO threads VALUES (1, '/a', 'A')")
        rows = [(1, None, None, 1.7e9, 1, "ebb", "Jo"), (1, 2, None, 1.7e9, 1, "flow", "Jo")]
        database.executemany("INSERT INTO comments VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    database.close()
    assert [comment.text for comment in comments(path)] == ["flow"]
    assert [trouble.reason for trouble in troubles(path)] == ["it has no id"]


@given(
    st.from_regex(r"https?://[a-z0-9_.-]{1,70}(/[A-Za-z0-9/._~-]{0,20})?", fullmatch=True),
)
def test_an_address_taken_at_a_glance_is_the_one_that_is_written_anew(raw):
    """The short way for an address in its normal form and the long one never differ."""
    if links._NORMAL.match(raw):
        assert links._rewritten(raw) == raw
        assert links.safe_link(raw) == raw

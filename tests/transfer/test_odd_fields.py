"""Fields as other programs hand exports on: numbers in marks, ids with a point, one object for a list."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from tests.transfer.test_formats import comments, posts, troubles, write
from tests.transfer.unseen import proven, undone
from tests.transfer.writers import (
    BLOGGER,
    MT,
    api_thread,
    disqus_post,
    disqus_thread,
    remark,
    write_disqus,
    write_json,
)

from rejoinder.transfer import formats
from rejoinder.transfer.formats import fields

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
pytestmark = pytest.mark.sqlite


@pytest.mark.parametrize(
    "told",
    [
        "2024-05-01T12:00:00Z",
        "2024-05-01T12:00:00z",
        "2024-05-01 12:00:00 UTC",
        "2024-05-01 12:00:00 GMT",
        "2024-05-01 12:00:00 +0000 UTC",
        "2024-05-01 14:00:00.000000000 +0200 CEST",
        "2024-05-01T04:00:00.000-08:00",
        "1714564800",
        1_714_564_800,
        1_714_564_800.0,
    ],
)
def test_a_moment_is_the_same_in_whatever_spelling(told):
    assert fields.moment(told) == NOON


@pytest.mark.parametrize(
    "told", ["2024-05-01 12:00:00 PST", "2024", 2024, "12:00", True, None, [], float("nan"), "-1"]
)
def test_what_may_be_another_moment_is_none(told):
    assert fields.moment(told) is None


def downloaded(**told):
    return {"cid": "Ug1", "text": "Low tide", "author": "Jo", "time": "1 day ago"} | told


def ytdlp(**told):
    comment = {"id": "a", "parent": "root", "text": "Low tide", "author": "@jo"} | told
    return {"id": "bridge00001", "extractor": "youtube", "comments": [comment]}


def reddit(**told):
    data = {"name": "t1_a", "link_id": "t3_p", "parent_id": "t3_p", "body": "Low tide", **told}
    return [{"kind": "Listing", "data": {"children": [{"kind": "t1", "data": data}]}}]


def commento(**told):
    comment = {"commentHex": "a", "domain": "b.example", "url": "/a", "markdown": "Low tide"} | told
    return {"version": 1, "comments": [comment], "commenters": []}


@pytest.mark.parametrize(
    ("likes", "told"),
    [
        (1204, downloaded(votes="1,204")),
        (1204, downloaded(votes="1.204")),
        (1_234_567, downloaded(votes="1\u00a0234\u00a0567")),
        (1200, downloaded(votes="1,2K")),
        (7, downloaded(votes=7)),
        (0, downloaded(votes=None)),
        (12, ytdlp(like_count="12")),
        (-3, reddit(score="-3")),
        (5, commento(score="5")),
        (4, remark("a", score="4")),
    ],
)
def test_likes_are_counted_however_they_are_written(tmp_path, likes, told):
    assert comments(write_json(tmp_path, told))[0].likes == likes


def test_a_count_without_end_holds_up_nothing(tmp_path):
    path = write_json(tmp_path, downloaded(votes="1" + ",111" * 40_000))
    began = time.process_time()
    assert comments(path)[0].likes == 0
    # Each sign held against all behind it took forty seconds.
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "told",
    [
        downloaded(time_parsed="1714564800.0"),
        ytdlp(timestamp="1714564800"),
        reddit(created_utc="1714564800"),
        commento(creationDate=1_714_564_800),
        remark("a", time="2024-05-01 12:00:00 +0000 UTC"),
    ],
)
def test_no_time_is_lost_for_its_spelling(tmp_path, told):
    assert comments(write_json(tmp_path, told))[0].written_at == NOON


@pytest.mark.parametrize("yes", [True, 1, "1", "true", "TRUE"])
@pytest.mark.parametrize(
    ("make", "name"), [(lambda **told: remark("a", **told), "delete"), (commento, "deleted")]
)
def test_what_was_deleted_stays_so_however_that_is_said(tmp_path, make, name, yes):
    assert comments(write_json(tmp_path, make(**{name: yes})))[0].deleted
    assert not comments(write_json(tmp_path, make(**{name: "false"})))[0].deleted


def test_numbers_that_went_through_a_table_with_gaps_still_find_their_parents(tmp_path):
    said = {"text": "Low", "author": "Jo", "created": "2024-05-01 12:00:00", "remote_addr": ""}
    page = {"id": "/tide/", "title": "Tide", "comments": [
        said | {"id": 1, "parent": None}, said | {"id": 2.0, "parent": 1.0},
    ]}  # fmt: skip
    found = comments(write_json(tmp_path, [page]))
    assert [each.parent_key for each in found] == [None, found[0].key]


@pytest.mark.parametrize(
    "told",
    [
        commento() | {"comments": commento()["comments"][0]},
        {"kind": "youtube#commentThreadListResponse", "items": api_thread("a")},
    ],
)
def test_one_object_where_a_list_is_wanted_is_the_one_of_its_list(tmp_path, told):
    assert [each.key for each in comments(write_json(tmp_path, told))] == ["a"]


def test_disqus_under_a_prefix_of_its_own_is_the_same(tmp_path):
    plain = write_disqus(tmp_path, disqus_thread(1, link="https://b.example/a"), disqus_post(2, 1))
    told = plain.read_text("utf-8")
    expected = comments(plain)
    for name in ("disqus", "thread", "post", "message", "createdAt", "author", "name", "link"):
        told = told.replace(f"<{name}", f"<d:{name}").replace(f"</{name}>", f"</d:{name}>")
    told = told.replace('xmlns="http', 'xmlns:d="http')
    assert comments(write(tmp_path, told)) == expected


def test_a_movable_type_date_of_another_program_is_read(tmp_path):
    told = MT.format(status="Publish", blank="").replace(
        "05/01/2024 14:20:00", "2024-05-01 14:20:00"
    )
    assert comments(write(tmp_path, told))[0].written_at == datetime(2024, 5, 1, 14, 20, tzinfo=UTC)


def test_blogger_entries_without_an_id_are_known_again(site, tmp_path):
    told = BLOGGER
    for number in (3, 4):
        told = told.replace(f"<id>tag:blogger.com,1999:blog-1.post-{number}</id>", "")
    doubled = told.replace("</feed>", told[told.index("<entry><blogger:type>COMMENT") :])
    path = write(tmp_path, doubled)
    assert [each.reason for each in troubles(path)] == ["it has no id"] * 4
    keys = [each.key for each in comments(path)]
    assert len(set(keys)) == 4
    # The words of a post may change between two exports, and other entries come before.
    again = write(
        tmp_path, doubled.replace("It came", "It went").replace("<author>", "\n<author>", 1)
    )
    assert [each.key for each in comments(again)] == keys
    assert proven(path, site)["new"] == 4
    undone()


def test_a_blogger_comment_without_an_id_still_finds_what_it_answers(tmp_path):
    told = BLOGGER.replace("<id>tag:blogger.com,1999:blog-1.post-4</id>", "")
    first, second = comments(write(tmp_path, told))
    assert second.key.startswith("made-")
    assert second.parent_key == first.key


def test_a_blogger_post_without_id_and_address_is_made_once(site, tmp_path):
    told = BLOGGER.replace("<id>tag:blogger.com,1999:blog-1.post-2</id>", "")
    path = write(tmp_path, told)
    before = posts(path)[0].key
    assert before.startswith("made-")
    assert proven(path, site)["posts"] == 2
    assert posts(write(tmp_path, told.replace("It came", "It went")))[0].key == before
    undone()


@pytest.mark.parametrize(
    ("edited", "at", "told"),
    [
        (False, None, False),
        (False, None, "false"),
        (False, None, "False"),
        (False, None, None),
        (True, None, True),
        (True, None, "true"),
        (True, NOON, 1_714_564_800),
        (True, NOON, "1714564800.0"),
    ],
)
def test_edited_is_what_is_said_to_be_however_that_is_written(tmp_path, edited, at, told):
    found = comments(write_json(tmp_path, reddit(edited=told)))[0]
    assert (found.edited, found.edited_at) == (edited, at)


@pytest.mark.parametrize(
    ("standing", "pending"),
    [
        *(("trash", no) for no in (False, "false", "False", 0, "0")),
        *(("pending", yes) for yes in (True, "true", "True", 1, "1", None)),
    ],
)
def test_what_waits_no_longer_and_was_not_approved_is_trash(tmp_path, standing, pending):
    told = commento(isApproved="False", isPending=pending)
    assert comments(write_json(tmp_path, told))[0].standing == standing


@pytest.mark.parametrize("kind", ["commentThreadListResponse", "commentListResponse"])
def test_a_page_of_the_api_with_nothing_in_it_has_no_comments_and_is_no_mistake(tmp_path, kind):
    path = write_json(tmp_path, {"kind": f"youtube#{kind}", "pageInfo": {}, "items": []})
    assert formats.recognise(path.read_bytes()).name == "ytapi"
    assert comments(path) == troubles(path) == []

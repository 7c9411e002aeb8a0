"""What is fetched from YouTube in each way, and from Reddit, read back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.transfer.test_formats import comments, posts, troubles, write
from tests.transfer.writers import NEW_TAKEOUT, api_comment, api_thread, write_json


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

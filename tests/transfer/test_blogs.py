"""What blogs export or show, read back: Movable Type, Blogger, saved pages of WordPress."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.transfer.test_formats import comments, posts, read, write
from tests.transfer.writers import BLOGGER, MT, PAGE


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


def test_both_kinds_of_blogger_entries_are_read(tmp_path):
    first, second = comments(write(tmp_path, BLOGGER))
    assert (first.standing, first.by_staff, first.email) == ("spam", True, "")
    assert second.parent_key == first.key
    assert posts(write(tmp_path, BLOGGER))[0].written_at == datetime(2024, 5, 1, 16, tzinfo=UTC)


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

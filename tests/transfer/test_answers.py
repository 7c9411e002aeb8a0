"""Flat replies hang where they belong after an import, and say by what that was found."""

from __future__ import annotations

import json

from tests.conftest import NOON
from tests.transfer.exports import bring

from rejoinder.models import Comment, Post
from rejoinder.publishing import composing


def video(path, *comments):
    """A yt-dlp file; a comment is (id, parent, author, text)."""
    path.write_text(
        json.dumps(
            {
                "id": "AkTyRELKoNs",
                "title": "The ferry",
                "extractor": "youtube",
                "formats": [],
                "comments": [
                    {
                        "id": key,
                        "parent": parent,
                        "author": author,
                        "author_id": f"UC{author}",
                        "text": text,
                        "timestamp": int(NOON.timestamp()),
                    }
                    for key, parent, author, text in comments
                ],
            }
        )
    )
    return path


FLAT = [
    ("A", "root", "@ann", "The ferry is late."),
    ("A.1", "A", "@bo", "Again!"),
    ("A.2", "A", "@cy", "@bo It always is."),
    ("A.3", "A", "@di", "@gone Nobody says so."),
    ("B", "root", "@eve", "@bo is right."),
]


def told(key):
    comment = Comment.objects.get(external_id=key)
    parent = comment.parent.external_id if comment.parent else None
    return parent, comment.inferred_by, comment.inferred_confidence


def test_a_flat_reply_hangs_under_whom_it_calls_with_the_reason(site, tmp_path):
    report = bring(video(tmp_path / "flat.info.json", *FLAT), site)
    assert told("A") == (None, None, None)
    assert told("A.1") == ("A", "first", 0.97)
    assert told("A.2") == ("A.1", "mention", 0.97)
    assert told("A.3") == ("A", "absent", 0.7)
    assert told("B") == (None, None, None)
    assert Comment.objects.get(external_id="A.2").depth == 2
    # The report describes the file, not what was made of it.
    assert report["max_reply_depth"] == 1


def test_a_source_that_nests_is_never_overruled(site, tmp_path):
    nested = [*FLAT, ("A.4", "A.1", "@fay", "@cy it names somebody else")]
    bring(video(tmp_path / "nested.info.json", *nested), site)
    assert {told(key)[0] for key in ("A.1", "A.2", "A.3")} == {"A"}
    assert told("A.4") == ("A.1", None, None)


def test_a_second_run_and_later_replies_find_the_same_parents(site, tmp_path):
    path = video(tmp_path / "flat.info.json", *FLAT)
    bring(path, site)
    before = list(Comment.objects.order_by("pk").values())
    bring(path, site)
    assert list(Comment.objects.order_by("pk").values()) == before
    bring(video(path, *FLAT[:4], ("A.9", "A", "@bo", "@cy Not always."), FLAT[4]), site)
    assert told("A.9") == ("A.2", "mention", 0.97)
    assert list(Comment.objects.exclude(external_id="A.9").order_by("pk").values()) == before


def test_readers_see_whom_an_inferred_reply_answers_and_that_it_was_inferred(site, tmp_path):
    bring(video(tmp_path / "flat.info.json", *FLAT), site)
    thread = composing.thread_page(Post.objects.get(), 1, newest=False)
    top = thread.comments[0]
    first, absent = top.replies
    (second,) = (reply.comment for reply in first.replies)
    assert (second.answering, second.inferred) == ("@bo", "Inferred: it calls them by name")
    assert second.answering_href == f"#{first.comment.anchor}"
    assert not first.comment.answering
    assert not absent.comment.answering

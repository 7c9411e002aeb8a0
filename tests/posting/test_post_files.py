"""A post from a file: what it may say, and mistakes named with their line."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from tests.moderating.making import make_site

from rejoinder.errors import PostUnusable
from rejoinder.models import Post
from rejoinder.posting import read_post_file

WHOLE = """---
title: "2026: the bridge is open"
path: /bridge/
date: 2026-11-02 18:00
author: The harbour desk
language: en
tags: [boats, "#quays"]
video: https://youtu.be/dQw4w9WgXcQ
poster: bridge.png
comments: 2026-12-02
---
At last, says everyone in the #harbour.

The first cars crossed at **noon**.

---

And more.
"""
PNG = b"\x89PNG\r\n\x1a\n..."


@pytest.fixture
def written(tmp_path):
    def write(text, name="post.md"):
        file = tmp_path / name
        file.write_text(text, "utf-8")
        return file

    (tmp_path / "bridge.png").write_bytes(PNG)
    return write


def post(file, **options):
    out, err = StringIO(), StringIO()
    call_command("post", str(file), stdout=out, stderr=err, **options)
    return out.getvalue().strip(), err.getvalue().strip()


def test_a_file_says_everything_that_a_post_has(written):
    draft = read_post_file(written(WHOLE)).draft
    assert draft.title == "2026: the bridge is open"
    assert draft.published_at == datetime(2026, 11, 2, 18, tzinfo=UTC)
    assert (draft.comments_open, draft.comments_close_at) == (
        True,
        datetime(2026, 12, 2, tzinfo=UTC),
    )
    assert (draft.tags, draft.poster) == (["boats", "#quays"], PNG)
    assert draft.summary.endswith("The first cars crossed at **noon**.")
    assert draft.body == "And more."


def test_without_a_line_between_them_the_first_paragraph_is_the_summary(written):
    draft = read_post_file(
        written("---\ntitle: A\ndate: 2026-11-02\n---\n\none\ntwo\n\nthree\n\nfour\n")
    ).draft
    assert (draft.summary, draft.body) == ("one\ntwo", "three\n\nfour")


@pytest.mark.parametrize(
    ("said", "open_"),
    [("open", True), ("closed", False), ("off", False), ("yes", True), ("", True)],
)
def test_comments_are_open_or_closed_in_plain_words(written, said, open_):
    file = written(f"---\ntitle: A\npath: /a/\ncomments: {said}\n---\n")
    assert read_post_file(file).draft.comments_open is open_


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("title: A\n", 1, "begins with a line `---`"),
        ("---\ntitle: A\n", 2, "no end"),
        ("---\n- a\n---\n", 2, "lines like"),
        ("---\ntitle: A\nautor: B\n---\n", 3, "no field 'autor'"),
        ("---\ntitle: A\ntitle: B\n---\n", 3, "twice"),
        ("---\ntitle: A\ndate: soon\n---\n", 3, "write 2026-11-22"),
        ("---\ntitle: A\ndate: 2026-11-02\nstatus: secret\n---\n", 4, "must be one of"),
        (
            "---\ntitle: A\ndate: 2026-11-02\ncomments: maybe\n---\n",
            4,
            "the date on which they close",
        ),
        ("---\ntitle: A\npath: /a/\nposter: none.png\n---\n", 4, "cannot be read"),
        ("---\ntitle: [A]\npath: /a/\n---\n", 2, "one line of text"),
        ("---\ntitle: A\npath: /a/\ntags: [[a]]\n---\n", 4, "plain list"),
        ("---\ntitle: 'A\npath: /a/\n---\n", 2, "end of stream"),
        ("---\ntitle: A\n---\n", 1, "give it a `date` or a `path`"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_cure(written, text, line, words):
    file = written(text)
    with pytest.raises(PostUnusable, match=words) as refusal:
        read_post_file(file)
    assert f"{file}, line {line}:" in str(refusal.value)


def test_a_file_that_is_not_there_or_no_text_is_named(tmp_path):
    with pytest.raises(PostUnusable, match="cannot be read"):
        read_post_file(tmp_path / "none.md")
    (tmp_path / "latin.md").write_bytes(b"---\ntitle: caf\xe9\n---\n")
    with pytest.raises(PostUnusable, match="Save it as UTF-8"):
        read_post_file(tmp_path / "latin.md")


@pytest.mark.django_db
def test_the_command_writes_the_post_prints_its_address_and_changes_it_next_time(written):
    site = make_site()
    assert post(written(WHOLE))[0] == "https://harbour.example/bridge/"
    post(written(WHOLE.replace("At last", "Finally")))
    stored = Post.objects.get(site=site)
    assert stored.summary.startswith("Finally")
    assert sorted(stored.tags.values_list("slug", flat=True)) == ["boats", "harbour", "quays"]


@pytest.mark.django_db
def test_the_same_dated_file_without_a_path_is_the_same_post(written):
    make_site()
    file = written("---\ntitle: Tide täbles\ndate: 2026-11-02\n---\nHigh at noon.")
    first, _ = post(file)
    assert first == "https://harbour.example/2026/11/tide-t%C3%A4bles/" == post(file)[0]
    assert Post.objects.count() == 1


@pytest.mark.django_db
def test_a_post_to_come_is_said_not_to_be_seen_yet(written):
    make_site()
    _, told = post(written("---\ntitle: A\ndate: 2999-01-01\n---\n"))
    assert "scheduled" in told


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("---\ntitle: A\npath: /desk/\n---\n", 3),
        ("---\ntitle: A\npath: /a/\nvideo: nonsense\n---\n", 4),
        ("---\npath: /a/\n---\n", 1),
        ("---\ntitle: A\npath: /a/\nauthor: " + "x" * 201 + "\n---\n", 4),
    ],
)
def test_what_cannot_be_stored_is_refused_with_its_line(written, text, line):
    make_site()
    with pytest.raises(PostUnusable, match=f"line {line}:"):
        post(written(text))
    assert not Post.objects.exists()


@pytest.mark.django_db
def test_with_several_sites_one_must_be_chosen(written):
    make_site()
    make_site("quay")
    file = written(WHOLE)
    with pytest.raises(PostUnusable, match="harbour, quay"):
        post(file)
    with pytest.raises(PostUnusable, match="no site 'pier'"):
        post(file, site="pier")
    post(file, site="quay")
    assert Post.objects.get().site.slug == "quay"


@pytest.mark.django_db
def test_without_a_site_the_command_says_what_makes_one(written):
    with pytest.raises(PostUnusable, match="rejoinder serve"):
        post(written(WHOLE))

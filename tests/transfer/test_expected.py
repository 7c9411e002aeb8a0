"""Real exports give the numbers that were counted by somebody else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import SHARED
from tests.transfer.exports import bring

from rejoinder.models import Comment, Contact, Post, Site

_SEED = {
    "posts": 1,
    "posts_with_comments": 1,
    "comments": 20,
    "top_level": 8,
    "replies": 12,
    "max_reply_depth": 1,
    "missing_parent": 0,
    "duplicate_ids": 0,
    "in_cycles": 0,
    "by_status": {"approved": 20},
    "distinct_authors": 20,
}


_NOT_OURS = {"extra", "sha256"}
# Where what was counted cannot be: no comment of this file names a parent (`replies` is 0), so none
# can have one under another post or a younger one. Whoever counted took the comment without an id
# for the parent of all comments without a parent: four of them are under the other thread, three
# older than it.
_COUNTED_WRONGLY = {
    "disqus/r42-disqus.xml": {"parent_on_other_post": 0, "reply_older_than_parent": 0},
}


def _expected() -> list[tuple[str, dict[str, Any]]]:
    if SHARED is None:
        return []
    told = json.loads((SHARED / "inputs" / "expected.json").read_text("utf-8"))
    known = [
        (
            f"inputs/{name}",
            {key: value for key, value in numbers.items() if key not in _NOT_OURS}
            | _COUNTED_WRONGLY.get(name, {}),
        )
        for name, numbers in told.items()
    ]
    return [*known, ("seed/seed.info.json", _SEED)]


EXPECTED = _expected()


def _path(name: str) -> Path:
    assert SHARED is not None
    return SHARED / name


@pytest.mark.parametrize(("name", "numbers"), EXPECTED, ids=[name for name, _ in EXPECTED])
def test_a_dry_run_gives_the_expected_numbers_and_writes_nothing(name, numbers, site):
    report = bring(_path(name), site, dry_run=True)
    assert {key: report[key] for key in numbers} == numbers
    assert report["new"] == report["comments"]
    assert not Post.objects.exists()
    assert not Comment.objects.exists()


@pytest.mark.parametrize(("name", "numbers"), EXPECTED, ids=[name for name, _ in EXPECTED])
def test_a_real_run_stores_every_comment_and_a_second_run_adds_nothing(name, numbers, site):
    first = bring(_path(name), site)
    assert {key: first[key] for key in numbers} == numbers
    stored = list(Comment.objects.order_by("pk").values())
    assert len(stored) == first["new"] == first["comments"]
    assert Post.objects.count() == first["posts"]
    second = bring(_path(name), site)
    assert {key: second[key] for key in numbers} == numbers
    assert (second["new"], second["already_there"]) == (0, first["comments"])
    assert list(Comment.objects.order_by("pk").values()) == stored


@pytest.mark.parametrize("name", [name for name, _ in EXPECTED if "theme-unit" in name])
def test_ten_levels_of_replies_stay_ten_levels(name, site):
    bring(_path(name), site)
    deepest = Comment.objects.order_by("-depth").first()
    above = 0
    while deepest.parent is not None:
        assert deepest.depth == deepest.parent.depth + 1
        assert deepest.root_number == deepest.parent.root_number
        deepest, above = deepest.parent, above + 1
    assert above == 9


@pytest.mark.parametrize("name", [name for name, _ in EXPECTED])
def test_no_address_of_a_commenter_stands_anywhere_but_sealed(name, site):
    bring(_path(name), site)
    told = json.dumps(
        [
            *Comment.objects.values("author_name", "website", "external_id", "missing_parent"),
            *Post.objects.values("title", "path", "author_line", "external_id"),
            *Site.objects.get(pk=site.pk).runs.values("report", "file_name"),
        ]
    )
    assert "@example.org" not in told
    assert "192.0.2." not in told
    for sealed in Contact.objects.values_list("email", flat=True):
        assert b"example" not in bytes(sealed)

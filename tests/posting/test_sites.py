"""A site's own facts, changed from the shell."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from rejoinder.errors import FieldUnusable
from rejoinder.models import Post, Site, StalePage
from rejoinder.posting.sites import change_site


def test_a_changed_name_makes_every_page_of_the_site_stale(post: Post) -> None:
    change_site(post.site, {"name": "The Evening Gazette"})
    assert Site.objects.get().name == "The Evening Gazette"
    assert set(StalePage.objects.values_list("post", flat=True)) == {0, post.pk}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("base_url", "example.org"),
        ("base_url", "ftp://example.org"),
        ("base_url", "https://example.org/blog"),
        ("name", "  "),
        ("policy", {"hold_at": 3}),
        ("policy", {"no_such_key": 1}),
        ("slug", "other"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_changes(
    site: Site, field: str, value: object
) -> None:
    before = Site.objects.values().get()
    with pytest.raises(FieldUnusable, match=field):
        change_site(site, {field: value})
    assert Site.objects.values().get() == before


def test_the_shell_shows_and_changes_a_site(site: Site, tmp_path: Path) -> None:
    policy = tmp_path / "policy.json"
    policy.write_text(json.dumps({"hold_first_comment": True}))
    out = StringIO()
    call_command(
        "site",
        "--require-email",
        "yes",
        "--shares-lessons",
        "yes",
        "--policy",
        str(policy),
        "--hosts",
        "a.example",
        stdout=out,
    )
    site.refresh_from_db()
    assert site.require_email
    assert site.shares_lessons
    assert site.policy["hold_first_comment"] is True
    assert site.hosts == ["a.example"]
    assert "The Test Gazette" in out.getvalue()


def test_a_second_site_is_made_beside_the_first(site: Site) -> None:
    call_command(
        "site", "--new", "sport", "--name", "Sport", "--hosts", "s.example", stdout=StringIO()
    )
    assert Site.objects.count() == 2
    with pytest.raises(FieldUnusable, match="already"):
        call_command("site", "--new", "sport", stdout=StringIO())

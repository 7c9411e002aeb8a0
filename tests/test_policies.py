"""A site's policy: its versions, what is in force for a post, and when posts close by it."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from rejoinder import policies
from rejoinder.errors import FieldUnusable, ThreadClosed
from rejoinder.models import PolicyVersion, Post, StalePage, Tag, Verdict
from rejoinder.posting import PostDraft, save_post
from rejoinder.publishing.ticking import turn_the_clock
from rejoinder.screening import Policy
from tests.conftest import NOON
from tests.replying.making import leave

pytestmark = pytest.mark.django_db


def set_policy(site, text, **told):
    return policies.save(site, text, by=None, now=NOON, **told)


def test_saving_keeps_the_text_as_written_and_puts_it_into_force(site, django_user_model):
    mia = django_user_model.objects.create_user("mia")
    saved = policies.save(site, "# ours\nmax_links = 7\n", by=mia, now=NOON, note="More links")
    site.refresh_from_db()
    assert policies.text_of(site) == "# ours\nmax_links = 7\n"
    assert policies.policy_of(site) == Policy(max_links=7)
    assert site.policy_version == saved.number == 1
    kept = PolicyVersion.objects.of(site).get()
    assert (kept.by, kept.note, kept.made_at) == (mia, "More links", NOON)


def test_what_was_in_force_before_versions_is_the_first_one(site):
    site.policy = {"max_links": 9}
    site.save()
    set_policy(site, "max_links = 1")
    assert [version.number for version in PolicyVersion.objects.of(site)] == [2, 1]
    assert "max_links = 9" in policies.version_of(site, 1).text


def test_going_back_is_a_new_version(site):
    set_policy(site, "max_links = 1")
    set_policy(site, "max_links = 2")
    back = policies.go_back(site, 1, by=None, now=NOON)
    assert (back.number, back.note) == (3, "back to version 1")
    assert policies.policy_of(site).max_links == 1
    with pytest.raises(FieldUnusable, match="in force already"):
        policies.go_back(site, 3, by=None, now=NOON)
    with pytest.raises(FieldUnusable, match="there are 1 to 3"):
        policies.go_back(site, 9, by=None, now=NOON)


def test_a_mistake_changes_nothing(site):
    set_policy(site, "max_links = 1")
    with pytest.raises(FieldUnusable, match="line 2: max_link:"):
        set_policy(site, "hold_at = 0.4\nmax_link = 1")
    site.refresh_from_db()
    assert site.policy_version == 1
    assert PolicyVersion.objects.count() == 1


def test_whoever_saves_from_an_old_version_is_told(site):
    set_policy(site, "max_links = 1")
    with pytest.raises(FieldUnusable, match="version 1 was saved meanwhile"):
        set_policy(site, "max_links = 2", seen=0)
    assert set_policy(site, "max_links = 2", seen=1).number == 2


def test_a_verdict_names_the_version_by_which_it_was_made(post):
    first = leave(post, now=NOON)
    assert Verdict.objects.get(pk=first.id).reasons["policy"] == 0
    set_policy(post.site, "hold_everything = true")
    later = leave(post, text="Another calm word.", now=NOON + timedelta(seconds=1))
    assert Verdict.objects.get(pk=later.id).reasons["policy"] == 1
    assert later.standing == "pending"


def test_a_section_holds_for_posts_of_its_path_and_tags(site, post):
    set_policy(
        site, '[[sections]]\npaths = ["/2026/11/"]\ntags = ["Gardens"]\nhold_everything = true'
    )
    elsewhere = Post.objects.create(
        site=site, path="/b/", title="B", status=Post.Status.PUBLIC, published_at=NOON
    )
    assert policies.rules_for(post).hold_everything
    assert not policies.rules_for(elsewhere).hold_everything
    elsewhere.tags.add(Tag.objects.create(site=site, slug="gardens", name="gardens"))
    assert policies.rules_for(elsewhere).hold_everything
    assert leave(post, now=NOON).standing == "pending"


def test_hours_without_a_desk_hold_a_reply(post):
    set_policy(post.site, 'unattended = ["11:00-13:00"]')
    assert leave(post, now=NOON).standing == "pending"
    after = leave(post, text="Another calm word.", now=NOON + timedelta(hours=2))
    assert after.standing == "approved"


def test_posts_close_after_the_days_that_the_policy_says(site, post):
    own = Post.objects.create(
        site=site,
        path="/own/",
        title="Own",
        status=Post.Status.PUBLIC,
        published_at=NOON,
        comments_close_at=NOON + timedelta(days=90),
    )
    set_policy(site, "close_after_days = 2")
    post.refresh_from_db()
    own.refresh_from_db()
    assert post.comments_close_at == NOON + timedelta(days=2)
    assert own.comments_close_at == NOON + timedelta(days=90)
    assert set(StalePage.objects.values_list("post", flat=True)) == {post.pk}
    with pytest.raises(ThreadClosed):
        leave(post, now=NOON + timedelta(days=2))
    turn_the_clock(NOON + timedelta(days=3))
    post.refresh_from_db()
    assert not post.comments_open
    policies.save(site, "close_after_days = 9", by=None, now=NOON + timedelta(days=3))
    post.refresh_from_db()
    assert post.comments_open
    assert leave(post, now=NOON + timedelta(days=3)).id
    policies.save(site, "close_after_days = 0", by=None, now=NOON + timedelta(days=3))
    post.refresh_from_db()
    assert post.comments_close_at is None
    assert not post.closes_by_policy


def test_a_section_closes_its_posts_at_another_time(site, post):
    tagged = Post.objects.create(
        site=site, path="/t/", title="T", status=Post.Status.PUBLIC, published_at=NOON
    )
    tagged.tags.add(Tag.objects.create(site=site, slug="gardens", name="Gardens"))
    set_policy(site, 'close_after_days = 5\n[[sections]]\ntags = ["gardens"]\nclose_after_days = 1')
    days = {
        path: (at - NOON).days for path, at in Post.objects.values_list("path", "comments_close_at")
    }
    assert days == {post.path: 5, "/t/": 1}


def test_a_new_post_closes_as_the_policy_says_and_keeps_an_editors_own_time(site):
    set_policy(site, "close_after_days = 5")
    told = {"status": "public", "published_at": NOON}
    open_ = save_post(site, PostDraft(title="Open", **told), now=NOON)
    own = NOON + timedelta(days=1)
    timed = save_post(site, PostDraft(title="Timed", comments_close_at=own, **told), now=NOON)
    shut = save_post(site, PostDraft(title="Shut", comments_open=False, **told), now=NOON)
    assert (open_.comments_close_at, open_.closes_by_policy) == (NOON + timedelta(days=5), True)
    assert (timed.comments_close_at, timed.closes_by_policy) == (own, False)
    assert (shut.comments_close_at, shut.closes_by_policy) == (None, False)


def shell(*words: str) -> str:
    out = io.StringIO()
    call_command("policy", *words, stdout=out, stderr=out)
    return out.getvalue()


def test_the_shell_checks_sets_tells_and_goes_back(site, tmp_path: Path):
    file = tmp_path / "policy.toml"
    file.write_text("max_links = 6\n")
    assert "No version was saved yet" in shell("history")
    assert "+max_links = 6" in shell("check", str(file))
    assert not PolicyVersion.objects.exists()
    assert shell("set", str(file), "--note", "Sources are welcome") == "Version 1 is in force.\n"
    assert shell("show") == "max_links = 6\n"
    file.write_text("max_links = 2\n")
    shell("set", str(file))
    assert "Sources are welcome" in shell("history")
    assert "-max_links = 6\n+max_links = 2" in shell("diff", "1", "2")
    assert "+max_links = 2" in shell("diff", "1")
    assert shell("back", "1") == "Back to version 1: version 3 is in force.\n"
    assert shell("show", "2") == "max_links = 2\n"


def test_the_shell_takes_json_too_and_names_file_and_line(site, tmp_path: Path):
    file = tmp_path / "policy.json"
    file.write_text('{\n "max_links": 6}')
    shell("set", str(file))
    assert "\nmax_links = 6\n" in shell("show")
    file.write_text('{\n\n "max_link": 6}')
    with pytest.raises(FieldUnusable, match=r"policy\.json, line 3: max_link"):
        shell("check", str(file))
    with pytest.raises(FieldUnusable, match="cannot be read"):
        shell("set", str(tmp_path / "none.toml"))
    with pytest.raises(CommandError, match="no version"):
        shell("show", "x")

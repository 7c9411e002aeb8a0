"""A draft is stored whole, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.conftest import NOON
from tests.moderating.making import make_site

from rejoinder.errors import FieldMissing, FieldUnusable, TooLong, UnknownPost
from rejoinder.models import Post, StalePage, Tag, Video
from rejoinder.posting import PostDraft, own_tags, save_post

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(days=1)
DRAFT = PostDraft(title="The bridge is open", summary="At last! #Harbour #news", status="public")
VIDEO = "https://youtu.be/dQw4w9WgXcQ"
PNG = b"\x89PNG\r\n\x1a\n..."


@pytest.fixture
def site():
    return make_site()


def slugs(post):
    return sorted(post.tags.values_list("slug", flat=True))


def test_a_public_post_is_dated_now_at_a_path_of_its_title(site):
    post = save_post(site, DRAFT, now=NOON)
    assert (post.path, post.status) == ("/2026/11/the-bridge-is-open/", "public")
    assert (post.published_at, post.changed_at) == (NOON, None)


def test_saving_makes_the_posts_pages_and_the_sites_stale(site):
    post = save_post(site, DRAFT, now=NOON)
    assert set(StalePage.objects.values_list("post", "branch")) == {(post.pk, 0), (0, 0)}


def test_a_second_post_of_the_same_title_gets_a_path_of_its_own(site):
    paths = [save_post(site, DRAFT, now=NOON).path for _ in range(3)]
    assert paths == [
        "/2026/11/the-bridge-is-open/",
        "/2026/11/the-bridge-is-open-2/",
        "/2026/11/the-bridge-is-open-3/",
    ]


@pytest.mark.parametrize("path", ["/old-news/", "/old-news"])
def test_a_path_that_another_post_has_is_refused_with_and_without_its_slash(site, path):
    save_post(site, replace(DRAFT, path="/old-news/"), now=NOON)
    with pytest.raises(FieldUnusable, match="another post"):
        save_post(site, replace(DRAFT, path=path), now=NOON)
    assert Post.objects.count() == 1


def test_a_date_to_come_schedules_and_a_date_that_passed_publishes(site):
    assert save_post(site, replace(DRAFT, published_at=LATER), now=NOON).status == "scheduled"
    past = replace(DRAFT, status="scheduled", published_at=NOON)
    assert save_post(site, past, now=LATER).status == "public"


def test_hashtags_of_the_summary_and_further_tags_are_the_posts_tags(site):
    post = save_post(site, replace(DRAFT, tags=["Bridges", "NEWS"]), now=NOON)
    assert slugs(post) == ["bridges", "harbour", "news"]
    assert own_tags(post) == ["Bridges"]


def test_saving_again_replaces_tags_and_keeps_what_is_not_said(site):
    post = save_post(site, replace(DRAFT, body="Some *words*."), now=NOON)
    changed = PostDraft(post_id=post.pk, title="New", summary="#boats", status="public")
    again = save_post(site, changed, now=LATER)
    assert again.pk == post.pk
    assert slugs(again) == ["boats"]
    assert (again.path, again.published_at, again.changed_at) == (post.path, NOON, LATER)
    assert again.body_html == "<p>Some <em>words</em>.</p>"
    assert Tag.objects.filter(slug="news").exists()


def test_a_body_is_made_safe_html_once_and_can_be_removed(site):
    post = save_post(site, replace(DRAFT, body="<script>alert(1)</script> *hi*"), now=NOON)
    assert "<script" not in post.body_html
    assert save_post(site, replace(DRAFT, post_id=post.pk, body=""), now=NOON).body_html == ""


def test_readers_links_keep_their_post(site):
    post = save_post(site, DRAFT, now=NOON)
    with pytest.raises(FieldUnusable, match="it stays there"):
        save_post(site, replace(DRAFT, post_id=post.pk, path="/elsewhere/"), now=NOON)


def test_a_draft_that_nobody_saw_may_move(site):
    post = save_post(site, replace(DRAFT, status="draft"), now=NOON)
    moved = save_post(site, replace(DRAFT, post_id=post.pk, path="/elsewhere/"), now=NOON)
    assert (moved.pk, moved.path) == (post.pk, "/elsewhere/")


def test_a_poster_stays_with_its_video_and_goes_with_it(site):
    with_poster = replace(DRAFT, video=VIDEO, poster=PNG)
    post = save_post(site, with_poster, now=NOON)
    kept = replace(DRAFT, post_id=post.pk, video=VIDEO)
    save_post(site, kept, now=NOON)
    assert bytes(Video.objects.get(post=post).poster) == PNG
    save_post(site, replace(kept, poster=b""), now=NOON)
    assert Video.objects.get(post=post).poster_type == ""
    save_post(site, replace(kept, poster=PNG), now=NOON)
    save_post(site, replace(kept, video="https://vimeo.com/76979871"), now=NOON)
    other = Video.objects.get(post=post)
    assert (other.provider, other.poster) == ("vimeo", None)
    save_post(site, replace(kept, video=""), now=NOON)
    assert not Video.objects.filter(post=post).exists()


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"title": " "}, FieldMissing),
        ({"title": "x" * 501}, TooLong),
        ({"summary": "x" * 10_001}, TooLong),
        ({"author_line": "x" * 201}, TooLong),
        ({"title": "a\0b"}, FieldUnusable),
        ({"path": "/desk/x/"}, FieldUnusable),
        ({"status": "secret"}, FieldUnusable),
        ({"video": "javascript:alert(1)"}, FieldUnusable),
        ({"video": VIDEO, "poster": b"GIF89a"}, FieldUnusable),
        ({"poster": PNG}, FieldUnusable),
        ({"tags": ["!!!"]}, FieldUnusable),
        ({"tags": ["x" * 101]}, FieldUnusable),
        ({"tags": [f"tag{number}" for number in range(51)]}, FieldUnusable),
        ({"post_id": 404}, UnknownPost),
    ],
)
def test_what_cannot_be_taken_is_refused_and_nothing_is_stored(site, change, refusal):
    with pytest.raises(refusal):
        save_post(site, replace(DRAFT, **change), now=NOON)
    assert not Post.objects.exists()
    assert not StalePage.objects.exists()


@pytest.mark.parametrize(
    ("field", "limit"), [("title", 500), ("summary", 10_000), ("author_line", 200)]
)
def test_a_field_of_exactly_the_limit_is_stored_whole(site, field, limit):
    text = "x" * limit
    post = save_post(site, replace(DRAFT, **{field: text}), now=NOON)
    post.refresh_from_db()
    assert getattr(post, field) == text


def test_a_post_of_another_site_is_not_there(site):
    post = save_post(site, DRAFT, now=NOON)
    with pytest.raises(UnknownPost):
        save_post(make_site("elsewhere"), replace(DRAFT, post_id=post.pk), now=NOON)


def test_closing_comments_forgets_the_date_on_which_they_would_have_closed(site):
    open_until = replace(DRAFT, comments_close_at=LATER)
    assert save_post(site, open_until, now=NOON).comments_close_at == LATER
    closed = replace(open_until, comments_open=False)
    assert save_post(site, closed, now=NOON).comments_close_at is None

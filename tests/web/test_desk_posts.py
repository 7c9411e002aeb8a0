"""The post editor, as a browser without script uses it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from tests.conftest import NOON
from tests.moderating.making import make_site

from rejoinder.models import Post, Video
from rejoinder.posting import PostDraft, save_post

pytestmark = pytest.mark.django_db

NASTY = "<script>alert(1)</script>"
PNG = b"\x89PNG\r\n\x1a\n..."
VIDEO = "https://youtu.be/dQw4w9WgXcQ"


@pytest.fixture
def site():
    return make_site()


@pytest.fixture
def desk(client, django_user_model):
    client.force_login(
        django_user_model.objects.create_user("mia", is_staff=True, is_superuser=True)
    )
    return client


def form_of(desk, address):
    """The editor's fields as the browser would send them back."""
    page = HTMLParser(desk.get(address).content.decode())
    sent = {}
    for field in page.css("form.editor input[name]"):
        kind = field.attributes.get("type")
        chosen = kind not in {"checkbox", "radio"} or "checked" in field.attributes
        if chosen and kind != "file":
            sent[field.attributes["name"]] = field.attributes.get("value") or ""
    for area in page.css("form.editor textarea"):
        sent[area.attributes["name"]] = area.text().removeprefix("\n")
    return sent


def save(desk, address, do, **changes):
    return desk.post(address, form_of(desk, address) | changes | {"do": do})


def new(site):
    return reverse("desk:new_post", args=[site.slug])


def edit(post):
    return reverse("desk:edit_post", args=[post.site.slug, post.pk])


def test_a_post_is_published_now(desk, site):
    answer = save(
        desk, new(site), "publish", title="Open", summary="At last! #harbour", video=VIDEO
    )
    post = Post.objects.get()
    assert (answer.status_code, post.status, post.comments_open) == (303, "public", True)
    assert abs(post.published_at - timezone.now()) < timedelta(minutes=5)
    assert list(post.tags.values_list("slug", flat=True)) == ["harbour"]
    assert Video.objects.get().provider == "youtube"
    assert b"is saved: public" in desk.get(answer["Location"]).content


def test_a_draft_is_scheduled_and_then_taken_down(desk, site):
    save(desk, new(site), "draft", title="Open")
    post = Post.objects.get()
    assert post.status == "draft"
    save(desk, edit(post), "schedule", published_at="2999-01-01T08:00:00")
    post.refresh_from_db()
    assert (post.status, post.published_at.year) == ("scheduled", 2999)
    save(desk, edit(post), "publish")
    post.refresh_from_db()
    assert (post.status, post.published_at <= timezone.now()) == ("public", True)
    save(desk, edit(post), "gone")
    post.refresh_from_db()
    assert post.status == "gone"


@pytest.mark.parametrize("date", ["", "2001-01-01T08:00:00"])
def test_scheduling_needs_a_time_to_come(desk, site, date):
    answer = save(desk, new(site), "schedule", title="Open", published_at=date)
    assert b"Say when: a time to come." in answer.content
    assert not Post.objects.exists()


def test_a_post_may_be_dated_back(desk, site):
    save(desk, new(site), "publish", title="Open", published_at="2001-02-03T04:05:06")
    assert Post.objects.get().path == "/2001/02/open/"


def test_saving_a_form_unchanged_changes_nothing_but_the_time_of_the_change(desk, site):
    draft = PostDraft(
        title="Open", summary="At last!\n\n#harbour", body="*Words*", status="public", author_line="The desk",
        published_at=NOON.replace(second=7, microsecond=123456), comments_close_at=NOON, video=VIDEO,
        video_title="Drive", poster=PNG, tags=["boats", "quays"], language="en",
    )  # fmt: skip
    post = save_post(site, draft, now=NOON + timedelta(hours=1))
    stored = Post.objects.values().get()
    tags = set(post.tags.all())
    save(desk, edit(post), "publish")
    again = Post.objects.values().get()
    assert again.pop("changed_at") is not None
    stored.pop("changed_at")
    assert again == stored
    assert set(post.tags.all()) == tags
    assert bytes(Video.objects.get().poster) == PNG


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"title": ""}, "This field is required."),
        ({"path": "/desk/x/"}, "is kept for the site itself"),
        ({"video": "javascript:alert(1)"}, "must be an http or https address"),
        ({"tags": "!!!"}, "cannot be a tag"),
        ({"summary": "x" * 10_001}, "10001 characters, limit 10000"),
        ({"published_at": "soon"}, "Enter a valid date/time."),
        ({"comments": "closing"}, "Say when comments close."),
        ({"comments": "maybe"}, "Select a valid choice"),
    ],
)
def test_a_mistake_is_named_at_its_field_and_the_text_is_kept(desk, site, sent, words):
    answer = save(desk, new(site), "publish", **{"title": "Open", "body": "long work", **sent})
    page = HTMLParser(answer.content.decode())
    assert any(words in mistake.text() for mistake in page.css(".mistake"))
    assert page.css_first("textarea[name=body]").text().strip() == "long work"
    assert not Post.objects.exists()


def test_who_saves_over_somebody_elses_change_is_told_first(desk, site):
    post = save_post(site, PostDraft(title="Open", status="public"), now=NOON)
    mine = form_of(desk, edit(post)) | {"title": "Mine", "do": "publish"}
    save(desk, edit(post), "publish", title="Theirs")
    told = HTMLParser(desk.post(edit(post), mine).content.decode())
    assert "Somebody saved this post since" in told.css_first("main").text()
    assert told.css_first("#id_title").attributes["value"] == "Mine"
    post.refresh_from_db()
    assert post.title == "Theirs"
    seen = told.css_first("input[name=seen]").attributes["value"]
    desk.post(edit(post), mine | {"seen": seen})
    post.refresh_from_db()
    assert post.title == "Mine"


def test_a_preview_stores_nothing_and_shows_text_as_text(desk, site):
    answer = save(
        desk, new(site), "preview", title=NASTY, summary=f"{NASTY} #harbour https://x.example/"
    )
    preview = HTMLParser(answer.content.decode()).css_first(".preview")
    assert preview.css("script") == []
    assert preview.css_first("h2").text() == NASTY
    assert preview.css_first(".tag").text() == "#harbour"
    assert preview.css_first("a").attributes["href"] == "https://x.example/"
    assert not Post.objects.exists()


def test_an_unknown_button_stores_nothing(desk, site):
    save(desk, new(site), "explode", title="Open")
    assert not Post.objects.exists()


def test_a_poster_is_uploaded_shown_and_removed(desk, site):
    upload = SimpleUploadedFile("p.svg", PNG, "image/svg+xml")
    save(desk, new(site), "publish", title="Open", video=VIDEO, poster=upload)
    post = Post.objects.get()
    shown = desk.get(reverse("desk:poster", args=[site.slug, post.pk]))
    assert (shown.content, shown["Content-Type"]) == (PNG, "image/png")
    save(desk, edit(post), "publish", remove_poster="on")
    assert desk.get(reverse("desk:poster", args=[site.slug, post.pk])).status_code == 404


def test_a_file_that_is_no_picture_is_refused(desk, site):
    upload = SimpleUploadedFile("p.png", b"<svg onload=alert(1)>", "image/png")
    answer = save(desk, new(site), "publish", title="Open", video=VIDEO, poster=upload)
    assert b"no JPEG, PNG or WebP" in answer.content
    assert not Post.objects.exists()


def test_an_imported_body_stays_until_it_is_replaced_or_removed(desk, site):
    save(desk, new(site), "publish", title="Open")
    Post.objects.update(body_html="<p>Imported</p>")
    post = Post.objects.get()
    save(desk, edit(post), "publish")
    assert Post.objects.get().body_html == "<p>Imported</p>"
    save(desk, edit(post), "publish", remove_body="on")
    assert Post.objects.get().body_html == ""


def test_a_body_comes_back_into_the_editor_as_it_was_typed(desk, site):
    save(desk, new(site), "publish", title="Open", body="*One*")
    post = Post.objects.get()
    assert form_of(desk, edit(post))["body"] == "*One*"
    save(desk, edit(post), "publish", body="*Two*")
    assert Post.objects.get().body_html == "<p><em>Two</em></p>"
    save(desk, edit(post), "publish", body="")
    assert Post.objects.get().body_html == ""


def test_the_list_shows_every_post_with_its_status(desk, site):
    for status in ("draft", "public", "gone"):
        save_post(site, PostDraft(title=f"{NASTY} {status}", status=status), now=NOON)
    page = HTMLParser(desk.get(reverse("desk:posts", args=[site.slug])).content.decode())
    assert sorted(badge.text() for badge in page.css(".rows .badge")) == ["draft", "gone", "public"]
    assert page.css("main script") == []


def test_the_list_is_paged(desk, site):
    for number in range(51):
        save_post(site, PostDraft(title=f"Post {number}"), now=NOON)
    address = reverse("desk:posts", args=[site.slug])
    assert len(HTMLParser(desk.get(address).content.decode()).css(".rows li")) == 50
    second = desk.get(address, {"page": "2"})
    assert len(HTMLParser(second.content.decode()).css(".rows li")) == 1

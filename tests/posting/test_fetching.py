"""A poster is fetched when an editor ticks it and the operator allows it, and is a picture or nothing."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from tests.outside.conftest import receiver, settings_of

from rejoinder.errors import FieldUnusable
from rejoinder.models import Post, Video
from rejoinder.posting import fetch, fetching
from rejoinder.privacy.egress import hosts

__all__ = ["receiver", "settings_of"]

VIDEO = "https://youtu.be/dQw4w9WgXcQ"
PNG = b"\x89PNG\r\n\x1a\n..."


def answer(body, status=200):
    return f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


@pytest.fixture
def home(receiver, settings_of, monkeypatch):
    """A video's home that tells what it is told to."""
    settings_of(outbound_hosts=(receiver.place,), outbound_http=True, fetch_posters=True)
    monkeypatch.setitem(fetching._DOORS, "youtube", f"http://{receiver.place}/oembed?url={{url}}")
    told = {
        "oembed": json.dumps({"title": "Ships & slow boats", "html": "<script>", "thumbnail_url": f"http://{receiver.place}/p.png"}).encode(),
        "picture": PNG,
        "status": 200,
    }  # fmt: skip
    receiver.says = lambda asked: (
        answer(told["oembed"], told["status"])
        if "oembed" in asked.path
        else answer(told["picture"])
    )
    return told


def test_poster_and_title_come_from_the_videos_home(home, receiver):
    found = fetch(VIDEO)
    assert (found.poster, found.title) == (PNG, "Ships & slow boats")
    assert (
        receiver.asked[0].path
        == "/oembed?url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DdQw4w9WgXcQ"
    )


@pytest.mark.parametrize(("what", "told"), [
    ("status", 404), ("oembed", b"nonsense"), ("oembed", b"[]"), ("oembed", b"{}"), ("oembed", b'{"thumbnail_url": ""}'),
    ("oembed", b'{"thumbnail_url": 7}'), ("oembed", b"[" * 60_000), ("picture", b"<svg onload=alert(1)>"),
    ("picture", b""), ("picture", PNG + b"x" * 1_048_577),
    ("oembed", b'{"thumbnail_url": "https://127.0.0.1/p.png"}'), ("oembed", b'{"thumbnail_url": "file:///etc/passwd"}'),
    ("oembed", b'{"thumbnail_url": "https://169.254.169.254/latest"}'),
])  # fmt: skip
def test_whatever_else_it_tells_is_refused_at_the_box(home, what, told):
    home[what] = told
    with pytest.raises(FieldUnusable) as refusal:
        fetch(VIDEO)
    assert refusal.value.field == "fetch_poster"


def test_a_peertube_host_that_lies_inside_is_not_asked(settings_of):
    settings_of(fetch_posters=True)
    with pytest.raises(FieldUnusable, match="not public"):
        fetch("https://127.0.0.1/w/9c9de5e8-0a1e-484a-b099-e80766180a6d")


def test_a_file_has_no_poster_to_fetch():
    with pytest.raises(FieldUnusable, match="upload"):
        fetch("https://a.example/film.mp4")


@pytest.fixture
def desk(client, django_user_model):
    client.force_login(
        django_user_model.objects.create_user("mia", is_staff=True, is_superuser=True)
    )
    return client


def fields(**more):
    return {"title": "A film", "video": VIDEO, "comments": "open", "do": "publish"} | more


@pytest.mark.django_db
def test_an_editors_tick_fetches_and_stores_it(desk, site, home):
    where = reverse("desk:new_post", args=[site.slug])
    assert HTMLParser(desk.get(where).content.decode()).css_first("[name=fetch_poster]") is not None
    assert desk.post(where, fields(fetch_poster="on")).status_code == 303
    video = Video.objects.get()
    assert (bytes(video.poster), video.poster_type, video.title) == (
        PNG,
        "image/png",
        "Ships & slow boats",
    )
    home["status"] = 500
    assert "answers 500" in desk.post(where, fields(fetch_poster="on", title="B")).content.decode()
    assert Post.objects.count() == 1


@pytest.mark.django_db
def test_without_the_tick_or_the_setting_nobody_is_asked(desk, site, home, receiver, settings_of):
    where = reverse("desk:new_post", args=[site.slug])
    desk.post(where, fields())
    settings_of(fetch_posters=False)
    assert "fetch_poster" not in desk.get(where).content.decode()
    desk.post(where, fields(fetch_poster="on", title="B"))
    assert Post.objects.count() == 2
    assert receiver.asked == []


@pytest.mark.django_db
def test_whom_it_asks_is_listed_where_it_is_allowed(settings_of):
    settings_of(fetch_posters=True)
    assert "www.youtube.com" in dict(hosts())

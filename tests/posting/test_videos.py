"""Which video an address means, and what a poster is."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.errors import FieldUnusable
from rejoinder.posting.posters import POSTER_BYTES, poster_type
from rejoinder.posting.videos import FoundVideo, recognise

WATCH = FoundVideo("youtube", "dQw4w9WgXcQ", "https://www.youtube.com/watch?v=dQw4w9WgXcQ")
UUID = "9c9de5e8-0a1e-484a-b099-e80766180a6d"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=42s&list=PLx", WATCH),
        ("https://youtu.be/dQw4w9WgXcQ?si=abc", WATCH),
        ("http://m.youtube.com/shorts/dQw4w9WgXcQ", WATCH),
        ("youtube.com/embed/dQw4w9WgXcQ", WATCH),
        ("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ", WATCH),
        ("https://www.youtube.com/live/dQw4w9WgXcQ", WATCH),
        (
            "https://vimeo.com/76979871",
            FoundVideo("vimeo", "76979871", "https://vimeo.com/76979871"),
        ),
        (
            "https://player.vimeo.com/video/76979871",
            FoundVideo("vimeo", "76979871", "https://vimeo.com/76979871"),
        ),
        (
            "https://vimeo.com/76979871/8272103f6e",
            FoundVideo("vimeo", "76979871", "https://vimeo.com/76979871/8272103f6e"),
        ),
        (
            f"https://framatube.org/videos/watch/{UUID}",
            FoundVideo("peertube", UUID, f"https://framatube.org/w/{UUID}"),
        ),
        (
            "https://tube.example/w/kkGMgK9ZtnKfYAgnEtQxbv",
            FoundVideo(
                "peertube",
                "kkGMgK9ZtnKfYAgnEtQxbv",
                "https://tube.example/w/kkGMgK9ZtnKfYAgnEtQxbv",
            ),
        ),
        (
            "https://media.example/a/bridge.MP4?x=1",
            FoundVideo("file", "", "https://media.example/a/bridge.MP4?x=1"),
        ),
    ],
)
def test_every_form_in_which_people_copy_an_address_is_known(typed, found):
    assert recognise(typed) == found
    assert recognise(found.url) == found


@pytest.mark.parametrize(
    "typed",
    [
        *("javascript:alert(1)//x.mp4", "https://youtube.com/", "https://youtu.be/short"),
        *("https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ", "ftp://x.example/a.mp4"),
        *("https://user@media.example/a.mp4", "data:video/mp4,x", "https://x.example/page.html"),
        *(
            "https://vimeo.com/channels/staffpicks",
            f"http://tube.example/w/{UUID}",
            "nonsense",
            " ",
        ),
        *('https://www.youtube.com/watch?v=dQw4w9WgXc"', "https://media.example/a.mp4.exe"),
    ],
)
def test_everything_else_is_refused_by_name(typed):
    with pytest.raises(FieldUnusable) as refusal:
        recognise(typed)
    assert refusal.value.field == "video"


@given(st.text(max_size=80))
def test_no_text_at_all_becomes_anything_but_a_web_address(typed):
    with suppress(FieldUnusable):
        assert recognise(typed).url.startswith(("https://", "http://"))


@pytest.mark.parametrize(
    ("beginning", "kind"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"RIFF\x00\x00\x00\x00WEBP", "image/webp"),
    ],
)
def test_a_poster_is_known_by_its_first_bytes_up_to_the_limit(beginning, kind):
    assert poster_type(beginning.ljust(POSTER_BYTES, b"x")) == kind
    with pytest.raises(FieldUnusable, match="more than 1,048,576 bytes"):
        poster_type(beginning.ljust(POSTER_BYTES + 1, b"x"))


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"<svg onload=alert(1)>", b"RIFF\0\0\0\0WAVE"])
def test_other_files_are_no_posters(content):
    with pytest.raises(FieldUnusable, match="no JPEG, PNG or WebP"):
        poster_type(content)

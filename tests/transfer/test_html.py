"""The pages taken away: read from a disk, whole, with nothing that leads nowhere or to another host."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest
from tests.conftest import NOON
from tests.transfer.test_archive import MOMENT, comment, post, take

from rejoinder.models import Comment, Contact, Tag, Video
from rejoinder.transfer.out.unhosted import POLICY, unhosted

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


class Links(HTMLParser):
    """Every address that a page names, by the tag that names it."""

    def __init__(self, told: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.ids: set[str] = set()
        self.tags: set[str] = set()
        self.feed(told)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        for name, value in attrs:
            if name in {"href", "src", "action", "poster"} and value:
                self.found.append((tag, value))
            if name == "id":
                self.ids.add(value)


@pytest.fixture
def talk(site):
    """Posts at odd paths; one with a thread of several pages, a long branch, a video with a poster."""
    here = post(site, summary="Of #ferries & <boats>.", path="/2026/ä b/")
    last = None
    for number in range(1, 82):
        last = comment(here, number, last if number % 3 == 0 else None)
    Comment.objects.filter(pk=last.pk).update(html="<p>a</p>" * 900, text="a " * 9_000)
    Contact.objects.create(comment=last, email=_sealed("jo@example.org"))
    Video.objects.create(
        post=here, provider="youtube", key="bridge00001", title="A <bridge>",
        url="https://www.youtube.com/watch?v=bridge00001", poster=PNG, poster_type="image/png",
    )  # fmt: skip
    post(site, path="/about", title="About", published_at=NOON + MOMENT)
    post(site, path="/About", title="Again", published_at=NOON + MOMENT)
    post(site, path="/old.html", title="Old", published_at=NOON + MOMENT)
    post(site, path="/secret/", title="Secret", status="private", published_at=NOON + MOMENT)
    here.tags.add(Tag.objects.create(site=site, slug="ferries", name="ferries"))
    return here


def _sealed(address):
    from rejoinder import keys

    return keys.seal("email", address)


def unpacked(site, tmp_path, **options):
    path = tmp_path / "site.zip"
    take(site, path, form="html", **options)
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


def test_every_link_of_every_page_leads_to_a_file_and_a_place_in_it(talk, tmp_path):
    files = unpacked(talk.site, tmp_path)
    pages = {name: Links(told.decode()) for name, told in files.items() if name.endswith(".html")}
    assert len(pages) > 6
    followed = 0
    for name, page in pages.items():
        for tag, address in page.found:
            parts = urlsplit(address)
            if parts.scheme:
                assert tag == "a", address
                continue
            target = posixpath.normpath(
                posixpath.join(posixpath.dirname(name), unquote(parts.path))
            )
            target = name if not parts.path else target
            assert target in files, (name, address)
            if parts.fragment and target in pages:
                assert parts.fragment in pages[target].ids, (name, address)
            followed += 1
    assert followed > 100


def test_nothing_in_it_asks_a_server_or_loads_from_another_host(talk, tmp_path):
    for name, told in unpacked(talk.site, tmp_path).items():
        if name.endswith(".html"):
            page = Links(told.decode())
            assert not page.tags & {"form", "script", "iframe", "textarea", "input"}
            assert b"/reply/" not in told
            assert b"/report/" not in told
            assert re.search(rb'(src|href)="/', told) is None
            assert POLICY.encode().replace(b"'", b"&#x27;") in told


def test_what_readers_do_not_see_is_not_in_it(talk, tmp_path):
    Comment.objects.filter(number=1).update(
        shown=False, standing="pending", text="Held", html="Held"
    )
    files = unpacked(talk.site, tmp_path, private=True)
    whole = b"".join(files.values())
    assert b"jo@example" not in whole
    assert b"Secret" not in whole
    assert b"Held" not in whole
    assert PNG in files.values()


def test_names_of_files_are_such_as_every_system_takes_and_bytes_stay_the_same(talk, tmp_path):
    files = unpacked(talk.site, tmp_path)
    assert unpacked(talk.site, tmp_path) == files
    assert {"about.html", "About-2.html"} & files.keys() or {
        "About.html",
        "about-2.html",
    } & files.keys()
    assert len({name.casefold() for name in files}) == len(files)
    assert "old.html" in files
    assert "2026/ä b/index.html" in files


def test_a_single_post_comes_without_the_rest_of_the_site(talk, tmp_path):
    files = unpacked(talk.site, tmp_path, post=talk)
    assert "index.html" not in files
    assert "about.html" not in files
    told = files["2026/ä b/index.html"].decode()
    assert "Reader 1" in told
    assert "All posts" not in told


@pytest.mark.parametrize(
    ("page", "made"),
    [
        ('<p>href="/x"</p>', '<p>href="/x"</p>'),
        ('<a href="/x">a</a>', "a"),
        ('<a href="/here/?a=1&amp;b=2#c1">a</a>', '<a href="here/index.html#c1">a</a>'),
        ('<footer><a href="/x">Feed</a> <b>b</b></footer>', "<footer> <b>b</b></footer>"),
        ('<a href="//evil.example/">a</a>', '<a href="//evil.example/">a</a>'),
        ('<section id="reply"><section>x</section>y</section>z', "z"),
        ('<script>if (1) {}</script><img src="/x">', ""),
        ('<img src="/here/" alt="a > b">', '<img src="here/index.html" alt="a > b">'),
        ("<a title='x' href=\"/here/\">a</a>", "<a title='x' href=\"here/index.html\">a</a>"),
    ],
)
def test_only_tags_are_touched(page, made):
    assert unhosted(page, "index.html", {"/here/": "here/index.html"}.get) == made

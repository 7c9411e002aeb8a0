"""Whatever people write wherever they can, a page has the elements that it has with harmless words."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import html5lib
import pytest
from lxml import etree
from tests.conftest import NOON

from rejoinder import keys
from rejoinder.models import Comment, Post, Site, Video
from rejoinder.publishing import addresses, pages
from rejoinder.text import to_html
from rejoinder.threads import Place, answering, opening

PLAIN = "harmless"
HOSTILE = [
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>\' onmouseover=\'alert(1)" autofocus x="',
    "]]><script>alert(1)</script></title><svg onload=alert(1)>",
    "</textarea></style></template><iframe src=//evil.example><!-- <script>",
    "{{ 7*7 }}{% raw %}{{ config }}\\u003cscript\\u003e",
    "javascript:alert(1)",
    "&lt;script&gt;&#60;img&#62;&amp;amp;",
    "\u202edetrever\u2066\u0001\u0008\u000b\ufffe\u2028",
    'https://evil.example/"onclick=alert(1)',
    "https://evil.example; script-src *",
]


def house(said: str, field: str) -> Site:
    """A site, a post, a video and a conversation; `field` says `said`, every other one is harmless."""

    def has(name: str, otherwise: str = PLAIN) -> str:
        return said if name == field else otherwise

    site = Site.objects.create(
        slug=f"s{Site.objects.count()}", name=has("site name"), tagline=has("tagline"),
        base_url="https://s.example", operator=has("operator"), contact=has("contact"),
        language=has("site language", "en")[:20],
    )  # fmt: skip
    post = Post.objects.create(
        site=site, path="/post/", title=has("title"), summary=f"{has('summary')} #News",
        author_line=has("author line"), body_html=to_html(has("body"), "markdown"),
        status=Post.Status.PUBLIC, published_at=NOON, language=has("language", "en")[:20],
    )  # fmt: skip
    Video.objects.create(
        post=post, provider=has("video provider", "youtube")[:10], title=has("video title"),
        key=has("video key", "abc")[:100], url=has("video url", "https://www.youtube.com/watch?v=abc"),
    ) if field != "video provider" else None  # fmt: skip
    post.tags.create(site=site, slug="news", name=has("tag"))
    root = comment(post, opening(1), 1, has("name"), has("website", ""), has("text"))
    reply = root
    for number in range(2, 9):
        place = answering(Place(reply.depth, 1, bytes(reply.path)), number)
        reply = comment(post, place, number, has("name"), has("website", ""), has("text"), reply)
    for n, standing in enumerate(("trash", "approved"), start=9):
        # A removed comment with an answer, and a mention by another site.
        comment(post, opening(n), n, has("name"), has("website", ""), has("text"),
                standing=standing, kind="comment" if n == 9 else "pingback", shown=True)  # fmt: skip
    return site


def comment(
    post: Post, place: Place, number: int, name: str, website: str, text: str,
    parent: Comment | None = None, **fields: Any,
) -> Comment:  # fmt: skip
    values = {"standing": "approved", "shown": True, "written_at": NOON, "stored_at": NOON} | fields
    return Comment.objects.create(
        site_id=post.site_id, post=post, parent=parent, number=number, root_number=place.root_number,
        depth=place.depth, path=place.path, author_name=name, website=website, text=text,
        html=to_html(text, "markdown"), fingerprint=keys.fingerprint("x"), **values,
    )  # fmt: skip


def representations(site: Site) -> dict[str, pages.Page]:
    """Every page of the site by what it is, so that two sites' pages can be compared."""
    post = Post.objects.get(site=site)
    root = Comment.objects.get(post=post, number=1)
    paths = {
        "post": post.path,
        "newest": addresses.newest(post.pk),
        "branch": addresses.branch(post.pk, root.pk),
        "home": addresses.HOME,
        "tag": addresses.tag("news"),
        "notice": addresses.NOTICE,
        "feed": addresses.FEED,
        "comments feed": addresses.comments_feed(post.pk),
        "sitemap": addresses.SITEMAP,
        "robots": addresses.ROBOTS,
        "live": addresses.live(post.pk),
    }
    made = {name: pages.render(site, path) for name, path in paths.items()}
    assert None not in made.values()
    return {name: page for name, page in made.items() if page is not None}


def structure(content: bytes, *, inside: tuple[str, ...] = ()) -> Counter[tuple[str, ...]]:
    """How often each element stands there with which attributes, but for what stands in `inside`."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parse(content.decode())
    found: Counter[tuple[str, ...]] = Counter()

    def count(element: Any) -> None:
        found[
            (str(element.tag) if isinstance(element.tag, str) else "!", *sorted(element.attrib))
        ] += 1
        if element.attrib.get("class") not in inside:
            for child in element:
                count(child)

    count(root)
    return found


def leads(content: bytes) -> set[str]:
    """The schemes of all addresses of a page."""
    root = html5lib.parse(content.decode(), namespaceHTMLElements=False)
    found = [
        element.attrib[name]
        for element in root.iter()
        for name in ("href", "src", "action", "data-embed")
        if isinstance(element.tag, str) and name in element.attrib
    ]
    return {target.partition(":")[0] for target in found if target[:1] not in "/#"}


FIELDS = [
    "site name", "tagline", "operator", "contact", "site language", "title", "summary", "author line",
    "language", "tag", "video title", "video key", "video url", "name", "website", "text", "body",
]  # fmt: skip
# What a reader writes becomes HTML of its own here; what may be in it has its own tests in the room of texts.
WRITTEN = ("words", "lines", "post")


@pytest.mark.django_db
@pytest.mark.parametrize("field", FIELDS)
def test_no_text_in_any_field_adds_an_element_or_an_attribute_anywhere(field):
    harmless = representations(house(PLAIN if field not in {"video url", "website"} else "", field))
    if field == "video url":
        harmless = representations(house("https://v.example/a", field))
    for said in HOSTILE:
        for name, page in representations(house(said, field)).items():
            if page.media_type.startswith("text/html"):
                inside = WRITTEN if field in {"text", "summary", "body"} else ()
                wanted, found = (
                    structure(each.content, inside=inside) for each in (harmless[name], page)
                )
                if field in {"website", "video url"}:
                    # An unusable address is no link; nothing else may differ.
                    assert not (found - wanted) or leads(page.content) <= {"https", "http"}
                    assert not any(each[:2] == "on" for key in found for each in key[1:])
                    assert {key[0] for key in found} <= {key[0] for key in wanted} | {"a", "p"}
                else:
                    assert found == wanted, (field, name, said)
                assert leads(page.content) <= {"http", "https"}
                structured(page.content)
            elif "xml" in page.media_type:
                tree = etree.fromstring(page.content)
                assert {each.tag for each in tree.iter()} == {
                    each.tag for each in etree.fromstring(harmless[name].content).iter()
                }, (field, name, said)
            elif page.media_type == "application/json":
                assert json.loads(page.content).keys() == {"count", "newest"}


def structured(content: bytes) -> dict[str, Any]:
    """The structured data of a page, as a browser finds it; None where the page has none."""
    root = html5lib.parse(content.decode(), namespaceHTMLElements=False)
    blocks = [
        "".join(each.itertext())
        for each in root.iter("script")
        if each.attrib.get("type") == "application/ld+json"
    ]
    assert len(blocks) <= 1
    found: dict[str, Any] = json.loads(blocks[0]) if blocks else {}
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("said", HOSTILE)
def test_texts_come_back_from_structured_data_and_feeds_as_they_were_written(said):
    page = representations(house(said, "name"))
    assert structured(page["post"].content)["comment"][0]["author"]["name"] == said
    allowed = "".join(sign for sign in said if sign.isprintable() or sign in "\u202e\u2066\u2028")
    names = [each.text for each in etree.fromstring(page["comments feed"].content).iter("{*}name")]
    assert allowed.replace("\ufffe", "") in names


@pytest.mark.django_db
@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "https://a.example;script-src *", "https://u:p@a.example/", "//a.example/",
     "data:text/html,x", "https://a.example/\"'><b>", "ftp://a.example/", "", "https://", "\x01https://a.example"],
)  # fmt: skip
@pytest.mark.parametrize("provider", Video.Provider.values)
def test_a_videos_address_is_checked_again_when_the_page_is_made(provider, url):
    site = house(PLAIN, "none")
    Video.objects.update(provider=provider, url=url)
    for page in representations(site).values():
        if page.media_type.startswith("text/html"):
            assert leads(page.content) <= {"http", "https"}
            root = html5lib.parse(page.content.decode(), namespaceHTMLElements=False)
            (policy,) = [
                each.attrib["content"]
                for each in root.iter("meta")
                if each.attrib.get("http-equiv") == "Content-Security-Policy"
            ]
            assert [each.split()[0] for each in policy.split("; ")] == [
                "default-src", "style-src", "script-src", "img-src", "connect-src", "frame-src",
                "media-src", "form-action", "base-uri",
            ]  # fmt: skip
            assert ";script" not in policy
            assert not root.findall(".//b[@onerror]")

"""What machines are told: structured data, feeds, the sitemap, robots.txt, canonical addresses."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from jsonschema import validate
from lxml import etree
from selectolax.lexbor import LexborHTMLParser
from tests.conftest import NOON

from rejoinder.models import Post, Video
from rejoinder.publishing import addresses, pages, thread

ATOM = "{http://www.w3.org/2005/Atom}"
COMMENT = {
    "type": "object",
    "required": ["@type", "author", "datePublished", "text", "url"],
    "properties": {
        "@type": {"const": "Comment"},
        "author": {"type": "object", "required": ["@type", "name"],
                   "properties": {"name": {"type": "string", "minLength": 1}}},
        "datePublished": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT.*\+00:00$"},
        "text": {"type": "string"},
        "url": {"type": "string", "pattern": "^http"},
        "comment": {"type": "array", "items": {"$ref": "#/$defs/comment"}},
    },
}  # fmt: skip
ARTICLE = {
    "$defs": {"comment": COMMENT},
    "type": "object",
    "required": ["@context", "@type", "headline", "author", "datePublished", "url", "comment"],
    "properties": {
        "comment": {"type": "array", "items": {"$ref": "#/$defs/comment"}},
        "video": {"type": "object", "required": ["name", "thumbnailUrl", "uploadDate"]},
        "author": {"required": ["name"]},
    },
}


def html(site, path):
    page = pages.render(site, path)
    assert page is not None, path
    return LexborHTMLParser(page.content.decode())


def structured(page):
    return json.loads(page.css_first("script[type='application/ld+json']").text())


def tree_of_data(comments):
    return [
        (each["url"].rstrip("/").rpartition("/")[2], tree_of_data(each.get("comment", [])))
        for each in comments
    ]


def tree_of_page(entries):
    return [
        (
            entry.attributes["id"][1:],
            tree_of_page(
                entry.css_first("details > ol").iter() if entry.css_first("details > ol") else []
            ),
        )
        for entry in entries
    ]


@pytest.fixture
def talk(said):
    root = said("One.")
    reply = said("Two.", to=root)
    said("Three.", to=reply)
    said("Gone.", to=reply, standing="trash")
    tombstone = said("Withdrawn.", standing="trash", removal="author")
    said("Four.", to=tombstone)
    for number in range(60):
        said(f"More {number}.")
    return root


def test_structured_data_names_what_search_engines_require(site, post, talk):
    Video.objects.create(
        post=post,
        provider="youtube",
        key="abc",
        url="https://www.youtube.com/watch?v=abc",
        seconds=754,
    )
    for path in (
        post.path,
        addresses.page(post.pk, 2),
        addresses.newest(post.pk),
        addresses.branch(post.pk, talk.pk),
    ):
        found = structured(html(site, path))
        validate(found, ARTICLE)
        assert found["@id"] == "http://testserver/2026/11/a-post/"
        assert found["video"]["duration"] == "PT754S"
    assert (
        pages.render(site, structured(html(site, post.path))["video"]["thumbnailUrl"][:0] + "/")
        is not None
    )


def test_structured_data_nest_as_the_page_does(site, post, talk):
    for path in (
        post.path,
        addresses.page(post.pk, 2),
        addresses.newest(post.pk),
        addresses.branch(post.pk, talk.pk),
    ):
        page = html(site, path)
        assert tree_of_data(structured(page)["comment"]) == tree_of_page(
            page.css_first("#comments ol.thread").iter()
        )


def test_a_removed_comment_says_so_and_keeps_a_stand_in_for_its_author(site, post, talk):
    removed = [
        each
        for each in structured(html(site, post.path))["comment"]
        if "creativeWorkStatus" in each
    ]
    (one,) = removed
    assert one["creativeWorkStatus"] == "Deleted"
    assert (one["text"], one["author"]["name"]) == ("", "Removed")


def test_each_page_that_search_engines_shall_know_names_itself(site, post, talk):
    def told(path):
        page = html(site, path)
        robots = page.css_first("meta[name=robots]")
        return page.css_first("link[rel=canonical]").attributes["href"], robots is not None

    here = "http://testserver/2026/11/a-post/"
    assert told(post.path) == (here, False)
    second = addresses.page(post.pk, 2)
    assert told(second) == (f"http://testserver{second}", False)
    assert told(addresses.newest(post.pk)) == (here, True)
    assert told(addresses.branch(post.pk, talk.pk)) == (here, True)
    assert told("/") == ("http://testserver/", False)


def test_the_feed_of_comments_has_the_latest_thirty_and_only_what_readers_see(site, post, talk):
    feed = etree.fromstring(pages.render(site, addresses.comments_feed(post.pk)).content)
    texts = [entry.findtext(f"{ATOM}summary") for entry in feed.iter(f"{ATOM}entry")]
    assert texts == [f"More {number}." for number in range(59, 29, -1)]
    ids = [each.text for each in feed.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))
    for stamp in feed.iter(f"{ATOM}updated"):
        assert datetime.fromisoformat(stamp.text).tzinfo is not None


def test_a_feed_with_control_characters_in_a_name_can_be_parsed(site, post, said):
    said("Text\x0b\ufffe.", name="Bell\x07 \x1b Name")
    post.title = "Title\x01"
    post.save()
    for path in (addresses.FEED, addresses.comments_feed(post.pk)):
        feed = etree.fromstring(pages.render(site, path).content)
        assert "\x01" not in "".join(feed.itertext())
    assert "Bell  Name" in "".join(feed.itertext())


def test_feeds_and_pages_are_the_same_each_time_they_are_made(site, post):
    for path in (
        "/",
        addresses.FEED,
        addresses.comments_feed(post.pk),
        post.path,
        addresses.SITEMAP,
    ):
        assert pages.render(site, path) == pages.render(site, path)
    Post.objects.all().delete()
    assert pages.render(site, addresses.FEED) == pages.render(site, addresses.FEED)
    assert b"1970-01-01" in pages.render(site, addresses.FEED).content


def test_the_sitemap_names_every_public_post_by_an_address_that_works(site, post):
    Post.objects.create(site=site, path="/ü & <b>/", title="B", status="public", published_at=NOON)
    Post.objects.create(site=site, path="/draft/", title="C", status="draft", published_at=NOON)
    root = etree.fromstring(pages.render(site, addresses.SITEMAP).content)
    found = [each.text for each in root.iter("{*}loc")]
    assert sorted(found) == [
        "http://testserver/%C3%BC%20&%20%3Cb%3E/", "http://testserver/2026/11/a-post/",
    ]  # fmt: skip
    assert all(datetime.fromisoformat(each.text) for each in root.iter("{*}lastmod"))


def test_robots_are_sent_to_the_sitemap_and_not_to_the_desk(site):
    lines = pages.render(site, addresses.ROBOTS).content.decode().splitlines()
    assert "Sitemap: http://testserver/sitemap.xml" in lines
    assert {"Disallow: /desk/", "Disallow: /reply/", "Disallow: /own/"} <= set(lines)


def test_lists_of_posts_go_on_to_earlier_pages_and_back(site, post):
    Post.objects.bulk_create(
        Post(site=site, path=f"/{n}/", title=f"Post {n}", status="public", published_at=NOON + timedelta(n))
        for n in range(45)
    )  # fmt: skip
    found, path = [], "/"
    while path:
        page = html(site, path)
        found += [link.text() for link in page.css("h2 a")]
        further = page.css_first("nav.pages a[rel=next]")
        path = further.attributes["href"] if further else ""
    assert found == [*(f"Post {n}" for n in range(44, -1, -1)), "A post"]
    assert pages.render(site, addresses.home(4)) is None
    assert thread.BRANCHES == 50

"""Pages of a thread: what stands on which, what is counted, and how large a file may be."""

from __future__ import annotations

import gzip
import json
import re
from random import Random
from urllib.parse import unquote, urldefrag

import pytest
from selectolax.lexbor import LexborHTMLParser
from tests.conftest import NOON
from tests.publishing.comparing import differences, files

from rejoinder import keys
from rejoinder.models import Comment, Post, Tag, Video
from rejoinder.publishing import addresses, composing, pages, publisher, stale, thread
from rejoinder.publishing.publisher import every_path, publish_all
from rejoinder.publishing.rounds import publish_stale
from rejoinder.standing import settle
from rejoinder.text import to_html
from rejoinder.threads import Place, answering, opening

LIMIT = 512 * 1024  # bytes of a page file


def html_at(site, path):
    page = pages.render(site, path)
    assert page is not None, path
    return LexborHTMLParser(page.content.decode())


def listed(page):
    """The ids of the comments on a page, as they stand there."""
    return [int(entry.attributes["id"][1:]) for entry in page.css("li[id^=c]")]


def opened(page):
    return [
        int(entry.attributes["id"][1:])
        for entry in page.css("ol.thread > li[id^=c]")
    ]  # fmt: skip


def shown_ids(post):
    return set(Comment.objects.filter(post=post, shown=True).values_list("pk", flat=True))


def fill(post, texts, parents=None, names=None, **fields):
    """Store many approved comments at once; `parents` names for each the place of the one it answers."""
    places: list[Place] = []
    rows = []
    for at, text in enumerate(texts):
        parent = parents[at] if parents else None
        number = post.last_number + at + 1
        place = opening(number) if parent is None else answering(places[parent], number)
        places.append(place)
        rows.append(
            Comment(
                site_id=post.site_id, post=post, number=number, root_number=place.root_number,
                depth=place.depth, path=place.path, author_name=names[at] if names else f"R{number}",
                text=text, html=to_html(text, "markdown"), standing="approved", shown=True,
                written_at=NOON, stored_at=NOON, fingerprint=keys.fingerprint(text), **fields,
            )
        )  # fmt: skip
    made = Comment.objects.bulk_create(rows, batch_size=500)
    if parents:
        answers = [row for row, parent in zip(made, parents, strict=True) if parent is not None]
        for row, parent in zip(made, parents, strict=True):
            row.parent_id = None if parent is None else made[parent].pk
        Comment.objects.bulk_update(answers, ["parent_id"], batch_size=400)
    post.last_number += len(made)
    post.save(update_fields=["last_number"])
    return made


def test_the_number_of_comments_is_that_of_the_approved_ones(site, post, said):
    root = said("One.")
    said("Two.", to=root)
    for standing in ("pending", "spam", "trash"):
        said(f"Not {standing}.", to=root, standing=standing)
    said("A mention.", kind="pingback")
    page = html_at(site, post.path)
    assert page.css_first("#comments h2").text() == "2 comments"
    assert (
        json.loads(page.css_first("script[type='application/ld+json']").text())["commentCount"] == 2
    )
    live = pages.render(site, addresses.live(post.pk))
    assert json.loads(live.content)["count"] == 2
    assert "2 comments" in html_at(site, "/").css_first("main").text()


@pytest.mark.parametrize("status", ["draft", "scheduled", "private", "gone"])
def test_a_post_that_is_not_public_is_on_no_page(site, post, said, status):
    post.title = "Canary title"
    post.save()
    comment = said("Canary words.", name="Canary Name")
    publish_all(site)
    post.status = status
    post.save()
    stale.mark(site.pk, post.pk)
    stale.mark(site.pk)
    publish_stale()
    for file in files(site):
        assert b"Canary" not in file.read_bytes()
    for path in (post.path, addresses.newest(post.pk), addresses.live(post.pk),
                 addresses.comments_feed(post.pk), addresses.branch(post.pk, comment.pk)):  # fmt: skip
        assert pages.render(site, path) is None
    assert differences(site) == []


def test_what_is_not_approved_is_in_no_byte_of_the_tree(site, post, said):
    root = said("Canary root.", name="Canaryroot", website="https://canaryroot.example/")
    said("An answer.", to=root)
    for standing in ("pending", "spam", "trash"):
        said(
            f"Canary {standing}.", to=root, standing=standing, name=f"Canary{standing}",
            website=f"https://canary{standing}.example/",
        )  # fmt: skip
    publish_all(site)
    assert any(b"Canary root" in file.read_bytes() for file in files(site))
    Comment.objects.filter(pk=root.pk).update(standing="trash")
    settle(Comment.objects.get(pk=root.pk))
    publish_stale()
    for path in publisher.tree_of(site).paths():
        page = pages.render(site, path)
        assert page is None or b"canary" not in page.content.lower()
    assert differences(site) == []
    assert "An answer" in html_at(site, post.path).css_first("#comments").text()


def test_an_empty_place_stays_while_somebody_shown_answers_and_goes_with_the_last(site, post, said):
    root = said("Withdrawn.", standing="trash", removal="author")
    reply = said("Still here.", to=root)
    page = html_at(site, post.path)
    assert listed(page) == [root.pk, reply.pk]
    assert "removed by its author" in page.css_first(f"#c{root.pk} > article.gone").text()
    Comment.objects.filter(pk=reply.pk).update(standing="spam")
    settle(Comment.objects.get(pk=reply.pk))
    assert listed(html_at(site, post.path)) == []


@pytest.mark.parametrize("roots", [0, 1, 50, 51, 74, 75, 101])
def test_every_branch_is_on_one_page_of_each_order_and_the_numbers_run_on(site, post, roots):
    made = [comment.pk for comment in fill(post, ["Said."] * roots)]
    paths = [post.path, *(addresses.page(post.pk, n) for n in range(2, -(-roots // 50) + 1))]
    oldest = []
    for path in paths:
        page = html_at(site, path)
        start = page.css_first("ol.thread").attributes.get("start")
        assert int(start or 1) == len(oldest) + 1
        oldest += listed(page)
    assert oldest == made
    assert pages.render(site, addresses.page(post.pk, len(paths) + 1)) is None

    newest = []
    path = addresses.newest(post.pk)
    while path:
        page = html_at(site, path)
        lists = page.css_first("ol.thread")
        assert "reversed" in lists.attributes
        assert int(lists.attributes["start"]) == roots - len(newest)
        newest += listed(page)
        further = page.css_first("link[rel=next]")
        path = further.attributes["href"] if further else ""
    assert newest == made[::-1]


@pytest.mark.parametrize(("roots", "landing"), [(50, 50), (51, 51), (74, 74), (75, 25), (101, 51)])
def test_newest_first_never_begins_with_a_short_page(site, post, roots, landing):
    fill(post, ["Said."] * roots)
    assert len(listed(html_at(site, addresses.newest(post.pk)))) == landing


def quarrels(post):
    """103 branches, of which some are large, one is deep, and one has lost its first comment."""
    parents = [None] * 103
    parents += [3] * 200 + [60] * 30
    deep = 7
    for _ in range(120):
        parents.append(deep)
        deep = len(parents) - 1
    made = fill(post, [f"Said {n}." for n in range(len(parents))], parents)
    Comment.objects.filter(pk=made[3].pk).update(standing="trash")
    settle(Comment.objects.get(pk=made[3].pk))
    return made


def test_every_shown_comment_is_on_a_page_of_each_order_or_on_its_branchs_pages(site, post):
    quarrels(post)
    oldest, newest, branches = [], [], []
    for path in every_path(post):
        address = addresses.read(path)
        if address is not None and address.kind in {"live", "comments_feed"}:
            continue
        found = listed(html_at(site, path))
        if address is None or address.kind == "page":
            oldest += found
        elif address.kind == "branch":
            branches += found
    path = addresses.newest(post.pk)
    while path:
        page = html_at(site, path)
        newest += listed(page)
        further = page.css_first("link[rel=next]")
        path = further.attributes["href"] if further else ""
    for found in (oldest, newest, branches):
        assert len(found) == len(set(found))
    assert set(oldest) | set(branches) == shown_ids(post)
    assert set(newest) | set(branches) == shown_ids(post)


def test_a_cut_branch_says_how_many_replies_are_elsewhere(site, post):
    made = quarrels(post)
    page = html_at(site, post.path)
    entry = page.css_first(f"#c{made[3].pk}")
    here = {each.attributes["id"] for each in entry.css("li")} - {entry.attributes["id"]}
    elsewhere = int(re.search(r"(\d+) more repl", entry.css("p.more")[-1].text())[1])
    assert len(here) + elsewhere == 200
    on_branch = []
    path = addresses.branch(post.pk, made[3].pk)
    while path:
        page = html_at(site, path)
        on_branch += listed(page)
        further = page.css_first("link[rel=next]")
        path = further.attributes["href"] if further else ""
    assert len(on_branch) == 201


def test_no_page_links_to_a_page_or_a_comment_that_is_not_there(site, post):
    quarrels(post)
    fill(post, ["A mention."] * 3, kind="pingback")
    for name in ("News", "Ünï"):
        post.tags.create(site=site, slug=name.lower(), name=name)
    elsewhere = ("/reply/", "/report/", "/token/", "/transparency/", "/-/", "/accounts/", "/desk/")
    seen: dict[str, LexborHTMLParser | None] = {}
    waiting = ["/"]
    anchors = []
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        page = pages.render(site, path)
        assert page is not None, path
        seen[path] = None
        if not page.media_type.startswith("text/html"):
            continue
        seen[path] = html = LexborHTMLParser(page.content.decode())
        for link in html.css("a[href], link[href]"):
            target, anchor = urldefrag(link.attributes["href"] or "")
            target = unquote(target.removeprefix("http://testserver"))
            if target.startswith(("http://", "https://", *elsewhere)):
                continue
            waiting.append(target or path)
            if anchor:
                anchors.append((path, target or path, anchor))
    assert len(seen) > 15
    for source, target, anchor in anchors:
        assert seen[target].css_first(f"[id='{anchor}']") is not None, (source, target, anchor)
    assert set(every_path(post)) - {addresses.live(post.pk)} <= set(seen)


def test_each_comments_permanent_address_is_where_it_stands(site, post):
    for comment in quarrels(post)[::37]:
        comment.refresh_from_db()
        target, anchor = urldefrag(composing.comment_href(post, comment))
        assert anchor == f"c{comment.pk}"
        assert comment.pk in listed(html_at(site, unquote(target)))


def test_who_is_answered_is_said_where_nesting_does_not_say_it(site, post):
    made = fill(post, ["x"] * 9, [None, *range(8)], [f"Name{n}" for n in range(9)])
    page = html_at(site, post.path)
    told = {
        int(line.parent.parent.attributes["id"][1:]): line.text().strip()
        for line in page.css("p.to")
    }
    assert told == {made[n].pk: f"in reply to Name{n - 1}" for n in (6, 7, 8)}


def sizes(site, paths):
    return {path: len(page.content) for path in paths if (page := pages.render(site, path))}


HOSTILE = ["&", "<", '"', "\\", "😀", "語", "\u0001", "<>&'\"", "> ", "\n\n&", "`"]


@pytest.mark.parametrize("sign", HOSTILE)
def test_no_file_is_larger_than_512_kib_whatever_people_write(site, post, sign):
    text = (sign * 10_000)[:10_000]
    fill(post, [text] * 100, names=[(sign.strip() or "x") * (80 // len(sign))] * 100)
    paths = [*every_path(post), addresses.branch(post.pk, Comment.objects.first().pk)]
    assert max(sizes(site, paths).values()) <= LIMIT


def test_a_branch_of_many_long_comments_is_cut_into_files_of_bounded_size(site, post):
    made = fill(post, ["&" * 10_000] * 300, [None] + [0] * 299)
    paths = [*every_path(post), addresses.branch(post.pk, made[0].pk, 2)]
    assert max(sizes(site, paths).values()) <= LIMIT


@pytest.mark.parametrize("shape", ["wide", "deep"])
def test_a_branch_of_thousands_is_on_many_small_pages(site, post, shape):
    count = 5_000 if shape == "wide" else 3_000
    parents = [None, *([0] * (count - 1) if shape == "wide" else range(count - 1))]
    fill(post, ["Words that somebody said to somebody else."] * count, parents)
    found = sizes(site, every_path(post))
    assert len(found) > count // thread.BRANCH_PAGE
    assert max(found.values()) <= LIMIT


def test_the_first_page_of_ten_thousand_comments_is_at_most_forty_kilobytes(site, post):
    # Made-up words, the common ones common as in a language (Zipf's law), so that they compress as talk does.
    chance = Random(7)
    words = [
        "".join(chance.choices("etaoinshrdlucmfwyp", k=chance.randint(2, 9))) for _ in range(4_000)
    ]
    weights = [1 / rank for rank in range(3, len(words) + 3)]
    texts = [
        " ".join(chance.choices(words, weights, k=chance.randint(4, 60))) for _ in range(10_000)
    ]
    parents = [None if n % 3 == 0 else n - 1 - n % 2 for n in range(10_000)]
    names = [" ".join(chance.choices(words, k=2)).title() for _ in range(10_000)]
    fill(post, texts, parents, names)
    page = pages.render(site, post.path)
    packed = len(gzip.compress(page.content, 6))
    assert packed <= 40_000
    assert "10,000 comments" in page.content.decode()


def test_a_long_comment_gives_way_to_short_ones_and_leads_to_all_of_it(site, post):
    made = fill(post, ["Short."] * 10 + ["Long words. " * 800] * 60)
    page = html_at(site, post.path)
    assert page.css_first(f"#c{made[0].pk} .words").text().strip() == "Short."
    entry = page.css_first(f"#c{made[49].pk}")
    assert entry.css_first(".words.long").text().endswith("…")
    target, _ = urldefrag(entry.css_first("p.more a").attributes["href"])
    assert "Long words. " * 799 in html_at(site, target).css_first(f"#c{made[49].pk}").text()


@pytest.mark.parametrize(
    "path",
    ["/p/0{pk}/2/", "/p/{pk}/02/", "/p/{pk}/1/", "/p/{pk}/newest/0/", "/p/{pk}/newest/01/", "/p/{pk}/0/",
     "/p/{pk}/newest/3/", "/p/{pk}/newest/4/", "/p/{pk}/٢/", "/p/{pk}/c/{c}/1/", "/p/{pk}/c/0{c}/",
     "/p/{pk}/c/{c}/2/", "/p/{pk}/4/", "/p/{pk}/2", "//p/{pk}/2/", "/p/{pk}/2/index.html", "/earlier/1/",
     "/earlier/2/", "/earlier/02/", "/tags/none/", "/tags//", "/p/999999999999999999/2/", "/none/",
     "/p/{pk}/poster.jpg", "/a\0b/", "/../", "/2026/11/a-post", "/2026/11/A-post/"],
)  # fmt: skip
def test_a_page_has_one_path_and_others_have_none(site, post, path):
    first = fill(post, ["Said."] * 101)[0]
    path = path.format(pk=post.pk, c=first.pk)
    assert publisher.publish_path(site, path) is None
    assert files(site) == []


def test_a_post_read_by_hand_is_what_django_reads(site):
    post = Post.objects.create(
        site=site, path="/read/", title="Read", status="public", published_at=NOON
    )
    Video.objects.create(post=post, provider="file", url="https://video.example/a.mp4", title="A")
    post.tags.add(Tag.objects.create(site=site, slug="b", name="B"))
    read = pages._public(site, "path", "/read/")
    usual = Post.objects.select_related("video").get(pk=post.pk)
    for mine, theirs in ((read, usual), (read.video, usual.video)):
        for field in theirs._meta.concrete_fields:
            assert getattr(mine, field.attname) == getattr(theirs, field.attname), field.name
    assert [tag.slug for tag in composing.tags_of(read)] == ["b"]
    Post.objects.filter(pk=post.pk).update(status="draft")
    assert pages._public(site, "id", post.pk) is None

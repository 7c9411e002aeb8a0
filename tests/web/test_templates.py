"""What a reader sees: every page from plain shapes, without tables, server or browser."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser, LexborNode

from rejoinder.publishing.assets import assets
from rejoinder.publishing.notice_versions import Shown
from rejoinder.publishing.shapes import (
    CommentShape,
    Entry,
    FormShape,
    PageLink,
    PostShape,
    SiteShape,
    TagShape,
    ThreadShape,
    TitleShape,
    VideoShape,
)
from rejoinder.publishing.templates import page
from rejoinder.redress import Figures
from rejoinder.text import Run

NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
HOSTILE = "\"'><script>alert(1)</script></title></textarea><img src=//x onerror=a>{{ 7*7 }}&amp;"


def comment(number: int = 1, said: str = "x", **more: Any) -> CommentShape:
    """A comment whose every text is `said`."""
    values: dict[str, Any] = {
        "id": number,
        "anchor": f"c{number}",
        "author": said,
        "website": "https://example.org/",
        "initial": said[:1],
        "hue": number % 12,
        "by_staff": False,
        "written": NOON,
        "written_words": said,
        "approximate": False,
        "edited": False,
        "removed": "",
        "html": Markup("<p>Words</p>"),
        "plain": said,
        "long": False,
        "href": f"#c{number}",
        "reply_href": f"/reply/12/{number}/",
        "answering": said,
        "answering_href": "#c1",
        "likes": 0,
        "pinned": False,
        "hearted": False,
        "featured": False,
        "pingback": False,
        "inferred": "",
    }
    return CommentShape(**values | more)


def thread(comments: Sequence[Entry], **more: Any) -> ThreadShape:
    values: dict[str, Any] = {
        "comments": comments,
        "start": 1,
        "reversed": False,
        "page": 1,
        "pages": [],
        "previous": "",
        "next": "",
        "newest_first": False,
        "other_order": "/p/12/newest/",
        "first_page": True,
        "branch_of": "",
        "whole": "",
        "pingbacks": [],
        "counted": True,
    }
    return ThreadShape(**values | more)


def site(said: str = "x") -> SiteShape:
    return SiteShape(said, said, "en", "https://example.org/", "/feed.atom", "/notice/")


def post(said: str = "x") -> PostShape:
    return PostShape(
        id=12,
        title=said,
        href="/a-post/",
        absolute="https://example.org/a-post/",
        summary=[
            [Run(said, None, None), Run(said, "tag", None), Run(said, None, "https://x.org/")]
        ],
        plain=said,
        body=Markup("<p>More</p>"),
        author_line=said,
        published=NOON,
        changed=NOON,
        language="en",
        tags=[TagShape(said, "/tags/tag/")],
        video=VideoShape(
            provider="youtube",
            link="https://www.youtube.com/watch?v=abcdefghijk",
            embed="https://www.youtube-nocookie.com/embed/abcdefghijk",
            title=said,
            poster="/p/12/poster.jpg",
            duration="12:05",
            host="www.youtube-nocookie.com",
            iso_duration="PT725S",
            uploaded=NOON,
        ),
        count=52,
        count_words="52 comments",
        comments_open=True,
        comments_close_at=None,
        archived=False,
        questions=None,
        comments_feed="/p/12/comments.atom",
        live="/p/12/live.json",
    )


def form(said: str = "", **more: Any) -> FormShape:
    """The form; with `said`, every field holds it and has it for a mistake."""
    fields = ("name", "email", "website", "comment")
    values: dict[str, Any] = {
        "action": "/reply/12/",
        "token_href": "/token/12/",
        "preview_href": "/reply/12/",
        "email_required": False,
        "limit": 10_000,
        "values": dict.fromkeys(fields, said),
        "mistakes": dict.fromkeys(("", *fields), said) if said else {},
    }
    return FormShape(**values | more)


def on_post(said: str = "x", shown: ThreadShape | None = None, **more: Any) -> str:
    """The page of a post on which every text is `said`."""
    context: dict[str, Any] = {
        "site": site(said),
        "post": post(said),
        "thread": shown or thread([Entry(comment(1, said))]),
        "form": form(said),
        "json_ld": Markup("{}"),
        "csp": "default-src 'none'",
        "canonical": "https://example.org/a-post/",
        "noindex": False,
        "own": "",
    }
    return page("post.html", **context | more)


def every_page(said: str) -> dict[str, str]:
    """Each template, with `said` wherever a text can stand."""
    both: dict[str, Any] = {"site": site(said), "post": post(said)}
    lists: dict[str, Any] = {"site": site(said), "posts": [post(said)], "earlier": "/earlier/2/"}
    elsewhere = thread(
        [Entry(comment(1, said, long=True), more=132, more_href="/p/12/c/1/")],
        branch_of=said,
        whole="/a-post/#c1",
        first_page=False,
        counted=False,
    )
    return {
        "post": on_post(
            said, thread([Entry(comment(1, said))], pingbacks=[Entry(comment(2, said))])
        ),
        "branch": on_post(said, elsewhere, own="/own/1/x/"),
        "closed": on_post(said, form=None),
        "comment": page("comment.html", comment=Entry(comment(1, said))),
        "reply": page("reply.html", **both, form=form(said), parent=comment(1, said), heading=said),
        "own": page(
            "own.html",
            **both,
            comment=comment(1, said),
            state=said,
            done=said,
            can_edit=True,
            edit_action="/own/1/x/edit/",
            text=said,
            limit=10_000,
            minutes_left=3,
            mistakes={"": said, "comment": said},
            withdraw_action="/own/1/x/withdraw/",
            statement=[("What was decided", said)],
            appeal=SimpleNamespace(outcome="refused", words=said, made_at=NOON),
            object_action="/own/1/x/object/",
            objection=said,
            objection_limit=3000,
            push=False,
            wanted=SimpleNamespace(answered_at=None, made_at=NOON),
            person_action="/own/1/x/person/",
        ),
        "report": page(
            "report.html",
            **both,
            comment=comment(1, said),
            place="/c/1/",
            grounds=[("insult", said)],
            typed={"ground": "insult", "words": said, "name": said, "email": said, "flagger": said},
            mistakes={"words": said, "flagger": said},
            limit=3000,
        ),
        "reported": page(
            "reported.html",
            site=site(said),
            number=1,
            received=NOON,
            ground=said,
            outcome=said,
            decided=NOON,
            mailed=True,
            last=True,
            back="/c/1/",
        ),
        "transparency": page(
            "transparency.html",
            site=site(said),
            figures=Figures(2026, ((said, ((said, said),)),)),
            years=[2026, 2025],
        ),
        "kept": page(
            "kept.html",
            site=site(said),
            heading=said,
            done=said,
            comments=[
                {
                    "number": 7,
                    "rows": [("Words", said)],
                    "verdict": {"outcome": "hold", "suspicion": 0.7},
                    "reasons": [SimpleNamespace(words=said, english=True)],
                    "decisions": [
                        {
                            "act": "hide",
                            "automatic": False,
                            "by_you": True,
                            "made_at": "2026-11-01T12:00",
                            "reason": said,
                            "words": said,
                        }
                    ],
                    "taught": 1,
                }
            ],
            mail=[("2026-11-01", said)],
            follows=[("Comment 7", said)],
            reports=[("Comment 8", said)],
            no_mail=False,
            whole=True,
            act="/person/x/act/",
            back="/own/1/x/",
            nameless="Anonymous",
            feed="/feed/x/",
            about=SimpleNamespace(author_name=said, website="https://example.org/", text=said),
            can_reword=True,
            resting=[8],
            left=[7],
        ),
        "person": page("person.html", site=site(said), sent=True),
        "follow": page(
            "follow.html",
            site=site(said),
            heading=said,
            words=said,
            act="/stop/1/x/",
            buttons=[("this", said), ("all", said)],
        ),
        "problem": page(
            "problem.html", heading=said, advice=said, detail=said, kept={"text": said}
        ),
        "missing": page("missing.html"),
        "gone": page("gone.html"),
        "notice": page(
            "notice.html",
            site=site(said),
            shown=Shown(
                2,
                [(said, [said])],
                NOON,
                None,
                [("new", said), ("gone", said)],
                [(2, NOON), (1, NOON)],
            ),
            here=True,
            notice="/notice/",
        ),
        "home": page(
            "home.html",
            **lists,
            later="",
            tags=[TagShape(said, "/tags/tag/")],
            further=[TitleShape(said, "/further/", NOON)],
        ),
        "tag": page("tag.html", **lists, later="/tags/tag/", tag=TagShape(said, "/tags/tag/")),
    }


PAGES = every_page("x")
each_page = pytest.mark.parametrize("name", PAGES)


def one(html: str, selector: str) -> LexborNode:
    """The first element of a page that the selector names."""
    found = LexborHTMLParser(html).css_first(selector)
    assert found is not None, selector
    return found


def elements(html: str) -> list[tuple[str | None, tuple[str, ...]]]:
    """Every element of a page with the names of its attributes."""
    return [(node.tag, tuple(node.attributes)) for node in LexborHTMLParser(html).css("*")]


@each_page
def test_a_text_changes_nothing_of_a_page_but_the_text(name: str) -> None:
    assert elements(every_page(HOSTILE)[name]) == elements(PAGES[name])


# Names are stored without control characters, which HTML cannot say either.
names = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40)


@given(names)
def test_a_name_is_shown_as_it_was_given(name: str) -> None:
    assert one(page("comment.html", comment=Entry(comment(1, author=name))), "bdi a").text() == name


@each_page
def test_a_page_is_html_without_a_mistake(name: str) -> None:
    parser = html5lib.HTMLParser()
    parser.parseFragment(PAGES[name]) if name == "comment" else parser.parse(PAGES[name])
    assert parser.errors == []


@each_page
def test_a_page_has_no_script_or_style_of_its_own(name: str) -> None:
    tree = LexborHTMLParser(PAGES[name])
    assert tree.css("style, [style]") == []
    assert not [a for node in tree.css("*") for a in node.attributes if a.startswith("on")]
    for script in tree.css("script"):
        assert script.attributes.get("src") or script.attributes["type"] == "application/ld+json"


@each_page
def test_a_page_loads_nothing_from_another_host(name: str) -> None:
    tree = LexborHTMLParser(PAGES[name])
    loaded = [node.attributes["src"] for node in tree.css("[src]")]
    loaded += [node.attributes["href"] for node in tree.css("link[rel=stylesheet]")]
    assert [address for address in loaded if not (address or "").startswith("/")] == []
    assert tree.css("iframe, object, embed, [srcset]") == []


@each_page
def test_ids_are_unique_and_what_refers_to_them_finds_them(name: str) -> None:
    tree = LexborHTMLParser(PAGES[name])
    ids = [node.attributes["id"] for node in tree.css("[id]")]
    assert len(ids) == len(set(ids))
    meant = [node.attributes["for"] for node in tree.css("[for]")]
    for node in tree.css("[aria-describedby]"):
        meant += (node.attributes["aria-describedby"] or "").split()
    assert set(meant) <= set(ids)


Tree = tuple["Tree", ...]
trees = st.recursive(
    st.just(()), lambda below: st.lists(below, max_size=4).map(tuple), max_leaves=30
)


def shaped(tree: Tree, numbers: list[int]) -> list[Entry]:
    """Comments nested like `tree`, numbered in reading order."""
    made = []
    for replies in tree:
        numbers[0] += 1
        one = Entry(comment(numbers[0]))
        one.replies = shaped(replies, numbers)
        one.reply_count = sum(1 + reply.reply_count for reply in one.replies)
        made.append(one)
    return made


def nested(list_: LexborNode) -> Tree:
    """How the entries of a list are nested, as the page has them."""
    return tuple(
        nested(below) if (below := entry.css_first("ol")) else ()
        for entry in list_.iter()
        if entry.tag == "li"
    )


@given(trees)
def test_lists_nest_as_the_replies_do(tree: Tree) -> None:
    shown = on_post(shown=thread(shaped(tree, [0])))
    assert nested(one(shown, "ol.thread")) == tree


def test_replies_are_counted_at_their_branch_and_can_be_folded_without_script() -> None:
    shown = LexborHTMLParser(on_post(shown=thread(shaped((((), ((),)), ()), [0]))))
    summaries = [node.text() for node in shown.css("details[open] > summary")]
    assert summaries == ["3 replies", "1 reply"]


def test_lists_count_on_from_page_to_page() -> None:
    later = one(on_post(shown=thread([Entry(comment())], start=51, first_page=False)), "ol.thread")
    assert (later.attributes["start"], "reversed" in later.attributes) == ("51", False)


def test_lists_count_down_where_the_newest_comes_first() -> None:
    newest = one(on_post(shown=thread([Entry(comment())], start=1, reversed=True)), "ol.thread")
    assert (newest.attributes["start"], "reversed" in newest.attributes) == ("1", True)


def test_a_gap_between_pages_is_shown_as_one() -> None:
    links = [PageLink(number, f"/p/12/{number}/", number == 3) for number in (1, 2, 3, 24)]
    bar = one(on_post(shown=thread([Entry(comment())], pages=links, next="/p/12/4/")), "nav.pages")
    assert " ".join(bar.text(separator=" ").split()) == "1 2 3 … 24 Next →"
    assert [node.text() for node in bar.css("[aria-current=page]")] == ["3"]


def test_the_staff_badge_stands_outside_the_name() -> None:
    official = page("comment.html", comment=Entry(comment(1, "Staff", by_staff=True)))
    assert one(official, "header b").text() == "Staff"
    assert one(official, "bdi").css("b") == []
    pretended = page("comment.html", comment=Entry(comment(1, "Staff")))
    assert one(pretended, "header").css("b") == []


def test_a_link_of_a_commenter_is_vouched_for_by_nobody() -> None:
    link = one(page("comment.html", comment=Entry(comment())), "bdi a")
    assert link.attributes["rel"] == "nofollow ugc noopener"


@pytest.mark.parametrize("why", ["author", "moderator", "waiting", "source"])
def test_a_removed_comment_keeps_its_place_and_replies_but_no_words(why: str) -> None:
    said = comment(1, "secret", removed=why, html=Markup("<p>secret</p>"), written_words="x")
    removed = Entry(said, [Entry(comment(2, "answer"))], reply_count=1)
    shown = page("comment.html", comment=removed)
    assert "secret" not in shown
    assert one(shown, "li#c1 li#c2 bdi").text() == "answer"


def test_the_form_promises_what_it_always_promised_and_names_the_screen() -> None:
    text = " ".join(one(on_post(), "#reply").text().split())
    assert text.startswith("Leave a Reply")
    assert "Your email address will not be published. Required fields are marked *" in text
    assert "kept out by a screen that runs on this site's own machine" in text
    assert one(on_post(), "#reply a").attributes["href"] == "/notice/"


@pytest.mark.parametrize("needed", [True, False])
def test_an_email_address_is_marked_only_where_the_site_requires_it(needed: bool) -> None:
    shown = on_post(form=form(email_required=needed))
    assert ("required" in one(shown, "[name=email]").attributes) == needed
    assert ("*" in one(shown, "label[for=f-email]").text()) == needed


def test_what_was_typed_is_given_back_to_the_last_character() -> None:
    typed = "\n first line\n</textarea>\n"
    shown = on_post(form=form(values={"comment": typed, "name": ' "O" '}))
    assert one(shown, "textarea").text() == typed
    assert one(shown, "[name=name]").attributes["value"] == ' "O" '


def test_no_person_meets_the_field_that_only_programs_fill() -> None:
    assert (
        one(on_post(), "[aria-hidden=true] [name=nickname_confirm]").attributes["tabindex"] == "-1"
    )


def test_a_closed_thread_says_so_instead_of_asking() -> None:
    closed = one(on_post(form=None), "#reply")
    assert "takes no more replies" in closed.text()
    assert closed.css("form") == []


def test_only_pages_that_change_with_each_comment_say_how_many_there_are() -> None:
    assert one(on_post(), "h2").text() == "52 comments"
    assert "52 comments" not in on_post(shown=thread([Entry(comment())], counted=False))


def test_a_video_is_a_link_until_somebody_clicks_it_and_names_whom_a_click_asks() -> None:
    figure = one(on_post(), "figure.video")
    assert [link.attributes["href"] for link in figure.css("a")] == [post().video.link]  # type: ignore[union-attr]
    assert "www.youtube-nocookie.com" in figure.text()


def test_a_page_in_arabic_runs_from_right_to_left() -> None:
    root = one(page("missing.html", site=replace(site(), language="ar-EG")), "html")
    assert (root.attributes["lang"], root.attributes["dir"]) == ("ar-EG", "rtl")


@pytest.mark.parametrize("name", ["post", "reply", "own"])
def test_a_page_with_a_form_names_its_origin_to_its_own_site_alone(name: str) -> None:
    # With "no-referrer" browsers send "Origin: null", and the reply would be taken for a foreign one.
    assert one(PAGES[name], "meta[name=referrer]").attributes["content"] == "same-origin"


def test_style_and_script_are_small_and_a_page_of_a_hundred_comments_too() -> None:
    sizes = {name: len(gzip.compress(assets()[name][1])) for name in ("reader.css", "reader.js")}
    assert max(sizes.values()) <= 5 * 1024, sizes
    hundred = [
        Entry(comment(n, f"Commenter {n}", html=Markup(f"<p>{f'Words of number {n}. ' * 9}</p>")))
        for n in range(1, 121)
    ]
    assert len(gzip.compress(on_post(shown=thread(hundred)).encode())) <= 40 * 1024

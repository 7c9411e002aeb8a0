"""What a moderator is told of a verdict: bars, reasons, marked words; and of the check that some wait for."""

from __future__ import annotations

import time
import unicodedata
from itertools import pairwise

import numpy as np
import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from tests.conftest import NOON
from tests.moderating.making import make_comment, make_post, make_site

from rejoinder import checks
from rejoinder.models import Verdict
from rejoinder.replying import rechecking
from rejoinder.screening import ATTRIBUTES, Outcome, Policy, Signal, Weighed
from rejoinder.screening import Verdict as Judged
from rejoinder.screening.keeping import Keeper, State
from rejoinder.screening.occlusion import MOST_PARTS, occlusion
from rejoinder.web.desk import checking, comments
from rejoinder.web.desk.explaining import NAMES, explanation
from rejoinder.web.desk.marking import Span, pieces

pytestmark = pytest.mark.django_db
NASTY = "<script>alert(1)</script> cheap pills <img src=x onerror=alert(1)>"
ARABIC = "اشتر الآن حبوب رخيصة من موقعنا"


@pytest.fixture
def site():
    return make_site()


@pytest.fixture
def post(site):
    return make_post(site)


@pytest.fixture
def desk(client, django_user_model):
    client.force_login(
        django_user_model.objects.create_user("mia", is_staff=True, is_superuser=True)
    )
    return client


class Counting:
    """A deep tier to which each "bad" is worth three logits; everything else is nothing to it."""

    def __init__(self):
        self.asked = 0

    def logits(self, texts):
        self.asked += len(texts)
        assert len(texts) <= 16
        told = np.full((len(texts), len(ATTRIBUTES)), -1.0)
        told[:, 0] = [-1.0 + 3 * text.split().count("bad") for text in texts]
        return told


@pytest.fixture
def keeper(monkeypatch):
    """The keeper of the process, with what `keeper.deep` says is installed; None at first."""
    installed = [None]

    def load():
        if isinstance(installed[0], Exception):
            raise installed[0]
        return installed[0]

    made = Keeper(load)
    made.install = lambda deep: (installed.__setitem__(0, deep), made.load())
    for module in (checking, comments, rechecking):
        monkeypatch.setattr(module, "KEEPER", made)
    monkeypatch.setattr("rejoinder.screening.keeping.KEEPER", made)
    monkeypatch.setattr("rejoinder.web.reading.KEEPER", made)
    return made


def judged(**fields) -> Judged:
    told = {
        "outcome": Outcome.HOLD,
        "suspicion": 0.8,
        "attributes": {"spam": 0.93, "toxic": 0.07, "insult": 0.01},
        "signals": (Signal("sales", 0.5, "It offers goods: “cheap pills”.", ((26, 37),)),),
        "screened_by": "signals 1, fast 2026-11",
    }
    return Judged(**told | fields)


def held(post, text=NASTY, standing="pending", check_at=None, **fields):
    comment = make_comment(post, standing, text=text)
    verdict = judged(**fields)
    Verdict.objects.create(
        comment=comment, outcome=verdict.outcome, suspicion=verdict.suspicion,
        reasons=verdict.to_json(), made_at=NOON, check_at=check_at,
    )  # fmt: skip
    return comment


def queue(desk, site, standing="pending"):
    answer = desk.get(reverse("desk:queue", args=[site.slug, standing]))
    return HTMLParser(answer.content.decode())


def page_of(desk, site, comment, **query):
    answer = desk.get(reverse("desk:comment", args=[site.slug, comment.pk]), query)
    assert answer.status_code == 200
    return HTMLParser(answer.content.decode())


def words_of(node) -> str:
    return " ".join(node.text().split())


def test_each_attribute_that_is_likely_has_its_bar_and_the_one_that_holds_says_so(desk, site, post):
    held(post)
    bars = queue(desk, site).css(".bars li")
    assert [words_of(bar) for bar in bars] == ["spam 93 % 93 % holds", "toxic 7 % 7 %"]
    assert bars[0].css_first("meter").attributes["value"] == "0.930"
    assert bars[0].attributes["class"] == "over"


def test_the_thresholds_are_the_sites_own(desk, site, post):
    site.policy = {"thresholds": {"spam": {"hold": 0.95}, "toxic": {"hold": 0.05}}}
    site.save()
    held(post)
    assert [words_of(bar) for bar in queue(desk, site).css(".bars .over .name")] == ["toxic"]


def test_the_words_that_weighed_are_marked_and_everything_typed_is_text(desk, site, post):
    weighed = (
        Weighed(26, 31, 1.2, "spam"),
        Weighed(32, 37, 0.5, "spam"),
        Weighed(0, 8, -0.9, "spam"),
    )
    held(post, weighed=weighed, signals=())
    text = queue(desk, site).css_first(".text")
    assert text.text() == NASTY
    assert text.css("script, img") == []
    marks = {mark.text(): mark.attributes for mark in text.css("mark")}
    assert marks["cheap"]["class"] == "against strong"
    assert marks["cheap"]["title"] == "spam +1.2"
    assert marks["pills"]["class"] == "against"
    assert marks["<script>"]["class"] == "for"


def test_only_the_likeliest_attributes_words_are_marked(desk, site, post):
    weighed = (Weighed(26, 31, 1.2, "spam"), Weighed(32, 37, 5.0, "toxic"))
    held(post, weighed=weighed, signals=())
    assert [mark.text() for mark in queue(desk, site).css("mark")] == ["cheap"]


@pytest.mark.parametrize("wild", [(-5, 3), (3, 10_000), (50, 20), (10_000, 10_001), (7, 7)])
def test_a_span_beside_the_text_marks_no_more_than_there_is(desk, site, post, wild):
    held(post, weighed=(Weighed(*wild, 1.0, "spam"),), signals=())
    assert queue(desk, site).css_first(".text").text() == NASTY


def test_the_single_change_the_nearest_spam_and_the_versions_are_told(desk, site, post):
    flip = "It would have been published without “cheap <b>pills</b>”."
    spam = make_comment(post, "spam", text="cheap pills here")
    comment = held(
        post, flip=flip, nearest=str(spam.pk), language="en", tiers={"fast": {"spam": 0.9}}
    )
    card = queue(desk, site).css_first(".card")
    assert card.css_first(".flip").text() == flip
    link = card.css_first(f'a[href="/desk/{site.slug}/comments/{spam.pk}/"]')
    assert link.text() == f"comment {spam.pk}"
    page = page_of(desk, site, comment)
    assert "signals 1, fast 2026-11" in page.text()
    assert "Language: en." in page.text()
    assert words_of(page.css_first(".tiers")) == "Fast tier spam 90 % 90 %"


@pytest.mark.parametrize("nearest", ["", "seed: <b>casino</b>", "9" * 30, "٣", "-1"])
def test_a_nearest_spam_that_is_no_comment_is_no_link(desk, site, post, nearest):
    held(post, nearest=nearest)
    card = queue(desk, site).css_first(".card")
    assert card.css("a[href*='comments/']") == card.css("a.more")
    assert card.css("b") == []
    assert nearest in card.text()


@pytest.mark.parametrize(
    "kept",
    [
        [],
        {},
        {"outcome": "wild"},
        {"signals": "x"},
        {"signals": [1]},
        {"attributes": []},
        {"suspicion": "x"},
    ],
)
def test_a_damaged_verdict_is_shown_as_far_as_it_can_be_read(desk, site, post, kept):
    comment = held(post)
    whole = Verdict.objects.get(pk=comment.pk).reasons
    Verdict.objects.filter(pk=comment.pk).update(reasons=whole | kept if kept else kept)
    assert queue(desk, site).css_first(".text").text() == NASTY
    assert page_of(desk, site, comment).css_first("button[value=approve]")


def test_of_what_its_author_withdrew_nothing_is_quoted(desk, site, post):
    comment = held(post, standing="trash")
    comment.removal = "author"
    comment.save()
    assert "pills" not in queue(desk, site, "trash").text()
    assert "pills" not in page_of(desk, site, comment, attribute="spam").text()


def test_the_page_of_another_sites_comment_is_not_there(desk, site, post):
    comment = held(make_post(make_site("elsewhere")))
    assert desk.get(reverse("desk:comment", args=[site.slug, comment.pk])).status_code == 404


def test_asked_word_by_word_the_deep_tier_says_what_weighed_with_it(desk, site, post, keeper):
    comment = held(post, "A bad thing, said <b>well</b>.")
    keeper.install(Counting())
    page = page_of(desk, site, comment, attribute="spam")
    text = page.css("section .text")[0]
    assert text.text() == "A bad thing, said <b>well</b>."
    assert [(mark.text(), mark.attributes["title"]) for mark in text.css("mark")] == [
        ("bad", "spam +3.00")
    ]
    assert page.css_first("option[selected]").attributes["value"] == "spam"


def test_not_asked_it_is_not_asked(desk, site, post, keeper):
    deep = Counting()
    keeper.install(deep)
    comment = held(post)
    for attribute in ("", "wisdom", "<b>"):
        page_of(desk, site, comment, attribute=attribute)
    queue(desk, site)
    assert deep.asked == 0


@pytest.mark.parametrize("deep", [None, OSError("cut short")])
def test_without_the_deep_tier_the_page_says_so(desk, site, post, keeper, deep):
    keeper.install(deep)
    comment = held(post)
    assert (
        "is not running"
        in page_of(desk, site, comment, attribute="toxic").css("section")[-1].text()
    )


def test_a_deep_tier_that_fails_takes_no_page_with_it(desk, site, post, keeper):
    class Broken:
        def logits(self, texts):
            raise RuntimeError("it quotes cheap pills")

    keeper.install(Broken())
    page = page_of(desk, site, held(post), attribute="toxic")
    assert "RuntimeError" in page.css("section")[-1].text()
    assert "it quotes" not in page.text()


def test_the_banner_says_how_many_wait_and_what_to_do(desk, site, post, keeper):
    keeper.install(None)
    for _ in range(12):
        held(post, check_at=NOON)
    held(make_post(make_site("elsewhere")), check_at=NOON)
    page = queue(desk, site)
    notice = page.css_first(".notice")
    assert "The deep check is not running: 12 comments wait for it." in words_of(notice)
    assert "its weights are not installed" in notice.text()
    assert "rejoinder check" in notice.text()
    assert len(page.css(".waits")) == 12


def test_one_comment_waits_in_the_singular(desk, site, post, keeper):
    keeper.install(None)
    held(post, check_at=NOON)
    assert "1 comment waits for it." in words_of(queue(desk, site).css_first(".notice"))


def test_while_it_runs_and_nothing_waits_there_is_no_banner(desk, site, post, keeper):
    held(post)
    assert queue(desk, site).css(".notice") == []  # the server has just started
    keeper.install(Counting())
    assert queue(desk, site).css(".notice") == []
    held(post, check_at=NOON)
    assert "It comes to them by itself" in queue(desk, site).css_first(".notice").text()


def test_a_site_that_wants_no_deep_check_misses_none(desk, site, post, keeper):
    keeper.install(None)
    site.policy = {"deep": "never"}
    site.save()
    assert queue(desk, site).css(".notice") == []


def test_what_a_moderator_decided_waits_no_longer(desk, site, post, keeper):
    keeper.install(None)
    held(post, standing="approved", check_at=NOON)
    page = queue(desk, site, "approved")
    assert page.css(".waits") == []
    assert "wait" not in words_of(page.css_first(".notice b"))


def test_health_counts_what_waits_to_this_machine_alone(client, site, post, keeper):
    keeper.install(None)
    held(post, check_at=NOON)
    here = client.get("/health").json()
    assert (here["deep_check"], here["waiting_for_check"]) == ("absent", 1)
    for asked in (
        {"REMOTE_ADDR": "203.0.113.9"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"REMOTE_ADDR": ""},
    ):
        assert client.get("/health", **asked).json()["waiting_for_check"] is None
    assert client.get("/health", REMOTE_ADDR="::1").json()["waiting_for_check"] == 1


def test_check_says_that_the_deep_tier_does_not_run(site, post, keeper):
    held(post, check_at=NOON)
    (found,) = checks.deep_check_runs(None)
    assert found.id == "rejoinder.W004"
    assert "its weights are not installed. 1 comments wait" in found.msg
    keeper.install(Counting())
    assert checks.deep_check_runs(None) == []


def test_check_says_nothing_where_nobody_wants_it(site, keeper):
    site.policy = {"deep": "never"}
    site.save()
    assert checks.deep_check_runs(None) == []
    assert keeper.state is State.UNTRIED


def test_every_attribute_has_a_name():
    assert set(NAMES) == set(ATTRIBUTES)


@given(
    st.text(max_size=60),
    st.lists(st.tuples(st.integers(-9, 70), st.integers(-9, 70), st.floats(-9, 9)), max_size=8),
)
def test_put_together_the_pieces_are_the_text(text, spans):
    made = pieces(text, [Span(*span, about="x") for span in spans])
    assert "".join(piece.text for piece in made) == text
    assert all(piece.text for piece in made)
    for before, after in pairwise(made):
        # No accent is parted from its letter, and no joined letter from the next.
        if before.kind != after.kind:
            assert (
                unicodedata.category(after.text[0])[0] != "M"
                or len(before.text) > 40
                or len(text) > 40
            )


@pytest.mark.parametrize(
    ("text", "span", "marked"),
    [
        (ARABIC, (10, 12), "حبوب"),
        ("e\u0301te\u0301", (1, 3), "e\u0301t"),
        ("👩\u200d🚀 says", (1, 2), "👩\u200d🚀"),
        ("खाना खाओ", (1, 2), "खा"),
        ("plain words", (2, 4), "ai"),
        ("便宜的药丸", (1, 3), "宜的"),
    ],
)
def test_a_mark_tears_no_letters_apart(text, span, marked):
    assert [piece.text for piece in pieces(text, [Span(*span, 1.0)]) if piece.kind] == [marked]


def test_of_overlapping_spans_the_weightier_is_shown():
    made = pieces("abcdef", [Span(0, 4, 1.0, "one"), Span(2, 6, 2.0, "two")])
    assert [(piece.text, piece.title) for piece in made] == [("ab", "one"), ("cdef", "two")]


def test_marking_takes_time_in_proportion():
    def seconds(size: int) -> float:
        text = "\u0301" * (size // 2) + "ب" * (size // 2)
        spans = [Span(n, n + 1, 1.0) for n in range(0, size, size // 50)]
        began = time.thread_time()
        pieces(text, spans)
        return time.thread_time() - began

    seconds(1000)
    assert (
        min(seconds(80_000) for _ in range(3)) < 30 * min(seconds(10_000) for _ in range(3)) + 0.1
    )


@given(st.text(max_size=300))
def test_word_by_word_every_part_lies_in_the_text(text):
    deep = Counting()
    weighed = occlusion(deep, text, "spam")
    assert deep.asked == len(weighed) + 1 <= MOST_PARTS + 1
    edges = [edge for one in weighed for edge in (one.start, one.end)]
    assert edges == sorted(edges)
    assert all(0 <= edge <= len(text) for edge in edges)


def test_a_long_text_is_asked_about_in_few_parts_and_none_is_left_out():
    text = "word " * 3_000 + "bad"
    weighed = occlusion(Counting(), text, "spam")
    assert len(weighed) <= MOST_PARTS
    assert weighed[-1].end == len(text)
    assert max(weighed, key=lambda one: one.weight) == weighed[-1]


def test_an_attribute_or_an_answer_that_is_none_is_refused():
    class Nothing:
        def logits(self, texts):
            return np.full((len(texts), len(ATTRIBUTES)), np.nan)

    with pytest.raises(ValueError, match="tuple"):
        occlusion(Counting(), "x", "wisdom")
    with pytest.raises(ValueError, match="no number"):
        occlusion(Nothing(), "x", "spam")


def test_what_was_published_needs_no_flip(post):
    comment = held(post, outcome=Outcome.PUBLISH, flip="It would have been held with a link more.")
    kept = Verdict.objects.get(pk=comment.pk).reasons
    assert explanation(comment, kept, Policy()).flip == ""

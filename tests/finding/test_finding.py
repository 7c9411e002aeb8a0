"""The desk's index and counts are what the tables say, whoever changes them."""

from __future__ import annotations

import contextlib
import itertools

import pytest
from django.db import transaction
from django.db.models import Count
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import NOON
from tests.finding.truth import assert_index_and_counts_are_true
from tests.moderating.making import make_comment, make_post, make_site

from rejoinder import finding, moderating
from rejoinder.finding import Question, beginnings, counted, how_many, ids_of, traits_of
from rejoinder.models import Comment, Commenter, Post, Verdict
from rejoinder.writing import write

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return make_post(make_site())


def by_hand(site):
    told = (
        Comment.objects.filter(site=site).values_list("standing").annotate(Count("pk")).order_by()
    )
    return dict(told)


def sought(place, text="", **more):
    return ids_of(Question(place.site_id, text=text, **more), size=50)


def test_words_are_found_whatever_their_accents_and_case_newest_first(place):
    one = make_comment(place, text="The Café by the harbour.")
    two = make_comment(place, text="No cafe, but a bar.", name="Zoë")
    assert sought(place, "café")[:1] == [two.pk] or sought(place, "CAFÉ") == [one.pk]
    assert sought(place, "harbour") == [one.pk]
    assert sought(place, "harb") == [one.pk]
    assert sought(place, "Zoë") == [two.pk]
    assert sought(place, '"the harbour"') == [one.pk]
    assert sought(place, '"harbour the"') == []
    assert sought(place, "the bar") == [two.pk] or sought(place, "a bar") == [two.pk]


@pytest.mark.parametrize(
    "typed",
    [
        '"',
        '""',
        "*",
        "a OR b",
        "NEAR(a b)",
        "facts:pspam",
        "x'); DROP TABLE",
        "\0",
        "-",
        "(",
        "' & |:*",
        "  ",
        "%",
    ],
)
def test_nothing_that_is_typed_is_syntax(place, typed):
    make_comment(place, "spam", text="Something else entirely.")
    assert isinstance(sought(place, typed), list)
    assert isinstance(how_many(Question(place.site_id, text=typed), 10), int)
    assert sought(place, "facts:pspam") == []


def test_every_filter_narrows_what_is_found(place):
    person = Commenter.objects.create(site=place.site, key=b"k" * 16, first_seen=NOON)
    here = make_comment(place, "spam", text="A bridge.", commenter=person)
    other = make_comment(make_post(place.site), "approved", text="A bridge.")
    make_comment(make_post(make_site("elsewhere")), "spam", text="A bridge.")
    Verdict.objects.create(
        comment=here, outcome="hold", suspicion=0.6, reasons={}, made_at=NOON, traits=traits_of(["identity_attack"], "pt-BR")
    )  # fmt: skip
    assert sought(place, "bridge") == [other.pk, here.pk]
    for narrow in ({"standing": "spam"}, {"post": place.pk}, {"person": person.pk}, {"language": "pt-BR"},
                   {"attribute": "identity_attack"}):  # fmt: skip
        assert sought(place, "bridge", **narrow) == [here.pk]
        assert sought(place, **narrow) == [here.pk]
        assert how_many(Question(place.site_id, **narrow), 10) == 1
    assert sought(place, "bridge", attribute="threat") == []


def test_the_index_follows_every_change(place):
    here = make_comment(place, "pending", text="An old bridge.")
    moderating.decide(here.pk, "approve", None, NOON)
    assert sought(place, "bridge", standing="approved") == [here.pk]
    assert sought(place, "bridge", standing="pending") == []
    Comment.objects.filter(pk=here.pk).update(text="A new tunnel.")
    assert sought(place, "tunnel") == [here.pk]
    assert sought(place, "bridge") == []
    other = make_post(place.site)
    moderating.move(here.pk, moderating.By(None, NOON), to_post=other.pk)
    assert sought(place, "tunnel", post=other.pk) == [here.pk]
    here.delete()
    assert sought(place, "tunnel") == []


def test_a_page_goes_on_where_the_last_one_ended(place):
    made = [make_comment(place, text=f"Number {n} of many.").pk for n in range(7)]
    question, seen, before = Question(place.site_id, text="many"), [], None
    while page := ids_of(question, before=before, size=3):
        seen += page
        before = page[-1]
    assert seen == made[::-1]
    assert how_many(question, 100) == 7
    assert how_many(question, 5) == 5
    assert how_many(question, below=made[4]) == 4


@pytest.mark.sqlite
def test_a_beginning_that_is_in_many_comments_finds_what_reading_them_all_would(place, monkeypatch):
    texts = ["The bridge", "Two bridges", "A Brücke", "Café bric-a-brac", "brick by brick", "None"]
    made = {text: make_comment(place, text=text).pk for text in texts}
    typed = ("bri", "BRI", "bridge", "brü", "bric a br", '"by bri', "two bri", "two bridg", "zan")
    whole = {words: sought(place, words) for words in typed}
    assert whole["bri"] == [made[text] for text in texts[::-1] if "bri" in text]
    monkeypatch.setattr(beginnings, "PLACES", 0)
    monkeypatch.setattr(beginnings, "_kept", {})
    assert {words: sought(place, words) for words in typed} == whole
    assert how_many(Question(place.site_id, text="bri")) == 4


@pytest.mark.sqlite
def test_a_beginning_of_too_many_words_is_sought_as_it_stands_and_that_is_said(
    place, monkeypatch, client, django_user_model
):
    monkeypatch.setattr(beginnings, "PLACES", 0)
    monkeypatch.setattr(beginnings, "WORDS", 1)
    monkeypatch.setattr(beginnings, "_kept", {})
    one = make_comment(place, text="An oak").pk
    make_comment(place, text="Two oaks")
    assert sought(place, "oak") == [one]
    client.force_login(django_user_model.objects.create_superuser("sam"))
    page = client.get(f"/desk/{place.site.slug}/queue/all/?q=oak").content.decode()
    assert "1 found with “oak” as it stands" in page


def test_what_is_in_many_comments_is_found_as_what_is_in_few(place, monkeypatch):
    made = [make_comment(place, text="bridge" if n % 3 else "tunnel").pk for n in range(9)]
    for windows in ((2, 4), (200, 400)):
        monkeypatch.setattr("rejoinder.finding.asking._NEWEST", windows)
        assert sought(place, "bri") == [pk for n, pk in enumerate(made) if n % 3][::-1]
        assert sought(place, "tun") == [made[6], made[3], made[0]]
        assert ids_of(Question(place.site_id, text="tun"), before=made[6], size=1) == [made[3]]
        assert how_many(Question(place.site_id, text="bri"), 4) == 4
        assert how_many(Question(place.site_id, text="tun"), 10) == 3


def test_any_filters_together_find_what_reading_all_finds_page_by_page(place):
    other = make_post(place.site)
    people = [
        Commenter.objects.create(site=place.site, key=bytes([n]) * 16, first_seen=NOON)
        for n in (1, 2)
    ]
    rows = []
    for n in range(24):
        post, person = (place, other)[n % 2], people[n % 3 % 2]
        standing, language = ("spam", "pending")[n % 5 % 2], ("en", "de")[n % 7 % 2]
        text = f"{('The bridge', 'A tunnel')[n % 11 % 2]}, {n}"
        made = make_comment(post, standing, text=text, commenter=person)
        Verdict.objects.create(
            comment=made, outcome="hold", suspicion=0.6, reasons={}, made_at=NOON, traits=traits_of(["insult"] * (n % 2), language)
        )  # fmt: skip
        rows.append((made.pk, standing, post.pk, person.pk, language, "insult" * (n % 2), text))
    for standing, post, person, language, attribute, word in itertools.product(
        ("", "spam"),
        (None, place.pk),
        (None, people[0].pk),
        ("", "de"),
        ("", "insult"),
        ("", "bri"),
    ):
        question = Question(place.site_id, standing, word, post, person, language, attribute)
        wanted = [
            pk
            for pk, *told, text in reversed(rows)
            if all(
                not asked or asked == is_so
                for asked, is_so in zip(question_of(question), told, strict=True)
            )
            and word in text
        ]
        seen, before = [], None
        while page := ids_of(question, before=before, size=5):
            seen += page
            before = page[-1]
        assert seen == wanted
        assert how_many(question) == len(wanted)


def question_of(asked):
    return asked.standing, asked.post, asked.person, asked.language, asked.attribute


def test_the_newest_of_a_site_are_found_across_its_standings(place):
    made = [
        make_comment(place, standing).pk
        for standing in ("spam", "pending", "approved", "trash", "spam", "approved")
    ]
    make_comment(make_post(make_site("quay")))
    assert finding.newest(place.site_id, size=4) == made[:1:-1]
    assert finding.newest(place.site_id, before=made[2], size=4) == [made[1], made[0]]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["add", "decide", "delete", "bulk"]), st.integers(0, 5),
                          st.sampled_from(["approved", "pending", "spam", "trash"])), max_size=12))  # fmt: skip
def test_counts_are_what_counting_gives_after_any_changes(steps):
    post = make_post(make_site())
    Comment.objects.filter(site=post.site).delete()
    for step, which, standing in steps:
        there = list(Comment.objects.filter(post=post).order_by("pk"))
        if step == "add":
            make_comment(post, standing)
        elif step == "bulk":
            Comment.objects.filter(post=post).update(standing=standing)
        elif there:
            chosen = Comment.objects.filter(pk=there[which % len(there)].pk)
            chosen.delete() if step == "delete" else chosen.update(standing=standing)
        assert counted(post.site_id) == by_hand(post.site)
    write(finding.fold_counts)
    assert counted(post.site_id) == by_hand(post.site)
    Post.objects.filter(pk=post.pk).delete()
    assert counted(post.site_id) == by_hand(post.site)


@pytest.mark.django_db(transaction=True)
def test_what_was_lifted_is_put_back_with_all_that_changed_meanwhile(place):
    kept = make_comment(place, "approved", text="A first bridge.")
    finding.lift()
    missed = make_comment(place, "spam", text="A second bridge.")
    assert counted(place.site_id) == {"approved": 1}
    finding.ensure()
    assert counted(place.site_id) == {"approved": 1, "spam": 1}
    assert sought(place, "bridge") == [missed.pk, kept.pk]
    make_comment(place, "trash")
    assert counted(place.site_id)["trash"] == 1


def test_a_batch_that_sees_to_it_itself_is_indexed_and_counted_like_single_comments(place):
    make_comment(place, "spam", text="One before.")
    with transaction.atomic():
        first = Comment.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1
        with finding.filled_at_once(first):
            made = [make_comment(place, each, text="Of a batch.") for each in ("approved", "spam")]
    make_comment(place, "approved", text="One after.")
    assert sought(place, "batch") == [comment.pk for comment in reversed(made)]
    assert counted(place.site_id) == by_hand(place.site)
    assert_index_and_counts_are_true()


def test_replies_that_share_a_commit_are_found_by_what_the_screen_said_of_them(place):
    with transaction.atomic(), finding.new_ones_at_once():
        made = make_comment(place, "pending", text="Of a batch.")
        Verdict.objects.create(
            comment=made,
            outcome="hold",
            suspicion=0.5,
            made_at=NOON,
            reasons={},
            traits=" lde ainsult",
        )
    assert sought(place, "batch", language="de", attribute="insult") == [made.pk]
    assert_index_and_counts_are_true()


@pytest.mark.django_db(transaction=True)
def test_a_batch_that_fails_leaves_neither_index_nor_counts_nor_a_halt_for_others(place):
    with contextlib.suppress(ZeroDivisionError), transaction.atomic(), finding.filled_at_once(1):
        make_comment(place, "approved", text="Never stored.")
        raise ZeroDivisionError
    assert sought(place, "stored") == []
    after = make_comment(place, "approved", text="Stored by somebody else.")
    assert sought(place, "stored") == [after.pk]
    assert_index_and_counts_are_true()

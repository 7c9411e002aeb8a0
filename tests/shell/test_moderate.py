"""`rejoinder moderate` does in the shell what the desk does, and prints what a program can read."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from tests.conftest import NOON
from tests.moderating.making import make_comment, make_post, make_site

from rejoinder.errors import DecisionStale, FieldUnusable
from rejoinder.models import Comment, Commenter, Contact, Post, Sweep

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    return make_post(make_site())


def run(*words, **options):
    out = io.StringIO()
    call_command("moderate", *map(str, words), stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def lines(*words, **options):
    return [json.loads(line) for line in run(*words, json=True, **options).splitlines()]


def test_a_queue_is_listed_newest_first_and_goes_on_before_a_number(post):
    made = [make_comment(post, text=f"Number {n}").pk for n in range(3)]
    assert [one["id"] for one in lines("list")] == made[::-1]
    assert [one["id"] for one in lines("list", "pending", before=made[2], limit=1)] == [made[1]]
    assert "Number 2" in run("list", "all")


def test_words_are_searched(post):
    here = make_comment(post, "spam", text="A bridge loan.").pk
    make_comment(post, text="Something else.")
    assert [one["id"] for one in lines("search", "bridge", "loan")] == [here]


def test_an_act_is_done_said_and_undone(post):
    here = make_comment(post).pk
    (told,) = lines("act", "trash", here, reason="insult", note="too loud")
    assert (told["before"], told["after"], told["note"]) == ("pending", "trash", "too loud")
    (shown,) = lines("show", here)
    assert [one["act"] for one in shown["decisions"]] == ["trash"]
    lines("undo", told["decision"])
    assert Comment.objects.get(pk=here).standing == "pending"
    assert run("replay") == ""


def test_people_threads_and_marks_are_acted_on(post):
    person = Commenter.objects.create(site=post.site, key=b"k" * 16, first_seen=NOON)
    here = make_comment(post, "approved", commenter=person)
    Contact.objects.create(comment=here, email=b"ann@example.org")
    run("act", "ban", here.pk)
    run("act", "pin", here.pk)
    run("act", "close", post.pk)
    person.refresh_from_db()
    here.refresh_from_db()
    assert (person.standing, here.pinned) == ("banned", True)
    assert not Post.objects.get(pk=post.pk).comments_open
    told = run("show", here.pk, json=True) + run("show", here.pk)
    assert "ann@example" not in told
    assert "6b6b" not in told


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (("list", "nonsense"), FieldUnusable),
        (("act", "explode", "1"), FieldUnusable),
        (("act", "spam", "999999"), DecisionStale),
        (("act", "spam", "one"), FieldUnusable),
        (("act", "close", "999999"), DecisionStale),
        (("show", "999999"), DecisionStale),
        (("show",), FieldUnusable),
        (("undo", "999999"), DecisionStale),
        (("search",), FieldUnusable),
    ],
)
def test_what_cannot_be_done_is_refused_by_name(post, words, refusal):
    with pytest.raises(refusal):
        run(*words)


def test_what_belongs_to_another_site_is_not_touched(post):
    there = make_comment(make_post(make_site("elsewhere"))).pk
    with pytest.raises(DecisionStale, match="on this site"):
        run("act", "spam", there, site="harbour")
    assert Comment.objects.get(pk=there).standing == "pending"


def test_a_table_that_was_changed_past_the_log_is_named(post):
    here = make_comment(post).pk
    run("act", "approve", here)
    Comment.objects.filter(pk=here).update(standing="spam")
    with pytest.raises(DecisionStale, match="differ in 1 place"):
        run("replay")


def test_all_that_match_are_counted_and_decided_only_when_it_is_meant(post):
    pitches = [make_comment(post, text=f"Casino bonus {n}") for n in range(3)]
    make_comment(post)
    assert run("sweep", "spam", "casino") == "spam would be for 3 comments. Add --yes to do it.\n"
    assert not Comment.objects.filter(standing="spam").exists()
    (told,) = lines("sweep", "spam", "casino", yes=True)
    assert (told["state"], told["done"], told["left"]) == ("done", 3, 0)
    assert set(Comment.objects.filter(standing="spam")) == set(pitches)
    with pytest.raises(FieldUnusable):
        run("sweep", "delete", yes=True)


def test_old_spam_is_counted_and_purged_only_when_it_is_meant(post):
    make_comment(post, "spam", stored_at=NOON - timedelta(days=99))
    kept = make_comment(post, "trash")
    assert run("purge", "spam") == "1 comments would go for good. Add --yes to do it.\n"
    assert (
        run("purge", "spam", older=1, yes=True)
        == f"sweep {Sweep.objects.get().pk}: 1 done, 0 left alone\n"
    )
    assert list(Comment.objects.all()) == [kept]

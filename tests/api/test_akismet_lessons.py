"""The Akismet door as a teacher: what a client submits, and how a mistake is told from the rest."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.api.conftest import headers
from tests.conftest import NOON

from rejoinder import learning, screening
from rejoinder.answering import change_key, make_key, take_back
from rejoinder.api import doors, proofs
from rejoinder.api.akismet import THANKS
from rejoinder.api.shapes import Asked
from rejoinder.errors import Busy
from rejoinder.models import DoorUse, Lesson
from rejoinder.screening.reading import Reading

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("call", "label"), [("submit-spam", "spam"), ("submit-ham", "ham")])
def test_a_submission_is_stored_before_it_is_thanked(akismet, made, call, label):
    answer = akismet(call, comment_content="Great post!", comment_author="Ines", comment_author_url="https://i.example",
                     comment_author_email="ines@mail.example", user_ip="203.0.113.9")  # fmt: skip
    assert (answer.status, answer.body) == (200, THANKS.encode())
    row = Lesson.objects.values().get()
    assert (row["text"], row["author"], row["website"]) == (
        "Great post!",
        "Ines",
        "https://i.example",
    )
    assert (row["label"], row["source"]) == (label, f"key {made[0].pk}")
    assert "mail.example" not in str(row)
    assert "203.0.113.9" not in str(row)


def test_coral_teaches_in_json_without_naming_its_site(ledger, key, site):
    told = {
        "user_ip": "203.0.113.9",
        "comment_content": "Great post!",
        "is_test": False,
        "comment_type": "comment",
    }
    for body, status, thanked in (
        (json.dumps(told), 200, True),
        (json.dumps(told | {"is_test": True, "comment_content": "Test."}), 200, True),
        ("[]", 400, False),
        ("{", 400, False),
    ):
        asked = Asked("POST", "/1.1/submit-spam", "", f"{key}.rest.akismet.com",
                      {"content-type": "application/json"}, body.encode())  # fmt: skip
        answer = doors.answer(asked, ledger, NOON)
        assert (answer.status, answer.body == THANKS.encode()) == (status, thanked)
    assert [one.text for one in Lesson.objects.in_force()] == ["Great post!"]


def test_a_test_does_not_teach(akismet):
    assert akismet("submit-spam", comment_content="Hello.", is_test="1").body == THANKS.encode()
    assert not Lesson.objects.exists()


def test_a_lesson_is_learned_once_and_the_later_word_counts(akismet):
    for call in ("submit-spam", "submit-spam", "submit-ham"):
        akismet(call, comment_content="Hello.")
    (lesson,) = Lesson.objects.in_force()
    assert lesson.label == "ham"
    assert Lesson.objects.filter(undoes=None).count() == 2


def test_a_key_can_teach_only_so_much_a_day_and_nobody_sees_the_difference(akismet, made):
    change_key(made[0], lessons_a_day=3)
    answers = {akismet("submit-ham", comment_content=f"Spam {n}.").body for n in range(6)}
    assert answers == {THANKS.encode()}
    assert Lesson.objects.count() == 3
    akismet("submit-ham", comment_content="Tomorrow.", now=NOON + timedelta(days=1))
    assert Lesson.objects.count() == 4


def test_all_that_a_key_taught_is_taken_back_at_once(akismet, made, site):
    other, written = make_key(site, "another", None, NOON)
    akismet("submit-ham", comment_content="Poison.")
    akismet("submit-ham", comment_content="Bread.", api_key=written)
    assert take_back(made[0], NOON) == 1
    assert [one.source for one in Lesson.objects.in_force()] == [f"key {other.pk}"]


def test_a_lesson_that_cannot_be_stored_is_not_thanked(akismet, monkeypatch):
    from rejoinder.answering import teaching

    def busy(job):
        raise Busy("full")

    monkeypatch.setattr(teaching, "write", busy)
    answer = akismet("submit-spam", comment_content="Hello.")
    assert answer.status == 503
    assert THANKS.encode() not in answer.body


@pytest.mark.parametrize("words", ["", "   ", "x" * 20_481, "\0"])
def test_what_is_no_comment_teaches_nothing(akismet, words):
    assert akismet("submit-spam", comment_content=words).body == THANKS.encode()
    assert not Lesson.objects.exists()


def test_what_was_taught_moves_the_screen_and_what_is_taken_back_does_not(akismet, made, site):
    def logit(text):
        return (
            learning.learned_of(site.pk)
            .logit(Reading(screening.Submission(text=text)))
            .get("spam", 0.0)
        )

    for n in range(12):
        akismet("submit-ham", comment_content=f"The ferry leaves quay {n} at noon, as ever.")
        akismet("submit-spam", comment_content=f"Zibbo plumf snarrek number {n}, zibbo plumf.")
    assert logit("Zibbo plumf snarrek, my friends.") > 1
    take_back(made[0], NOON)
    assert logit("Zibbo plumf snarrek, my friends.") == 0


# The id of a check.


@given(st.text(max_size=40), st.booleans(), st.booleans(), st.integers(0, 2**31))
def test_the_id_of_a_check_says_what_was_answered_to_its_own_key_and_text_only(
    text, spam, test, now
):
    made = proofs.made(7, text, spam=spam, test=test, now=now)
    found = proofs.read(7, text, made)
    assert (found.spam, found.test) == (spam, test)
    assert 0 <= now - found.made_at < 60
    assert proofs.read(8, text, made) is None
    assert proofs.read(7, text + "x", made) is None
    forged = made[:8] + format(int(made[8:10], 16) ^ 1, "02x") + made[10:]
    assert proofs.read(7, text, forged) is None
    assert proofs.read(7, text, "nonsense") is None


@pytest.mark.parametrize(
    ("spam", "call", "missed", "false_positives"),
    [
        (0.1, "submit-spam", 1, 0),
        (0.9, "submit-spam", 0, 0),
        (0.9, "submit-ham", 0, 1),
        (0.1, "submit-ham", 0, 0),
    ],
)
def test_a_mistake_is_counted_where_it_was_one(
    akismet, says, ledger, spam, call, missed, false_positives
):
    says(spam=spam)
    guid = headers(akismet("comment-check", comment_content="Hello."))["x-akismet-guid"]
    akismet(call, comment_content="Hello.", guid=guid)
    ledger.flush()
    use = DoorUse.objects.get()
    assert (use.missed_spam, use.false_positives) == (missed, false_positives)

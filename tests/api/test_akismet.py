"""The Akismet door, call by call: bodies byte for byte, headers where they belong and nowhere else."""

from __future__ import annotations

import csv
import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.api.conftest import BLOG, FORM, headers
from tests.conftest import NOON

from rejoinder import learning, screening
from rejoinder.answering import KEY_LENGTH, change_key, make_key, revoke_key, take_back
from rejoinder.api import doors, proofs
from rejoinder.api.akismet import THANKS, blog_of
from rejoinder.api.shapes import Asked
from rejoinder.errors import Busy
from rejoinder.models import DoorKey, DoorUse, Lesson
from rejoinder.screening.reading import Reading

pytestmark = pytest.mark.django_db


def test_a_key_has_twelve_characters_that_wordpress_form_takes_and_is_stored_as_a_hash(made):
    stored, written = made
    assert len(written) == KEY_LENGTH == 12
    assert set(written) <= set("0123456789abcdef")
    row = DoorKey.objects.filter(pk=stored.pk).values().get()
    assert written not in str(row)
    assert written.encode() not in bytes(row["hash"])


@pytest.mark.parametrize(
    ("fields", "body"),
    [
        ({}, b"valid"),
        ({"key": "0" * 12}, b"invalid"),
        ({"key": ""}, b"valid"),  # then `api_key`, which newer clients send beside it
        ({"key": "", "api_key": ""}, b"invalid"),
        ({"blog": ""}, b"invalid"),
    ],
)
def test_verify_key_says_valid_or_invalid_and_why(akismet, fields, body):
    answer = akismet("verify-key", **fields)
    assert (answer.status, answer.body) == (200, body)
    assert ("x-akismet-debug-help" in headers(answer)) == (body == b"invalid")


@pytest.mark.parametrize(("spam", "body"), [(0.1, b"false"), (0.9, b"true")])
def test_comment_check_says_true_or_false_and_nothing_more(akismet, says, spam, body):
    says(spam=spam)
    answer = akismet("comment-check", comment_content="Hello.")
    assert (answer.status, answer.body) == (200, body)
    told = headers(answer)
    assert {name for name in told if name.startswith("x-akismet")} == {"x-akismet-guid"}
    assert told["content-type"] == "text/plain; charset=utf-8"
    assert len(told["x-akismet-guid"]) == 32


def test_blatant_spam_may_be_discarded(akismet, says):
    says(spam=0.995)
    answer = akismet("comment-check", comment_content="Buy.")
    assert answer.body == b"true"
    assert headers(answer)["x-akismet-pro-tip"] == "discard"


def test_the_real_screen_knows_spam_from_a_thought(akismet):
    spam = "Cheap pills!!! Visit https://pills.example now http://bit.ly/x casino casino bonus"
    assert (
        akismet("comment-check", comment_content=spam, comment_author="Cheap pills").body == b"true"
    )
    said = "I crossed that bridge every morning for ten years, and I will miss the old railing."
    assert akismet("comment-check", comment_content=said, comment_author="Ines").body == b"false"


def test_the_screen_is_told_what_was_sent_but_no_address(akismet, says):
    heard = says()
    akismet(
        "comment-check",
        comment_content="Hello.",
        comment_author="Ines",
        comment_author_email="Ines.Ferro@Mail.Example",
        comment_author_url="https://ines.example",
        comment_type="forum-post",
        user_ip="203.0.113.9",
        user_agent="Mozilla/5.0 (X11)",
        blog_lang="de_de",
        honeypot_field_name="trap",
        trap="caught",
        HTTP_COOKIE="x",
        POST_author="Ines",
    )
    ((told, _),) = heard
    assert (told.text, told.author, told.website) == ("Hello.", "Ines", "https://ines.example")
    assert (told.email_domain, told.kind, told.user_agent) == (
        "mail.example",
        "forum-post",
        "browser",
    )
    assert (told.language_hint, told.honeypot) == ("de", "caught")
    assert "Ferro" not in str(told)
    assert "203.0.113.9" not in str(told)


@pytest.mark.parametrize(
    "fields",
    [
        {"comment_author": "akismet-guaranteed-spam"},
        {"comment_author": "viagra-test-123"},
        {"comment_author_email": "akismet-guaranteed-spam@example.com"},
    ],
)
def test_the_test_values_are_always_spam(akismet, fields):
    assert akismet("comment-check", comment_content="Hi.", is_test="1", **fields).body == b"true"


@pytest.mark.parametrize(
    "role", ["administrator", "editor,administrator", "subscriber, administrator"]
)
def test_an_administrator_is_never_spam(akismet, says, role):
    says(spam=0.999)
    assert akismet("comment-check", comment_content="Buy.", user_role=role).body == b"false"


def test_a_subscriber_can_be_spam(akismet, says):
    says(spam=0.999)
    assert akismet("comment-check", comment_content="Buy.", user_role="subscriber").body == b"true"


def test_the_key_may_be_the_first_label_of_the_host(akismet, key):
    for host in (f"{key}.rest.akismet.com", f"{key.upper()}.screen.example:8000"):
        assert akismet("comment-check", api_key=None, key=None, host=host).body == b"false"
    for host in ("rest.akismet.com", key, "", f"{'0' * 12}.rest.akismet.com"):
        answer = akismet("comment-check", api_key=None, key=None, host=host)
        assert answer.body == b"invalid"


def test_a_key_in_the_body_wins_over_the_host(akismet, key):
    wrong = f"{'0' * 12}.rest.akismet.com"
    assert akismet("comment-check", host=wrong).body == b"false"
    right = f"{key}.rest.akismet.com"
    assert akismet("comment-check", api_key="0" * 12, host=right).body == b"invalid"


@pytest.mark.parametrize("missing", ["blog", "user_ip"])
@pytest.mark.parametrize("call", ["comment-check", "submit-spam", "submit-ham"])
def test_what_is_required_and_missing_is_named(akismet, call, missing):
    answer = akismet(call, comment_content="Hello.", **{missing: None})
    assert (answer.status, answer.body) == (200, b"invalid")
    assert missing in headers(answer)["x-akismet-debug-help"]
    assert not Lesson.objects.exists()


def test_a_revoked_key_opens_nothing_and_says_so(akismet, made):
    revoke_key(made[0], NOON)
    for call in ("verify-key", "comment-check", "submit-spam", "/1.2/usage-limit"):
        answer = akismet(call)
        assert answer.body == b"invalid"
        assert headers(answer)["x-akismet-alert-code"] == "10003"


def test_a_multipart_form_is_read_as_well(ledger, key):
    fields = {"api_key": key, "blog": BLOG, "user_ip": "", "comment_content": "Schön, не правда ли?",
              "comment_author": "akismet-guaranteed-spam"}  # fmt: skip
    body = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    asked = Asked("POST", "/1.1/comment-check", "", "h", {"content-type": 'multipart/form-data; boundary="b"'},
                  f"{body}--b--\r\n".encode())  # fmt: skip
    assert doors.answer(asked, ledger, NOON).body == b"true"
    for broken in (b"", b"--b\r\n", body.encode(), b"\xff" * 50):
        answer = doors.answer(
            Asked("POST", "/1.1/comment-check", "", "h", {"content-type": "multipart/form-data; boundary=b"}, broken),
            ledger, NOON,
        )  # fmt: skip
        assert answer.body == b"invalid"


@pytest.mark.parametrize(
    "body", [b"a&" * 5_000, b"%", b"%ff=%ff", b"\x00\xff", b"api_key[]=x", b"=" * 100]
)
def test_no_body_breaks_the_door(ledger, body):
    asked = Asked("POST", "/1.1/comment-check", "", "h", {"content-type": FORM}, body)
    assert doors.answer(asked, ledger, NOON).body == b"invalid"


@given(
    st.binary(max_size=300),
    st.sampled_from([FORM, "multipart/form-data; boundary=x", "text/plain", ""]),
)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
def test_whatever_bytes_come_the_door_answers(ledger, body, kind):
    asked = Asked("POST", "/1.1/comment-check", "", "h", {"content-type": kind}, body)
    assert doors.answer(asked, ledger, NOON).status in {200, 400}


# Doubt, and a screen that cannot answer.


def test_rude_is_not_spam(akismet, says):
    says(outcome="hold", toxic=0.95, spam=0.1)
    assert akismet("comment-check", comment_content="You fool.").body == b"false"


def test_a_site_that_holds_everything_does_not_call_it_spam(akismet, site, says):
    says(outcome="hold")
    assert akismet("comment-check", comment_content="Hello.").body == b"false"


def test_classify_adds_one_word(akismet, says):
    says(outcome="hold", toxic=0.95, spam=0.1)
    word = "x-akismet-classification"
    assert headers(akismet("comment-check", comment_content="Fool.", classify="1"))[word] == "toxic"
    assert word not in headers(akismet("comment-check", comment_content="Fool."))
    says(spam=0.9)
    assert headers(akismet("comment-check", comment_content="Buy.", classify="1"))[word] == "spam"
    says()
    assert headers(akismet("comment-check", comment_content="Hi.", classify="1"))[word] == "ham"


def test_when_the_deep_tier_was_late_the_client_may_ask_again(akismet, says):
    says(outcome="hold", waiting=True, spam=0.4)
    answer = akismet("comment-check", comment_content="Perhaps.")
    assert answer.body == b"false"
    assert headers(answer)["x-akismet-recheck-after"] == "120"
    says(outcome="hold", waiting=True, spam=0.7)
    answer = akismet("comment-check", comment_content="Rather.")
    assert answer.body == b"true"
    assert "x-akismet-recheck-after" not in headers(answer)


def test_when_the_screen_breaks_nothing_passes(akismet, monkeypatch, caplog):
    from rejoinder.answering import judging

    monkeypatch.setattr(judging, "_told", {})
    monkeypatch.setattr(judging, "screen", lambda *_, **__: 1 / 0)
    answer = akismet("comment-check", comment_content="A secret.")
    akismet("comment-check", comment_content="Another.")
    assert len(caplog.records) == 1
    assert answer.body == b"true"
    assert "x-akismet-error" in headers(answer)
    assert "x-akismet-pro-tip" not in headers(answer)
    assert "secret" not in caplog.text
    assert "ZeroDivisionError" in caplog.text


# The same text in many places.


def test_the_same_text_elsewhere_is_counted_and_a_retry_is_not(akismet, says):
    heard = says()
    for permalink in ("/a/", "/a/", "/b/", "/c/"):
        akismet("comment-check", comment_content="The  same text.", permalink=permalink)
    akismet("comment-check", comment_content="The same text.", permalink="/d/", is_test="1")
    akismet("comment-check", comment_content="Another text.", permalink="/d/")
    assert [told.same_text_elsewhere for told, _ in heard] == [0, 0, 1, 2, 0, 0]


def test_a_campaign_is_known_by_what_it_says_and_where_it_leads(akismet, says):
    heard = says()
    for n, word in enumerate(("Friends", "Hello all", "Dear readers", "Good evening")):
        text = f"{word}, earn five hundred dollars daily working from home, visit https://earn{n}.example today"
        akismet("comment-check", comment_content=text, permalink=f"/{n}/", comment_author=f"A{n}")
    assert [told.campaign for told, _ in heard] == [0, 1, 2, 3]
    akismet("comment-check", comment_content=text, permalink="/3/", comment_author="A3")
    assert heard[-1][0].campaign == 3  # a retry is not one more
    akismet("comment-check", comment_content=text, permalink="/9/", recheck_reason="edit")
    assert heard[-1][0].campaign == 0


def test_links_to_the_clients_own_site_make_no_campaign(akismet, says):
    heard = says()
    for n, words in enumerate(
        ("I read this first at", "More about the ferry:", "As was said here")
    ):
        akismet(
            "comment-check",
            comment_content=f"{words} https://www.blog.example/ferry/",
            permalink=f"/{n}/",
        )
    assert [told.links_elsewhere for told, _ in heard] == [0, 0, 0]


def test_a_person_that_the_sites_moderators_know_brings_a_history(akismet, says, site, said):
    from rejoinder import keys
    from rejoinder.models import Commenter

    known = Commenter.objects.create(
        site=site, key=keys.keyed_hash("email", "ines@mail.example"), first_seen=NOON
    )
    said("One.", commenter=known)
    said("Two.", commenter=known, standing="spam")
    heard = says()
    akismet("comment-check", comment_content="Three.", comment_author_email="Ines@mail.example ")
    akismet("comment-check", comment_content="Four.", comment_author_email="other@mail.example")
    assert heard[0][0].history == screening.History(approved=1, rejected=1)
    assert heard[1][0].history is None


# Teaching.


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


# Quota and statistics.


def test_after_the_months_checks_the_client_is_told_to_wait(akismet, made, says, ledger):
    says()
    change_key(made[0], monthly_limit=3)
    answers = [akismet("comment-check", comment_content=f"{n}") for n in range(5)]
    assert [answer.status for answer in answers] == [200, 200, 200, 429, 429]
    told = headers(answers[-1])
    assert int(told["retry-after"]) == 29 * 24 * 3600 + 12 * 3600
    assert answers[-1].body not in {b"true", b"false", b"invalid"}
    assert (told["x-akismet-alert-api-calls"], told["x-akismet-alert-usage-limit"]) == ("3", "3")
    ledger.flush()
    assert akismet("comment-check", comment_content="x").status == 429
    later = NOON.replace(month=12)
    assert akismet("comment-check", comment_content="x", now=later).status == 200


def test_a_rate_is_held(akismet, made, says):
    says()
    change_key(made[0], rate=3)
    answers = [akismet("comment-check", comment_content=f"{n}").status for n in range(10)]
    assert answers[:3] == [200] * 3
    assert 429 in answers[3:]


def test_usage_limit(akismet, made, says):
    says()
    for n in range(3):
        akismet("comment-check", comment_content=f"{n}")
    told = json.loads(akismet("/1.2/usage-limit", method="GET").body)
    assert told == {"limit": "none", "usage": 3, "percentage": "0.0", "throttled": False}
    change_key(made[0], monthly_limit=4)
    told = json.loads(akismet("/1.2/usage-limit", extended="true").body)
    assert told == {"limit": 4, "usage": 3, "percentage": "75.0", "throttled": False,
                    "notice_level": "NOTICE_NONE", "upgrade": False}  # fmt: skip


@pytest.fixture
def used(akismet, says, ledger):
    """Two sites of one client: 2 spam and 1 ham, 1 ham; one missed, one false."""
    says(spam=0.9)
    for n in range(2):
        akismet("comment-check", comment_content=f"Buy {n}.")
    says()
    akismet("comment-check", comment_content="Hello.")
    akismet("comment-check", comment_content="Hi.", blog="http://Other.example/news/")
    akismet("submit-spam", comment_content="Missed.")
    akismet("submit-ham", comment_content="Lost.", blog="http://other.example/news")
    akismet("comment-check", comment_content="Test.", is_test="1")


def test_key_sites_as_json(akismet, used):
    told = json.loads(akismet("/1.2/key-sites", method="GET").body)
    assert (told["limit"], told["offset"], told["total"]) == (500, 0, 2)
    assert told["2026-11"] == [
        {"site": "blog.example", "api_calls": 3, "spam": 2, "ham": 1, "missed_spam": 1, "false_positives": 0, "is_revoked": False},
        {"site": "other.example/news", "api_calls": 1, "spam": 0, "ham": 1, "missed_spam": 0, "false_positives": 1, "is_revoked": False},
    ]  # fmt: skip
    by = json.loads(
        akismet("/1.2/key-sites", order="false_positives", limit="1", extended="true").body
    )
    assert [row["site"] for row in by["2026-11"]] == ["other.example/news"]
    assert {"hash", "eligible_for_revoke"} <= set(by["2026-11"][0])
    assert json.loads(akismet("/1.2/key-sites", filter="blog.").body)["total"] == 1
    assert json.loads(akismet("/1.2/key-sites", month="2026-10").body)["2026-10"] == []
    assert len(json.loads(akismet("/1.2/key-sites", offset="1").body)["2026-11"]) == 1


def test_key_sites_as_csv(akismet, used, key):
    answer = akismet("/1.2/key-sites", format="csv")
    assert headers(answer)["content-type"].startswith("text/csv")
    title, *lines = answer.body.decode().split("\n")
    assert title.startswith("Active sites for ")
    assert title.endswith(" during 2026-11 (limit:500, offset: 0, total: 2)")
    assert key not in title
    assert list(csv.reader(lines)) == [
        ["Site", "Total API Calls", "Spam", "Ham", "Missed Spam", "False Positives", "Is Revoked"],
        ["blog.example", "3", "2", "1", "1", "0", "false"],
        ["other.example/news", "1", "0", "1", "0", "1", "false"],
    ]


@pytest.mark.parametrize("path", ["/1.2/get-key-stats", "/1.1/get-stats"])
@pytest.mark.parametrize(
    ("period", "names"),
    [("60-days", ["2026-11-01"]), ("6-months", ["2026-11"]), ("all", ["2026"])],
)
def test_key_stats(akismet, used, path, period, names):
    told = json.loads(akismet(path, api_key=None, **{"from": period}).body)
    assert (told["spam"], told["ham"], told["missed_spam"], told["false_positives"]) == (2, 2, 1, 1)
    assert (told["accuracy"], told["time_saved"]) == ("50.00", 10)
    assert list(told["breakdown"]) == names
    (entry,) = told["breakdown"].values()
    assert entry["blogs"] == 2
    assert entry["da"] in {"2026-11-01", "2026-01-01"}


def test_the_account_calls(akismet, made):
    told = json.loads(akismet("get-subscription").body)
    assert told == {"account_id": made[0].pk, "account_type": "rejoinder", "account_name": "Rejoinder",
                    "status": "active", "next_billing_date": False, "limit_reached": False}  # fmt: skip
    assert akismet("deactivate").body == b"deactivated"
    token = akismet("token").body
    assert token
    assert token != b"invalid"
    assert akismet("token", key="0" * 12, api_key="0" * 12).body == b"invalid"
    assert akismet("/1.2/compatible-plugins", method="GET", key=None, api_key=None).body == b"[]"
    assert akismet("comment-chuck").status == 404


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("https://blog.example/", "blog.example"),
        ("HTTP://Blog.Example:8080/a/b/", "blog.example:8080/a/b"),
        ("blog.example", "blog.example"),
        ("https://user:pass@blog.example/", "blog.example"),
        ("https://schön.example", "xn--schn-7qa.example"),
        ("=cmd|'/c calc'!A1", ""),
        ("https://blog.example/a,b\n", "blog.example"),
        ("http://[", ""),
        ("x" * 300, ""),
        ("https://blog.example/" + "x" * 300, "blog.example"),
    ],
)
def test_a_site_is_called_by_host_and_path_of_harmless_letters(written, name):
    assert blog_of(written) == name


def test_a_client_cannot_fill_the_table_with_sites(akismet, says, ledger, monkeypatch):
    from rejoinder.answering import ledger as module

    monkeypatch.setattr(module, "_BLOGS", 3)
    says()
    for n in range(6):
        akismet("comment-check", comment_content="x", blog=f"https://b{n}.example")
        ledger.flush()
    assert DoorUse.objects.count() == 4
    assert DoorUse.objects.get(blog="").calls == 3


def test_counts_outlive_a_busy_writer(akismet, says, ledger, monkeypatch):
    from rejoinder.answering import ledger as module

    says()
    akismet("comment-check", comment_content="x")

    def busy(job):
        raise Busy("full")

    with monkeypatch.context() as full:
        full.setattr(module, "write", busy)
        ledger.flush()
    assert not DoorUse.objects.exists()
    akismet("comment-check", comment_content="y")
    ledger.flush()
    assert DoorUse.objects.get().calls == 2

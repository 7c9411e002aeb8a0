"""The Akismet door, call by call: bodies byte for byte, headers where they belong and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.api.conftest import BLOG, FORM, headers
from tests.conftest import NOON

from rejoinder import screening
from rejoinder.answering import KEY_LENGTH, revoke_key
from rejoinder.api import doors
from rejoinder.api.shapes import Asked
from rejoinder.models import DoorKey, Lesson

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

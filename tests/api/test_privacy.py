"""Who wrote a comment that a client asks about is known here no longer than the answer takes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from django.apps import apps
from django.core import serializers
from tests.api.conftest import BLOG, FORM, headers
from tests.conftest import NOON

from rejoinder import conf
from rejoinder.api import doors
from rejoinder.api.shapes import Asked

pytestmark = pytest.mark.django_db

EMAIL = "canary.zq7x@secret-harbour.example"
ADDRESS = "203.0.113.77"
AGENT = "CanaryBrowser/77.1"


def forms() -> list[str]:
    """The private facts, whole and in parts, plain and as hashes that anybody could make."""
    plain = [EMAIL, EMAIL.partition("@")[0], "secret-harbour", ADDRESS, AGENT]
    hashed = [
        hashlib.new(name, value.encode()).hexdigest()[:24]
        for value in (EMAIL, ADDRESS)
        for name in ("md5", "sha1", "sha256", "blake2b")
    ]
    return plain + hashed


def stored() -> str:
    """All rows of all tables, as text."""
    return "".join(
        serializers.serialize("json", model.objects.all()) for model in apps.get_models()
    )


def test_an_address_that_a_client_sends_is_found_nowhere(akismet, ledger, key, caplog, capfd):
    caplog.set_level(0)
    told = {
        "comment_author_email": EMAIL,
        "user_ip": ADDRESS,
        "user_agent": AGENT,
        "comment_author": "Ines",
        "REMOTE_ADDR": ADDRESS,
    }
    answers = [
        akismet(call, comment_content=text, **told)
        for call in ("comment-check", "submit-spam", "submit-ham")
        for text in ("A thought.", "Cheap pills, casino bonus http://bit.ly/x")
    ]
    answers += [akismet("/1.2/key-sites"), akismet("comment-check", blog=None, **told)]
    broken = Asked(
        "POST", "/1.1/comment-check", "", "h", {"content-type": FORM}, f"%&{EMAIL}".encode() * 2000
    )
    answers.append(doors.answer(broken, ledger, NOON))
    ledger.flush()
    said = capfd.readouterr()
    places = {
        "the tables": stored(),
        "the log": caplog.text + said.out + said.err,
        "an answer": "".join(str(answer) for answer in answers),
        "the folder": "".join(
            str(file) + file.read_bytes().decode("latin-1")
            for file in Path(conf.get().home).rglob("*.json")
        ),
    }
    assert BLOG.split("/")[2] in places["the tables"]  # the search finds what is there
    found = [(form, place) for form in forms() for place, text in places.items() if form in text]
    assert not found


def test_the_submission_that_the_screen_gets_has_no_address(akismet, says):
    heard = says()
    akismet(
        "comment-check",
        comment_content="x",
        comment_author_email=EMAIL,
        user_ip=ADDRESS,
        user_agent=AGENT,
    )
    told = str(heard[0][0]).replace("secret-harbour.example", "")
    assert not [form for form in forms() if form in told]


@pytest.mark.parametrize(
    ("one", "other"), [(0.0, 0.49), (0.5, 0.98), (0.99, 0.999)], ids=["ham", "spam", "blatant"]
)
def test_an_answer_says_nothing_of_how_sure_the_screen_was(akismet, says, one, other):
    def shape(spam: float) -> tuple:
        says(spam=spam)
        answer = akismet("comment-check", comment_content="The same words.")
        told = headers(answer)
        guid = told.pop("x-akismet-guid")
        return answer.status, answer.body, told, guid

    assert shape(one) == shape(other)


def test_an_analysis_leaves_no_trace(ledger, key, says, caplog):
    caplog.set_level(0)
    says(toxic=0.5)
    asked = {"comment": {"text": f"Write to {EMAIL}."}, "requestedAttributes": {"TOXICITY": {}},
             "languages": ["en"], "doNotStore": True, "sessionId": ADDRESS}  # fmt: skip
    request = Asked(
        "POST", "/v1alpha1/comments:analyze", f"key={key}", "h", {}, json.dumps(asked).encode()
    )
    assert doors.answer(request, ledger, NOON).status == 200
    ledger.flush()
    assert not [form for form in forms() if form in stored() + caplog.text]

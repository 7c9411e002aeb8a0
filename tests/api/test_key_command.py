"""`rejoinder key`: what it prints, and what it changes."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command
from tests.conftest import NOON

from rejoinder.answering import Taught, make_key, teach
from rejoinder.answering.keyring import signing_secrets
from rejoinder.errors import FieldMissing, FieldUnusable
from rejoinder.models import DoorKey, Lesson, Site

pytestmark = pytest.mark.django_db


def run(*words: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("key", *words, stdout=out, stderr=err)
    return out.getvalue().strip(), err.getvalue().strip()


def test_a_new_key_is_printed_alone_and_once(site):
    written, told = run("--new", "the blog", "--monthly-limit", "500", "--rate", "5")
    assert len(written) == 12
    key = DoorKey.objects.get()
    assert (key.label, key.monthly_limit, key.rate, key.lessons_a_day) == ("the blog", 500, 5, 200)
    assert f"http://testserver/v1alpha1/comments:analyze?key={written}" in told
    listed, _ = run()
    assert "the blog" in listed
    assert written not in listed


def test_limits_change_and_a_key_is_revoked(site):
    key, _ = make_key(site, "a", None, NOON)
    run("--change", str(key.pk), "--lessons-a-day", "0")
    key.refresh_from_db()
    assert (key.lessons_a_day, key.monthly_limit) == (0, 0)
    run("--revoke", str(key.pk))
    assert not DoorKey.objects.in_force().exists()
    assert "revoked" in run()[0]


def test_what_a_key_taught_is_taken_back(site):
    key, _ = make_key(site, "a", None, NOON)
    teach(key.pk, [Taught("x", "spam", False)], NOON)
    assert run("--take-back", str(key.pk))[0] == f"1 lessons of key {key.pk} taken back."
    assert not Lesson.objects.in_force().exists()


def test_a_signing_secret_comes_by_standard_input_so_that_no_history_keeps_it(site, monkeypatch):
    key, _ = make_key(site, "coral", None, NOON)
    monkeypatch.setattr("sys.stdin", io.StringIO("ssec_1\n"))
    run("--signing-secret", str(key.pk))
    key.refresh_from_db()
    assert signing_secrets(key) == ("ssec_1",)
    run("--drop-secrets", str(key.pk))
    key.refresh_from_db()
    assert signing_secrets(key) == ()


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (["--revoke", "999"], FieldUnusable),
        (["--new", " "], FieldMissing),
        (["--new", "x", "--rate", "-1"], FieldUnusable),
        (["--site", "nowhere"], FieldUnusable),
    ],
)
def test_what_cannot_be_done_is_refused(site, words, refusal):
    with pytest.raises(refusal):
        run(*words)


def test_a_key_of_another_site_is_not_touched(site):
    other = Site.objects.create(slug="other", name="Other")
    key, _ = make_key(other, "theirs", None, NOON)
    with pytest.raises(FieldUnusable):
        run("--site", "main", "--revoke", str(key.pk))


def test_a_change_of_nothing_is_refused(site):
    key, _ = make_key(site, "a", None, NOON)
    with pytest.raises(FieldMissing):
        run("--change", str(key.pk))

"""A comment that waits for the deep check: held, tried again by itself, published once it may be."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from tests.conftest import NOON
from tests.replying.rechecks import TEXT, Kind, check_at, install, standing

from rejoinder import writing
from rejoinder.models import Comment, Contact, Decision, Site, StalePage, Verdict
from rejoinder.replying import judging, rechecking
from rejoinder.screening import Outcome, Policy, Submission
from rejoinder.screening import Verdict as Judged

pytestmark = pytest.mark.django_db


def test_without_the_deep_tier_doubt_holds_and_is_counted(left, site):
    comment = left()
    assert standing(comment) == "pending"
    assert check_at(comment) == NOON
    assert rechecking.waiting() == rechecking.waiting(site) == 1
    assert rechecking.waiting(Site.objects.create(slug="other", name="Other")) == 0


def test_with_it_nothing_waits(left, weights):
    install(weights)
    comment = left()
    assert (standing(comment), check_at(comment)) == ("approved", None)
    assert "facts" not in Verdict.objects.get(pk=comment.pk).reasons


def test_what_the_fast_tier_is_sure_of_needs_no_check(left, always):
    always.policy = {"deep": "auto"}
    comment = left()
    assert (standing(comment), check_at(comment)) == ("approved", None)
    trapped = left("Buy", honeypot="x")
    assert standing(trapped) != "approved"
    assert check_at(trapped) is None


def test_once_it_is_there_the_comment_is_published_with_its_page_and_its_line_in_the_log(
    left, weights
):
    comment = left()
    install(weights)
    assert rechecking.turn(NOON + timedelta(seconds=1)) == 1
    assert standing(comment) == "approved"
    assert Comment.objects.get(pk=comment.pk).shown
    assert StalePage.objects.filter(post=comment.post_id).exists()
    line = Decision.objects.get(comment=comment)
    assert (line.act, line.automatic, line.rule, line.by) == (
        "approve",
        True,
        rechecking.RULE,
        None,
    )
    assert (line.before, line.after) == ("pending", "approved")
    kept = Verdict.objects.get(pk=comment.pk)
    assert (kept.outcome, kept.check_at, kept.reasons["waiting"]) == ("publish", None, False)
    assert rechecking.waiting() == 0
    assert rechecking.turn(NOON + timedelta(days=1)) == 0
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    ("outcome", "after"), [(Outcome.HOLD, "pending"), (Outcome.REFUSE, "spam")]
)
def test_a_check_may_also_hold_for_good_or_refuse(left, weights, monkeypatch, outcome, after):
    comment = left()
    monkeypatch.setattr(judging, "screen", lambda *_, **__: Judged(outcome, 0.9, screened_by="x"))
    rechecking.turn(NOON)
    assert (standing(comment), check_at(comment)) == (after, None)
    assert (
        not StalePage.objects.filter(post=comment.post_id, branch__gt=0).exists() or after == "spam"
    )
    assert Decision.objects.count() == (1 if after == "spam" else 0)


def test_while_it_cannot_be_had_the_wait_grows_and_has_an_end(left):
    comment = left()
    now, gaps = NOON, []
    for _ in range(20):
        rechecking.turn(now)
        gaps.append(check_at(comment) - now)
        now = check_at(comment)
    assert gaps == sorted(gaps)
    assert gaps[0] == timedelta(seconds=5)
    assert gaps[-1] == timedelta(minutes=15)
    assert standing(comment) == "pending"


def test_only_so_many_are_checked_in_one_turn_the_longest_waiting_first(left, weights, monkeypatch):
    monkeypatch.setattr(rechecking, "TOGETHER", 3)
    comments = [left(f"{TEXT} {n}", now=NOON + timedelta(seconds=n)) for n in range(5)]
    install(weights)
    assert rechecking.turn(NOON + timedelta(minutes=1)) == 3
    assert [standing(each) for each in comments] == ["approved"] * 3 + ["pending"] * 2


def test_what_is_not_due_is_left_alone(left, weights):
    comment = left()
    Verdict.objects.filter(pk=comment.pk).update(check_at=NOON + timedelta(minutes=1))
    install(weights)
    assert rechecking.turn(NOON) == 0
    assert standing(comment) == "pending"


def test_a_screen_that_fails_is_tried_again(left, weights, monkeypatch, caplog):
    def broken(*_, **__):
        raise ValueError("it quotes a secret thought")

    monkeypatch.setattr(judging, "screen", broken)
    comment = left("a secret thought")
    assert (standing(comment), check_at(comment)) == ("pending", NOON)
    rechecking.turn(NOON)
    assert standing(comment) == "pending"
    assert "secret" not in caplog.text
    monkeypatch.undo()
    always = Site.objects.get()
    always.policy = {"deep": "never"}
    always.save()
    rechecking.turn(NOON + timedelta(hours=1))
    assert standing(comment) == "approved"


def test_one_that_cannot_be_checked_keeps_no_other_waiting(left, weights):
    broken, fine = left(now=NOON - timedelta(seconds=1)), left("Another thought.")
    Contact.objects.create(comment=broken, email=b"this was never sealed")
    install(weights)
    rechecking.turn(NOON)
    assert standing(fine) == "approved"
    assert standing(broken) == "pending"
    assert check_at(broken) > NOON


def test_the_shell_checks_everything_at_once(left, weights, capsys, monkeypatch):
    monkeypatch.setattr(rechecking, "TOGETHER", 2)
    comments = [left(f"{TEXT} {n}") for n in range(5)]
    Verdict.objects.update(check_at=NOON + timedelta(days=36_500))
    call_command("screen", "recheck")
    assert capsys.readouterr().out == "0 checked, 5 still wait.\n"
    weights["deep"] = Kind()
    call_command("screen", "recheck")
    assert capsys.readouterr().out == "5 checked, 0 still wait.\n"
    assert {standing(comment) for comment in comments} == {"approved"}


@pytest.mark.django_db(transaction=True)
def test_the_loop_publishes_what_waits_beside_a_running_writer_and_ends_when_told(
    site, post, said, weights
):
    site.policy = {"deep": "always"}
    site.save()
    submission = Submission(text=TEXT)
    judged = judging.judge(submission, Policy(deep="always"))
    comment = said(TEXT, standing="pending")
    Verdict.objects.create(comment=comment, **judging.row(judged, submission, NOON))
    weights["deep"] = Kind()
    writing.start()
    try:
        with rechecking.running():
            end = time.monotonic() + 20
            while standing(comment) != "approved":
                assert time.monotonic() < end, "it was not checked in time"
                time.sleep(0.02)
    finally:
        writing.stop()
    assert "checking" not in {thread.name for thread in threading.enumerate()}

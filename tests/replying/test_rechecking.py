"""A comment that waits for the deep check: held, tried again by itself, and never decided over a person."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import numpy as np
import pytest
from django.core.management import call_command
from tests.conftest import NOON

from rejoinder import keys, moderating, sparing, writing
from rejoinder.models import Comment, Commenter, Contact, Decision, Site, StalePage, Verdict
from rejoinder.policies import policy_of
from rejoinder.replying import facts, judging, owning, rechecking
from rejoinder.screening import ATTRIBUTES, Outcome, Policy, Submission
from rejoinder.screening import Verdict as Judged
from rejoinder.screening.keeping import Keeper, State

TEXT = "I was on the ferry that evening, and the crew did everything right."


class Kind:
    """A deep tier that finds nothing wrong with anything."""

    def logits(self, texts):
        return np.full((len(texts), len(ATTRIBUTES)), -7.0)


@pytest.fixture
def weights(monkeypatch):
    """What is installed as the deep tier: `weights["deep"]`, None at first."""
    installed: dict[str, object] = {"deep": None}

    def load():
        if isinstance(installed["deep"], Exception):
            raise installed["deep"]
        return installed["deep"]

    keeper = Keeper(load)
    monkeypatch.setattr(rechecking, "KEEPER", keeper)
    monkeypatch.setattr(sparing, "KEEPER", keeper)
    monkeypatch.setattr(sparing, "_budget", sparing.Budget())
    installed["keeper"] = keeper
    return installed


@pytest.fixture
def always(site):
    """A site that wants the deep tier's word on everything."""
    site.policy = {"deep": "always"}
    site.save()
    return site


@pytest.fixture
def left(said, always, weights):
    """Store a reply as its journey does: judged, and with the verdict's own row."""

    def leave(text=TEXT, *, now=NOON, **known):
        submission = Submission(text=text, author="Reader", **known)
        judged = judging.judge(submission, policy_of(always))
        standing = {Outcome.PUBLISH: "approved", Outcome.HOLD: "pending", Outcome.REFUSE: "spam"}
        comment = said(text, standing=standing[judged.outcome])
        Verdict.objects.create(comment=comment, **judging.row(judged, submission, now))
        StalePage.objects.all().delete()
        return comment

    return leave


def standing(comment):
    return Comment.objects.get(pk=comment.pk).standing


def check_at(comment):
    return Verdict.objects.get(pk=comment.pk).check_at


def install(weights, deep=None):
    weights["deep"] = deep or Kind()
    weights["keeper"].load()


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


def test_what_a_check_published_a_moderator_can_take_back(left, weights):
    comment = left()
    install(weights)
    rechecking.turn(NOON)
    moderating.undo(Decision.objects.get(comment=comment).pk, None, NOON)
    assert standing(comment) == "pending"
    assert not Comment.objects.get(pk=comment.pk).shown


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


@pytest.mark.parametrize("act", ["approve", "spam", "trash"])
def test_a_person_who_decides_meanwhile_has_the_last_word(left, weights, act):
    comment = left()
    decision = moderating.decide(comment.pk, act, None, NOON)
    install(weights)
    rechecking.turn(NOON)
    assert standing(comment) == decision.after
    assert check_at(comment) is None
    assert Decision.objects.count() == 1


def test_a_person_who_decided_and_thought_again_has_it_too(left, weights):
    comment = left()
    decision = moderating.decide(comment.pk, "spam", None, NOON)
    moderating.undo(decision.pk, None, NOON)
    install(weights)
    rechecking.turn(NOON)
    assert (standing(comment), check_at(comment)) == ("pending", None)


@pytest.mark.parametrize("when", ["decided", "edited", "withdrawn", "erased"])
def test_whatever_happens_while_the_deep_tier_thinks_wins(left, weights, monkeypatch, when):
    comment = left()

    class Slow(Kind):
        def logits(self, texts):
            if when == "decided":
                moderating.decide(comment.pk, "trash", None, NOON)
            elif when == "edited":
                Comment.objects.filter(pk=comment.pk).update(text="Something else.")
            elif when == "withdrawn":
                owning.withdraw(Comment.objects.get(pk=comment.pk), now=NOON)
            else:
                Comment.objects.filter(pk=comment.pk).delete()
            return super().logits(texts)

    # In the same thread, so that what happens is in the test's own transaction.
    monkeypatch.setattr(
        "rejoinder.screening.judging.ask",
        lambda deep, text, seconds: dict(zip(ATTRIBUTES, [0.001] * 8, strict=True)) if deep.logits([text]) is not None else None,
    )  # fmt: skip
    install(weights, Slow())
    rechecking.turn(NOON)
    found = Comment.objects.filter(pk=comment.pk).first()
    assert found is None or found.standing != "approved"
    assert not Decision.objects.filter(automatic=True).exists()


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


@pytest.mark.parametrize(
    "known", [{"honeypot": "x"}, {"seconds_to_write": 0.1}, {"same_text_elsewhere": 40}]
)
def test_what_spoke_against_it_when_it_was_sent_still_does(left, weights, known):
    comment = left(TEXT * 3, **known)
    Verdict.objects.filter(pk=comment.pk).update(check_at=NOON)
    Comment.objects.filter(pk=comment.pk).update(standing="pending")
    kept = Verdict.objects.get(pk=comment.pk)
    kept.reasons["facts"] = facts.of(Submission(text=TEXT, **known))
    kept.save()
    install(weights)
    rechecking.turn(NOON)
    assert standing(comment) != "approved"
    assert check_at(comment) is None


@pytest.mark.parametrize(
    "kept",
    [{}, {"facts": {}}, {"facts": "x"}, {"facts": {"seconds_to_write": "a", "honeypot": 0}}, []],
)
def test_without_what_the_moment_of_sending_knew_a_person_decides(left, weights, kept):
    comment = left()
    Verdict.objects.filter(pk=comment.pk).update(reasons=kept)
    install(weights)
    rechecking.turn(NOON)
    assert (standing(comment), check_at(comment)) == ("pending", None)


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


def test_it_is_judged_by_the_domain_of_its_address_and_the_history_of_its_author(
    left, weights, monkeypatch
):
    comment = left()
    author = Commenter.objects.create(site=comment.site, key=b"k" * 16, first_seen=NOON)
    Comment.objects.filter(pk=comment.pk).update(commenter=author)
    Contact.objects.create(comment=comment, email=keys.seal("email", "mara@canary.example"))
    seen = []

    def watching(submission, policy, **_):
        seen.append(submission)
        return Judged(Outcome.HOLD, 0.5, screened_by="x")

    monkeypatch.setattr(judging, "screen", watching)
    rechecking.turn(NOON)
    (submission,) = seen
    assert submission.email_domain == "canary.example"
    assert submission.history.pending == 1
    assert "mara" not in repr(submission)


def test_an_edit_that_waits_is_checked_again_and_what_was_held_before_stays_held(left, weights):
    install(weights)
    approved = left()
    held = left("Another.")
    Comment.objects.filter(pk=held.pk).update(standing="pending")
    weights["keeper"]._deep = None
    for comment in (approved, held):
        comment.refresh_from_db()
        owning.edit(comment, "A new text of mine.", block="", now=NOON + timedelta(minutes=1))
    assert standing(approved) == standing(held) == "pending"
    assert check_at(approved) is not None
    assert check_at(held) is None
    install(weights)
    rechecking.turn(NOON + timedelta(minutes=2))
    assert (standing(approved), standing(held)) == ("approved", "pending")


def test_broken_weights_are_known_as_such_and_forgotten_once_they_are_mended(
    weights, always, caplog
):
    weights["deep"] = OSError("deep.onnx is cut short")
    rechecking._load(NOON)
    assert weights["keeper"].state is State.BROKEN
    assert "cut short" in caplog.text
    weights["deep"] = Kind()
    rechecking._load(NOON)
    assert weights["keeper"].state is State.RUNNING


def test_a_deep_tier_that_nobody_wants_is_not_loaded(weights, always):
    always.policy = {"deep": "never"}
    always.save()
    weights["deep"] = Kind()
    rechecking._load(NOON)
    assert weights["keeper"].state is State.UNTRIED


def test_once_it_runs_again_what_waited_long_is_due_at_once(left, weights):
    comment = left()
    rechecking._load(NOON)
    Verdict.objects.update(check_at=NOON + timedelta(minutes=15))
    weights["deep"] = Kind()
    rechecking._load(NOON)
    rechecking.turn(NOON)
    assert standing(comment) == "approved"


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


def test_replies_use_no_more_of_the_deep_tier_than_its_share(weights, monkeypatch):
    install(weights)
    clock = [100.0]
    monkeypatch.setattr(sparing.time, "monotonic", lambda: clock[0])
    budget = sparing.Budget(share=0.25, most=1.0)
    monkeypatch.setattr(sparing, "_budget", budget)

    class Heavy(Kind):
        def logits(self, texts):
            clock[0] += 0.5
            return super().logits(texts)

    weights["keeper"]._deep = Heavy()
    asked = 0
    began = clock[0]
    while clock[0] < began + 100:
        if deep := sparing.deep_now():
            deep.logits(["x"])
            asked += 1
        else:
            clock[0] += 0.1
    assert 0.2 <= asked * 0.5 / (clock[0] - began) <= 0.28


def test_facts_come_back_as_they_were():
    submission = Submission(
        "x", honeypot="abc", seconds_to_write=2.5, campaign=3, user_agent="script"
    )
    again = facts.again(facts.of(submission))
    assert again["honeypot"]
    assert "abc" not in repr(facts.of(submission))
    assert (again["seconds_to_write"], again["campaign"], again["user_agent"]) == (2.5, 3, "script")


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

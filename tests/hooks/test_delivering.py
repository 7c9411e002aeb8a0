"""Each message arrives at least once under one id; a receiver that is down, slow or gone costs nobody else."""

from __future__ import annotations

import itertools
import threading
from datetime import timedelta

import pytest
from django.db import connection
from tests.conftest import NOON
from tests.replying.making import leave

from rejoinder.errors import OutsideSilent
from rejoinder.hooks import delivering, keeping
from rejoinder.hooks.delivering import Courier, deliver_due
from rejoinder.models import Attempt, Delivery, Hook, Membership, Outbox
from rejoinder.privacy import retention

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(minutes=1)


def answering(status, **headers):
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return lambda _: f"HTTP/1.1 {status} X\r\n{lines}Content-Length: 0\r\n\r\n".encode()


def passing_until(done, now=LATER, step=timedelta(hours=1), most=400):
    """Let time pass until something is so; returns when that was."""
    for _ in range(most):
        if done():
            return now
        deliver_due(now)
        now += step
    raise AssertionError("it never came")


def test_what_failed_is_tried_again_with_the_same_id_and_body_until_it_arrives(
    said, hook, receiver
):
    hook()
    said("Hello.")
    receiver.says = answering(503)
    assert deliver_due(LATER) == 0
    assert deliver_due(LATER + timedelta(seconds=1)) == 0
    assert len(receiver.asked) == 1
    receiver.says = answering(200)
    passing_until(lambda: Delivery.objects.get().state == "delivered")
    first, second = receiver.asked
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert list(Attempt.objects.order_by("pk").values_list("status", flat=True)) == [503, 200]
    assert Delivery.objects.get().body == ""
    assert Hook.objects.get().failing_since is None


def test_waits_grow_and_are_never_the_same_for_all(said, hook, receiver):
    made = hook()
    receiver.says = answering(500)
    rests = []
    now = LATER
    for _ in range(6):
        said("Hello.")
        now += timedelta(hours=2)
        deliver_due(now)
        made.refresh_from_db()
        rests.append((made.rest_until - now).total_seconds())
    assert all(later > earlier for earlier, later in itertools.pairwise(rests))
    assert len({round(rest / 5 / 2**number, 3) for number, rest in enumerate(rests)}) > 1


def test_who_does_not_answer_rests_and_is_not_asked_for_each_message(said, hook, receiver):
    hook()
    for _ in range(20):
        said("Hello.")
    receiver.end()
    assert deliver_due(LATER) == 0
    assert Attempt.objects.count() == 1
    assert Attempt.objects.get().trouble.startswith("no connection")
    assert deliver_due(LATER + timedelta(seconds=1)) == 0
    assert Attempt.objects.count() == 1


def test_a_receiver_that_is_down_costs_the_others_nothing(
    said, hook, receiver, settings_of, reachable
):
    hook(address=reachable.replace(str(receiver.port), str(receiver.port)) + "/bad")
    hook(address=reachable + "/good")
    receiver.says = lambda asked: answering(200 if asked.path.endswith("good") else 500)(asked)
    for _ in range(3):
        said("Hello.")
    assert deliver_due(LATER) == 3


def test_one_message_that_is_refused_does_not_hold_up_the_next(said, hook, receiver):
    hook()
    said("Hello.")
    said("Again.")
    receiver.says = answering(422)
    deliver_due(LATER)
    assert len(receiver.asked) == 2


def test_a_message_is_given_up_in_time(said, hook, receiver):
    hook(events=["published"])
    said("Hello.")
    receiver.says = answering(400)
    passing_until(lambda: Delivery.objects.get().state == "given up")
    assert Delivery.objects.get().tries == 10
    assert Delivery.objects.get().body == ""


def test_retry_after_is_obeyed_up_to_an_hour(said, hook, receiver):
    made = hook()
    said("Hello.")
    receiver.says = answering(429, Retry_After="999999999999")
    deliver_due(LATER)
    made.refresh_from_db()
    rest = (made.rest_until - LATER).total_seconds()
    assert 0.7 * 3600 < rest < 1.3 * 3600


def owner(site, django_user_model):
    user = django_user_model.objects.create_user("mia", email="mia@desk.example")
    Membership.objects.create(user=user, site=site, role="owner", made_at=NOON)


def test_a_webhook_that_fails_for_days_is_switched_off_with_word_to_the_owner(site, said, hook, receiver, django_user_model):  # fmt: skip
    owner(site, django_user_model)
    made = hook()
    said("Hello.")
    receiver.says = answering(500)
    hours = iter(range(10_000))

    def off():
        if next(hours) % 24 == 0:
            said("Another day.")
        return Hook.objects.get().off_at

    when = passing_until(off)
    assert timedelta(days=5) <= when - LATER < timedelta(days=7)
    assert "answers 500" in Hook.objects.get().off_because
    assert list(Outbox.objects.values_list("kind", flat=True)) == ["webhook-off"]
    asked = len(receiver.asked)
    said("More.")
    deliver_due(when + timedelta(days=1))
    assert len(receiver.asked) == asked
    receiver.says = answering(200)
    made.refresh_from_db()
    keeping.switch(made, on=True, now=when)
    passing_until(lambda: not Delivery.objects.filter(state="waiting"), now=when)


def test_who_says_that_it_is_gone_is_told_nothing_more(said, hook, receiver):
    hook()
    said("Hello.")
    receiver.says = answering(410)
    deliver_due(LATER)
    assert "410" in Hook.objects.get().off_because


def test_a_redirect_is_a_failure_and_leads_nowhere(said, hook, receiver):
    hook()
    said("Hello.")
    receiver.says = answering(307, Location="/elsewhere")
    assert deliver_due(LATER) == 0
    assert len(receiver.asked) == 1


def test_a_crash_between_answer_and_note_sends_the_same_message_again(
    said, hook, receiver, monkeypatch
):
    hook()
    said("Hello.")
    with monkeypatch.context() as crashing:
        crashing.setattr(delivering, "_settle", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            deliver_due(LATER)
    assert deliver_due(LATER + timedelta(seconds=30)) == 0  # somebody may still be at it
    assert deliver_due(LATER + timedelta(minutes=3)) == 1
    assert len({asked.headers["webhook-id"] for asked in receiver.asked}) == 1
    assert len({asked.body for asked in receiver.asked}) == 1


def test_send_again_uses_the_same_id(said, hook, receiver):
    hook()
    said("Hello.")
    deliver_due(LATER)
    keeping.again(Delivery.objects.get(), LATER)
    assert deliver_due(LATER) == 1
    assert len({asked.headers["webhook-id"] for asked in receiver.asked}) == 1
    assert Attempt.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_posting_goes_on_while_a_receiver_hangs(post, hook):
    hook()
    first = leave(post, "First of some length.")
    hanging, over = threading.Event(), threading.Event()

    def hang(*_, **__):
        hanging.set()
        over.wait(60)
        raise OutsideSilent("no answer in time")

    def courier():
        deliver_due(LATER, hang)
        connection.close()

    thread = threading.Thread(target=courier)
    thread.start()
    assert hanging.wait(30)
    second = leave(post, "Second of some length.")
    assert not over.is_set()
    assert second.id > first.id
    assert Delivery.objects.count() == 2  # and it is noted for the receiver, too
    over.set()
    thread.join(30)
    assert Attempt.objects.get().trouble == "no answer in time"


@pytest.mark.django_db(transaction=True)
def test_the_courier_tells_by_itself_and_ends_when_it_is_told(
    site, post, said, hook, receiver, monkeypatch
):
    monkeypatch.setattr(delivering, "_LOOK", 0.01)
    hook()
    said("Hello.")
    courier = Courier()
    courier.start()
    arrived = threading.Event()
    for _ in range(1000):
        if Delivery.objects.filter(state="delivered").exists():
            break
        arrived.wait(0.02)
    courier.stop()
    courier.join(20)
    assert not courier.is_alive()
    assert len(receiver.asked) == 1


def test_removing_a_webhook_forgets_what_it_was_to_be_told(said, hook):
    made = hook()
    said("Hello.")
    keeping.remove(made)
    assert not Delivery.objects.exists()


def test_what_was_told_is_forgotten_after_thirty_days(said, hook, receiver):
    hook()
    said("Hello.")
    deliver_due(LATER)
    (job,) = (job for job in retention.JOBS if job.name == "webhooks")
    assert job.run(NOON + timedelta(days=29)) == 0
    assert job.run(NOON + timedelta(days=31)) == 1
    assert not Attempt.objects.exists()

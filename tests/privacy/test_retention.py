"""What is kept ends in time, and a clock that has jumped ends nothing."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from tests.conftest import NOON
from tests.replying.making import leave

from rejoinder import conf, keys
from rejoinder.keys import daily
from rejoinder.models import Chore, Commenter, Contact, Outbox
from rejoinder.notices import enqueue
from rejoinder.privacy import retention
from rejoinder.privacy.retention import ClockJumped, purge

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.mark.parametrize(("days", "kept"), [(14, True), (15, False)])
def test_the_hash_of_a_network_address_and_its_key_go_after_fourteen_days(post, days, kept):
    daily._day_key.cache_clear()  # a test of today's may have had the file cut since
    leave(post, "A thought.")
    assert NOON.date().isoformat() in keys.days_kept()
    purge(NOON + days * DAY)
    contact = Contact.objects.get()
    assert (contact.client is not None) is kept
    assert bool(contact.agent_class) is kept
    assert (NOON.date().isoformat() in keys.days_kept()) is kept


def test_mail_and_scratch_files_go(site):
    enqueue(site=site, kind="receipt", to="a@harbour.example", subject="A", text="B", now=NOON)
    Outbox.objects.update(state="sent", done_at=NOON)
    files = []
    for folder in (conf.get().home / "mail", conf.get().spool):
        folder.mkdir(exist_ok=True)
        for name, age in (("old.eml", 15 * DAY), ("new.eml", timedelta(hours=1))):
            (folder / name).write_text("x")
            when = (NOON - age).timestamp()
            os.utime(folder / name, (when, when))
            files.append(folder / name)
    told = purge(NOON)
    assert [file.exists() for file in files] == [False, True, False, True]
    assert (told["mail-files"], told["import-files"], told["mail"]) == (1, 1, 0)
    assert purge(NOON + 91 * DAY, clock_is_right=True)["mail"] == 1


def test_a_database_that_a_restore_put_aside_goes_after_a_month(site):
    files = []
    for name, age in (("before-20260101-000000", 31 * DAY), ("before-20260101-000000-wal", 31 * DAY),
                      ("before-20261101-000000", DAY)):  # fmt: skip
        files.append(conf.get().home / f"rejoinder.sqlite3.{name}")
        files[-1].write_text("x")
        os.utime(files[-1], ((NOON - age).timestamp(),) * 2)
    assert purge(NOON)["put-aside"] == 2
    assert [file.exists() for file in files] == [False, False, True]
    files[-1].unlink()


def test_whoever_has_no_comment_left_is_not_known_any_more(post):
    Commenter.objects.create(site=post.site, key=b"1" * 16, first_seen=NOON)
    left = leave(post, "A thought.", email="a@harbour.example")
    purge(NOON + 2 * DAY)
    assert Commenter.objects.get().comments.get().pk == left.id


@pytest.mark.parametrize("jump", [timedelta(days=-1), timedelta(minutes=-11), timedelta(days=31)])
def test_a_clock_that_has_jumped_erases_nothing_until_somebody_says_it_is_right(post, jump):
    leave(post, "A thought.", now=NOON - 40 * DAY)
    Chore.objects.create(name="network", ran_at=NOON)
    with pytest.raises(ClockJumped, match="clock-is-right"):
        purge(NOON + jump)
    assert Contact.objects.get().client is not None
    purge(NOON + jump, clock_is_right=True)
    assert Contact.objects.get().client is None


def test_each_job_says_when_it_ran_what_came_of_it_and_when_it_runs_again(post, monkeypatch):
    assert all(job["last"] is None for job in retention.state())

    def fail(now):
        raise OSError("disk")

    broken = retention.Job("broken", "nothing", lambda _: 0, fail)
    monkeypatch.setattr(retention, "JOBS", [broken, *retention.JOBS])
    purge(NOON)
    told = {job["name"]: job for job in retention.state()}
    assert told["broken"]["result"] == "failed: OSError"
    assert told["network"]["result"] == "done"
    assert told["network"]["next"] == NOON + retention.EVERY


def test_the_command_counts_without_erasing(post, capsys):
    leave(post, "A thought.", now=NOON - 40 * DAY)
    call_command("purge", dry_run=True)
    assert "1  hashes of network addresses" in capsys.readouterr().out
    assert Contact.objects.get().client is not None


def test_the_command_ends_with_the_reason_where_the_clock_is_wrong(post):
    from django.utils import timezone

    Chore.objects.create(name="network", ran_at=timezone.now() + 2 * DAY)
    with pytest.raises(CommandError, match="Nothing was erased: the clock says"):
        call_command("purge")

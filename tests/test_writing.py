"""The one way to write: what shares a commit, what does not, and what an answer promises."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction

from rejoinder import conf, writing
from rejoinder.errors import Busy
from rejoinder.models import (
    Comment,
    Contact,
    Post,
    Site,
    SpentToken,
    StalePage,
    Tag,
    Verdict,
    Video,
)
from rejoinder.writing import execute, insert, write
from tests.conftest import NOON


def tag(site: Site, slug: str) -> Callable[[], int]:
    return lambda: Tag.objects.create(site=site, slug=slug, name=slug).pk


def slugs() -> set[str]:
    return set(Tag.objects.values_list("slug", flat=True))


@pytest.fixture
def stored_site(transactional_db: None) -> Site:
    return Site.objects.create(slug="main", name="Main")


@pytest.fixture
def writer(stored_site: Site) -> Iterator[Site]:
    """The writing thread at work, and a site to write to."""
    writing.start()
    yield stored_site
    writing.stop()


def seen_by_another_connection(statement: str) -> list[Any]:
    other = sqlite3.connect(connection.settings_dict["NAME"])
    try:
        return other.execute(statement).fetchall()
    finally:
        other.close()


def submitted(jobs: list[Callable[[], Any]]) -> list[Future[Any]]:
    """Put jobs in the queue while the writer is held up, so that they share a commit."""
    entered, free = threading.Event(), threading.Event()

    def hold() -> None:
        entered.set()
        free.wait(10)

    first: Future[None] = Future()
    writing._jobs.put((hold, first))
    entered.wait(10)
    answers: list[Future[Any]] = [Future() for _ in jobs]
    for job, answer in zip(jobs, answers, strict=True):
        writing._jobs.put((job, answer))
    free.set()
    first.result(10)
    return answers


@pytest.mark.sqlite
def test_jobs_that_wait_together_share_one_commit(writer):
    commits: list[str] = []

    def watched(slug: str) -> Callable[[], None]:
        def job() -> None:
            tag(writer, slug)()
            # Nothing of this batch is visible to others while any of it runs.
            commits.append(
                f"{slug}: {len(seen_by_another_connection('SELECT * FROM rejoinder_tag'))}"
            )

        return job

    for answer in submitted([watched(str(number)) for number in range(5)]):
        answer.result(10)
    assert commits == [f"{number}: 0" for number in range(5)]
    assert slugs() == {"0", "1", "2", "3", "4"}


@pytest.mark.sqlite
def test_a_job_that_fails_takes_nobody_with_it(writer):
    def broken() -> None:
        tag(writer, "half done")()
        raise ValueError("mine alone")

    answers = submitted([tag(writer, "a"), broken, tag(writer, "b"), tag(writer, "a")])
    assert answers[0].result(10)
    with pytest.raises(ValueError, match="mine alone"):
        answers[1].result(10)
    assert answers[2].result(10)
    with pytest.raises(IntegrityError):
        answers[3].result(10)
    assert slugs() == {"a", "b"}


@pytest.mark.sqlite
def test_an_answer_comes_only_after_the_commit(writer):
    def store(number: int) -> list[Any]:
        pk = write(tag(writer, str(number)))
        return seen_by_another_connection(f"SELECT id FROM rejoinder_tag WHERE id = {pk}")

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(store, range(60)))
    assert len(slugs()) == 60


@pytest.mark.sqlite
def test_what_fails_after_the_commit_does_not_store_a_batch_twice(writer, caplog):
    def job() -> int:
        transaction.on_commit(lambda: 1 // 0)
        return StalePage.objects.create(site=writer, post=len(StalePage.objects.all()) + 1).pk

    (answer,) = submitted([job])
    assert answer.result(10)
    assert StalePage.objects.count() == 1
    assert "follow a commit" in caplog.text


@pytest.mark.sqlite
def test_a_failed_commit_is_told_to_everybody_and_the_writer_goes_on(writer):
    def dangling() -> None:
        execute(
            "INSERT INTO rejoinder_tag (site_id, slug, name) VALUES (999999, 'a', 'a')"
        )  # found out at the commit: foreign keys are deferred

    (answer,) = submitted([dangling])
    with pytest.raises(IntegrityError):
        answer.result(10)
    assert write(tag(writer, "next"))
    assert slugs() == {"next"}


@pytest.mark.sqlite
def test_a_full_queue_says_so_at_once(writer, monkeypatch):
    entered, free = threading.Event(), threading.Event()

    def hold() -> None:
        entered.set()
        free.wait(10)

    blocker = threading.Thread(target=write, args=(hold,))
    blocker.start()
    entered.wait(10)
    monkeypatch.setattr(writing._jobs, "maxsize", 1)
    writing._jobs.put((lambda: None, Future()))
    assert writing.waiting() == 1
    with pytest.raises(Busy):
        write(tag(writer, "a"))
    free.set()
    blocker.join(10)
    assert slugs() == set()


@pytest.mark.sqlite
def test_who_gives_up_waiting_leaves_nothing_behind(writer, monkeypatch):
    entered, free = threading.Event(), threading.Event()

    def hold() -> None:
        entered.set()
        free.wait(10)

    blocker = threading.Thread(target=write, args=(hold,))
    blocker.start()
    entered.wait(10)
    monkeypatch.setattr(writing, "_PATIENCE", 0.01)
    with pytest.raises(Busy):
        write(tag(writer, "given up"))
    monkeypatch.undo()
    free.set()
    blocker.join(10)
    write(tag(writer, "later"))
    assert slugs() == {"later"}


@pytest.mark.sqlite
def test_a_jobs_own_time_out_is_not_taken_for_a_busy_writer(writer):
    def job() -> None:
        raise TimeoutError("the screen's")

    with pytest.raises(TimeoutError, match="screen"):
        write(job)


@pytest.mark.sqlite
def test_a_write_within_a_job_is_a_savepoint_of_it(writer):
    def job() -> None:
        write(tag(writer, "kept"))
        with pytest.raises(ValueError, match="inner"):
            write(failing)

    def failing() -> None:
        tag(writer, "undone")()
        raise ValueError("inner")

    write(job)
    assert slugs() == {"kept"}


@pytest.mark.sqlite
def test_the_writer_finishes_what_waits_before_it_ends(stored_site):
    writing.start()
    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(write, tag(stored_site, str(number))) for number in range(20)]
        assert all(answer.result(10) for answer in answers)
    writing.stop()
    assert len(slugs()) == 20
    assert write(tag(stored_site, "without a writer"))


@pytest.mark.sqlite
def test_another_process_takes_its_turn(writer):
    code = (
        "import fcntl, os, sys; lock = os.open(sys.argv[1], os.O_RDWR);"
        "fcntl.flock(lock, fcntl.LOCK_EX); print('held', flush=True); sys.stdin.read()"
    )
    write(tag(writer, "before"))  # makes the lock's file
    with subprocess.Popen(
        [sys.executable, "-c", code, str(conf.get().write_lock)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as other:  # fmt: skip
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(write, tag(writer, "after"))
            with pytest.raises(TimeoutError):
                answer.result(0.2)
            assert slugs() == {"before"}
            other.communicate()
            assert answer.result(10)
    assert slugs() == {"before", "after"}


def test_inside_a_transaction_a_write_is_undone_with_it(stored_site):
    with transaction.atomic():
        write(tag(stored_site, "a"))
        transaction.set_rollback(True)
    assert slugs() == set()
    with transaction.atomic():
        with pytest.raises(IntegrityError):
            write(lambda: (tag(stored_site, "b")(), tag(stored_site, "b")()))
        write(tag(stored_site, "c"))
    assert slugs() == {"c"}


def test_a_write_that_fails_is_undone_whole(stored_site):
    def job() -> None:
        tag(stored_site, "a")()
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        write(job)
    assert slugs() == set()


EAST = datetime(2026, 11, 1, 20, 30, 15, 123456, tzinfo=timezone(timedelta(hours=8)))
HOSTILE = "'; DROP TABLE x; -- %s ? \\ \" é 語 \U0001f600"


def values_of(table: type[Any], **known: Any) -> dict[str, Any]:
    """A value for every column: the known ones, else the model's own default."""
    blank = table()
    return {
        field.attname: known.get(field.attname, getattr(blank, field.attname))
        for field in table._meta.concrete_fields
        if field.column != "id"
    }


def stored(table: type[Any], pk: int) -> dict[str, Any]:
    """A row as the database holds it, without what makes two rows two."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM {table._meta.db_table} WHERE {table._meta.pk.column} = %s", [pk]
        )
        row = cursor.fetchone()
        names = [column[0] for column in cursor.description]
    found = dict(zip(names, row, strict=True))
    return {
        name: bytes(value) if isinstance(value, memoryview) else value
        for name, value in found.items()
        if name not in {"id", "path", "comment_id", "post_id", "number", "nonce"}
    }


def both(table: type[Any], values: dict[str, Any], **differing: Any) -> tuple[dict[str, Any], ...]:
    """The same row, stored by `insert` and by Django."""
    by_hand = insert(table, **{**values, **differing})
    return stored(table, by_hand), stored(table, table.objects.create(**values).pk)


def test_a_row_inserted_by_hand_is_the_row_that_django_saves(site):
    post = values_of(
        Post, site_id=site.pk, path="/a/", title=HOSTILE, status=Post.Status.PUBLIC,
        published_at=EAST, comments_close_at=NOON, last_number=2_000_000_000,
    )  # fmt: skip
    one, other = both(Post, post, path="/b/")
    assert one == other
    posts = list(Post.objects.order_by("pk"))
    assert posts[0].title == posts[1].title == HOSTILE
    assert posts[0].published_at == EAST

    comment = values_of(
        Comment, site_id=site.pk, post_id=posts[0].pk, root_number=1, number=1,
        path=b"\x00\x00\x00\x01", author_name=HOSTILE, by_staff=True, text=HOSTILE, html="<p>x</p>",
        staff_id=User.objects.create(username="ada").pk, standing=Comment.Standing.APPROVED,
        written_at=NOON, precision=Comment.Precision.LOCAL, stored_at=EAST.astimezone(UTC), likes=-3,
        hearted=True, fingerprint=bytes(range(240, 256)),
    )  # fmt: skip
    one, other = both(Comment, comment, number=2)
    assert one == other

    first, second = Comment.objects.order_by("number")
    for reasons in ({"signals": [{"name": HOSTILE, "strength": 0.1}]}, [], "text", 1.5):
        Verdict.objects.all().delete()
        verdict = values_of(
            Verdict, comment_id=first.pk, outcome="hold", suspicion=0.1 + 0.2, reasons=reasons,
            made_at=NOON,
        )  # fmt: skip
        one, other = both(Verdict, verdict, comment_id=second.pk)
        assert one == other

    for day, client in ((date(2026, 11, 1), b"\x00" * 16), (None, None)):
        Contact.objects.all().delete()
        contact = values_of(
            Contact, comment_id=first.pk, email=client, client=client, client_day=day
        )  # fmt: skip
        one, other = both(Contact, contact, comment_id=second.pk)
        assert one == other

    video = values_of(
        Video, post_id=posts[0].pk, provider=Video.Provider.FILE, url="https://a.example/",
        poster=b"\xff\x00",
    )  # fmt: skip
    one, other = both(Video, video, post_id=posts[1].pk)
    assert one == other
    one, other = both(SpentToken, {"nonce": b"1" * 16, "spent_at": NOON}, nonce=b"2" * 16)
    assert one == other


def test_a_row_inserted_by_hand_has_every_column_that_is_asked_for(site):
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Tag, site_id=site.pk, slug="a")
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Tag, site_id=site.pk, slug="a", name=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Site, **values_of(Site, slug="b", name="B", policy=None))
    with pytest.raises(KeyError):
        insert(Tag, site_id=site.pk, slug="a", nme="A")


def test_a_hand_written_statement_takes_values_as_values(site):
    execute("UPDATE rejoinder_site SET name = %s WHERE id = %s", (HOSTILE, site.pk))
    assert execute("SELECT name, 'x' FROM rejoinder_site WHERE id = %s", (site.pk,)) == [
        (HOSTILE, "x")
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        execute("UPDATE rejoinder_site SET name = NULL WHERE id = %s", (site.pk,))
    assert execute("DELETE FROM rejoinder_tag WHERE id = %s", (0,)) == []


def test_the_lock_of_the_writer_lies_in_the_data_folder():
    assert Path(conf.get().write_lock).is_relative_to(conf.get().home)

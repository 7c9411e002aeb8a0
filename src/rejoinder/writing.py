"""The one way to write: jobs queue for one thread, and those that wait together share one commit.

SQLite takes one writer at a time and a durable commit costs milliseconds, so the back room gives all
writing to a single thread, which commits the jobs that wait together. `write` returns only after the
commit, so an answer that follows it is durable. Whoever writes from another process (an import, a
command) takes turns by a file lock, which the kernel hands over without polling. On PostgreSQL a job
is simply a transaction of the caller's thread.

A job changes nothing but the database, for it may run again after its changes were undone, and must
not depend on the caller's connection.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Any, Final, TypeVar

from django.db import (
    DEFAULT_DB_ALIAS,
    close_old_connections,
    connection,
    connections,
    transaction,
)
from django.db.models import Model

from rejoinder import conf
from rejoinder.errors import Busy

Result = TypeVar("Result")
Job = Callable[[], Any]
"""What is to be done in a transaction."""
Outcome = tuple[Any, Exception | None]
"""A job's result, or what it raised."""
log = logging.getLogger("rejoinder.writing")

TOGETHER: Final = 64
"""Jobs that share a commit. More would let the first of them wait long for the last."""
# Jobs that may wait. At the least throughput measured this is under two seconds' work.
_WAITING: Final = 2_000
# Seconds that `store_now` waits for its turn, and between two looks: a publisher that clears its marks
# has done within a few milliseconds. Handing over instead would set two threads of one interpreter
# against each other, each waiting for its lock at every statement of the other's.
_BRIEFLY: Final = 0.03
_GLANCE: Final = 0.0005
_PATIENCE: Final = 30.0  # seconds until a caller gives up; far beyond any healthy wait

_jobs: queue.Queue[tuple[Job, Future[Any]] | None] = queue.Queue(_WAITING)
_writer: threading.Thread | None = None
_wait: ContextVar[Callable[[Job], Any] | None] = ContextVar("_wait", default=None)


_mine = threading.local()


def _here() -> Any:
    """This thread's connection. Django looks for it anew at each of its attributes, 2 µs each time."""
    try:
        return _mine.connection
    except AttributeError:
        _mine.connection = connections[DEFAULT_DB_ALIAS]
        return _mine.connection


def write(job: Callable[[], Result]) -> Result:
    """Run `job` in a transaction and return its result once it is committed.

    Inside a transaction of the caller's, the job is a savepoint of it.

    Raises:
        Busy: too many jobs wait already, or the commit did not come in time.
        Anything that `job` raises; its changes are then undone, and only its.
    """
    if _here().in_atomic_block:
        with transaction.atomic():
            return job()
    if (wait := _wait.get()) is not None:
        result: Result = wait(job)
        return result
    if _writer is None or threading.current_thread() is _writer:
        with writing_turn(), transaction.atomic():
            return job()
    answer: Future[Result] = hand_over(job)
    try:
        return answer.result(_PATIENCE)
    except TimeoutError:
        if answer.done():
            raise  # the job's own
        answer.cancel()
        raise Busy("the database did not answer in time; try again in a moment") from None


def hand_over(job: Job) -> Future[Any]:
    """Queue a job for the writing thread; the answer is there once it is committed.

    Raises:
        Busy: too many jobs wait already.
    """
    answer: Future[Any] = Future()
    try:
        _jobs.put_nowait((job, answer))
    except queue.Full:
        raise Busy("the writer has too much waiting; try again in a moment") from None
    return answer


def wait_with(wait: Callable[[Job], Any]) -> None:
    """Let `write`, in this context, wait by calling `wait(job)`, which returns once it is stored.

    For whoever runs many requests in one thread and collects their jobs for `store_now`.
    """
    _wait.set(wait)


def store_now(
    jobs: Sequence[Job], around: Callable[[], AbstractContextManager[object]] = nullcontext
) -> list[Outcome] | None:
    """Run jobs in one transaction of this thread and return what became of each.

    None, and nothing is done, where somebody else is writing and does not soon end. `around` is entered
    before the first job and left after the last, within the transaction.
    """
    until = time.monotonic() + _BRIEFLY
    while True:
        try:
            with writing_turn(wait=False):
                return _stored(jobs, around)
        except BlockingIOError:
            if time.monotonic() > until:
                return None
            time.sleep(_GLANCE)


@contextmanager
def writing_turn(*, wait: bool = True) -> Iterator[None]:
    """Hold the right to write to SQLite; on PostgreSQL there is nothing to hold.

    Raises:
        BlockingIOError: without `wait`, where another process or thread has it.
    """
    if connection.vendor != "sqlite":
        yield
        return
    path = conf.get().write_lock
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(lock)


def close() -> None:
    """Close this thread's connection to the database, at the thread's end."""
    connection.close()


def execute(statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run one hand-written statement, `%s` for each value, and return all its rows.

    What a cursor of Django's does, at a third of its cost on SQLite: for the few statements that
    every reply runs, where each millisecond of the writer counts. Errors are Django's.
    """
    here = _here()
    if here.vendor != "sqlite":
        with here.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []
    if here.connection is None:
        here.ensure_connection()
    with here.wrap_database_errors:
        found: list[tuple[Any, ...]] = here.connection.execute(
            _qmarks(statement), values
        ).fetchall()
        return found


@lru_cache(maxsize=200)
def _qmarks(statement: str) -> str:
    return statement.replace("%s", "?")


def insert(table: type[Model], **values: Any) -> int:
    """Insert one row and return its primary key: what `Model.save` does, at a fifth of its cost.

    Every column without a database default must be named, by its attribute (`post_id`); values are of
    the field's Python type.
    """
    statement, convert = _insertion(table, tuple(values))
    row = list(values.values())
    for place, made in convert:
        row[place] = made(row[place])
    return int(execute(statement, row)[0][0])


def unsaid(table: type[Model], said: Collection[str]) -> dict[str, Any]:
    """The defaults of the columns that are not in `said`, for rows made by hand."""
    return {
        field.attname: field.get_default()
        for field in table._meta.concrete_fields
        if field.attname not in said and not field.primary_key and not field.null
    }


@cache
def _insertion(
    table: type[Model], names: tuple[str, ...]
) -> tuple[str, list[tuple[int, Callable[[Any], Any]]]]:
    """The statement, and which places of a row the driver does not take as they are."""
    by_name = {field.attname: field for field in table._meta.concrete_fields}
    fields = [by_name[name] for name in names]
    quoted = connection.ops.quote_name
    statement = (
        f"INSERT INTO {quoted(table._meta.db_table)} "  # noqa: S608 - a model's table and columns, quoted; values are bound
        f"({', '.join(quoted(str(field.column)) for field in fields)}) "
        f"VALUES ({', '.join(['%s'] * len(fields))}) RETURNING {quoted(str(table._meta.pk.column))}"
    )
    made = (_CONVERTED.get(field.get_internal_type()) for field in fields)
    return statement, [(place, each) for place, each in enumerate(made) if each]


@lru_cache(maxsize=64)
def moment(value: datetime | None) -> Any:
    """A moment as a parameter of hand-written SQL, in the form that the tables hold."""
    return _here().ops.adapt_datetimefield_value(value)


def moment_of(stored: datetime | None) -> datetime | None:
    """A moment as hand-written SQL gives it, in UTC: SQLite's has no zone, PostgreSQL's has."""
    if stored is None or stored.tzinfo is not None:
        return stored
    return stored.replace(tzinfo=UTC)


def _day(value: date | None) -> Any:
    return _here().ops.adapt_datefield_value(value)


def _plain(value: Any) -> Any:
    """A string; a member of a choice is one of a kind of its own, which not every driver takes."""
    return value if value is None or type(value) is str else str(value)


# From a Python value to what the driver takes, as the field itself would do it.
_CONVERTED: Final[dict[str, Callable[[Any], Any]]] = {
    "DateTimeField": moment,
    "DateField": _day,
    "JSONField": lambda value: None if value is None else json.dumps(value),
    "CharField": _plain,
}


def start() -> None:
    """Start the writing thread of this process; on PostgreSQL there is none."""
    global _writer  # noqa: PLW0603 - one thread a process is the point
    if connection.vendor != "sqlite" or _writer is not None:
        return
    _writer = threading.Thread(target=_run, name="writer", daemon=True)
    _writer.start()


def stop() -> None:
    """Let the writing thread finish what waits, then end it."""
    global _writer  # noqa: PLW0603 - the same one
    if _writer is not None:
        _jobs.put(None)
        _writer.join()
        _writer = None


def waiting() -> int:
    """How many jobs wait."""
    return _jobs.qsize()


def _run() -> None:
    while (first := _jobs.get()) is not None:
        batch = [first]
        ending = False
        while len(batch) < TOGETHER:
            try:
                following = _jobs.get_nowait()
            except queue.Empty:
                break
            if following is None:
                ending = True
                break
            batch.append(following)
        _commit(batch)
        if ending:
            break
    connection.close()


def _commit(batch: list[tuple[Job, Future[Any]]]) -> None:
    """Run a batch in one transaction and answer only after the common commit."""
    taken = [(job, answer) for job, answer in batch if answer.set_running_or_notify_cancel()]
    with writing_turn():
        outcomes = _stored([job for job, _ in taken])
    for (_, answer), (result, failure) in zip(taken, outcomes, strict=True):
        if failure is None:
            answer.set_result(result)
        else:
            answer.set_exception(failure)


def _stored(
    jobs: Sequence[Job], around: Callable[[], AbstractContextManager[object]] = nullcontext
) -> list[Outcome]:
    """Run jobs in one transaction; what became of each, as it stands after the commit.

    Almost no job fails, so they run without savepoints first; when one does fail, all is undone and
    each runs again in a savepoint of its own.
    """
    try:
        try:
            with _common_transaction(), around():
                return [(job(), None) for job in jobs]
        except Exception:  # whoever's it is gets it from the second run
            with _common_transaction(), around():
                return [_alone(job) for job in jobs]
    except Exception as mistake:  # the commit itself failed: nobody's job is stored
        close_old_connections()
        return [(None, mistake)] * len(jobs)


@contextmanager
def _common_transaction() -> Iterator[None]:
    """A transaction in which what fails after the commit is only logged: all is stored by then.

    Were it raised, the batch would be run a second time and stored twice.
    """
    stored = threading.Event()
    try:
        with transaction.atomic():
            transaction.on_commit(stored.set)
            yield
    except Exception:
        if not stored.is_set():
            raise
        log.exception("what was to follow a commit failed")


def _alone(job: Callable[[], Any]) -> tuple[Any, Exception | None]:
    try:
        with transaction.atomic():
            return job(), None
    except Exception as mistake:  # its own caller gets it, the others go on
        return None, mistake

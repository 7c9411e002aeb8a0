"""What the doors know by heart and count by heart: keys, policies, quotas, how often each was asked.

A check must cost neither a query nor a commit. So keys and policies are read again at most once a
second, and counts are kept in memory and stored once a second in one job: a crash loses a second of
statistics, and nothing else. Lessons are not kept here: they are stored before they are thanked
(`teaching`). No method waits for the database while it holds the lock.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Final

from django.db import connection
from django.db.models import Exists, OuterRef, Sum

from rejoinder import keys
from rejoinder.answering.judging import judge
from rejoinder.answering.keyring import bare_hash, signing_secrets
from rejoinder.answering.recurring import Recurring
from rejoinder.errors import Busy, TooOften
from rejoinder.models import Commenter, DoorKey, DoorUse, Site
from rejoinder.screening import Policy, Submission, Tier, Verdict
from rejoinder.writing import execute, write

log = logging.getLogger("rejoinder.answering")

FRESH: Final = 1.0
"""Seconds that a key or a policy is taken to be as it was."""
_FLUSHED: Final = 1.0  # seconds between two storings of the counts
_BLOGS: Final = 1_000  # sites of a client told apart a key and day
_COLUMNS: Final = ("calls", "spam", "ham", "missed_spam", "false_positives")


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """A key as the doors need it."""

    id: int
    site_id: int
    label: str
    revoked: bool
    monthly_limit: int
    rate: int
    lessons_a_day: int
    secrets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """A site as the doors need it; `has_people` where its moderators know anybody."""

    id: int
    policy: Policy
    has_people: bool


class Ledger:
    """One for a process; see `the_ledger`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._read_at = float("-inf")
        self._keys: dict[bytes, KeyFacts] = {}
        self._by_word: dict[str, KeyFacts] = {}  # as they were written, until they are read again
        self._sites: dict[int, SiteFacts] = {}
        self._policies: dict[int, tuple[Any, Policy]] = {}
        self._month = date.min
        self._stored: dict[int, int] = {}
        self._counts: dict[tuple[int, date, str], list[int]] = {}
        self._day = date.min
        self._blogs: dict[int, set[str]] = {}
        self._flushed_at = time.monotonic()
        self._drained_at: dict[int, float] = {}
        self.recurring = Recurring()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    # What is known.

    def key(self, written: str, now: datetime) -> KeyFacts | None:
        """The key of these characters, revoked or not; None where there is none."""
        if not written:
            return None
        self._refresh(now)
        by_word = self._by_word  # before the keys, so that no older key gets among newer ones
        known = by_word.get(written)
        if known is None and (known := self._keys.get(bare_hash(written))) is not None:
            by_word[written] = known  # there are no more of them than keys
        return known

    def site(self, site_id: int) -> SiteFacts:
        """The site of a key that `key` gave."""
        return self._sites[site_id]

    def judge(self, submission: Submission, site: SiteFacts, tier: Tier = Tier.AUTO) -> Verdict:
        """What the screen says by the site's policy; a verdict that holds where the screen broke."""
        return judge(submission, site.policy, site.id, tier)

    # What is counted.

    def admit(self, key: KeyFacts, now: datetime) -> None:
        """Let a check in, or not.

        Raises:
            TooOften: the key's rate or its month is used up; with the seconds to wait.
        """
        if key.monthly_limit and self.used(key, now) >= key.monthly_limit:
            raise TooOften(_until_next_month(now))
        if not key.rate:
            return
        # Leaky bucket as a meter, Turner (1986): holds one second's worth, drains at the rate.
        clock = time.monotonic()
        with self._lock:
            drained = max(self._drained_at.get(key.id, clock), clock) + 1 / key.rate
            if drained - clock > 1 + 1e-9:
                raise TooOften(1)
            self._drained_at[key.id] = drained

    def count(self, key: KeyFacts, now: datetime, blog: str, **more: int) -> None:
        """Count something: `calls`, `spam`, `ham`, `missed_spam`, `false_positives`."""
        with self._lock:
            day = now.date()
            if day != self._day:
                self._day, self._blogs = day, {}
            blogs = self._blogs.setdefault(key.id, set())
            if len(blogs) < _BLOGS:
                blogs.add(blog)
            place = (key.id, day, blog if blog in blogs else "")
            counts = self._counts.setdefault(place, [0] * len(_COLUMNS))
            for name, number in more.items():
                counts[_COLUMNS.index(name)] += number
        if self._thread is None and time.monotonic() - self._flushed_at > _FLUSHED:
            self.flush()

    def used(self, key: KeyFacts, now: datetime) -> int:
        """Checks of this month, those of the last second included."""
        self._refresh(now)
        first = now.date().replace(day=1)
        with self._lock:
            waiting = sum(
                counts[0]
                for (key_id, day, _), counts in self._counts.items()
                if key_id == key.id and day >= first
            )
        return self._stored.get(key.id, 0) + waiting

    def flush(self) -> None:
        """Store what was counted; keep it for the next time where the writer is busy."""
        with self._lock:
            counts, self._counts = self._counts, {}
            self._flushed_at = time.monotonic()
        if not counts:
            return
        try:
            write(lambda: _store(counts))
        except Busy:
            with self._lock:
                for place, numbers in counts.items():
                    held = self._counts.setdefault(place, [0] * len(_COLUMNS))
                    held[:] = [one + other for one, other in zip(held, numbers, strict=True)]
            return
        with self._lock:
            for (key_id, day, _), numbers in counts.items():
                if day >= self._month:
                    self._stored[key_id] = self._stored.get(key_id, 0) + numbers[0]

    # Its life.

    def start(self) -> None:
        """Store the counts from a thread of its own, once a second, until `stop`."""
        if self._thread is None:
            self._stopping.clear()
            self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Store what was counted, and end."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(10)
            self._thread = None
        self.flush()

    def forget(self) -> None:
        """Read keys and policies again when next asked."""
        self._read_at = float("-inf")

    def _run(self) -> None:
        try:
            while not self._stopping.wait(_FLUSHED):
                try:
                    self.flush()
                except Exception:  # statistics; the next second has its own
                    log.exception("counts of the doors could not be stored")
        finally:
            connection.close()

    def _refresh(self, now: datetime) -> None:
        clock = time.monotonic()
        month = now.date().replace(day=1)
        if clock - self._read_at < FRESH and month == self._month:
            return
        self._read_at, self._month = clock, month
        held = DoorKey.objects.all()
        self._keys = {
            bare: _facts(key) for key in held if (bare := keys.uncovered(bytes(key.hash)))
        }
        self._by_word = {}
        asked = {key.site_id for key in held}
        people = Exists(Commenter.objects.filter(site=OuterRef("pk")))
        sites = Site.objects.filter(pk__in=asked).annotate(people=people)
        for site_id, written, known in sites.values_list("pk", "policy", "people"):
            if site_id not in self._policies or self._policies[site_id][0] != written:
                # Parsed once: a policy indexes its lists at first use.
                self._policies[site_id] = written, Policy.parse(written)
            self._sites[site_id] = SiteFacts(site_id, self._policies[site_id][1], known)
        if any(key.monthly_limit for key in self._keys.values()):
            sums = DoorUse.objects.filter(day__gte=month).values_list("key").annotate(Sum("calls"))
            self._stored = {int(key_id): int(calls) for key_id, calls in sums}


@cache
def the_ledger() -> Ledger:
    """The ledger of this process."""
    return Ledger()


def close() -> None:
    """Store what the ledger counted, where there is one."""
    if the_ledger.cache_info().currsize:
        the_ledger().stop()


def _facts(key: DoorKey) -> KeyFacts:
    return KeyFacts(
        id=key.pk,
        site_id=key.site_id,
        label=key.label,
        revoked=key.revoked_at is not None,
        monthly_limit=key.monthly_limit,
        rate=key.rate,
        lessons_a_day=key.lessons_a_day,
        secrets=signing_secrets(key),
    )


def _until_next_month(now: datetime) -> int:
    start = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return max(1, int(((start + timedelta(days=32)).replace(day=1) - now).total_seconds()))


def _store(counts: dict[tuple[int, date, str], list[int]]) -> None:
    """Add the counts to what is stored: one statement a line, which both databases know."""
    asked = DoorKey.objects.filter(pk__in={place[0] for place in counts})
    known = set(asked.values_list("pk", flat=True))
    names = ", ".join(_COLUMNS)
    added = ", ".join(f"{name} = rejoinder_dooruse.{name} + excluded.{name}" for name in _COLUMNS)
    for (key_id, day, blog), numbers in counts.items():
        if key_id in known:  # its site may have been taken away a moment ago
            execute(
                f"INSERT INTO rejoinder_dooruse (key_id, day, blog, {names}) "  # noqa: S608 - columns from a constant; values are bound
                "VALUES (%s, %s, %s, %s, %s, %s, %s, %s) "
                f"ON CONFLICT (key_id, day, blog) DO UPDATE SET {added}",
                (key_id, day.isoformat(), blog, *numbers),
            )

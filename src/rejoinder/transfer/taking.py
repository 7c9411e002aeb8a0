"""An import from file to stored comments: read, arrange, take post by post, report.

Knows the order of the steps. Each batch is one transaction, and between two of them the house's own
writers have their turn. Ended at any moment and begun again, it ends as if it had never been ended.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from django.db import IntegrityError

from rejoinder import conf, place
from rejoinder.errors import TransferRefused
from rejoinder.models import ImportRun, Site
from rejoinder.publishing import stale
from rejoinder.transfer import formats, making, parcels, pasts, reading, report, workshop
from rejoinder.transfer.arranging import arrange
from rejoinder.transfer.hurrying import hurried
from rejoinder.transfer.joining import Joining
from rejoinder.transfer.making import Made, MadePost
from rejoinder.transfer.parcels import Parcel, one_parcel
from rejoinder.transfer.posts import PostMaker, video_starts
from rejoinder.transfer.records import PostRecord
from rejoinder.transfer.staging import micros, moment, note, post_record, spool, stage
from rejoinder.transfer.storing import Storing, Thread
from rejoinder.transfer.workshop import Batch, Part, Workshop
from rejoinder.writing import write

BATCH: Final = 2_000
_BATCH_BESIDE: Final = 250
"""Where the site is being served: a reply waits until the batch that is being stored is."""
_FORMATS: Final = 100  # characters of the formats' names that a run keeps
_POSTS: Final = """
SELECT p.key, p.record, coalesce(t.first, 1), coalesce(t.count, 0), a.at
FROM posts AS p LEFT JOIN threads AS t ON t.post = p.no
  LEFT JOIN arranged AS a ON a.seq = t.first ORDER BY p.no
"""
_DECIDED: Final = """
SELECT p.key, c.key FROM comments AS c JOIN posts AS p ON p.no = c.post WHERE c.by_person
"""
_KEYS: Final = """
SELECT c.key FROM arranged AS a JOIN comments AS c ON c.no = a.no
WHERE a.seq >= ? AND a.seq < ? ORDER BY a.seq
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: bytes of the file read, or comments taken, of how many."""

    step: Literal["reading", "taking"]
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Choices:
    """What whoever imports may choose.

    `emails`: whether addresses of commenters are kept, sealed. `zone`: of times that name none.
    `joins`: which posts are there already, see `joining`.
    """

    emails: bool = True
    zone: ZoneInfo | None = None
    joins: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "emails": self.emails,
            "zone": None if self.zone is None else self.zone.key,
            "joins": list(self.joins),
        }

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Choices:
        zone = told.get("zone")
        return cls(
            emails=told.get("emails", True),
            zone=ZoneInfo(zone) if zone else None,
            joins=tuple(told.get("joins", ())),
        )


class Import:
    """One run over the files of one system. Iterate `steps`; afterwards `report` says what came of it."""

    def __init__(
        self,
        what: Path | Parcel,
        site: Site,
        *,
        now: datetime,
        format_name: str | None = None,
        dry_run: bool = False,
        choices: Choices = Choices(),
        run: ImportRun | None = None,
        name: str = "",
    ) -> None:
        """Take what is to be imported; `run` is one that began before, `name` what the file is called."""
        self._name = name
        self._what = what
        self._choices = choices
        self._run = run
        self._site = site
        self.decided: list[int] = []
        """Comments that a person had decided about where they came from."""
        self._now = now
        self._format_name = format_name
        self._dry = dry_run
        self.report: dict[str, Any] = {}

    def steps(self) -> Iterator[Progress]:
        """Run the import; yields after every committed batch.

        Raises:
            TransferRefused: the file cannot be imported; nothing of it was taken.
        """
        began = time.monotonic()
        what = self._what
        parcel = what if isinstance(what, Parcel) else one_parcel(what, self._format_name)
        form, size = parcel.form, parcels.size(parcel)
        with (
            # Before the spool: a process that begins in between would share its locks.
            workshop.opened(parcel, sealing=not self._dry) as shop,
            spool(conf.get().spool) as spooled,
        ):
            shop.enter(spooled)
            # While a second process has begun to read.
            digest = _digest(parcel) if self._wants_run else ""
            choices = self._choices
            for _ in stage(
                shop.records(),
                spooled,
                persons=form.persons,
                emails=choices.emails,
                zone=choices.zone,
                html=shop.html,
            ):
                yield Progress("reading", shop.done(), size)
            deepest = arrange(
                spooled, otherwise=micros(self._now), flat=form.flat, as_filed=form.ours
            )
            counts = report.counts(spooled, max_reply_depth=deepest)
            report.note_tree(spooled)
            if self._wants_run:
                self._run = self._begin(parcel, digest)
            run = None if self._dry else self._run
            served = place.is_taken(conf.get().home)
            taking = _Taking(
                spooled,
                self._site,
                form,
                self._now,
                run=run,
                joining=_joining(self._site, choices),
                batch=_BATCH_BESIDE if served else BATCH,
            )
            with hurried(beside_server=served) as after:
                for done in taking.batches(shop):
                    after()
                    yield Progress("taking", done, counts["comments"])
                for done in taking.pasts():
                    yield Progress("taking", min(done, counts["comments"]), counts["comments"])
            self.decided = taking.decided()
            self.report = {
                "format": parcel.formats,
                "file": self._name or parcel.name,
                "site": self._site.slug,
                "dry_run": self._dry,
                **counts,
                "new": taking.new,
                "already_there": taking.there,
                **report.troubles(spooled),
                "seconds": round(time.monotonic() - began, 1),
            }
            self._end(run)

    @property
    def number(self) -> int | None:
        """By which the run can be taken back; None for a dry run."""
        return None if self._run is None else self._run.pk

    @property
    def _wants_run(self) -> bool:
        return not self._dry and self._run is None

    def _begin(self, parcel: Parcel, digest: str) -> ImportRun:
        run = ImportRun(
            site=self._site,
            format=parcel.formats[:_FORMATS],
            file_name=parcel.name[-300:],
            file_sha256=digest,
            started_at=self._now,
            options=self._choices.to_json(),
        )
        write(run.save)
        return run

    def _end(self, run: ImportRun | None) -> None:
        if run is None:
            return
        run.report = self.report
        run.ended_at = self._now + timedelta(seconds=self.report["seconds"])
        write(run.save)


def _joining(site: Site, choices: Choices) -> Joining | None:
    return Joining(site, choices.joins) if choices.joins else None


def _digest(parcel: Parcel) -> str:
    """What tells these files from others: the one's SHA-256, or that of all of theirs."""
    paths = dict.fromkeys(source.path for source, _ in parcel.files)
    digests = [reading.sha256(path) for path in paths]
    return digests[0] if len(digests) == 1 else sha256("".join(digests).encode()).hexdigest()


class _Taken(NamedTuple):
    """A post's part of a batch. `post` is there where the post is to be stored with it."""

    thread: Thread
    record: PostRecord
    post: MadePost | None
    comments: list[Made]


class _Taking:
    """Takes an arranged spool, post by post, a batch at a time."""

    def __init__(
        self,
        spooled: sqlite3.Connection,
        site: Site,
        form: formats.Format,
        now: datetime,
        *,
        run: ImportRun | None,
        joining: Joining | None,
        batch: int,
    ) -> None:
        """Take what a run takes, so many comments at once; without a run nothing is stored."""
        self._spooled = spooled
        self._batch = batch
        self._site = site
        self._form = form
        self._run = run
        self._storing = Storing(site, form, now)
        self._posts = PostMaker(spooled, site, form, now, joining)
        self.new = self.there = 0

    def batches(self, shop: Workshop) -> Iterator[int]:
        """Take everything; yields how many comments are done after each batch."""
        for batch, done in shop.made(self._gathered()):
            note(self._spooled, *done.troubles)
            yield self._take(
                [
                    _Taken(thread, record, post, made)
                    for (thread, record), post, made in zip(
                        batch.rest, done.posts, done.comments, strict=True
                    )
                ]
            )

    def _gathered(self) -> Iterator[Batch]:
        """Posts and their comments in batches: several small posts together, a large one in parts."""
        batch, size = Batch([], [], []), 0
        for key, stored, first, count, began in self._spooled.execute(_POSTS):
            record = post_record(key, stored)
            if record.written_at is None and began is not None:
                record = replace(record, written_at=moment(began))
            thread = self._posts.thread(record, self._external_ids(record, first, count), count)
            starts = video_starts(record)
            if batch.work and (starts is None) != (batch.starts[-1] is None):
                # What has a video is made by another process than what has none, whole posts each.
                yield batch
                batch, size = Batch([], [], []), 0
            for begin in range(first, first + max(count, 1), self._batch):
                end = min(begin + self._batch, first + count)
                unmade = begin == first and not thread.post_id
                part = Part(record.key, record if unmade else None, first, begin, end)
                batch.work.append(part)
                batch.starts.append(starts)
                batch.rest.append((thread, record))
                # An empty post is work too.
                size += max(end - begin, 1)
                if size >= self._batch:
                    yield batch
                    batch, size = Batch([], [], []), 0
        if batch.work:
            yield batch

    def _take(self, batch: list[_Taken]) -> int:
        run = self._run
        if run is None:
            for taken in batch:
                if taken.post is not None:
                    self._posts.foresee(taken.record, taken.post)
            ids = [made.external_id for taken in batch for made in taken.comments]
            there = len(self._storing.known(ids))
            self.new, self.there = self.new + len(ids) - there, self.there + there
            return self.new + self.there

        def job() -> tuple[int, int]:
            for thread, record, post, _ in batch:
                if post is not None:
                    self._posts.create(thread, record, post, run)
                elif thread.joined:
                    self._posts.join(thread, run, record)
            counted = self._storing.store([(taken.thread, taken.comments) for taken in batch])
            stale.mark(self._site.pk)
            return counted

        try:
            new, there = write(job)
        except IntegrityError as mistake:
            raise TransferRefused(
                "another import takes the same comments now. Wait for it, then run this again."
            ) from mistake
        self.new, self.there = self.new + new, self.there + there
        return self.new + self.there

    def pasts(self) -> Iterator[int]:
        """Store what an archive tells of comments: how they were judged, and what was decided."""
        if self._run is None or not self._form.ours:
            return iter(())
        return pasts.store(self._spooled, self._form, self._site, self._storing.known)

    def decided(self) -> list[int]:
        """The ids of comments, stored now or before, that a person had decided about."""
        found: list[int] = []
        rows = self._spooled.execute(_DECIDED)
        while some := rows.fetchmany(BATCH):
            ids = [making.external_id(self._form, post, key) for post, key in some]
            found += (pk for pk, _, _ in self._storing.known(ids).values())
        return found

    def _external_ids(self, record: PostRecord, first: int, count: int) -> Iterator[str]:
        for (key,) in self._spooled.execute(_KEYS, (first, first + count)):
            yield making.external_id(self._form, record.key, key)

"""Made comments are stored, a batch in one transaction: as few statements as that takes.

Rows go in ready, by plain SQL: at ten thousand comments a second there is no room for an object
each. What is stored already is left untouched, so a batch may come twice.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db import connection

from rejoinder.models import Comment, Commenter, Post, Site
from rejoinder.publishing import stale
from rejoinder.standing import settle
from rejoinder.threads import Place, answering, opening
from rejoinder.transfer.formats import Format
from rejoinder.transfer.making import Made
from rejoinder.transfer.staging import micros

_COLUMNS: Final = (
    *("id", "site_id", "post_id", "parent_id", "root_number", "number", "depth", "path"),
    *("author_name", "website", "by_staff", "staff_id", "text", "markup", "html", "language"),
    *("standing", "shown", "removal", "kind", "written_at", "precision", "stored_at", "edited_at"),
    *("likes", "pinned", "hearted", "commenter_id", "fingerprint", "source", "external_id"),
    "missing_parent",
)
_VALUES: Final = ", ".join(["%s"] * len(_COLUMNS))
# Columns of ours, no reader's text.
_INSERT: Final = f"INSERT INTO rejoinder_comment ({', '.join(_COLUMNS)}) VALUES ({_VALUES})"  # noqa: S608
_CONTACT: Final = (
    "INSERT INTO rejoinder_contact (comment_id, email, agent_class) VALUES (%s, %s, '')"
)
_PERSON: Final = (
    "INSERT INTO rejoinder_commenter (site_id, key, first_seen) VALUES (%s, %s, %s) "
    "ON CONFLICT DO NOTHING"
)
_EPOCH: Final = datetime(1970, 1, 1)
_MICROSECOND: Final = timedelta(microseconds=1)
_PERSONS_KEPT: Final = 20_000
_PATH: Final = 24  # bytes, as `threads.places` makes at most
_LEVEL: Final = 4


@dataclass(slots=True)
class Branches:
    """Where the comments of one post stand, by their rank; 45 bytes a comment."""

    count: int
    ids: array[int] = field(init=False)
    depths: array[int] = field(init=False)
    roots: array[int] = field(init=False)
    paths: bytearray = field(init=False)
    levels: bytearray = field(init=False)
    old: bytearray = field(init=False)

    def __post_init__(self) -> None:
        self.ids = array("q", bytes(8 * (self.count + 1)))
        self.depths = array("I", bytes(4 * (self.count + 1)))
        self.roots = array("I", bytes(4 * (self.count + 1)))
        self.paths = bytearray(_PATH * (self.count + 1))
        self.levels = bytearray(self.count + 1)
        self.old = bytearray(self.count + 1)

    def put(self, rank: int, pk: int, place: Place, *, old: bool = False) -> None:
        self.ids[rank], self.old[rank] = pk, old
        self.depths[rank], self.roots[rank], path = place
        self.levels[rank] = len(path) // _LEVEL
        self.paths[rank * _PATH : rank * _PATH + len(path)] = path

    def place(self, rank: int) -> Place:
        start = rank * _PATH
        path = bytes(self.paths[start : start + self.levels[rank] * _LEVEL])
        return Place(self.depths[rank], self.roots[rank], path)


@dataclass(slots=True)
class Thread:
    """A post that comments are stored under.

    `ranked`: numbers are ranks, set aside beforehand. `fresh`: this run made the post.
    """

    external_id: str
    branches: Branches
    post_id: int = 0
    ranked: bool = True
    fresh: bool = False


class _Spot(NamedTuple):
    """Where a new comment goes."""

    pk: int
    post_id: int
    parent: int
    number: int
    place: Place


class Storing:
    """Stores batches for one site and format."""

    def __init__(self, site: Site, form: Format, now: datetime) -> None:
        self._site = site
        self._source = form.source
        # An id that carries its post's key is new where the post is.
        self._ids_per_post = form.ids_per_post
        # SQLite compares times as texts, all in UTC and none saying so.
        self._zone = "" if connection.vendor == "sqlite" else "+00"
        self._now = _written(micros(now), self._zone)
        self._persons: dict[bytes, int] = {}

    def known(self, external_ids: Sequence[str]) -> dict[str, tuple[int, int, Place]]:
        """Those that are stored already: id, post and place."""
        if not external_ids:
            return {}
        # The condition of the index is repeated, or SQLite would not use it.
        found = Comment.objects.filter(
            site=self._site, source=self._source, external_id__in=external_ids
        ).exclude(external_id="")
        return {
            name: (pk, post, Place(depth, root, bytes(path)))
            for name, pk, post, depth, root, path in found.values_list(
                "external_id", "pk", "post_id", "depth", "root_number", "path"
            )
        }

    def store(self, batch: Sequence[tuple[Thread, Sequence[Made]]]) -> tuple[int, int]:
        """Store what is not there yet. Call it inside `writing.write`.

        Returns:
            How many were new, and how many were there.
        """
        known = self.known(
            [
                made.external_id
                for thread, all_made in batch
                if not (thread.fresh and self._ids_per_post)
                for made in all_made
            ]
        )
        self._know_persons(batch)
        total = sum(len(all_made) for _, all_made in batch)
        ids = iter(_next_ids(total - len(known)))
        rows: list[tuple[Any, ...]] = []
        contacts: list[tuple[int, bytes]] = []
        revived: set[int] = set()
        for thread, all_made in batch:
            last = before = 0 if thread.ranked else _last_number(thread.post_id)
            for made in all_made:
                branches = thread.branches
                if there := known.get(made.external_id):
                    pk, post, place = there
                    if post == thread.post_id:
                        branches.put(made.rank, pk, place, old=True)
                    continue
                last += 1
                number = made.rank if thread.ranked else last
                parent = branches.ids[made.parent_rank] if made.parent_rank else 0
                place = (
                    answering(branches.place(made.parent_rank), number)
                    if parent
                    else opening(number)
                )
                pk = next(ids)
                branches.put(made.rank, pk, place)
                if made.shown and parent and branches.old[made.parent_rank]:
                    revived.add(parent)
                rows.append(self._row(made, _Spot(pk, thread.post_id, parent, number, place)))
                if made.email:
                    contacts.append((pk, made.email))
            if not thread.ranked and last > before:
                Post.objects.filter(pk=thread.post_id).update(last_number=last)
        with connection.cursor() as cursor:
            if rows:
                cursor.executemany(_INSERT, rows)
            if contacts:
                cursor.executemany(_CONTACT, contacts)
        for parent_comment in Comment.objects.filter(pk__in=revived, shown=False):
            settle(parent_comment)
        for post_id in {row[2] for row in rows}:
            stale.mark(self._site.pk, post_id)
        return len(rows), total - len(rows)

    def _row(self, made: Made, spot: _Spot) -> tuple[Any, ...]:
        pk, post_id, parent, number, place = spot
        written = _written(made.written_at, self._zone)
        # fmt: off
        return (
            pk, self._site.pk, post_id, parent or None, place.root_number, number, place.depth,
            place.path, made.name, made.website, made.by_staff, None, made.text, made.markup,
            made.html, "", made.standing, made.shown, made.removal, made.kind, written,
            made.precision, self._now, written if made.edited else None, made.likes,
            made.pinned, made.hearted, self._persons[made.person] if made.person else None,
            made.fingerprint, self._source, made.external_id, made.missing_parent,
        )
        # fmt: on

    def _know_persons(self, batch: Iterable[tuple[Thread, Sequence[Made]]]) -> None:
        """Learn the ids of the batch's commenters; those that nobody knew yet are made."""
        if len(self._persons) > _PERSONS_KEPT:
            self._persons = {}
        first_seen: dict[bytes, int] = {}
        for _, all_made in batch:
            for made in all_made:
                if made.person and made.person not in self._persons:
                    seen = first_seen.get(made.person, made.written_at)
                    first_seen[made.person] = min(seen, made.written_at)
        if first_seen:
            rows = [
                (self._site.pk, key, _written(at, self._zone)) for key, at in first_seen.items()
            ]
            with connection.cursor() as cursor:
                cursor.executemany(_PERSON, rows)
            found = Commenter.objects.filter(site=self._site, key__in=list(first_seen))
            self._persons.update((bytes(key), pk) for key, pk in found.values_list("key", "pk"))


def _last_number(post_id: int) -> int:
    """The thread's last number; whoever asks is alone in the thread until the transaction ends."""
    locked = Post.objects.select_for_update().filter(pk=post_id)
    return locked.values_list("last_number", flat=True).get()


def _next_ids(count: int) -> Iterable[int]:
    """Ids for so many comments, nobody else's until the transaction ends and ours after it."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # We are the only writer now, and a row with an id of its own moves the sequence on.
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = 'rejoinder_comment'")
            found = cursor.fetchone()
            last = int(found[0]) if found else 0
            return range(last + 1, last + count + 1)
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('rejoinder_comment', 'id')) "
            "FROM generate_series(1, %s)",
            (count,),
        )
        return [int(row[0]) for row in cursor.fetchall()]


def _written(at: int, zone: str) -> str:
    """A moment as both databases read it, and SQLite compares it."""
    return f"{_EPOCH + at * _MICROSECOND}{zone}"

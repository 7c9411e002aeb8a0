"""Made comments are stored, a batch in one transaction: as few statements as that takes.

Rows go in ready, by plain SQL: at ten thousand comments a second there is no room for an object
each. What is stored already is left untouched, so a batch may come twice.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection

from rejoinder import keys
from rejoinder.finding import filled_at_once
from rejoinder.models import Comment, Post, Site
from rejoinder.publishing import stale
from rejoinder.standing import settle
from rejoinder.threads import Place, answering, opening
from rejoinder.transfer import making, naming
from rejoinder.transfer.bulk import put
from rejoinder.transfer.formats import Format
from rejoinder.transfer.making import Made
from rejoinder.writing import execute, unsaid

# What the place gives, what was made, and what is the same for all of a run.
_PLACED: Final = (
    *("id", "post_id", "parent_id", "root_number", "number", "depth", "path", "commenter_id"),
)
_SAME: Final = ("site_id", "stored_at")
_SAID: Final = (*_PLACED, *making.COLUMNS, *_SAME)
_STANDING: Final = making.COLUMNS.index("standing")
_CONTACT: Final = ("comment_id", "email", "agent_class")
_PERSON: Final = ("site_id", "key", "first_seen")
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

    `ranked`: numbers are ranks, set aside beforehand. `fresh`: this run made the post. `joined`:
    this run joined what comes to a post that was there, and has not said so yet.
    """

    external_id: str
    branches: Branches
    source: str = ""
    post_id: int = 0
    ranked: bool = True
    fresh: bool = False
    joined: bool = False


class Storing:
    """Stores batches for one site and format."""

    def __init__(self, site: Site, form: Format, now: datetime) -> None:
        self._site = site
        self._source = form.source
        # An id that carries its post's key is new where the post is.
        self._ids_per_post = form.ids_per_post
        self._ours = form.ours
        stored_at = f"{now.astimezone(UTC).replace(tzinfo=None)}"
        rest = unsaid(Comment, _SAID)
        self._same = (site.pk, stored_at, *rest.values())
        self._columns = (*_SAID, *rest)
        self._persons: dict[bytes, int] = {}

    def known(self, external_ids: Sequence[str]) -> dict[str, tuple[int, int, Place]]:
        """Those that are stored already: id, post and place."""
        if not external_ids:
            return {}
        if self._ours:
            return self._known_of_ours(external_ids)
        return self._known_in(self._source, external_ids)

    def _known_of_ours(self, names: Sequence[str]) -> dict[str, tuple[int, int, Place]]:
        """The same for `source:id`. What was written here has no id of a source, and is found by
        the one that an archive gave it.
        """
        by_source: dict[str, list[str]] = {}
        for name in names:
            source, _, known = name.partition(":")
            by_source.setdefault(source, []).append(known)
        found = {}
        for source, ids in by_source.items():
            for known, there in self._known_in(source, ids).items():
                found[f"{source}:{known}"] = there
        written_here = {
            pk: known
            for known in by_source.get(self._source, ())
            if (pk := naming.number_of(known)) is not None
        }
        for pk, written_at, post, depth, root, path in Comment.objects.filter(
            site=self._site, source="", pk__in=written_here
        ).values_list("pk", "written_at", "post_id", "depth", "root_number", "path"):
            if naming.comment_id(pk, written_at) == written_here[pk]:
                name = f"{self._source}:{written_here[pk]}"
                found[name] = (pk, post, Place(depth, root, bytes(path)))
        return found

    def _known_in(
        self, source: str, external_ids: Sequence[str]
    ) -> dict[str, tuple[int, int, Place]]:
        if not external_ids:
            return {}
        marks = ",".join(["%s"] * len(external_ids))
        # The condition of the index is repeated, or SQLite would not use it.
        found = execute(
            "SELECT external_id, id, post_id, depth, root_number, path FROM rejoinder_comment "  # noqa: S608 - as many "%s" as values, which are bound
            "WHERE site_id = %s AND source = %s AND NOT external_id = '' "
            f"AND external_id IN ({marks})",
            (self._site.pk, source, *external_ids),
        )
        return {
            name: (pk, post, Place(depth, root, bytes(path)))
            for name, pk, post, depth, root, path in found
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
        persons, same, site = self._persons, self._same, self._site.pk
        rows: list[tuple[Any, ...]] = []
        contacts: list[tuple[int, bytes, str]] = []
        revived: set[int] = set()
        stored: Counter[tuple[int, str]] = Counter()
        for thread, all_made in batch:
            branches, post_id, ranked = thread.branches, thread.post_id, thread.ranked
            last = before = 0 if ranked else _last_number(post_id)
            for rank, parent_rank, name, shown, _, person, email, columns in all_made:
                if there := known.get(name):
                    pk, post, place = there
                    if post == post_id:
                        branches.put(rank, pk, place, old=True)
                    continue
                last += 1
                number = rank if ranked else last
                parent = branches.ids[parent_rank] if parent_rank else 0
                place = (
                    answering(branches.place(parent_rank), number) if parent else opening(number)
                )
                pk = next(ids)
                branches.put(rank, pk, place)
                if parent and shown and branches.old[parent_rank]:
                    revived.add(parent)
                depth, root, path = place
                someone = persons[person] if person else None
                placed = (pk, post_id, parent or None, root, number, depth, path, someone)
                rows.append(placed + columns + same)
                stored[site, columns[_STANDING]] += 1
                if email:
                    contacts.append((pk, email, ""))
            if not thread.ranked and last > before:
                Post.objects.filter(pk=post_id).update(last_number=last)
        if rows:
            with filled_at_once(rows[0][0], stored) as computed:
                put("rejoinder_comment", self._columns, rows, computed=computed)
                # Before SQLite's index of words is filled, upon which each later savepoint would call.
                put("rejoinder_contact", _CONTACT, contacts)
        for parent_comment in Comment.objects.filter(pk__in=revived, shown=False):
            settle(parent_comment)
        for post_id in {row[1] for row in rows}:
            stale.mark(self._site.pk, post_id)
        return len(rows), total - len(rows)

    def _know_persons(self, batch: Iterable[tuple[Thread, Sequence[Made]]]) -> None:
        """Learn the ids of the batch's commenters; those that nobody knew yet are made."""
        if len(self._persons) > _PERSONS_KEPT:
            self._persons = {}
        persons = self._persons
        first_seen: dict[bytes, str] = {}
        for _, all_made in batch:
            for made in all_made:
                key = made.person
                if key and key not in persons:
                    seen = first_seen.get(key)
                    if seen is None or made.written_at < seen:
                        first_seen[key] = made.written_at
        if not first_seen:
            return
        persons.update(self._known_persons(first_seen))
        # Those alone are stored whom nobody knew: a row that is not stored would still use up an id,
        # and an import that was ended and begun again would not end like one that was not.
        missing = [key for key in first_seen if key not in persons]
        if missing:
            rows = [(self._site.pk, key, first_seen[key]) for key in missing]
            put("rejoinder_commenter", _PERSON, rows, otherwise="ON CONFLICT DO NOTHING")
            persons.update(self._known_persons(missing))

    def _known_persons(self, wanted: Collection[bytes]) -> dict[bytes, int]:
        # Each under every cover that it may stand under while keys are being rotated.
        with keys.held():
            named = keys.all_forms(wanted)
        marks = ",".join(["%s"] * len(named))
        found = execute(
            f"SELECT key, id FROM rejoinder_commenter WHERE site_id = %s AND key IN ({marks})",  # noqa: S608 - as many "%s" as values, which are bound
            (self._site.pk, *named),
        )
        return {named[bytes(key)]: pk for key, pk in found}


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

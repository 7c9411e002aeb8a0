"""The queues of several sites as one: true counts, the order of a single site's, pages by key.

Each site's part is asked for by the index that its own queue goes by, and the parts are put together by the
database, in one statement however many sites there are: asked for all sites at once, it would sort all that
they have.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet

from rejoinder import finding
from rejoinder.finding import Question
from rejoinder.models import Comment
from rejoinder.moderating.queues import (
    COUNTED,
    RANKED,
    SIZE,
    URGENCY,
    Queue,
    Ranked,
    part_of,
    ranked,
    wanted_of,
    whole,
)
from rejoinder.writing import execute

_PARTS: Final = 400
"""Parts of a statement; SQLite takes five hundred."""


class Everywhere:
    """Several sites' comments, as one moderator's list.

    Attributes:
        counts: how many comments each queue has, as `moderating.counts_of_queues` tells of one site.
    """

    def __init__(self, holds: Mapping[int, float]) -> None:
        """Count what is there.

        Args:
            holds: for each site, by its id, the suspicion from which it holds.
        """
        self._holds = holds
        self._counted = finding.counted_at(holds.keys())
        told: Counter[str] = Counter(dict.fromkeys(Comment.Standing.values, 0))
        for counts in self._counted.values():
            told.update(counts)
        told["all"] = sum(told.values())
        told.update(self._counted_up())
        self.counts: Mapping[str, int] = told

    def _counted_up(self) -> dict[str, int]:
        """The queues that no index counts, up to COUNTED and one more; together one query."""
        named = {name: self._parts(name, most=COUNTED + 1) for name in ("unsure", "first")}
        if not (waits := named["unsure"]):
            return dict.fromkeys(named, 0)
        counts = dict.fromkeys(named, 0)
        for start in range(0, len(waits), _PARTS // 2):
            each, values = [], []
            for name, parts in named.items():
                written, given = _written(parts[start : start + _PARTS // 2])
                each.append(_HOW_MANY.format(name=name, parts=written))
                values += [*given, COUNTED + 1]
            for name, count in execute(" UNION ALL ".join(each), values):
                counts[name] = min(COUNTED + 1, counts[name] + count)
        return counts

    def queue(
        self,
        name: str,
        before: int | None = None,
        size: int = SIZE,
        without: Collection[int] = (),
        *,
        asked: Question | None = None,
    ) -> Queue:
        """A page of a queue, newest first; arguments as for `moderating.queue`.

        What `asked` seeks must name the same sites.
        """
        if asked is not None and not asked.is_plain:
            ids = finding.ids_of(asked, before=before, size=size + 1)
        else:
            most = size + 1 + len(without)
            parts = self._parts(name, most=most, before=before)
            found = sorted((pk for (pk,) in _asked(_NEWEST, parts, most)), reverse=True)[:most]
            left_out = set(without)
            ids = [pk for pk in found if pk not in left_out][: size + 1]
        page = list(whole(Comment.objects.filter(pk__in=ids)).order_by("-pk"))
        return Queue(page[:size], page[size - 1].pk if len(page) > size else None)

    def urgent(
        self,
        now: datetime,
        after: tuple[float, int] | None = None,
        size: int = SIZE,
        without: Collection[int] = (),
    ) -> Ranked:
        """A page of what waits, the most urgent first; arguments as for `moderating.urgent`."""
        wanted = wanted_of(self._holds.keys())
        most = RANKED + len(wanted)
        parts = self._parts(Comment.Standing.PENDING, most=most, oldest=True)
        ids = {pk for (pk,) in _asked(_OLDEST, parts, most)}
        ids = set(sorted(ids - wanted)[:RANKED]) | wanted
        waiting = Comment.objects.filter(pk__in=ids, standing=Comment.Standing.PENDING)
        facts = waiting.values_list(*URGENCY)
        return ranked(facts, wanted, now, after, size=size, without=without)

    def _parts(
        self, name: str, *, most: int, before: int | None = None, oldest: bool = False
    ) -> list[QuerySet[Comment, Any]]:
        """Each site's part of a queue: ids, in the order of the index, those of empty parts left out."""
        parts = []
        for site, counts in self._counted.items():
            standings = [name] if name in Comment.Standing.values else [Comment.Standing.PENDING]
            for standing in counts if name == "all" else standings:
                if not counts.get(standing):
                    continue
                which = standing if name == "all" else name
                part = part_of(site, which, self._holds[site])
                if before is not None:
                    part = part.filter(pk__lt=before)
                order = "pk" if oldest else "-pk"
                parts.append(part.order_by(order).values_list("pk", flat=True)[:most])
        return parts


_NEWEST: Final = "SELECT * FROM ({parts}) AS parts ORDER BY 1 DESC LIMIT %s"
_OLDEST: Final = "SELECT * FROM ({parts}) AS parts ORDER BY 1 LIMIT %s"
_HOW_MANY: Final = (
    "SELECT '{name}', count(*) FROM (SELECT 1 FROM ({parts}) AS parts LIMIT %s) AS found"
)


def _asked(
    statement: str, parts: Sequence[QuerySet[Comment, Any]], most: int
) -> Iterator[tuple[int, ...]]:
    """What a statement tells of parts that are put together; of none, nothing."""
    for start in range(0, len(parts), _PARTS):
        written, values = _written(parts[start : start + _PARTS])
        yield from execute(statement.format(parts=written), [*values, most])


def _written(parts: Sequence[QuerySet[Comment, Any]]) -> tuple[str, list[Any]]:
    """Parts as one statement, and its values."""
    written: list[str] = []
    values: list[Any] = []
    for part in parts:
        sql, given = part.query.sql_with_params()
        # Each in brackets of its own, or its order would be taken for that of all.
        written.append(f"SELECT * FROM ({sql}) AS part")  # noqa: S608 - Django wrote it; values are bound
        values += given
    return " UNION ALL ".join(written), values

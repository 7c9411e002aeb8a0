"""Verdicts and decisions that an archive brings are stored beside the comments that they are about.

After the comments, in batches of their own: ended in between, the next run finds what is missing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from rejoinder.models import Decision, Site, Verdict
from rejoinder.transfer import making
from rejoinder.transfer.formats import Format
from rejoinder.writing import write

_AT_ONCE: Final = 500
_TOLD: Final = """
SELECT p.key, c.key, c.kept FROM comments AS c JOIN posts AS p ON p.no = c.post
WHERE instr(c.kept, '"past":')
"""

Known = Callable[[Sequence[str]], dict[str, tuple[Any, ...]]]


def store(spooled: sqlite3.Connection, form: Format, site: Site, known: Known) -> Iterator[int]:
    """Store what is not there yet; yields how many comments were looked at.

    Args:
        spooled: the records, laid out.
        form: what they are of.
        site: where the comments are.
        known: finds stored comments by their ids of the source: id first.
    """
    rows = spooled.execute(_TOLD)
    done = 0
    while some := rows.fetchmany(_AT_ONCE):
        told = {
            making.external_id(form, post, key): json.loads(kept)["past"]
            for post, key, kept in some
        }
        there = known(list(told))
        by_id = {there[name][0]: past for name, past in told.items() if name in there}
        write(lambda by_id=by_id: _store(site, by_id))  # type: ignore[misc]
        done += len(some)
        yield done


def _store(site: Site, by_id: dict[int, dict[str, Any]]) -> None:
    judged = set(Verdict.objects.filter(comment__in=by_id).values_list("comment", flat=True))
    Verdict.objects.bulk_create(
        Verdict(
            comment_id=pk,
            outcome=said["outcome"],
            suspicion=said["suspicion"],
            reasons={name: value for name, value in said.items() if name != "made_at"},
            made_at=datetime.fromisoformat(said["made_at"]),
        )
        for pk, past in by_id.items()
        if (said := past.get("verdict")) and pk not in judged
    )
    decided = set(
        Decision.objects.filter(comment__in=by_id).values_list("comment", "act", "made_at")
    )
    Decision.objects.bulk_create(
        Decision(site=site, comment_id=pk, **one | {"made_at": made_at})
        for pk, past in by_id.items()
        for one in past.get("decisions", ())
        if (pk, one["act"], made_at := datetime.fromisoformat(one["made_at"])) not in decided
    )

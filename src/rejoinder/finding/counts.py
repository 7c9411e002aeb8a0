"""How many comments have each standing: added up as they change, never counted anew."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from rejoinder.writing import execute


def counted(site_id: int) -> dict[str, int]:
    """How many comments of a site have each standing; those that none has are left out."""
    found = execute(
        "SELECT standing, sum(count) FROM rejoinder_tally WHERE site_id = %s GROUP BY standing",
        (site_id,),
    )
    return {standing: int(count) for standing, count in found if count}


def counted_at(site_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """How many comments of each site have each standing; without those that have none."""
    if not site_ids:
        return {}
    marks = ", ".join(["%s"] * len(site_ids))
    found = execute(
        "SELECT site_id, standing, sum(count) FROM rejoinder_tally "
        f"WHERE site_id IN ({marks}) GROUP BY site_id, standing",
        tuple(site_ids),
    )
    told: dict[int, dict[str, int]] = {}
    for site, standing, count in found:
        if count:
            told.setdefault(site, {})[standing] = int(count)
    return told


def fold_counts() -> int:
    """Add up what each statement left beside the counts; returns how many lines that were.

    Call it inside `writing.write`, now and then. On SQLite there is nothing to fold.
    """
    if connection.vendor == "sqlite":
        return 0
    gone = execute(
        "WITH gone AS (DELETE FROM rejoinder_tally RETURNING site_id, standing, count), "
        "kept AS (INSERT INTO rejoinder_tally (site_id, standing, count) "
        "SELECT site_id, standing, sum(count) FROM gone GROUP BY site_id, standing) "
        "SELECT count(*) FROM gone"
    )
    return int(gone[0][0])

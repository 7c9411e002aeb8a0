"""What was said and decided about comments here, for our own archive: verdicts and decisions.

Who decided is left out: accounts are of one house. So is what only counts here: marks, places, texts
that were changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from rejoinder import screening
from rejoinder.models import Decision, Verdict

_DECIDED: Final = (
    *("comment_id", "act", "before", "after", "removal_before", "removal_after", "by_author"),
    *("automatic", "rule", "reason", "words", "made_at"),
)


def of(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """By a comment's id: its `verdict`, and its `decisions` about its standing, the oldest first."""
    found: dict[int, dict[str, Any]] = {}
    for verdict in Verdict.objects.filter(comment__in=ids):
        try:
            said = screening.Verdict.from_json(verdict.reasons).to_json()
        except (KeyError, TypeError, ValueError):
            continue  # of a version so old that nobody could show it
        for name in ("attributes", "tiers"):
            # Databases give the keys of an object in orders of their own.
            said[name] = dict(sorted(said[name].items()))
        found[verdict.comment_id] = {"verdict": said | {"made_at": _iso(verdict.made_at)}}
    decided = Decision.objects.about_standing().filter(comment__in=ids).order_by("made_at", "pk")
    for pk, *values in decided.values_list(*_DECIDED):
        told = dict(zip(_DECIDED[1:], values, strict=True)) | {"made_at": _iso(values[-1])}
        kept = {name: value for name, value in told.items() if value}
        found.setdefault(pk, {}).setdefault("decisions", []).append(kept)
    return found


def _iso(moment: datetime) -> str:
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"

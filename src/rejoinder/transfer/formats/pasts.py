"""An archive's verdicts and decisions, read with suspicion: as this program writes them, or not."""

from __future__ import annotations

import re
from typing import Any, Final

from rejoinder import screening
from rejoinder.transfer.formats import fields
from rejoinder.transfer.records import without_forbidden

_ACT: Final = re.compile(r"[a-z_]{1,20}")
_REASON: Final = re.compile(r"[a-z_-]{0,20}")
_MOST: Final = 200  # decisions about one comment
_LONGEST: Final = 20_000
_OUTCOMES: Final = frozenset(("publish", "hold", "refuse"))
_STANDINGS: Final = frozenset(("", "approved", "pending", "spam", "trash"))
_REMOVALS: Final = frozenset(("", "author", "moderator", "source", "restricted"))


def verdict(found: object) -> dict[str, Any] | None:
    """A verdict as it is stored, with its moment; None where it is none."""
    if not isinstance(found, dict) or not _is_one_of(found.get("outcome"), _OUTCOMES):
        return None
    made_at = fields.moment(found.get("made_at"))
    if made_at is None:
        return None
    try:
        said = screening.Verdict.from_json(found).to_json()
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return None
    return said | {"made_at": made_at.isoformat()}


def decisions(found: object) -> list[dict[str, Any]]:
    """Decisions as they are stored; those that are none are left out."""
    told = found if isinstance(found, list) else []
    return [read for one in told[:_MOST] if (read := _decision(one)) is not None]


def _decision(found: object) -> dict[str, Any] | None:
    if not isinstance(found, dict):
        return None
    words = {
        name: without_forbidden(value) if isinstance(value := found.get(name, ""), str) else ""
        for name in ("act", "rule", "reason", "words")
    }
    changed = {
        name: found.get(name, "") for name in ("before", "after", "removal_before", "removal_after")
    }
    made_at = fields.moment(found.get("made_at"))
    sound = (
        made_at is not None
        and _ACT.fullmatch(words["act"])
        and _REASON.fullmatch(words["reason"])
        and len(words["rule"]) <= 100
        and len(words["words"]) <= _LONGEST
        and all(_is_one_of(changed[name], _STANDINGS) for name in ("before", "after"))
        and all(
            _is_one_of(changed[name], _REMOVALS) for name in ("removal_before", "removal_after")
        )
    )
    if not sound or made_at is None:
        return None
    flags = {name: found.get(name) is True for name in ("by_author", "automatic")}
    return words | changed | flags | {"made_at": made_at.isoformat()}


def _is_one_of(told: object, words: frozenset[str]) -> bool:
    """Whether it is one of these words; a list or an object is none, and cannot be looked up."""
    return isinstance(told, str) and told in words

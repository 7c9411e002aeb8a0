"""What only the moment of sending knew of a reply, kept with its verdict while that waits for a check."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from rejoinder.screening import Submission

_COUNTS = ("same_text_elsewhere", "links_elsewhere", "campaign")
_WORDS = ("user_agent", "kind", "language_hint", "nearest")


def of(submission: Submission) -> dict[str, Any]:
    """Give the facts as plain values. Nothing of them says who somebody is."""
    return {
        "seconds_to_write": submission.seconds_to_write,
        "honeypot": bool(submission.honeypot),
        **{name: getattr(submission, name) for name in (*_COUNTS, *_WORDS)},
    }


def again(kept: object) -> dict[str, Any] | None:
    """Give kept facts as fields of a `Submission`; None where there are none, or damaged ones."""
    if not isinstance(kept, Mapping) or not {"seconds_to_write", "honeypot"} <= set(kept):
        return None
    seconds = kept["seconds_to_write"]
    counts = {name: kept.get(name, 0) for name in _COUNTS}
    words = {name: kept[name] for name in _WORDS if name in kept}
    timed = seconds is None or (_number(seconds) and isfinite(seconds))
    if not timed or not all(map(_number, counts.values())):
        return None
    if not all(isinstance(word, str) for word in words.values()):
        return None
    return {
        "seconds_to_write": None if seconds is None else float(seconds),
        "honeypot": "filled in" if kept["honeypot"] else "",
        **counts,
        **words,
    }


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)

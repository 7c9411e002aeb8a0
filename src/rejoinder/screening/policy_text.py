"""A policy written out as text that people read and change: TOML, each key with what it is for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from rejoinder.screening.policy import Policy
from rejoinder.screening.thresholds import SHIPPED

_KEYS: Final[tuple[tuple[str, str], ...]] = (
    ("hold_at", "Suspicion from which a comment waits for a moderator, above 0 up to 1."),
    ("refuse_at", "Suspicion from which it is refused; 1 refuses nothing."),
    ("max_links", "Links in one comment that need no look."),
    ("hold_first_comment", "Hold everybody who has no approved comment yet."),
    ("hold_everything", "Hold whatever is not refused."),
    ("trust_after", "Approved comments after which links weigh half; 0 trusts everybody known."),
    ("close_after_days", "Days after which a post takes no more replies; 0 closes none."),
    ("timezone", "By whose clock hours are meant, such as Europe/Berlin."),
    ("unattended", 'Hours at which nobody is at the desk, such as "mon-fri 22:00-07:00".'),
    ("unattended_holds", "Who is held then: everybody, or newcomers."),
    ("deep", "When the deep tier is asked: auto, always, never."),
    ("deep_milliseconds", "How long its answer is waited for."),
    ("bad_words", "Words and phrases that hold a comment."),
    ("refused_words", "Words and phrases that refuse it."),
    ("bad_domains", "Domains that hold a comment which leads there."),
    ("refused_domains", "Domains that refuse it."),
)


def to_text(policy: Policy) -> str:
    """Write a policy out; `policy_files.read_text` gives it again.

    What is as shipped stands there as a comment, so that the file says what could be said.
    """
    return "\n".join(_lines(policy)) + "\n"


def _lines(policy: Policy) -> Iterator[str]:
    said, own = policy.to_mapping(), policy.own()
    yield "# What this site publishes, holds and refuses. A line that begins with # is as shipped."
    for key, words in _KEYS:
        yield ""
        yield f"# {words}"
        off = "" if key in own else "# "
        yield f"{off}{key} = {_value(said[key])}"
    yield ""
    yield "# For each attribute, the probability that holds a comment and the one that refuses it;"
    yield "# 1 is never reached."
    changed = own.get("thresholds", {})
    yield "[thresholds]" if changed else "# [thresholds]"
    for name in SHIPPED:
        bounds = said["thresholds"][name]
        off = "" if name in changed else "# "
        yield f"{off}{name} = {_value(bounds)}"
    yield ""
    yield "# Posts below a path, or with a tag, for which some of the rules are others."
    if not policy.sections:
        yield "# [[sections]]"
        yield '# name = "Opinion"'
        yield '# paths = ["/opinion/"]'
        yield '# tags = ["election"]'
        yield "# hold_first_comment = true"
    for section in said["sections"]:
        yield "[[sections]]"
        for key, value in section.items():
            yield f"{_key(key)} = {_value(value)}"
        yield ""


def _key(key: str) -> str:
    bare = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if bare else _value(key)


def _value(value: Any) -> str:
    """One value of TOML. Its texts are JSON's, but for one character that JSON lets stand."""
    if isinstance(value, Mapping):
        return (
            "{ " + ", ".join(f"{_key(key)} = {_value(said)}" for key, said in value.items()) + " }"
        )
    if isinstance(value, list):
        if len(value) <= 3:
            return "[" + ", ".join(map(_value, value)) + "]"
        return "[\n" + "".join(f"  {_value(one)},\n" for one in value) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(value)

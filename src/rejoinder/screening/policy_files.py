"""A policy as somebody writes it down: JSON or TOML, with mistakes told by file, line, key and remedy."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

from rejoinder.screening.policy import Policy, PolicyMistake


class PolicyFileMistake(ValueError):
    """A policy that cannot be taken; the text names the line where it is known, and what is accepted."""


def read_policy(content: bytes, name: str) -> Policy:
    """Read a policy file: TOML where its name ends in .toml, else JSON.

    Args:
        content: the file's bytes.
        name: its name, for the mistake and for its ending.

    Raises:
        PolicyFileMistake: it is not UTF-8, not of its format, or says what no policy can.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as mistake:
        line = content.count(b"\n", 0, mistake.start) + 1
        raise PolicyFileMistake(f"{name}, line {line}: not UTF-8. Save it as UTF-8.") from None
    toml = name.casefold().endswith(".toml")
    settings = _toml(text, name) if toml else _json(text, name)
    try:
        return Policy.parse(settings)
    except PolicyMistake as mistake:
        line = line_of(text, mistake.key, toml=toml)
        where = f"{name}, line {line}" if line else name
        raise PolicyFileMistake(f"{where}: {mistake}.") from None


def line_of(text: str, key: str, *, toml: bool) -> int:
    """The line on which a key is said, 0 where it is not found. A key may be a path: `a.b.c`."""
    at = 0
    found = 0
    for part in key.split("."):
        name = re.escape(part)
        sought = (
            rf'(?m)^[^\S\n]*(?:\[[^\]\n]*)?["\']?{name}["\']?[^\S\n]*(?:[=.\]])'
            if toml
            else rf'"{name}"\s*:'
        )
        one = re.compile(sought).search(text, at)
        if one is None and toml:  # within an inline table or a dotted heading
            one = re.compile(rf'(?<![\w-])["\']?{name}["\']?\s*[=.\]]').search(text, at)
        if one is None:
            break
        found = text.count("\n", 0, text.index(part, one.start())) + 1
        at = one.end()
    return found


def _toml(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as mistake:
        raise PolicyFileMistake(f"{name}: not TOML: {mistake}. Correct that line.") from None
    except RecursionError:
        raise PolicyFileMistake(f"{name}: nested too deeply. A policy is flat.") from None


def _json(text: str, name: str) -> dict[str, Any]:
    try:
        settings = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_once)
    except json.JSONDecodeError as mistake:
        raise PolicyFileMistake(
            f"{name}, line {mistake.lineno}, column {mistake.colno}: not JSON: {mistake.msg}. "
            "Correct that line, or end the name in .toml where it is TOML."
        ) from None
    except RecursionError:
        raise PolicyFileMistake(f"{name}: nested too deeply. A policy is flat.") from None
    except _Twice as mistake:
        line = [*re.finditer(rf'"{re.escape(mistake.key)}"\s*:', text)][-1]
        number = text.count("\n", 0, line.start()) + 1
        raise PolicyFileMistake(
            f"{name}, line {number}: {mistake.key} is said twice. Keep one of the two."
        ) from None
    except ValueError as mistake:
        raise PolicyFileMistake(f"{name}: not JSON: {mistake}.") from None
    if not isinstance(settings, dict):
        raise PolicyFileMistake(
            f'{name}, line 1: expected an object of keys, such as {{"hold_at": 0.5}}.'
        )
    return settings


class _Twice(ValueError):
    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _no_constant(constant: str) -> Any:
    raise ValueError(f"{constant} is no number of JSON's")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            raise _Twice(key)
        made[key] = value
    return made

"""A policy as somebody writes it down: JSON or TOML, with mistakes told by file, line, key and remedy."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

from rejoinder.screening.policy import Policy
from rejoinder.screening.policy_checks import PolicyMistake


class PolicyFileMistake(ValueError):
    """A policy that cannot be taken; the text names the line where it is known, and what is accepted.

    Attributes:
        line: from 1; 0 where it is not known.
        said: what is wrong there and what to do, without file and line.
    """

    def __init__(self, name: str, line: int, said: str) -> None:
        where = ", ".join([name] * bool(name) + [f"line {line}"] * bool(line))
        super().__init__(f"{where}: {said}" if where else said)
        self.line, self.said = line, said


def read_policy(content: bytes, name: str, *, toml: bool | None = None) -> Policy:
    """Read a policy file: TOML where its name ends in .toml, else JSON.

    Args:
        content: the file's bytes.
        name: its name, for the mistake and for its ending.
        toml: which of the two, where the name shall not say so.

    Raises:
        PolicyFileMistake: it is not UTF-8, not of its format, or says what no policy can.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as mistake:
        line = content.count(b"\n", 0, mistake.start) + 1
        raise PolicyFileMistake(name, line, "not UTF-8. Save it as UTF-8.") from None
    by_name = name.casefold().endswith(".toml")
    return read_text(text, name, toml=by_name if toml is None else toml)


def read_text(text: str, name: str = "", *, toml: bool = True) -> Policy:
    """Read a policy that is text already.

    Args:
        text: TOML, or JSON.
        name: what mistakes call it; "" names the line alone.
        toml: which of the two.

    Raises:
        PolicyFileMistake: it is not of its format, or says what no policy can.
    """
    settings = _toml(text, name) if toml else _json(text, name)
    try:
        return Policy.parse(settings)
    except PolicyMistake as mistake:
        raise PolicyFileMistake(name, _line_of(text, mistake, toml=toml), f"{mistake}.") from None


def _line_of(text: str, mistake: PolicyMistake, *, toml: bool) -> int:
    """The line on which a mistake stands: that of the key, or of the one text in its list."""
    start = 0
    if mistake.section is not None:
        heads = [one.start() for one in re.finditer(r"(?m)^[^\S\n]*\[\[\s*sections\s*\]\]", text)]
        start = (
            heads[mistake.section]
            if toml and mistake.section < len(heads)
            else text.find("sections")
        )
    before = text.count("\n", 0, start)
    rest = text[start:]
    line = line_of(rest, mistake.key, toml=toml) if mistake.key else 1
    if line and isinstance(mistake.found, str):
        at = sum(len(one) for one in rest.splitlines(keepends=True)[: line - 1])
        place = rest.find(mistake.found, at) if mistake.found else -1
        if place >= 0:
            line = rest.count("\n", 0, place) + 1
    return before + line if line else (before + 1) * (mistake.section is not None)


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
        said = str(mistake)
        place = re.search(r" \(at line (\d+), column (\d+)\)$", said)
        line = int(place[1]) if place else text.count("\n") + 1
        said = said[: place.start()] if place else said.removesuffix(" (at end of document)")
        column = f" in column {place[2]}" if place else ""
        raise PolicyFileMistake(
            name, line, f"not TOML: {said}{column}. Correct that line."
        ) from None
    except RecursionError:
        raise PolicyFileMistake(name, 0, "nested too deeply. A policy is flat.") from None


def _json(text: str, name: str) -> dict[str, Any]:
    try:
        settings = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_once)
    except json.JSONDecodeError as mistake:
        raise PolicyFileMistake(
            name,
            mistake.lineno,
            f"not JSON: {mistake.msg} in column {mistake.colno}. "
            "Correct that line, or end the name in .toml where it is TOML.",
        ) from None
    except RecursionError:
        raise PolicyFileMistake(name, 0, "nested too deeply. A policy is flat.") from None
    except _Twice as mistake:
        line = [*re.finditer(rf'"{re.escape(mistake.key)}"\s*:', text)][-1]
        number = text.count("\n", 0, line.start()) + 1
        raise PolicyFileMistake(
            name, number, f"{mistake.key} is said twice. Keep one of the two."
        ) from None
    except ValueError as mistake:
        raise PolicyFileMistake(name, 0, f"not JSON: {mistake}.") from None
    if not isinstance(settings, dict):
        said = 'expected an object of keys, such as {"hold_at": 0.5}.'
        raise PolicyFileMistake(name, 1, said)
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

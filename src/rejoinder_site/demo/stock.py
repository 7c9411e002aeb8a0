"""Parts of speech for a long conversation: `ferry.yaml`, dealt out so that nothing returns soon.

Knows how a part becomes a sentence; which parts make a comment is `chatter.py`'s business.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from importlib import resources
from random import Random
from typing import Any

import yaml

_CHOICE = re.compile(r"\{([^{}]*)\}")
_WORD = re.compile(r"<([a-z]+)>")
_SENTENCE_START = re.compile(r"(^|[.!?] )([a-zà-ž])")

# The stretch of the video, in seconds, in which something happens: siren to last rope.
_FIRST_MARK, _LAST_MARK = 450, 12_300


class Stock:
    """All parts in `ferry.yaml`, drawn by name; the same `rng` state gives the same sentences."""

    def __init__(self, rng: Random) -> None:
        stored = yaml.safe_load(
            resources.files(__package__).joinpath("ferry.yaml").read_text("utf-8")
        )
        self._rng = rng
        self.names: Sequence[str] = [
            name.strip() for name in stored.pop("names").split(",") if name.strip()
        ]
        self.topics: Sequence[str] = list(stored["topics"])
        self._decks = {name: _Deck(rng, lines) for name, lines in _flat(stored).items()}

    def draw(self, name: str) -> str:
        """Make a sentence or a few out of the next part of `name`, as in "topics.tow.claims"."""
        text = self._decks[name].next()
        while _CHOICE.search(text) or _WORD.search(text):
            text = _CHOICE.sub(lambda found: self._rng.choice(found[1].split("|")), text)
            text = _WORD.sub(lambda found: self._word(found[1]), text)
        text = _SENTENCE_START.sub(lambda found: found[1] + found[2].upper(), text.strip())
        return text.replace("\\n", "\n")

    def _word(self, name: str) -> str:
        if name == "mark":
            return _clock(self._rng.randint(_FIRST_MARK, _LAST_MARK))
        return self._decks[f"words.{name}"].next()


class _Deck:
    """Lines dealt like cards: each once before any comes again."""

    def __init__(self, rng: Random, lines: Sequence[str]) -> None:
        self._rng, self._lines = rng, lines
        self._left: list[str] = []

    def next(self) -> str:
        if not self._left:
            self._left = self._rng.sample(self._lines, len(self._lines))
        return self._left.pop()


def _clock(seconds: int) -> str:
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def _flat(stored: Mapping[str, Any], above: str = "") -> dict[str, list[str]]:
    """Turn the nested file into {"topics.tow.claims": lines}."""
    flat: dict[str, list[str]] = {}
    for name, value in stored.items():
        if isinstance(value, str):
            flat[above + name] = value.splitlines()
        else:
            flat |= _flat(value, f"{above}{name}.")
    return flat

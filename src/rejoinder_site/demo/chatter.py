"""A long conversation under the ferry's livestream: 1,200 comments that nobody had to type.

Decides who speaks and which parts make a comment. The tree comes from `shape.py`, the parts from
`stock.py`; the same count and seed give the same conversation, to the letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from rejoinder_site.demo.pieces import DemoComment
from rejoinder_site.demo.shape import Spot, grow
from rejoinder_site.demo.stock import Stock

SHORTEST, LONGEST = 5, 600
# Of so many attempts at a comment, the one that fits best is said.
ATTEMPTS = 12
# The share of comments that are long: about one in fourteen.
STORIES = 0.07
# Comments after which a turn of phrase may come again without being noticed.
FORGOTTEN = 400
# Likes that the best comment may have.
MOST_LIKES = 340
# What a reply is made of: an answer twice as often as a claim of its own.
ANSWERS = ("answers", "answers", "claims")
EMOJI = ("⚓", "🌊", "⛴️", "❤️", "🙏🏾", "😅", "🐈", "👏🏼", "🥹", "🛟")

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]")
_LONG_WORD = re.compile(r"\w{5,}")


@dataclass(frozen=True, slots=True)
class _Said:
    """What was said at one spot."""

    author: str
    topic: str
    text: str


def chatter(count: int = 1200, seed: int = 7) -> Iterator[DemoComment]:
    """Compose `count` public comments, oldest first, a parent always before its replies."""
    rng = Random(seed)  # noqa: S311  (a conversation, not a secret)
    spots = grow(rng, count)
    said = _Conversation(rng, Stock(rng)).speak(spots)
    ids = {spot: number for number, spot in enumerate(spots, start=1)}
    for spot, number in ids.items():
        yield DemoComment(
            id=number,
            parent=ids[spot.parent] if spot.parent else None,
            author=said[spot].author,
            minutes=spot.minutes,
            text=said[spot].text,
            edited=rng.random() < 0.01,
            likes=min(MOST_LIKES, int((1 if spot.parent else 3) * (rng.paretovariate(0.9) - 1))),
        )


class _Conversation:
    """Fills spots with words, branch by branch, and remembers them so as not to repeat itself."""

    def __init__(self, rng: Random, stock: Stock) -> None:
        self._rng, self._stock = rng, stock
        people = rng.sample(stock.names, len(stock.names))
        # A few people write a lot: their share falls with their rank.
        self._people = {name: (rank + 4) ** -0.7 for rank, name in enumerate(people)}
        self._voices = {name: rng.random() for name in people}
        self._said: dict[Spot, _Said] = {}
        self._texts: set[str] = set()
        self._last_use: dict[str, int] = {}

    def speak(self, spots: list[Spot]) -> dict[Spot, _Said]:
        """Give every spot its words, in the order in which somebody reads down the page."""
        waiting = [spot for spot in reversed(spots) if spot.parent is None]
        while waiting:
            spot = waiting.pop()
            self._said[spot] = self._say(spot)
            waiting += reversed(spot.replies)
        return self._said

    def _say(self, spot: Spot) -> _Said:
        author = self._author(spot)
        above = self._said[spot.parent] if spot.parent else None
        topic, turns = self._topic(spot, above)
        compose = self._form(spot, topic, turns, above)
        text = max(
            (self._in_voice(author, compose()) for _ in range(ATTEMPTS)),
            key=lambda attempt: self._fitness(attempt, above),
        )
        self._remember(text)
        # A quotation says whom it answers already.
        if above and not text.startswith(">") and self._rng.random() < (0.3 if spot.busy else 0.15):
            text = f"@{above.author} {text}"
        return _Said(author, topic, text)

    def _author(self, spot: Spot) -> str:
        """Choose who speaks; a third of answers to an answer come from whom it answered."""
        above = self._said[spot.parent].author if spot.parent else ""
        asked = spot.parent.parent if spot.parent else None
        if asked and self._said[asked].author != above and self._rng.random() < 0.33:
            return self._said[asked].author
        names, weights = zip(*self._people.items(), strict=True)
        while True:
            [name] = self._rng.choices(names, weights)
            if name != above:
                return str(name)

    def _topic(self, spot: Spot, above: _Said | None) -> tuple[str, bool]:
        """Stay with the parent's topic, or turn to another: more often where it runs long."""
        if above is None:
            return self._rng.choice(self._stock.topics), False
        if self._rng.random() < (0.22 if spot.busy else 0.06):
            other = [topic for topic in self._stock.topics if topic != above.topic]
            return self._rng.choice(other), True
        return above.topic, False

    def _form(self, spot: Spot, topic: str, turns: bool, above: _Said | None) -> Callable[[], str]:
        """Settle what kind of comment it is to be, before any attempt at it."""
        if self._rng.random() < STORIES:
            return lambda: self._story(topic, above)
        if above is None:
            return lambda: self._root(topic, spot.busy)
        return lambda: self._reply(topic, turns, above)

    def _story(self, topic: str, above: _Said | None) -> str:
        """Compose one of the long ones: several claims, mostly in paragraphs."""
        claims = f"topics.{topic}.claims"
        return self._joined(
            self._stock.draw(f"topics.{topic}.answers" if above else "openings"),
            *(self._stock.draw(claims) for _ in range(self._rng.randint(2, 3))),
            self._stock.draw(f"topics.{topic}.asides"),
            self._maybe(0.5, "closing"),
        )

    def _root(self, topic: str, busy: bool) -> str:
        # Nobody answers a bare "Home!" a hundred times.
        if not busy and self._rng.random() < 0.2:
            return self._stock.draw("brief")
        claims = f"topics.{topic}.claims"
        return self._joined(
            self._maybe(0.4, "openings"),
            self._stock.draw(claims),
            self._maybe(0.3, claims),
            self._maybe(0.25, f"topics.{topic}.asides"),
            self._maybe(0.12, "closing"),
        )

    def _reply(self, topic: str, turns: bool, above: _Said) -> str:
        if turns:
            claim = self._stock.draw(f"topics.{topic}.claims")
            return f"{self._stock.draw('turning')} {claim}"
        if self._rng.random() < 0.2:
            return self._stock.draw("retort")
        if self._rng.random() < 0.3:
            talk = self._joined(self._maybe(0.3, "agreeing"), self._stock.draw("talk"))
            return self._quotation(above) + talk
        first = self._rng.choice(("agreeing", "agreeing", "doubting", "", "", ""))
        words = self._joined(
            self._stock.draw(first) if first else "",
            self._stock.draw(f"topics.{topic}.{self._rng.choice(ANSWERS)}"),
            self._maybe(0.2, f"topics.{topic}.answers"),
            self._maybe(0.06, f"topics.{topic}.claims"),
            self._maybe(0.18, f"topics.{topic}.asides"),
            self._maybe(0.12, "asking"),
            self._maybe(0.05, "closing"),
        )
        return self._quotation(above) + words

    def _quotation(self, above: _Said) -> str:
        """Quote one of the parent's sentences now and then, as people do."""
        sentences = [
            found
            for found in _SENTENCE.findall(above.text)
            if 20 < len(found) < 140 and "@" not in found
        ]
        if not sentences or self._rng.random() > 0.2 or ">" in above.text:
            return ""
        return f"> {self._rng.choice(sentences).strip()}\n\n"

    def _maybe(self, chance: float, part: str) -> str:
        return self._stock.draw(part) if self._rng.random() < chance else ""

    def _joined(self, *parts: str) -> str:
        """Join what was drawn: in one line, or as paragraphs where a part has several lines."""
        drawn = [part for part in parts if part]
        lines = any("\n" in part for part in drawn) or (
            sum(map(len, drawn)) > 260 and self._rng.random() < 0.4
        )
        return ("\n\n" if lines else " ").join(drawn)

    def _in_voice(self, author: str, text: str) -> str:
        """Let some people write without capitals, some end on an emoji, some skip the full stop."""
        voice = self._voices[author]
        if voice < 0.07:
            return text.lower()
        if voice < 0.16 and not text.endswith("`") and self._rng.random() < 0.5:
            return f"{text} {self._rng.choice(EMOJI)}"
        if voice < 0.28:
            return text.removesuffix(".")
        return text

    def _fitness(self, text: str, above: _Said | None) -> float:
        """Prefer what takes up the parent's words, and what has not been said for a long time."""
        if text in self._texts or not SHORTEST <= len(text) <= LONGEST - 40:
            return float("-inf")
        now, turns = len(self._said), _turns(_own(text))
        worn = sum(
            1 - (now - self._last_use[turn]) / FORGOTTEN
            for turn in turns
            if now - self._last_use.get(turn, -FORGOTTEN) < FORGOTTEN
        )
        worn += len(turns) - len(set(turns))
        taken_up = len(_long_words(_own(text)) & _long_words(above.text)) if above else 0
        return min(taken_up, 3) - 8 * worn / max(1, len(turns))

    def _remember(self, text: str) -> None:
        self._texts.add(text)
        for turn in _turns(_own(text)):
            self._last_use[turn] = len(self._said)


def _own(text: str) -> str:
    """Leave out what is quoted."""
    return "\n".join(line for line in text.splitlines() if not line.startswith(">"))


def _turns(text: str) -> list[str]:
    """Find what a reader would recognise: the first three words of each sentence."""
    return [" ".join(found.lower().split()[:3]) for found in _SENTENCE.findall(text)]


def _long_words(text: str) -> set[str]:
    return set(_LONG_WORD.findall(text.lower()))

"""How real comments look: odd spellings, lost capitals and full stops, small talk around them.

Each change is given to abusive and to honest texts alike, so that none of them tells which is which.
"""

import random
from collections.abc import Callable, Mapping, Sequence

_LEET = {"a": "4", "e": "3", "i": "1", "o": "0", "s": "5", "t": "7"}
_VOWELS = set("aeiouáéíóúàèìòùâêôäöüаеиоуыэюяєії")


def _leet(word: str, chance: random.Random) -> str:
    places = [at for at, letter in enumerate(word) if letter.lower() in _LEET]
    wanted = set(chance.sample(places, (len(places) + 1) // 2))
    return "".join(_LEET[c.lower()] if at in wanted else c for at, c in enumerate(word))


def _spaced(word: str, chance: random.Random) -> str:
    return chance.choice((" ", ".", "-", "_", " ")).join(word.replace(" ", ""))


def _joined(word: str, _: random.Random) -> str:
    return word.replace(" ", "")


def _vowels_lost(word: str, _: random.Random) -> str:
    return word[:1] + "".join(c for c in word[1:] if c.lower() not in _VOWELS)


def _doubled(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    return word[:at] + word[at] * chance.randint(2, 5) + word[at + 1 :]


def _starred(word: str, chance: random.Random) -> str:
    inner = [at for at in range(1, len(word) - 1) if word[at].isalpha()] or [len(word) - 1]
    hidden = set(chance.sample(inner, max(1, len(inner) // 3)))
    return "".join("*" if at in hidden else c for at, c in enumerate(word))


def _swapped(word: str, chance: random.Random) -> str:
    if len(word) < 4:
        return word
    at = chance.randrange(1, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _shouted(word: str, _: random.Random) -> str:
    return word.upper()


def _any(word: str, chance: random.Random) -> str:
    return chance.choice((_leet, _spaced, _vowels_lost, _doubled, _starred, _swapped))(word, chance)


SPELLINGS: Mapping[str, Callable[[str, random.Random], str]] = {
    "leet": _leet,
    "spaced": _spaced,
    "joined": _joined,
    "novowels": _vowels_lost,
    "doubled": _doubled,
    "starred": _starred,
    "swapped": _swapped,
    "shout": _shouted,
    "any": _any,
}


def wrap(text: str, before: Sequence[str], after: Sequence[str], chance: random.Random) -> str:
    """Put small talk before or after the text, in about a third of all cases each way."""
    draw = chance.random()
    if before and draw < 0.22:
        text = f"{chance.choice(before)} {text}"
    elif after and draw < 0.36:
        text = f"{text} {chance.choice(after)}"
    return text


def weather(text: str, chance: random.Random) -> str:
    """Wear the text as keyboards do: now and then no capitals, no last full stop, all capitals."""
    draw = chance.random()
    if draw < 0.12:
        # A Turkish capital i leaves a dot behind.
        text = text.lower().replace("i\u0307", "i")
    elif draw < 0.16:
        text = text.upper()
    if chance.random() < 0.2 and text.endswith(".") and not text.endswith(".."):
        text = text[:-1]
    return text

"""#Hashtags: where they are in a text, what they are called, and a post's summary made of them."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from .characters import is_mark, is_word_char, without_invisible
from .linking import Linking

# Longer ones are not meant as a tag; bounds the time that folding one takes.
LONGEST_TAG = 100
# Joins letters of one word in Persian, Hindi and others.
_JOINERS = "\u200c\u200d"
_ADDRESSES = Linking()


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a summary: plain, or with the slug of its tag, or with where it leads."""

    text: str
    tag: str | None
    href: str | None


_BREAK = Run("\n", None, None)


def hashtags(text: str) -> list[str]:
    """Name the tags of a text without their "#", in order, each once ("News" and "news" are one).

    "#1" is a number and "#" inside a word or an address is part of it.
    """
    named: dict[str, str] = {}
    for paragraph in summary_runs(text):
        for run in paragraph:
            if run.tag is not None:
                named.setdefault(run.tag, run.text.removeprefix("#"))
    return list(named.values())


def tag_slug(name: str) -> str:
    """Give the part of an address that stands for a tag: "Ünï Code" becomes "ünï-code".

    Lower case in NFKC, letters and digits of any script, one "-" for whatever is between.
    Never empty for a name that `hashtags` gives. Running it twice changes nothing.
    """
    slug = name
    # Twice, because lower case can leave something to compose.
    for _ in range(2):
        slug = unicodedata.normalize("NFKC", without_invisible(slug).lower())
    kept = "".join(char if _is_in_slug(char) else " " for char in slug)
    return "-".join(word for part in kept.split() if (word := _without_leading_marks(part)))


def summary_runs(text: str) -> list[list[Run]]:
    """Cut a post's summary into paragraphs of runs, for a template to escape and to link.

    A blank line parts paragraphs; a line break inside one is the run "\\n".
    """
    paragraphs: list[list[Run]] = []
    runs: list[Run] = []
    for line in [*text.splitlines(), ""]:
        if line.strip():
            runs += [_BREAK] if runs else []
            runs += _runs(line.strip())
        elif runs:
            paragraphs.append(runs)
            runs = []
    return paragraphs


def _runs(line: str) -> Iterator[Run]:
    for piece in _ADDRESSES.pieces(line):
        if piece.href is not None:
            yield Run(piece.text, None, piece.href)
            continue
        done = 0
        for start, end in _tags(piece.text):
            if start > done:
                yield Run(piece.text[done:start], None, None)
            yield Run(piece.text[start:end], tag_slug(piece.text[start + 1 : end]), None)
            done = end
        if done < len(piece.text):
            yield Run(piece.text[done:], None, None)


def _tags(text: str) -> Iterator[tuple[int, int]]:
    """Find where tags begin and end, the "#" included."""
    place = text.find("#")
    while place >= 0:
        end = place + 1
        while end < len(text) and (is_word_char(text[end]) or text[end] in _JOINERS):
            end += 1
        name = text[place + 1 : end].rstrip(_JOINERS)
        if _begins_word(text, place) and _is_tag(name):
            yield place, place + 1 + len(name)
        place = text.find("#", end)


def _begins_word(text: str, place: int) -> bool:
    return place == 0 or not (is_word_char(text[place - 1]) or text[place - 1] in "#&/")


def _is_tag(name: str) -> bool:
    if not name or len(name) > LONGEST_TAG or is_mark(name[0]):
        return False
    return any(map(str.isalpha, name)) and any(map(str.isalpha, tag_slug(name)))


def _is_in_slug(char: str) -> bool:
    return char.isalnum() or is_mark(char)


def _without_leading_marks(word: str) -> str:
    while word and is_mark(word[0]):
        word = word[1:]
    return word

"""What becomes a link inside running text: web addresses, @mentions, times of the video.

Finds places and says where they lead. Writing them down is in `writer.py`, and whether an
address may be linked to is in `links.py`. Every search is linear in the text.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from .links import web_address
from .mentions import mention_at
from .times import time_at

# What no address holds unencoded (RFC 3986), and the signs that end a sentence around one.
_ENDS_ADDRESS = frozenset('<>"`[]{}|\\^“”„«»‹›，。、！？：；（）「」『』【】《》')
_NOT_AT_THE_END = frozenset("?!.,:;*_~'")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and where it leads: an address, "#c" and a comment's id, or None."""

    text: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Linking:
    """What may become a link in the texts of one post.

    `mentions` maps folded names to ids of comments. `at_time` turns seconds into the address
    at which the video starts there. Either may be None: then nothing of the kind is linked.
    """

    mentions: Mapping[str, int] | None = None
    at_time: Callable[[int], str] | None = None

    def may_find(self, text: str) -> bool:
        """Whether anything in the text could be a link; where not, `pieces` would give it whole."""
        return (
            "://" in text
            or (self.at_time is not None and ":" in text)
            or (bool(self.mentions) and "@" in text)
        )

    def pieces(self, text: str) -> list[Piece]:
        """Cut the text into pieces, some of which lead somewhere; together they are the text."""
        if not self.may_find(text):
            return [Piece(text)]
        pieces: list[Piece] = []
        done = 0
        for start, end, href in self._links(text):
            if start > done:
                pieces.append(Piece(text[done:start]))
            pieces.append(Piece(text[start:end], href))
            done = end
        if done < len(text):
            pieces.append(Piece(text[done:]))
        return pieces

    def _links(self, text: str) -> Iterator[tuple[int, int, str]]:
        done = 0
        colon, at = _find(text, ":", 0), _find(text, "@", 0) if self.mentions else len(text)
        while (place := min(colon, at)) < len(text):
            found = self._mention(text, place) if at < colon else self._address_or_time(text, place)
            if found is None:
                done = place + 1
            else:
                start, end, href = found
                if href is not None and start >= done:
                    yield start, end, href
                done = max(end, place + 1)
            colon = colon if colon >= done else _find(text, ":", done)
            at = at if at >= done else _find(text, "@", done)

    def _mention(self, text: str, place: int) -> tuple[int, int, str | None] | None:
        found = mention_at(text, place, self.mentions or {})
        if found is None:
            return None
        name, end = found
        return place, end, f"#c{(self.mentions or {})[name]}"

    def _address_or_time(self, text: str, colon: int) -> tuple[int, int, str | None] | None:
        if address := address_at(text, colon):
            start, end = address
            return start, end, web_address(text[start:end])
        if self.at_time is not None and (moment := time_at(text, colon)):
            start, end, seconds = moment
            return start, end, None if seconds is None else self.at_time(seconds)
        return None


def address_at(text: str, colon: int) -> tuple[int, int] | None:
    """Find the bare http or https address whose "://" is at `colon`: its start and its end.

    Punctuation after the address is left out, and so is a closing bracket that none inside the
    address opened.
    """
    if not text.startswith("://", colon):
        return None
    start = colon - (5 if text[max(0, colon - 5) : colon].lower() == "https" else 4)
    if start < 0 or text[start:colon].lower() not in ("http", "https"):
        return None
    if start > 0 and text[start - 1].isalnum():
        return None
    end = first = colon + 3
    while end < len(text) and not (text[end] in _ENDS_ADDRESS or text[end].isspace()):
        end += 1
    unopened = text.count(")", first, end) - text.count("(", first, end)
    while end > first and (text[end - 1] in _NOT_AT_THE_END or text[end - 1] == ")"):
        if text[end - 1] == ")":
            if unopened <= 0:
                break
            unopened -= 1
        end -= 1
    return (start, end) if end > first else None


def _find(text: str, char: str, start: int) -> int:
    place = text.find(char, start)
    return len(text) if place < 0 else place

"""A submission read once, so that many signals can ask about its words and links cheaply."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from rejoinder.screening.disguised import unmasked
from rejoinder.screening.features import Features, features_of
from rejoinder.screening.links import Link, find_links, host_of
from rejoinder.screening.models.language import languages_of
from rejoinder.screening.models.passages import passages
from rejoinder.screening.submission import Submission
from rejoinder.screening.words import (
    Found,
    Phrases,
    capitals_in,
    cut,
    folded,
    folded_words,
    listed,
    places,
)

# The product's own phrases, all lists in one lookup: a walk over the words costs the same
# whatever is in it. Labels are the lists' section names.
_TALK = Phrases(
    pair for name in ("solicitation", "promotion", "sales", "flattery") for pair in listed(name)
)


Told = TypeVar("Told")


class _Once(Generic[Told]):
    """As `functools.cached_property`, without its lock: a reading belongs to one thread.

    The lock would be a third of what a short field costs.
    """

    def __init__(self, work: Callable[[Any], Told]) -> None:
        self._work, self.__doc__ = work, work.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, reading: Any, owner: type | None = None) -> Told:
        told = reading.__dict__[self._name] = self._work(reading)
        return told


class Reading:
    """What the signals see. Computed when first asked for, then kept."""

    def __init__(self, submission: Submission) -> None:
        """Read nothing yet."""
        self.submission = submission

    @_Once
    def text(self) -> str:
        """The text, digits read as letters where they stand for such; place for place."""
        return unmasked(self.submission.text)

    @_Once
    def written(self) -> list[str]:
        """The words of the text as written."""
        return cut(self.text)

    @_Once
    def words(self) -> list[str]:
        """The words of the text, folded."""
        return folded(self.written)

    @_Once
    def capitals(self) -> int:
        """How many capital letters the text has as it was typed."""
        return capitals_in(self.submission.text)

    @_Once
    def author_words(self) -> list[str]:
        """The words of the name, folded."""
        return folded_words(self.submission.author)

    @_Once
    def places(self) -> list[tuple[int, int]]:
        """Where each of `words` stands in the text."""
        return places(self.text)

    @_Once
    def links(self) -> list[Link]:
        """The addresses in the text."""
        return list(find_links(self.text))

    @_Once
    def website(self) -> str:
        """The host of the website field, "" if none."""
        return host_of(self.submission.website)

    @_Once
    def talk(self) -> dict[str, list[Found]]:
        """The product's own phrases found in the text, by section."""
        found: dict[str, list[Found]] = {}
        for phrase in _TALK.found(self.words):
            found.setdefault(phrase.label, []).append(phrase)
        return found

    @_Once
    def features(self) -> Features:
        """The text as the fast tier reads it: of each link its host alone.

        Schemes and paths say that there is a link, which is counted elsewhere, and what it is
        called, which is a number more often than a word.
        """
        return features_of([self.text], [self._passed_over()])[0]

    @_Once
    def language(self) -> str:
        """The language of the text as a BCP 47 tag; "" where nobody can say."""
        return languages_of([self.text])[0][0]

    @_Once
    def spoken(self) -> list[tuple[int, str]]:
        """How long each passage of the text is, and its language as above; none where it is not cut."""
        parts = passages(self.text)
        told = languages_of(parts)
        return [(len(part), language) for part, (language, _) in zip(parts, told, strict=True)]

    def _passed_over(self) -> list[tuple[int, int]]:
        passed_over: list[tuple[int, int]] = []
        for link in self.links:
            first = self.text[link.start : link.end].lower().find(link.host)
            if first >= 0:
                start = link.start + first
                passed_over += [
                    (link.start, start + 4 * link.host.startswith("www.")),
                    (start + len(link.host), link.end),
                ]
        return passed_over

    @staticmethod
    def together(readings: Sequence[Reading]) -> None:
        """Read the features and languages of several at once, which gives what each gives alone."""
        unread = [one for one in readings if "features" not in one.__dict__]
        if unread:
            read = features_of([one.text for one in unread], [one._passed_over() for one in unread])
            for one, found in zip(unread, read, strict=True):
                one.features = found
        unread = [one for one in readings if "language" not in one.__dict__]
        for one, told in zip(unread, languages_of([one.text for one in unread]), strict=True):
            one.language = told[0]

    def spans(self, found: Iterable[Found]) -> tuple[tuple[int, int], ...]:
        """Give the places in the text of found phrases, in order, each once."""
        return tuple(
            sorted({(self.places[one.first][0], self.places[one.after - 1][1]) for one in found})
        )

    def quote(self, found: Iterable[Found]) -> str:
        """Give the first few found phrases as they were written, for a moderator to read."""
        text = self.submission.text
        shown = [f"“{text[start:end][:60]}”" for start, end in self.spans(found)[:4]]
        return ", ".join(dict.fromkeys(shown))

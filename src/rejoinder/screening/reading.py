"""A submission read once, so that many signals can ask about its words and links cheaply."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from rejoinder.screening.disguised import unmasked
from rejoinder.screening.features import Features, features
from rejoinder.screening.links import Link, find_links, host_of
from rejoinder.screening.models.language import language_of
from rejoinder.screening.submission import Submission
from rejoinder.screening.words import Found, Phrases, cut, fold, folded_words, listed, places

# The product's own phrases, all lists in one lookup: a walk over the words costs the same
# whatever is in it. Labels are the lists' section names.
_TALK = Phrases(
    pair for name in ("solicitation", "promotion", "sales", "flattery") for pair in listed(name)
)


class Reading:
    """What the signals see. Computed when first asked for, then kept."""

    def __init__(self, submission: Submission) -> None:
        """Read nothing yet."""
        self.submission = submission

    @cached_property
    def text(self) -> str:
        """The text, digits read as letters where they stand for such; place for place."""
        return unmasked(self.submission.text)

    @cached_property
    def written(self) -> list[str]:
        """The words of the text as written."""
        return cut(self.text)

    @cached_property
    def words(self) -> list[str]:
        """The words of the text, folded."""
        return list(map(fold, self.written))

    @cached_property
    def author_words(self) -> list[str]:
        """The words of the name, folded."""
        return folded_words(self.submission.author)

    @cached_property
    def places(self) -> list[tuple[int, int]]:
        """Where each of `words` stands in the text."""
        return places(self.text)

    @cached_property
    def links(self) -> list[Link]:
        """The addresses in the text."""
        return list(find_links(self.text))

    @cached_property
    def website(self) -> str:
        """The host of the website field, "" if none."""
        return host_of(self.submission.website)

    @cached_property
    def talk(self) -> dict[str, list[Found]]:
        """The product's own phrases found in the text, by section."""
        found: dict[str, list[Found]] = {}
        for phrase in _TALK.found(self.words):
            found.setdefault(phrase.label, []).append(phrase)
        return found

    @cached_property
    def features(self) -> Features:
        """The text as the fast tier reads it: of each link its host alone.

        Schemes and paths say that there is a link, which is counted elsewhere, and what it is
        called, which is a number more often than a word.
        """
        text = self.text
        passed_over: list[tuple[int, int]] = []
        for link in self.links:
            first = text[link.start : link.end].lower().find(link.host)
            if first >= 0:
                start = link.start + first
                passed_over += [
                    (link.start, start + 4 * link.host.startswith("www.")),
                    (start + len(link.host), link.end),
                ]
        return features(text, passed_over)

    @cached_property
    def language(self) -> str:
        """The language of the text as a BCP 47 tag; "" where nobody can say."""
        return language_of(self.text)[0]

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

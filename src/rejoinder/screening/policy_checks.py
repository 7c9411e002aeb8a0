"""What a key of a policy may say, and how a mistake is told."""

from __future__ import annotations

from rejoinder.screening.links import LONGEST_HOST, MOST_LABELS
from rejoinder.screening.words import LONGEST_PHRASE, cut

LONGEST_LIST = 200_000


class PolicyMistake(ValueError):
    """A policy says something that cannot be meant; the text names key, value and remedy.

    Attributes:
        key: a path such as "thresholds.toxic.hold".
        found: the value.
        section: the number of the section that says it, from 0; None for the site as a whole.
    """

    def __init__(
        self, key: str, found: object, accepted: str, *, section: int | None = None
    ) -> None:
        shown = repr(found)
        shown = shown if len(shown) <= 120 else f"{shown[:119]}…"
        where = "" if section is None else f"section {section + 1}, "
        super().__init__(f"{where}{key or 'section'}: found {shown}, accepted is {accepted}")
        self.key, self.found, self.accepted, self.section = key, found, accepted, section


def share(key: str, value: object) -> None:
    """Hold a suspicion to what can be reached."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not (number and 0 < value <= 1):  # type: ignore[operator]
        raise PolicyMistake(key, value, "a number above 0 and up to 1, such as 0.5")


def count(key: str, value: object) -> None:
    """Hold a count to whole numbers from 0 up."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise PolicyMistake(key, value, "a whole number from 0 up")


def listed(key: str, value: object, *, domains: bool) -> None:
    """Hold a list of words or domains to what such a list may be."""
    if not isinstance(value, tuple):
        raise PolicyMistake(key, value, "a list of texts")
    if len(value) > LONGEST_LIST:
        raise PolicyMistake(key, len(value), f"a list of at most {LONGEST_LIST} texts")
    check = _domain if domains else _phrase
    for one in value:
        check(key, one)


def _phrase(key: str, phrase: object) -> None:
    if not isinstance(phrase, str) or not 1 <= len(cut(phrase)) <= LONGEST_PHRASE:
        raise PolicyMistake(key, phrase, f"a text of one to {LONGEST_PHRASE} words")


def _domain(key: str, domain: object) -> None:
    # A whole address, or a bare ending such as "com", is a slip that would match far too much
    # or nothing at all.
    if (
        not isinstance(domain, str)
        or len(domain) > LONGEST_HOST
        or not 2 <= len(domain.split(".")) <= MOST_LABELS
        or any(
            not label or not label.replace("-", "").replace("_", "").isalnum()
            for label in domain.split(".")
        )
    ):
        raise PolicyMistake(
            key, domain, f"a domain of two to {MOST_LABELS} parts such as example.com, no https://"
        )

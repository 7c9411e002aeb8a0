"""Whom a text speaks to: "@Name", with the names of those who already wrote in the thread.

Only names that are known count, so names may hold spaces and an "@" elsewhere stays an "@".
"""

from collections.abc import Collection, Container

from .characters import is_word_char
from .names import LONGEST_NAME, fold_name

# A name as typed can be longer than it is when folded: invisible characters go, letters join.
_WINDOW = 2 * LONGEST_NAME


def mentions_in(text: str, names: Collection[str]) -> list[str]:
    """Say which of `names` the text mentions, each once, in the order of the text.

    At each "@" the longest name counts. A name is given back as it is in `names`; of several
    that fold to the same, the first.
    """
    known: dict[str, str] = {}
    for name in names:
        known.setdefault(fold_name(name), name)
    mentioned: dict[str, None] = {}
    place = text.find("@")
    while place >= 0:
        end = place + 1
        if found := mention_at(text, place, known):
            folded, end = found
            mentioned[known[folded]] = None
        place = text.find("@", end)
    return list(mentioned)


def mention_at(text: str, place: int, names: Container[str]) -> tuple[str, int] | None:
    """Find the longest of the folded `names` behind the "@" at `place`: it, and where it ends.

    None inside a word or an address ("me@example.org"). Costs a bounded number of look-ups,
    however many names there are.
    """
    if place > 0 and (is_word_char(text[place - 1]) or text[place - 1] in "@/."):
        return None
    window = text[place + 1 : place + 1 + _WINDOW].partition("\n")[0]
    if not window or window[0].isspace() or window[0] == "@":
        return None
    folded = fold_name(window)
    for length in range(min(len(folded), LONGEST_NAME), 0, -1):
        if folded[:length] in names and not _in_a_word(folded, length):
            end = _end_in_source(window, folded[:length])
            if end is not None and not _in_a_word(window, end):
                return folded[:length], place + 1 + end
    return None


def _in_a_word(text: str, place: int) -> bool:
    return place < len(text) and is_word_char(text[place]) and is_word_char(text[place - 1])


def _end_in_source(window: str, name: str) -> int | None:
    """Find where in the text as typed the folded name ends."""
    likely = len(name)
    if fold_name(window[:likely]) == name:
        return likely
    return next((end for end in range(len(window) + 1) if fold_name(window[:end]) == name), None)

"""Reads a language's lists of words, and fills a template's slots from them.

A list is `name = one | two | three`. A table has forms: a line `name: form | form`, then a row a
line, to the next empty line. In a template:

    {name}        a word of the list; the same word wherever the name stands again
    {name2}       another word of the same list
    {name.form}   the form of that column (the first column where none is named)
    {name@other}  the form that agrees with `other`: the column that `other`'s form "g" names
    {name~how}    spelled oddly, see `surface.SPELLINGS`
    [a|b|]        one of these, or nothing
"""

import random
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from training.patterns import surface
from training.patterns.templates import BadPattern

Form = Mapping[str, str]
Lists = Mapping[str, Sequence[Form]]

SLOT = re.compile(
    r"\{(?P<name>[a-z_]+)(?P<nth>\d?)(?:\.(?P<form>\w+)|@(?P<like>\w+))?(?:~(?P<how>\w+))?\}"
)
CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
# Stands before each filled slot until grammar has joined it to the word before.
SEAM = "\x00"
NO_CAPITAL = re.compile(r"\w\.\w|\d|^@|_|^#")
SENTENCE_OPENS = re.compile(r"(?:^|[.!?।。！？]\s+)[\"'“„«¿¡‘(]*$")


def read(path: Path) -> dict[str, list[Form]]:
    """Read a slots file: {name: [{form: word}]}; in a plain list the one form is ""."""
    lists: dict[str, list[Form]] = {}
    table: tuple[str, list[str]] | None = None
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.strip()
        if line.startswith("#"):
            continue
        if not line:
            table = None
        elif table:
            name, columns = table
            cells = [cell.strip() for cell in line.split("|")]
            if len(cells) != len(columns):
                raise BadPattern(f"{path}:{number}: {len(cells)} forms, not {len(columns)}")
            forms = dict(zip(columns, cells, strict=True))
            lists[name].append({"": cells[0], **forms})
        elif "=" in line:
            name, _, words = line.partition("=")
            words_found = [word.strip() for word in words.split("|")]
            if not all(words_found):
                raise BadPattern(f"{path}:{number}: an empty word")
            lists[name.strip()] = [{"": word} for word in words_found]
        else:
            name, _, columns_named = line.partition(":")
            table = (name.strip(), [column.strip() for column in columns_named.split("|")])
            lists[table[0]] = []
    return lists


class Filling:
    """One way of filling one template: each name keeps its word for the whole text."""

    def __init__(self, lists: Lists, chance: random.Random) -> None:
        self.lists = lists
        self.chance = chance
        self.chosen: dict[str, Form] = {}

    def fill(self, template: str) -> str:
        """The text, a SEAM before each filled slot. Raises BadPattern for an unknown slot."""
        while found := CHOICE.search(template):
            pick = self.chance.choice(found.group(1).split("|"))
            template = template[: found.start()] + pick + template[found.end() :]
        text = ""
        at = 0
        for slot in SLOT.finditer(template):
            text += template[at : slot.start()]
            at = slot.end()
            word = self.word(slot)
            # A link or a handle keeps its small letter.
            if SENTENCE_OPENS.search(text) and not NO_CAPITAL.search(word):
                word = word[:1].upper() + word[1:]
            text += SEAM + word
        text += template[at:]
        if "{" in text or "}" in text:
            raise BadPattern(f"a slot that cannot be read: {text}")
        return text

    def word(self, slot: re.Match[str]) -> str:
        """The word for one slot, in the form that it asks for."""
        form = self.choose(slot["name"], slot["nth"])
        column = slot["form"] or ""
        if like := slot["like"]:
            other = re.fullmatch(r"([a-z_]+)(\d?)", like)
            column = self.choose(*other.groups())["g"] if other else like
        if column not in form:
            raise BadPattern(f"{slot[0]}: no form {column!r}")
        # A word may hold slots: an address holds a domain.
        word = SLOT.sub(self.word, form[column])
        return surface.SPELLINGS[slot["how"]](word, self.chance) if slot["how"] else word

    def choose(self, name: str, nth: str) -> Form:
        """The row of a list: chosen once, and not the row of the same list's other numbers."""
        key = name + nth
        if key not in self.chosen:
            if name not in self.lists:
                raise BadPattern(f"no list {name!r}")
            taken = [
                row for other, row in self.chosen.items() if other.rstrip("0123456789") == name
            ]
            free = [row for row in self.lists[name] if row not in taken]
            self.chosen[key] = self.chance.choice(free or list(self.lists[name]))
        return self.chosen[key]

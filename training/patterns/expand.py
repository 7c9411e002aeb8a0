"""Turns the pattern files into rows to train on: the same files and seed, the same rows.

    python -m training.patterns.expand --cap 6 --seed 7 --language en > rows.csv

A template's rows depend on the seed, the template's own words and the honest sentences of its
file, so that adding a file changes no other. Every row names its template, so that a split can
keep templates apart.
"""

import argparse
import csv
import hashlib
import random
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from training.patterns import grammar, slots, surface, templates
from training.patterns.templates import ATTRIBUTES, BadPattern, Template

HERE = Path(__file__).parent
FAMILIES = ("toxicity", "spam")
# A language's files that are not phenomena: its words, and the small talk put around sentences.
SLOTS, BEFORE, AFTER = "slots.txt", "_before.txt", "_after.txt"
# Files of whole comments begin so: nothing is put around them, and their spelling stays.
WHOLE = "written"
# Real comments run to several sentences, abuse among them: how often a sentence of one of these
# files is given one or two honest ones of the same file for company. Not where the sentences
# around it decide what it means (quoted, negated, reclaimed).
COMPANY: Mapping[str, float] = {
    "politics": 0.45,
    "disagreement": 0.4,
    "counter": 0.3,
    "identity": 0.25,
    "individuals": 0.25,
    "derogation": 0.2,
    "exclusion": 0.2,
    "implied": 0.2,
    "profanity": 0.2,
    "sarcasm": 0.2,
    "threat": 0.2,
    "dehumanising": 0.15,
    "victims": 0.15,
}
FIELDS = " || "


@dataclass(frozen=True)
class Row:
    """One text to train on. A label is 1, 0, or None where nobody can say.

    `source` is "family/language/phenomenon"; `pattern` names the template it grew from. `author`
    and `website` are what the form's other fields held, "" where they do not matter.
    """

    text: str
    language: str
    phenomenon: str
    family: str
    pattern: str
    labels: Mapping[str, int | None]
    author: str = ""
    website: str = ""

    @property
    def source(self) -> str:
        """Where the row is from, for reports by source."""
        return f"{self.family}/{self.language}/{self.phenomenon}"


def rows(
    cap: int = 6,
    seed: int = 7,
    *,
    languages: Collection[str] | None = None,
    families: Collection[str] = FAMILIES,
    phenomena: Collection[str] | None = None,
    caps: Mapping[str, int] | None = None,
) -> Iterator[Row]:
    """Expand every template into at most `cap` different rows, in the order of the files.

    `languages` (BCP 47 tags), `families` ("toxicity", "spam") and `phenomena` (file names without
    ending) narrow it; None means all. `caps` says for which phenomena another number than `cap`
    holds. Raises BadPattern for a file that cannot be read.
    """
    seen: set[tuple[str, str]] = set()
    for folder in folders(families):
        if languages is not None and folder.name not in languages:
            continue
        lists, before, after = words_of(folder)
        for path in phenomena_of(folder):
            if phenomena is not None and path.stem not in phenomena:
                continue
            found = list(templates.read(path))
            company = [template for template in found if not any(template.labels.values())]
            for template in found:
                most = (caps or {}).get(path.stem, cap)
                for row in expand(template, lists, before, after, company, cap=most, seed=seed):
                    if (row.language, row.text) not in seen:
                        seen.add((row.language, row.text))
                        yield row


def folders(families: Collection[str] = FAMILIES) -> list[Path]:
    """Every language's folder of these families, in a stable order."""
    return sorted(
        folder
        for family in families
        if (HERE / family).is_dir()
        for folder in (HERE / family).iterdir()
        if folder.is_dir() and not folder.name.startswith(("_", "."))
    )


def phenomena_of(folder: Path) -> list[Path]:
    """A language's template files."""
    return sorted(p for p in folder.glob("*.txt") if p.name != SLOTS and not p.name.startswith("_"))


def words_of(folder: Path) -> tuple[slots.Lists, list[str], list[str]]:
    """A language's lists of words, and what may stand before and after a sentence."""
    lists: dict[str, list[slots.Form]] = {}
    # A family's own slots.txt serves every language; a language's lists come before it.
    for path in (folder.parent / SLOTS, folder / SLOTS):
        if path.exists():
            lists |= slots.read(path)
    return lists, _lines(folder / BEFORE), _lines(folder / AFTER)


def _lines(path: Path) -> list[str]:
    if not path.exists():
        return []
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("# ")]


def expand(
    template: Template,
    lists: slots.Lists,
    before: Sequence[str] = (),
    after: Sequence[str] = (),
    company: Sequence[Template] = (),
    *,
    cap: int,
    seed: int,
) -> Iterator[Row]:
    """At most `cap` rows of one template, bodies all different, some in company, wrapped, worn."""
    pattern = hashlib.sha256(f"{template.where}\n{template.text}".encode()).hexdigest()[:12]
    chance = random.Random(f"{seed} {pattern}")
    bodies: set[str] = set()
    for _ in range(cap * 4):
        if len(bodies) == cap:
            return
        filling = slots.Filling(lists, chance)
        # "text || author || website": the fields beside the text, where they matter.
        body, author, website, *_ = [*_said(template, filling), "", ""]
        if body in bodies:
            continue
        bodies.add(body)
        text = body
        if not template.phenomenon.startswith(WHOLE):
            text = _among(body, template, filling, company, chance)
            text = surface.weather(surface.wrap(text, before, after, chance), chance)
        yield Row(
            text,
            template.language,
            template.phenomenon,
            template.family,
            pattern,
            template.labels,
            author,
            website,
        )


def _said(template: Template, filling: slots.Filling) -> list[str]:
    """The text of a template, and what it says of author and website."""
    try:
        filled = filling.fill(template.text)
    except (BadPattern, KeyError) as wrong:
        raise BadPattern(f"{template.where}: {template.text}: {wrong}") from wrong
    return [grammar.join(part, template.language) for part in filled.split(FIELDS)]


def _among(
    body: str,
    template: Template,
    filling: slots.Filling,
    company: Sequence[Template],
    chance: random.Random,
) -> str:
    """The body among honest sentences of its file, about the same people, or on its own."""
    others = [other for other in company if other.text != template.text]
    if template.family != "toxicity" or not others:
        return body
    if chance.random() >= COMPANY.get(template.phenomenon, 0):
        return body
    sentences = [_said(other, filling)[0] for other in chance.sample(others, min(2, len(others)))]
    sentences = sentences[: chance.randint(1, 2)]
    sentences.insert(chance.randint(0, len(sentences)), body)
    gap = "" if template.language in {"zh", "ja"} else " "
    return gap.join(sentences)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the rows as CSV to standard output."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cap", type=int, default=6)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--language", action="append")
    parser.add_argument("--family", action="append", choices=FAMILIES)
    asked = parser.parse_args(arguments)
    out = csv.writer(sys.stdout)
    out.writerow(("text", "lang", "source", "pattern", *ATTRIBUTES, "author", "website"))
    for row in rows(
        asked.cap, asked.seed, languages=asked.language, families=asked.family or FAMILIES
    ):
        values = ("" if row.labels[name] is None else row.labels[name] for name in ATTRIBUTES)
        out.writerow(
            (row.text, row.language, row.source, row.pattern, *values, row.author, row.website)
        )


if __name__ == "__main__":
    main()

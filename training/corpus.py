"""What the screen is trained on: the data folders' free sets and our own patterns, as one table.

Nothing that is measured on is in it, nor anything nearly equal to it. The same configuration and
folders give the same rows in the same order.

    rows = corpus.load(corpus.configuration())

`python -m training.corpus` prints counts by source and language.
"""

from __future__ import annotations

import csv
import gzip
import html
import os
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rejoinder.screening.tiers import ATTRIBUTES
from training import teacher
from training.labels import READERS
from training.overlap import ALIKE, Known
from training.patterns import expand

HERE: Final = Path(__file__).parent
Configuration = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """One text to train on.

    Attributes:
        text: as a reader would type it.
        language: BCP 47 tag as the source says it.
        source: the set's name, or "patterns/" and the family, language and phenomenon.
        weight: what the row counts.
        labels: 1, 0, NaN, or between (a teacher's word for it), in the order of ATTRIBUTES.
        group: rows of one group belong into one part of a split: the template, or the text itself.
    """

    text: str
    language: str
    source: str
    weight: float
    labels: tuple[float, ...]
    group: str


def configuration(file: Path = HERE / "screening.toml") -> Configuration:
    """Read the one configuration of all tiers."""
    return tomllib.loads(file.read_text("utf-8"))


def data_folder() -> Path:
    """Say where the data sets are: REJOINDER_DATA, or beside the project.

    Raises:
        SystemExit: with what to do, where they are not.
    """
    folder = Path(os.environ.get("REJOINDER_DATA", HERE.parent.parent / "shared" / "data"))
    if not (folder / "toxicity").is_dir() and (folder / "data" / "toxicity").is_dir():
        folder = folder / "data"
    if not (folder / "toxicity").is_dir():
        raise SystemExit(
            f"{folder} holds no data sets; set REJOINDER_DATA to the folder of spam/ and toxicity/"
        )
    return folder


def columns(folder: str) -> Iterator[dict[str, str]]:
    """Read the rows of one set's data.csv.gz."""
    csv.field_size_limit(10_000_000)
    path = data_folder() / folder / "data.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def as_typed(text: str) -> str:
    """Undo what a service's own page did to a comment: entities, line breaks, links as HTML."""
    if "<br" in text:
        text = text.replace("<br />", "\n").replace("<br>", "\n")
    return html.unescape(text).strip()


def load(config: Configuration) -> list[Row]:
    """Give every row to train on, decontaminated, in a fixed order."""
    known = measured_on(tuple(sorted(one["folder"] for one in config["measure"].values())))
    return [row for row in everything(config) if known.alike(row.text) < ALIKE]


@lru_cache(maxsize=1)
def measured_on(folders: tuple[str, ...]) -> Known:
    """Index every text of the sets that are measured on; about half a minute."""
    return Known(as_typed(row["text"]) for folder in folders for row in columns(folder))


def everything(config: Configuration) -> Iterator[Row]:
    """Give the rows of all training sets and of the patterns, overlaps included, each text once."""
    seen: set[str] = set()
    for row in _all(config):
        key = " ".join(row.text.casefold().split())
        if key and key not in seen:
            seen.add(key)
            yield row


def _all(config: Configuration) -> Iterator[Row]:
    yield from _of_patterns(config)
    for name, facts in config["train"].items():
        read = READERS[facts["reads"]]
        for row in columns(facts["folder"]):
            text, labels = as_typed(row["text"]), _labels(read(row))
            # Some services hand a comment over as they show it; such ones come to us, too.
            shown = row["text"].strip() != text
            weight = facts["weight"] / 2 if shown else facts["weight"]
            yield Row(text, row["lang"], name, weight, labels, text)
            if shown:
                yield Row(row["text"].strip(), row["lang"], name, weight, labels, text)

    yield from _taught(config)


def _taught(config: Configuration) -> Iterator[Row]:
    """Give what a packaged model labels: sentences that were labelled honest, with its words."""
    facts = config["teacher"]
    honest = []
    for name in facts["carriers"]:
        one = config["train"][name]
        for row in columns(one["folder"]):
            if row["label"] == "0":
                honest.append(as_typed(row["text"]))
    for text, labels in teacher.taught(honest, facts, config["seed"]):
        yield Row(text, "en", teacher.SOURCE, facts["weight"], labels, text)


def _of_patterns(config: Configuration) -> Iterator[Row]:
    facts = config["patterns"]
    for row in expand.rows(cap=facts["cap"], seed=config["seed"], caps=facts["caps"]):
        yield Row(
            text=row.text,
            language=row.language,
            source=f"patterns/{row.source}",
            weight=facts["weight"],
            labels=_labels(_friendly(row.labels, facts["friendly_swearing"])),
            group=row.pattern,
        )


def _friendly(said: Mapping[str, int | None], toxic: float) -> Mapping[str, float | None]:
    """Say how toxic swearing at nobody is: people who label are of two minds, and so are we."""
    return {**said, "toxic": toxic} if said["profanity"] == 1 and said["toxic"] == 0 else said


def _labels(said: Mapping[str, float | int | None]) -> tuple[float, ...]:
    found = (said.get(name) for name in ATTRIBUTES)
    return tuple(np.nan if value is None else float(value) for value in found)


def labels_of(rows: list[Row]) -> NDArray[np.float32]:
    """Give the labels as one array [rows, ATTRIBUTES]."""
    return np.array([row.labels for row in rows], np.float32)


def main() -> None:
    """Print how many rows each source and language gives."""
    config = configuration()
    rows = load(config)
    counts = Counter((row.source.partition("/")[0], row.language) for row in rows)
    for (source, language), count in sorted(counts.items()):
        print(f"{source:24} {language:8} {count:7,}")
    print(f"{'all':33} {len(rows):7,}")
    shares = labels_of(rows)
    for at, name in enumerate(ATTRIBUTES):
        one, none = (int(np.nansum(shares[:, at] == label)) for label in (1, 0))
        print(f"{name:24} {one:7,} yes {none:8,} no")


if __name__ == "__main__":
    main()

"""Reads one phenomenon's file: headings that name labels, and one template a line below them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ATTRIBUTES = (
    "spam",
    "toxic",
    "severe",
    "insult",
    "threat",
    "identity_attack",
    "profanity",
    "sexual",
)
HONEST = "honest"
# What cannot be without being toxic. Swearing and talk of sex can.
IMPLY_TOXIC = frozenset({"severe", "insult", "threat", "identity_attack"})


class BadPattern(ValueError):
    """A template file that cannot be read; the message names the file and the line."""


@dataclass(frozen=True)
class Template:
    """One line of a template file. `where` is "family/language/phenomenon"."""

    text: str
    family: str
    language: str
    phenomenon: str
    labels: Mapping[str, int | None]

    @property
    def where(self) -> str:
        """The file this template is from, as a row's source."""
        return f"{self.family}/{self.language}/{self.phenomenon}"


def labels_of(heading: str) -> dict[str, int | None]:
    """Read "toxic insult ?severe": what is named is 1, with a question mark unknown, the rest 0.

    "honest" alone says that everything is 0; "honest profanity ?sexual" is honest swearing.
    Raises BadPattern for a name that is no attribute, and for labels that contradict each other.
    """
    labels: dict[str, int | None] = dict.fromkeys(ATTRIBUTES, 0)
    honest = False
    for word in heading.split():
        name = word.removeprefix("?")
        if word == HONEST:
            honest = True
        elif name not in labels:
            raise BadPattern(f"no such attribute: {name}")
        else:
            labels[name] = None if word.startswith("?") else 1
    if honest and (labels["toxic"] or labels["spam"]):
        raise BadPattern(f"honest, yet abuse or spam: {heading}")
    if not honest and not any(labels.values()):
        raise BadPattern("a heading names a label, or says: honest")
    if labels["toxic"] == 0 and any(labels[name] == 1 for name in IMPLY_TOXIC):
        raise BadPattern(f"toxic is missing: {heading}")
    return labels


def read(path: Path) -> Iterator[Template]:
    """Yield each template of training/patterns/<family>/<language>/<phenomenon>.txt, in order.

    A line that opens with "#" is a note, one with ">" a heading; every other line is a template.
    """
    labels: dict[str, int | None] | None = None
    family, language = path.parent.parent.name, path.parent.name
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("# "):
            continue
        if line.startswith(">"):
            try:
                labels = labels_of(line[1:])
            except BadPattern as wrong:
                raise BadPattern(f"{path}:{number}: {wrong}") from wrong
            continue
        if labels is None:
            raise BadPattern(f"{path}:{number}: a template before any heading")
        yield Template(line, family, language, path.stem, labels)

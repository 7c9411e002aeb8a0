"""Honest comments that cite something, which the data sets hardly have: made of those that do not.

A share of the honest talk gets a link to a page that people cite, before or behind it, or alone.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any, Final

from rejoinder.screening.tiers import ATTRIBUTES
from rejoinder.screening.words import listed
from training import corpus

_LABELS: Final = tuple(0.0 if name == "spam" else float("nan") for name in ATTRIBUTES)
_CITED: Final = tuple(host for host, _ in listed("known_hosts"))
# Papers and offices that no list has: a local one is cited as often as a great one.
_LOCAL: Final = (
    *(
        "courier-herald.example.org",
        "stadtanzeiger-online.de",
        "valleynews.net",
        "citizensforrail.org",
    ),
    *("lokalzeitung.at", "diariodelavega.es", "ilgazzettinodelpaese.it", "gazetalokalna.pl"),
    *("icehistory.info", "budgetwatch.org.uk", "cityofharbor.us", "ministerio.gob.ar"),
)
_PLATFORMS: Final = (
    *("www.youtube.com/watch?v={id}", "youtu.be/{id}", "www.facebook.com/{n}/posts/{n}"),
    *("twitter.com/{word}/status/{n}", "www.facebook.com/{word}.{word}/videos/{n}/"),
)
_PATHS: Final = (
    *("/news/{word}/{word}-{word}-{n}", "/{y}/{m}/{word}-{word}-{word}/", "/wiki/{word}_{word}"),
    *("/article{n}.html", "/{word}/{word}-{word}.html", "/{word}.pdf", "/index.php?id={n}", "/"),
)
_LEADS: Final = {
    "en": ("Source:", "See", "From the article:", "Here is the link:", "Read this:", "Again:", ""),
    "de": ("Quelle:", "Siehe", "Hier der Artikel:", "Nachzulesen hier:", ""),
    "fr": ("Source :", "Voir", "Lire ici :", ""),
    "es": ("Fuente:", "Aquí:", "Ver", ""),
    "pt": ("Fonte:", "Veja:", ""),
}
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"


def citing(rows: Sequence[corpus.Row], config: Mapping[str, Any]) -> Iterator[corpus.Row]:
    """Give copies with a link of a share of the honest rows."""
    spam, share = ATTRIBUTES.index("spam"), config["fast"]["citing"]
    words = [word for row in rows[:20_000:7] for word in row.text.lower().split() if word.isalpha()]
    for row in rows:
        if row.labels[spam] != 0 or row.source.startswith(("patterns/spam", "sms")):
            continue
        chance = Random(zlib.crc32(row.text.encode()) ^ config["seed"] ^ 77)
        if chance.random() >= share:
            continue
        lead = chance.choice(_LEADS.get(row.language, ("",)))
        cited = " ".join(_address(chance, words) for _ in range(chance.choice((1, 1, 1, 1, 2))))
        said = f"{lead} {cited}".strip()
        text = chance.choice(
            (f"{row.text} {said}", f"{row.text}\n{said}", f"{said} {row.text}", said)
        )
        yield corpus.Row(
            text, row.language, "citing", config["fast"]["citing_weight"], _LABELS, text
        )


def _address(chance: Random, words: Sequence[str]) -> str:
    fill = {
        "id": "".join(chance.choice(_LETTERS) for _ in range(11)),
        "y": str(chance.randrange(2008, 2026)),
        "m": f"{chance.randrange(1, 13):02}",
    }
    kind = chance.random()
    if kind < 0.3:
        form = chance.choice(_PLATFORMS)
    else:
        host = chance.choice(_CITED if kind < 0.8 else _LOCAL)
        form = chance.choice(("", "www.")) + host + chance.choice(_PATHS)
    for name, value in fill.items():
        form = form.replace(f"{{{name}}}", value)
    while "{word}" in form:
        form = form.replace("{word}", chance.choice(words), 1)
    while "{n}" in form:
        form = form.replace("{n}", str(chance.randrange(10**4, 10**16)), 1)
    return chance.choice(("https://", "http://", "")) + form

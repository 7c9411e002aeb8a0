"""Joins a filled-in word to the word before it, as each language does: "de os" is "dos".

Only at the seam of a slot: whoever writes a template writes the rest of it right.
"""

import re
from collections.abc import Callable, Mapping

_PT = {
    "de": ("do", "da", "dos", "das"),
    "em": ("no", "na", "nos", "nas"),
    "a": ("ao", "à", "aos", "às"),
    "por": ("pelo", "pela", "pelos", "pelas"),
}
_IT = {
    "di": ("del", "dello", "della", "dell'", "dei", "degli", "delle"),
    "a": ("al", "allo", "alla", "all'", "ai", "agli", "alle"),
    "da": ("dal", "dallo", "dalla", "dall'", "dai", "dagli", "dalle"),
    "in": ("nel", "nello", "nella", "nell'", "nei", "negli", "nelle"),
    "su": ("sul", "sullo", "sulla", "sull'", "sui", "sugli", "sulle"),
}


def _table(
    joined: Mapping[str, tuple[str, ...]], articles: tuple[str, ...]
) -> list[tuple[str, str]]:
    """Pairs of a pattern and what takes its place, for each preposition before each article."""
    pairs = []
    for preposition, forms in joined.items():
        for article, form in zip(articles, forms, strict=True):
            gap = "" if article.endswith("'") else " "
            pairs.append((rf"\b{preposition} \x00{article}{gap}", form + gap))
    return pairs


JOINS: dict[str, list[tuple[str, str]]] = {
    "en": [(r"\ba \x00(?=(?:[aeio]|u(?!ni|se|ti|k))(?!ne\b|nce\b))", "an ")],
    "es": [(r"\bde \x00el ", "del "), (r"\ba \x00el ", "al ")],
    "pt": _table(_PT, ("o", "a", "os", "as")),
    "it": _table(_IT, ("il", "lo", "la", "l'", "i", "gli", "le")),
    "fr": [
        (r"\bde \x00les ", "des "),
        (r"\bde \x00le ", "du "),
        (r"\bà \x00les ", "aux "),
        (r"\bà \x00le ", "au "),
        (r"\b(d|qu|l|n|s|m|t|c|j|D|Qu|L|N|S|M|T|C|J)e \x00(?=[aeiouyéèêâîAEIOUÉ]|ho)", r"\1'"),
    ],
}


def join(text: str, language: str) -> str:
    """The text without seams, every filled-in word joined as the language wants it."""
    for pattern, replacement in JOINS.get(language, ()):
        text = re.sub(pattern, _keep_capital(replacement), text, flags=re.IGNORECASE)
    return re.sub(r" {2,}", " ", text.replace("\x00", "")).strip()


def _keep_capital(replacement: str) -> Callable[[re.Match[str]], str]:
    """The replacement, with a capital where what it replaces had one: "De os" is "Dos"."""

    def replaced(found: re.Match[str]) -> str:
        new = found.expand(replacement)
        return new[:1].upper() + new[1:] if found[0][:1].isupper() else new

    return replaced

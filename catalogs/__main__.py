"""Brings every catalog up to date and compiles it; says what is not translated yet.

python -m catalogs            # all languages
python -m catalogs --new fi   # begins one
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from catalogs.gathering import LOCALE, gather

_HEADER: Final = """# Words of Rejoinder for readers, in %s.
# Brought up to date and compiled by `make words`."""
# Two moments that change nothing but would make every file differ each time.
_STILL: Final = datetime(2026, 1, 1, tzinfo=UTC)
# Of these Unicode has a third form, for whole millions ("1 million de commentaires"), which stands where
# the million is a word. Ours is written in digits.
_TWO_FORMS: Final = {
    "es": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "it": "nplurals=2; plural=(n != 1);",
    "pt": "nplurals=2; plural=(n > 1);",
}


def place_of(language: str) -> Path:
    """Where a language's catalog is, as translators write it."""
    return LOCALE / language / "LC_MESSAGES" / "rejoinder.po"


def languages() -> list[str]:
    """All languages that have a catalog."""
    return sorted(place.parts[-3] for place in LOCALE.glob("*/LC_MESSAGES/rejoinder.po"))


def read(language: str) -> Catalog:
    """A catalog as it stands in its file."""
    with place_of(language).open("rb") as opened:
        return read_po(opened, locale=language, domain="rejoinder")


def compiled(catalog: Catalog) -> bytes:
    """The file that the product reads."""
    made = BytesIO()
    write_mo(made, catalog)
    return made.getvalue()


def update(language: str, wanted: Catalog) -> Catalog:
    """A catalog with exactly the messages that are wanted; nothing is guessed from others alike."""
    begun = place_of(language).is_file()
    kept = read(language) if begun else Catalog(locale=language, domain="rejoinder")
    made = Catalog(
        locale=language,
        domain="rejoinder",
        project="rejoinder",
        version="1",
        charset="utf-8",
        header_comment=_HEADER % language,
        msgid_bugs_address="",
        last_translator="",
        language_team="",
        creation_date=_STILL,
        revision_date=_STILL,
        fuzzy=False,
    )
    if language in _TWO_FORMS:
        made.mime_headers = [("Plural-Forms", _TWO_FORMS[language])]
    for message in wanted:
        if not message.id:
            continue
        old = kept.get(message.id, message.context)
        made.add(
            message.id,
            old.string if old is not None else None,
            locations=message.locations,
            context=message.context,
        )
    return made


def write(language: str, catalog: Catalog) -> None:
    """Both files of a catalog."""
    place = place_of(language)
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("wb") as opened:
        write_po(opened, catalog, width=100, sort_output=True, include_lineno=False)
    place.with_suffix(".mo").write_bytes(compiled(catalog))


def main() -> int:
    """Do it; 1 where something is not translated."""
    words = argparse.ArgumentParser(prog="python -m catalogs", description=__doc__.split("\n")[0])
    words.add_argument("--new", metavar="TAG", help="begin a catalog for this language")
    asked = words.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rejoinder_site.settings")
    os.environ.setdefault("REJOINDER_HOME", tempfile.mkdtemp())
    import django

    django.setup()
    wanted = gather()
    missing = 0
    for language in sorted({*languages(), *([asked.new] if asked.new else [])}):
        catalog = update(language, wanted)
        write(language, catalog)
        left = [message for message in catalog if message.id and not _whole(message.string)]
        missing += len(left)
        print(f"{language}: {len(catalog) - len(left)} of {len(catalog)} messages")
    return int(missing > 0)


def _whole(string: str | tuple[str, ...] | list[str]) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


if __name__ == "__main__":
    sys.exit(main())

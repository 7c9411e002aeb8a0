"""What is to be translated: every message that a reader's template, a door or a mail says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file

PACKAGE: Final = Path(__file__).parent.parent / "src" / "rejoinder"
LOCALE: Final = PACKAGE / "locale"
TEMPLATES: Final = PACKAGE / "templates" / "rejoinder"

_ROOMS: Final = (
    *("following", "languages", "notices", "privacy", "publishing", "redress", "replying"),
    *("statements", "web"),
)
_MODULES: Final = ("inventory.py", "wording.py")
# Doors and rules for staff alone, who work in English.
_OF_STAFF: Final = frozenset(
    {
        *("publishing/paths.py", "redress/flaggers.py", "web/accounts.py", "web/factors.py"),
        *("web/invitations.py", "web/once.py", "web/sessions.py"),
    }
)
_MAIL_OF_STAFF: Final = frozenset({"mail_staff.html"})

# Errors hold a message that the door says in the reader's language, so they are listed as they stand.
_KEYWORDS: Final[dict[str, tuple[int | tuple[int, str], ...] | None]] = {
    "say": None,
    "later": None,
    "say_many": (1, 2),
    "plurals": (1, 2),
    "say_as": ((1, "c"), 2),
    "FieldUnusable": (2,),
    "LinkUnusable": None,
    "UnknownPost": None,
    "UnknownParent": None,
    "TokenUnusable": None,
    "ForeignOrigin": None,
}
_IN_TEMPLATES: Final[dict[str, tuple[int | tuple[int, str], ...] | None]] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}


def templates() -> list[Path]:
    """The templates that readers see."""
    return [each for each in sorted(TEMPLATES.iterdir()) if each.name not in _MAIL_OF_STAFF]


def modules() -> Iterator[Path]:
    """The modules that say something to readers."""
    rooms = (file for room in _ROOMS for file in sorted((PACKAGE / room).glob("*.py")))
    for file in (*rooms, *(PACKAGE / name for name in _MODULES)):
        if file.relative_to(PACKAGE).as_posix() not in _OF_STAFF:
            yield file


def gather() -> Catalog:
    """All messages, each with the files that say it. Django must be set up, for the inventory's."""
    found = Catalog(project="rejoinder", charset="utf-8")
    for file in templates():
        _take(found, file, "jinja2", _IN_TEMPLATES, {"silent": "false", "encoding": "utf-8"})
    for file in modules():
        _take(found, file, "python", _KEYWORDS, {"encoding": "utf-8"})
    for message in _inventory():
        found.add(message, locations=[("src/rejoinder/inventory.py", 1)])
    return found


def _inventory() -> Iterator[str]:
    """What the notice says of each fact about people who comment."""
    from rejoinder.inventory import FACTS, Whose

    for fact in FACTS:
        if fact.whose == Whose.COMMENTER:
            yield from (fact.what, fact.purpose, fact.ground, fact.period, fact.seen, fact.sent)


def _take(
    found: Catalog,
    file: Path,
    method: str,
    keywords: dict[str, tuple[int | tuple[int, str], ...] | None],
    options: dict[str, str],
) -> None:
    place = file.relative_to(PACKAGE.parent.parent).as_posix()
    how = "jinja2.ext:babel_extract" if method == "jinja2" else method
    for _, message, _, context in extract_from_file(how, file, keywords=keywords, options=options):
        if message:
            found.add(message, locations=[(place, 1)], context=context)

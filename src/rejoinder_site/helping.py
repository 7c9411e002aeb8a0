"""`rejoinder help`: what the command can do, in the order in which somebody meets it.

Django's own list names forty commands by application and says nothing of them; ours are twenty, and
each has a sentence. A command that no group here names comes under "Other", so none can be hidden.
The sentences are read from the commands' source: running it would need settings, and those make keys.
"""

from __future__ import annotations

import ast
import sys
import textwrap
from importlib.resources import files
from typing import Final

_GROUPS: Final = (
    ("Run a site", ("serve", "site", "staff", "signin", "check", "publish", "tend")),
    ("Write and bring home", ("post", "import", "export", "redirects")),
    ("Keep the conversation", ("moderate", "policy", "screen", "key", "webhook")),
    ("Whose it is", ("person", "purge", "records", "stolen", "keys")),
    ("Keep it safe", ("backup", "verify", "restore")),
)
_OWN: Final = {
    "serve": "Serve the site, the desk and the doors of other programs; --demo plants an example.",
    "check": "Say what is wrong with this installation, and what to do.",
}
_INDENT: Final = 13
_WIDTH: Final = 88


def overview() -> str:
    """What `rejoinder help` prints: every command of ours with its sentence, in groups."""
    sentences = _sentences() | _OWN
    grouped = {name for _, names in _GROUPS for name in names}
    groups = (*_GROUPS, ("Other", tuple(sorted(sentences.keys() - grouped))))
    blocks = [
        "\n".join([title, *(_line(name, sentences[name]) for name in names if name in sentences)])
        for title, names in groups
        if sentences.keys() & set(names)
    ]
    return "\n\n".join(
        [
            "rejoinder COMMAND … [--home DIR]      rejoinder COMMAND --help says what it takes.",
            *blocks,
            "Django's own commands (migrate, shell, dbshell, …) work too: rejoinder help --commands.",
        ]
    )


def tell() -> None:
    """Print it."""
    sys.stdout.write(overview() + "\n")


def _line(name: str, sentence: str) -> str:
    text = textwrap.fill(
        sentence, _WIDTH, initial_indent=" " * _INDENT, subsequent_indent=" " * _INDENT
    )
    return f"  {name:<{_INDENT - 2}}" + text[_INDENT:]


def _sentences() -> dict[str, str]:
    found = {}
    for each in files("rejoinder.management.commands").iterdir():
        name = each.name.removesuffix(".py")
        if name != each.name and not name.startswith("_"):
            found[name] = _help_in(each.read_text("utf-8"))
    return found


def _help_in(source: str) -> str:
    """What a command's class says as `help`; empty where it says nothing."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            named = [each.id for each in node.targets if isinstance(each, ast.Name)]
            if named == ["help"]:
                return str(node.value.value)
    return ""

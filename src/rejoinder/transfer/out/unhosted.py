"""A published page as it is read without a server: links relative, and nothing that leads nowhere.

Pure. Only tags are touched, never the text between them: our own pages are well-formed, with every
`<` of a text and every quotation mark of a value escaped, so tags are found exactly.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from html import escape, unescape
from typing import Final
from urllib.parse import quote, unquote, urlsplit

# `file:` because browsers differ in whether a page on a disk is of one origin with its style.
POLICY: Final = (
    "default-src 'none'; style-src 'self' file:; img-src 'self' file:; "
    "form-action 'none'; base-uri 'none'"
)
_TAG: Final = re.compile(r"""<(/?)([A-Za-z][A-Za-z0-9]*)((?:"[^"]*"|[^"<>])*)>""")
_ATTRIBUTE: Final = re.compile(r"""\s([A-Za-z:-]+)(?:="([^"]*)")?""")
_LINKING: Final = frozenset({"href", "src"})
_EMPTY: Final = frozenset({"link", "meta", "img"})
# What only a server can answer, or a script would ask it for.
_ASKING: Final = frozenset({"report", "reply"})
_DROPPED: Final = frozenset({"script", "form"})

Places = Callable[[str], str | None]
"""Where the page at a path lies, as a file's name within the export; None where it is not in it."""


def unhosted(page: str, at: str, place: Places) -> str:
    """A page's HTML, to be read from a disk.

    Args:
        page: as it is published.
        at: the file's own name within the export: `2026/a/index.html`.
        place: finds the files of the paths that it links to.
    """
    return _Writer(at, place).written(page)


class _Writer:
    def __init__(self, at: str, place: Places) -> None:
        self._folder = posixpath.dirname(at)
        self._place = place
        self._left_out, self._depth = (
            "",
            0,
        )  # the element that is being left out, and how deep in it
        self._bare = self._in_footer = False

    def written(self, page: str) -> str:
        pieces: list[str] = []
        done = 0
        for found in _TAG.finditer(page):
            if not self._left_out:
                pieces.append(page[done : found.start()])
            done = found.end()
            pieces.append(self._tag(found[0], bool(found[1]), found[2].lower(), found[3]))
        pieces.append(page[done:])
        return "".join(pieces)

    def _tag(self, whole: str, closing: bool, name: str, said: str) -> str:
        if self._left_out:
            if name == self._left_out:
                self._depth += -1 if closing else 1
                self._left_out = self._left_out if self._depth else ""
            return ""
        if name == "footer":
            self._in_footer = not closing
        if closing:
            if name == "a" and self._bare:
                self._bare = False
                return ""
            return whole
        told = {key.lower(): unescape(value or "") for key, value in _ATTRIBUTE.findall(said)}
        if _needs_a_server(name, told):
            if name not in _EMPTY:
                self._left_out, self._depth = name, 1
            return ""
        if name == "meta" and told.get("http-equiv", "").lower() == "content-security-policy":
            return f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">'
        return self._linked(whole, name, told)

    def _linked(self, whole: str, name: str, told: dict[str, str]) -> str:
        """A tag with its address made relative, or without the tag where that leads nowhere."""
        for key in _LINKING & told.keys():
            address = told[key]
            if not address.startswith("/") or address.startswith("//"):
                continue
            new = self._relative(address)
            if new is None:
                if name == "a" and not self._in_footer:
                    self._bare = True
                elif name not in _EMPTY:
                    self._left_out, self._depth = name, 1
                return ""
            before = f'{key}="{escape(address)}"'
            return whole.replace(_spelled(whole, key) or before, f'{key}="{escape(new)}"', 1)
        return whole

    def _relative(self, address: str) -> str | None:
        parts = urlsplit(address)
        target = self._place(unquote(parts.path))
        if target is None:
            return None
        path = quote(posixpath.relpath(target, self._folder or "."))
        return f"{path}#{parts.fragment}" if parts.fragment else path


def _needs_a_server(name: str, told: dict[str, str]) -> bool:
    kinds = told.get("class", "").split()
    return (
        name in _DROPPED
        or (name == "section" and told.get("id") == "reply")
        or (name == "a" and not _ASKING.isdisjoint(kinds))
        or (name == "link" and told.get("rel") in {"alternate", "canonical"})
        or (name == "meta" and "property" in told)
    )


def _spelled(whole: str, key: str) -> str:
    """An attribute as it stands in a tag."""
    found = re.search(rf"""(?<=\s){key}="[^"]*\"""", whole)
    return found[0] if found else ""

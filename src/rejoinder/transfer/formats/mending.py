"""XML that is not well-formed, made readable: what breaks a parser is escaped, no words are lost.

Exports are written by templates and plugins, so a stray `<`, HTML without CDATA, a bare `&`, an
entity that only HTML knows or a control character happens. A parser that merely recovers drops the
rest of such a text.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from html.entities import html5
from typing import Final

from rejoinder.errors import TransferRefused
from rejoinder.transfer.records import Rewindable

NO_DOCTYPE: Final = (
    "the file declares a DOCTYPE, which no export does and which can be used to attack. "
    "Remove that line if you trust the file."
)

# Bytes between one element asked for and the next: a post's body with all its fields, or a comment.
LARGEST: Final = 64 * 1024 * 1024
TOO_LARGE: Final = f"a single post or comment has more than {LARGEST >> 20} MiB; no export has."
_CONTROLS: Final = bytes([*range(9), 0x0B, 0x0C, *range(0x0E, 0x20)])
_XML_ENTITIES: Final = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})
# The names of RSS 2.0 that have no prefix; any other name without one is HTML that was not escaped.
RSS: Final = frozenset(
    b"rss channel item title link description language pubDate lastBuildDate docs generator"
    b" managingEditor webMaster category copyright cloud ttl image url width height rating"
    b" textInput name skipHours skipDays hour day author comments enclosure guid source".split()
)
_DECLARATION: Final = b"<?xml"
_DECLARATIONS: Final = (b"<!--", _DECLARATION)
_ROOTS: Final = frozenset({b"rss", b"feed", b"disqus"})
_BEGINS: Final = re.compile(rb"<\?xml\b|<(?:[\w.-]{1,40}:)?(?:rss|feed|disqus)\b")
_DOCTYPE: Final = b"<!DOCTYPE"
_CDATA: Final = b"<![CDATA["
_CDATA_END: Final = b"]]>"
_DECLARED: Final = re.compile(rb"""<\?xml[^>]{0,80}encoding=["']([A-Za-z0-9._-]{1,40})""")
_UTF8: Final = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})
_WIDE: Final = (b"utf-16", b"utf-32", b"ucs-", b"iso-10646")
_AS_WINDOWS: Final = "rejoinder-as-windows"
_NO_CHARACTERS: Final = dict.fromkeys((0xFFFE, 0xFFFF))
_NAME_ENDS: Final = bytes.maketrans(b"\t\r\n/>", b"     ")
# Bytes that a name or an entity may have; as many are kept back at the end of each piece.
_LONGEST: Final = 64
# `<thread dsq:id=247937687/>`
_UNQUOTED: Final = re.compile(rb"""=([^\s"'=<>]+?)(?=\s|/?>)""")


class _AsWindows:
    """Bytes that are no UTF-8 were most likely copied from where Windows' encoding was used."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, mistake: UnicodeError) -> tuple[str, int]:
        assert isinstance(mistake, UnicodeDecodeError)
        wrong = mistake.object[mistake.start : mistake.end]
        self.count += len(wrong)
        return wrong.decode("cp1252", "replace"), mistake.end


_windows: Final = _AsWindows()
codecs.register_error(_AS_WINDOWS, _windows)


class Mended:
    """A stream of XML in an encoding that writes ASCII as ASCII, mended while it is read.

    `controls` counts characters left out, `signs` those escaped, `entities` those written out,
    `quotes` the values that got their quotation marks, `bytes` those that were of another encoding,
    `before` those that stood before the export, such as a program's own warnings. What stands
    behind its end is read on: somebody may have put several exports into one file.

    Args:
        names: of elements that have no prefix; what else has none is HTML that was not escaped.

    Raises (from `read`):
        TransferRefused: the file declares a DOCTYPE, or LARGEST of it is nothing that can be read.
    """

    def __init__(self, stream: Rewindable, names: frozenset[bytes] = RSS) -> None:
        self._stream = stream
        self._names = names
        self.rewind()

    def rewind(self) -> None:
        """Begin again at the first byte."""
        self._stream.rewind()
        self._rest = b""
        self._verbatim = self._dropping = False
        self._at_start = self._before_root = True
        self.controls = self.signs = self.entities = self.quotes = self.bytes = self.before = 0
        self._decode: Callable[[bytes, bool], str] | None = None

    def read(self, size: int, /) -> bytes:
        """The next mended piece, about `size` bytes; empty at the end."""
        taken = 0
        while True:
            piece = self._stream.read(size)
            taken += len(piece)
            if taken > LARGEST:
                raise TransferRefused(TOO_LARGE)
            sound = piece.translate(None, _CONTROLS)
            self.controls += len(piece) - len(sound)
            if self._at_start:
                # Blank lines, or warnings, that a plugin printed before the declaration.
                begun = _BEGINS.search(sound)
                start = begun.start() if begun else max(sound.find(b"<"), 0)
                self.before = len(sound[:start].removeprefix(codecs.BOM_UTF8).strip())
                sound = sound[start:]
                self._at_start = False
                told = _DECLARED.search(sound[:256])
                if told is not None and (
                    told[1].lower().startswith(_WIDE) or not _is_known(told[1].decode())
                ):
                    # Were it wide, there would be a NUL in each letter, and nobody here to mend it.
                    sound = sound[: told.start(1)] + b"utf-8" + sound[told.end(1) :]
                    told = None
                if told is None or told[1].lower() in _UTF8:
                    self._decode = codecs.getincrementaldecoder("utf-8")(_AS_WINDOWS).decode
            if self._decode is not None:
                before = _windows.count
                whole = self._decode(sound, not piece).translate(_NO_CHARACTERS)
                self.bytes += _windows.count - before
                sound = whole.encode()
            mended = self._mend(self._rest + sound, last=not piece)
            if mended or not piece:
                return mended

    def _mend(self, text: bytes, *, last: bool) -> bytes:
        """Mend `text` but for its end, which may be half of something and is kept for later."""
        safe = len(text) if last else max(len(text) - _LONGEST, 0)
        written: list[bytes] = []
        at = 0
        # Where the next sign of each kind stands; looked for again only once it is passed.
        tag = entity = -1
        while at < safe:
            if self._verbatim:
                end = text.find(_CDATA_END, at)
                self._verbatim = end < 0
                end = safe if end < 0 else end + len(_CDATA_END)
                written.append(text[at:end])
                at = end
                continue
            if self._dropping:
                end = text.find(b">", at)
                self._dropping = end < 0
                at = safe if end < 0 else end + 1
                continue
            tag = tag if tag >= at else _find(text, b"<", at)
            entity = entity if entity >= at else _find(text, b"&", at)
            sign = min(tag, entity, safe)
            written.append(text[at:sign])
            at = sign
            if at < safe:
                mended, at = self._tag(text, at) if at == tag else self._entity(text, at)
                written.append(mended)
        self._rest = text[at:]
        return b"".join(written)

    def _tag(self, text: bytes, at: int) -> tuple[bytes, int]:
        """A `<` as it should stand, and where to go on."""
        if text.startswith(_CDATA, at):
            self._verbatim = True
            return _CDATA, at + len(_CDATA)
        if text.startswith(_DECLARATIONS, at):
            end = text.find(b"?>", at, at + _LONGEST) + 2
            if self._before_root or end < 2 or not text.startswith(_DECLARATION, at):
                return b"<", at + 1
            return b"", end  # of another export, behind the first
        if self._before_root and text.startswith(_DOCTYPE, at):
            raise TransferRefused(NO_DOCTYPE)
        name = text[at + 1 : at + _LONGEST].removeprefix(b"/").translate(_NAME_ENDS)
        name = name.partition(b" ")[0]
        if self._is_ours(name):
            if name.rpartition(b":")[2] in _ROOTS and not self._before_root:
                # The end of one export, or the begin of another, which so stands within the first.
                self._dropping = True
                return b"", at + 1
            self._before_root = False
            end = text.find(b">", at, at + _LONGEST) + 1
            mended, found = _UNQUOTED.subn(rb'="\1"', text[at:end])
            if found and b'"' not in text[at:end] and b"'" not in text[at:end]:
                self.quotes += found
                return mended, end
            return b"<", at + 1
        self.signs += 1
        return b"&lt;", at + 1

    def _entity(self, text: bytes, at: int) -> tuple[bytes, int]:
        """An entity as XML knows it, or a `&` escaped, and where to go on."""
        end = text.find(b";", at, at + _LONGEST)
        name = text[at + 1 : end] if end > 0 else b""
        if name in _XML_ENTITIES or _is_number(name):
            return text[at : end + 1], end + 1
        meant = html5.get(name.decode("ascii", "replace") + ";") if name else None
        if meant is None:
            self.signs += 1
            return b"&amp;", at + 1
        self.entities += 1
        return "".join(f"&#{ord(letter)};" for letter in meant).encode(), end + 1

    def _is_ours(self, name: bytes) -> bool:
        prefix, colon, local = name.partition(b":")
        plain = local.replace(b"_", b"").replace(b"-", b"")
        return name in self._names or bool(colon and prefix.isalnum() and plain.isalnum())


def _is_known(encoding: str) -> bool:
    try:
        codecs.lookup(encoding)
    except LookupError:
        return False
    return True


def _find(text: bytes, sign: bytes, start: int) -> int:
    at = text.find(sign, start)
    return at if at >= 0 else len(text)


def _is_number(name: bytes) -> bool:
    if name[:2] in {b"#x", b"#X"}:
        return bool(name[2:]) and not name[2:].strip(b"0123456789abcdefABCDEF")
    return name[:1] == b"#" and name[1:].isdigit()

"""XML read in pieces, within caps: no DOCTYPE, no entities, no network, depth, size of an element.

Two passes. The first only asks whether the file is well-formed, which expat answers as fast as it
can be read; the second builds one element at a time. A file that is not well-formed is mended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final, cast
from xml.parsers import expat

from lxml import etree

from rejoinder.errors import TransferRefused
from rejoinder.transfer.formats.mending import LARGEST, NO_DOCTYPE, RSS, TOO_LARGE, Mended
from rejoinder.transfer.records import Rewindable, Trouble, clean

_PIECE: Final = 64 * 1024


class _DoctypeError(Exception):
    """Raised out of expat as soon as a DOCTYPE begins."""


def fault(stream: Rewindable) -> str | None:
    """Why the file is not well-formed XML, in expat's words; None where it is, or is looked at elsewhere.

    Raises:
        TransferRefused: the file declares a DOCTYPE.
    """
    if stream.sound:
        return None
    stream.rewind()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        while piece := stream.read(_PIECE):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except _DoctypeError:
        raise TransferRefused(NO_DOCTYPE) from None
    except (expat.ExpatError, ValueError, LookupError) as mistake:
        return str(mistake)  # the last for an encoding that nobody knows
    return None


def is_page(head: bytes) -> bool:
    """Whether a file is an HTML page, whatever the words on it speak of."""
    begun = head[:200].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    return begun.startswith((b"<!doctype html", b"<html"))


def elements(
    stream: Rewindable,
    tags: tuple[str, ...],
    start: frozenset[str] = frozenset(),
    *,
    prefixes: tuple[str, ...] = ("wp",),
    names: frozenset[bytes] = RSS,
    sound: bool = False,
) -> Iterator[tuple[str, etree._Element] | Trouble]:
    """Each element with one of these local names as soon as it ends, and what was wrong on the way.

    Args:
        stream: the file.
        tags: local names of the elements wanted.
        start: those of them that are wanted when they begin, too.
        prefixes: under which the elements wanted may stand though nobody declared them.
        names: of elements without prefix, for a file that has to be mended.
        sound: whether it is known already that there is nothing to mend.

    Yields:
        ("end", element), and ("start", element) for local names in `start`. Clear what you read.

    Raises:
        TransferRefused: a DOCTYPE, or an element beyond LARGEST.
    """
    reason = None if sound else fault(stream)
    if reason is not None:
        yield Trouble("the file", "XML", f"not well-formed: {reason}", "mended and read on")
    source = _mendable(stream, names) if reason is not None else stream
    source.rewind()
    # Prefixes that nobody declared stay in the name; `local` takes off either form.
    wanted = [
        form for tag in tags for form in (f"{{*}}{tag}", *(f"{each}:{tag}" for each in prefixes))
    ]
    parser = etree.XMLPullParser(
        events=("start", "end"),
        tag=wanted,
        recover=reason is not None,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    yield from _parsed(parser, source, start)
    if isinstance(source, Mended):
        yield from _mendings(source)


@lru_cache(maxsize=4096)  # a hostile file has a new name for each element
def local(tag: object) -> str:
    """An element's name without its namespace, or without a prefix that nobody declared."""
    return tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""


def text_of(element: etree._Element) -> str:
    """All text in an element. Several CDATA sections are one text."""
    return (element.text or "") if len(element) == 0 else "".join(element.itertext())  # type: ignore[arg-type]


def children(element: etree._Element, named: Callable[[object], str] = local) -> dict[str, str]:
    """The texts of the elements directly in this one, by local name; the first of each name."""
    found: dict[str, str] = {}
    for child in element:
        name = named(child.tag)
        if name not in found:
            text = (text_of(child) if len(child) else child.text) or ""
            stripped = text.strip()
            # As `clean` does, a dozen times a comment.
            found[name] = stripped if stripped.isprintable() else clean(stripped)
    return found


def attribute(element: etree._Element | None, name: str) -> str:
    """An attribute by its local name, whatever its prefix."""
    if element is not None:
        for key, value in element.attrib.items():
            if local(key) == name:
                return clean(str(value))
    return ""


def drop_before(element: etree._Element) -> None:
    """Empty an element that was read, and take away those of its name that came before."""
    element.clear()
    before = element.getprevious()
    if before is None or (parent := element.getparent()) is None:
        return
    name = element.tag
    # The element itself stays: the parser may still have to hang the text after it somewhere.
    while before is not None and before.tag == name:
        parent.remove(before)
        before = element.getprevious()


def _refuse_doctype(*_: object) -> None:
    raise _DoctypeError


def _mendable(stream: Rewindable, names: frozenset[bytes]) -> Rewindable | Mended:
    """The stream mended, unless its encoding writes two or four bytes a letter."""
    stream.rewind()
    return stream if b"\0" in stream.read(4) else Mended(stream, names)


def _parsed(
    parser: etree.XMLPullParser, source: Rewindable | Mended, start: frozenset[str]
) -> Iterator[tuple[str, etree._Element] | Trouble]:
    since = 0
    # `fault` looked for a DOCTYPE too, but a broken file may have one behind what stopped it.
    declared = ended = False
    while not ended:
        piece = source.read(_PIECE)
        since += len(piece)
        if since > LARGEST:
            raise TransferRefused(TOO_LARGE)
        try:
            if piece:
                parser.feed(piece)
            else:
                ended = True
                parser.close()
        except etree.XMLSyntaxError as mistake:
            ended = True
            yield Trouble("the file", "XML", f"read only up to a fault: {mistake.msg}", "cut short")
        for event, element in cast("Iterator[tuple[str, etree._Element]]", parser.read_events()):
            if not declared and element.getroottree().docinfo.internalDTD is not None:
                raise TransferRefused(NO_DOCTYPE)
            declared, since = True, 0
            if event == "end" or local(element.tag) in start:
                yield event, element


def _mendings(source: Mended) -> Iterator[Trouble]:
    for count, what, done in (
        (source.before, "bytes before the export", "left out"),
        (source.controls, "control characters", "left out"),
        (source.signs, "stray < or &", "taken as text"),
        (source.quotes, "values without quotation marks", "put in marks"),
        (source.bytes, "bytes that are not of the file's encoding", "read as Windows' own"),
        (source.entities, "entities that XML does not know", "written out"),
    ):
        if count:
            yield Trouble("the file", "XML", f"{count:,} {what}", done)

"""Reads HTML as other systems stored it: a stream of starts, ends and text.

No tree and no judgement. Mistakes cost only looks: whatever is read here is written anew by
`writer.py` and cleaned by `sanitize.py`. Linear in the input, also where nothing is ever closed.
"""

from collections.abc import Iterator
from html import unescape
from string import ascii_letters, digits
from typing import NamedTuple

from .characters import storable

_LETTERS = frozenset(ascii_letters)
_IN_NAME = frozenset(ascii_letters + digits + ":-")
_SPACE = " \t\n"
# Their content is no text for readers.
_HIDDEN = frozenset({"script", "style"})
# The longest reference that HTML names has 33 characters.
_LONGEST_REFERENCE = 40
# No link needs longer attributes; see links.LONGEST_ADDRESS.
_LONGEST_ATTRIBUTES = 8000
_MOST_ATTRIBUTES = 30


class Tag(NamedTuple):
    """A start or an end tag: its name in lower case, and its attributes as they stand there."""

    name: str
    is_end: bool
    attributes: str


def read_tags(html: str) -> Iterator[Tag | str]:
    """Read HTML as tags and text, the text with its character references resolved.

    Comments, declarations, and scripts and styles with their content are left out. A "<" that
    begins nothing is text.
    """
    position = 0
    while (opening := html.find("<", position)) >= 0:
        tag, end = _tag_at(html, opening)
        if tag is None and end == opening:
            # Text until the next "<", the one that began nothing included.
            following = html.find("<", opening + 1)
            end = len(html) if following < 0 else following
            yield resolved(html[position:end])
        else:
            if opening > position:
                yield resolved(html[position:opening])
            if tag is not None:
                yield tag
                if tag.name in _HIDDEN and not tag.is_end:
                    end = _end_of_hidden(html, end, tag.name)
        position = end
    if position < len(html):
        yield resolved(html[position:])


def attribute(tag: Tag, name: str) -> str | None:
    """Give the value of a tag's first attribute of that name, or None."""
    source = tag.attributes
    if len(source) > _LONGEST_ATTRIBUTES:
        return None
    position = 0
    while position < len(source):
        while position < len(source) and source[position] in " \t\n/":
            position += 1
        start = position
        while position < len(source) and source[position] not in " \t\n/=":
            position += 1
        found = source[start:position].lower()
        value, position = _value(source, max(position, start))
        if found == name:
            return _resolved_attribute(value)
    return None


def _tag_at(html: str, opening: int) -> tuple[Tag | None, int]:
    """Read what begins at "<": a tag or None, and where it ends; `opening` if it is text."""
    if (end := _end_of_remark(html, opening)) is not None:
        return None, end
    is_end = html.startswith("/", opening + 1)
    start = position = opening + 1 + is_end
    if html[position : position + 1] not in _LETTERS:
        return None, opening
    while position < len(html) and html[position] in _IN_NAME:
        position += 1
    if (
        html[position : position + 1] not in (" ", "\t", "\n", "/", ">")
        or html[position - 1] == ":"
    ):
        return None, opening
    end = _end_of_tag(html, position)
    if end is None:
        return None, opening
    return Tag(html[start:position].lower(), is_end, html[position : end - 1]), end


def _end_of_remark(html: str, opening: int) -> int | None:
    """Find the end of a comment, a declaration or an instruction, or None for anything else."""
    if html.startswith("<!--", opening):
        return _after(html, "-->", opening + 4)
    declared = html[opening + 1 : opening + 9].lower() in ("!doctype", "![cdata[")
    return _after(html, ">", opening) if declared or html.startswith("<?", opening) else None


def _after(html: str, mark: str, start: int) -> int:
    """Where the text goes on behind `mark`; without one, nowhere."""
    place = html.find(mark, start)
    return len(html) if place < 0 else place + len(mark)


def _end_of_tag(html: str, position: int) -> int | None:
    """Find the end of a tag, behind a ">" that no quoted value holds; None without any ">".

    Where quotes lead nowhere, the first ">" counts. The search is bounded, so that a thousand
    unclosed tags do not each cost the whole text.
    """
    limit = min(len(html), position + _LONGEST_ATTRIBUTES)
    first = closing = html.find(">", position, limit)
    if first < 0:
        return None
    for _ in range(_MOST_ATTRIBUTES):
        equals = html.find("=", position, closing)
        if equals < 0:
            return closing + 1
        _, position = _value(html, equals, limit)
        closing = html.find(">", position, limit)
        if closing < 0:
            break
    return first + 1


def _value(source: str, equals: int, limit: int | None = None) -> tuple[str, int]:
    """Read "=" and a value, quoted or not: the value, and where it ends."""
    limit = len(source) if limit is None else limit
    if source[equals : equals + 1] != "=":
        return "", equals
    start = equals + 1
    while start < limit and source[start] in _SPACE:
        start += 1
    quote_mark = source[start : start + 1]
    if quote_mark in ('"', "'") and quote_mark:
        end = source.find(quote_mark, start + 1, limit)
        return (source[start + 1 : end], end + 1) if end >= 0 else ("", limit)
    end = start
    while end < limit and source[end] not in " \t\n>":
        end += 1
    return source[start:end], end


def _end_of_hidden(html: str, position: int, name: str) -> int:
    while (position := html.find("</", position)) >= 0:
        if html[position + 2 : position + 2 + len(name)].lower() == name:
            return position
        position += 2
    return len(html)


def resolved(text: str) -> str:
    """Text with its character references resolved, as a stored text may be."""
    return storable(unescape(text)) if "&" in text else text


def _resolved_attribute(value: str) -> str:
    """Resolve "&amp;", but not "&copy=2", which in an address is a parameter of that name."""
    first, *rest = value.split("&")
    out = [first]
    for part in rest:
        reference, semicolon, tail = part[:_LONGEST_REFERENCE].partition(";")
        if semicolon and reference.lstrip("#").isalnum():
            out.append(unescape(f"&{reference};") + tail + part[_LONGEST_REFERENCE:])
        else:
            out.append(f"&{part}")
    return "".join(out)

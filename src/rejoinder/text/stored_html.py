"""Comments as WordPress, Disqus and others stored them: HTML, often with bare line breaks.

Reads what was meant and writes it as our own HTML; nothing in here decides what is safe.
"""

from .linking import Linking
from .plain import NO_LINKING, plain_to_html
from .sanitize import BLOCKS, STARTS_INLINE, sanitized, write_tag
from .tags import Tag, attribute, read_tags, resolved
from .writer import Writer


def stored_to_html(html: str, linking: Linking = NO_LINKING) -> str:
    """Make comment HTML of stored HTML.

    Where it has no paragraphs of its own, a blank line parts paragraphs and a new line breaks.
    An image becomes its alternative text.

    Source: the meaning of bare line breaks follows WordPress' wpautop().
    """
    if "<" not in html:
        return plain_to_html(resolved(html), linking)
    parts = list(read_tags(html))
    if all(isinstance(part, str) for part in parts):
        return plain_to_html("".join(part for part in parts if isinstance(part, str)), linking)
    writer = Writer(wrap=True, linking=linking)
    breaks = _LineBreaks(writer)
    bare = not any(isinstance(part, Tag) and part.name in BLOCKS for part in parts)
    for part in parts:
        shown = _shown(part)
        if isinstance(shown, Tag):
            breaks.before(shown)
            write_tag(writer, shown)
        elif bare and not writer.in_pre:
            breaks.text(shown)
        else:
            writer.text(shown)
    return sanitized(writer.finish())


def _shown(part: Tag | str) -> Tag | str:
    if isinstance(part, Tag) and part.name == "img":
        return attribute(part, "alt") or ""
    return part


class _LineBreaks:
    """Turns the line breaks of a text into breaks and paragraphs, once it is known which."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._waiting = 0
        self._after_break = False

    def text(self, text: str) -> None:
        for number, line in enumerate(text.split("\n")):
            if number:
                # "<br>" and a new line are one break, as WordPress stores it.
                self._waiting += not self._after_break
                self._after_break = False
            if line.strip(" \t") or (line and not number and not self._waiting):
                self._write_waiting()
                self._writer.text(line)
                self._after_break = False

    def before(self, tag: Tag) -> None:
        """Write what waits before an inline element begins, so that it stays outside of it.

        A "<br>" takes the place of a new line just before it.
        """
        if tag.name == "br":
            if self._waiting == 1:
                self._waiting = 0
            self._write_waiting()
            self._after_break = True
        elif not tag.is_end and tag.name in STARTS_INLINE:
            self._write_waiting()

    def _write_waiting(self) -> None:
        if self._waiting and not self._writer.fresh:
            if self._waiting > 1 and self._writer.in_flow:
                self._writer.new_paragraph()
            else:
                for _ in range(min(self._waiting, 2)):
                    self._writer.line_break()
        self._waiting = 0

"""Writes the body of a comment as HTML that every parser reads as the same tree.

Takes starts, ends and text from whoever reads a markup and keeps the rules of HTML: blocks are
never inside a paragraph, a link never inside a link, everything that was opened is closed. What
comes out is well formed, and still only goes into the sanitiser: `sanitize.py` has the last word.
"""

from html import escape

from .linking import Linking

INLINE = frozenset({"a", "em", "strong", "code", "del"})
CONTAINERS = frozenset({"blockquote", "pre", "ul", "ol", "li"})
_LISTS = ("ul", "ol")
# Readers cannot tell more than a few levels apart; parsers and browsers suffer from thousands.
_DEEPEST = 16
_BLANK = " \t\n"


class Writer:
    """One comment's body in the making; the allowed elements and nothing else.

    Args:
        wrap: put text outside a block into a paragraph of its own.
        linking: what to link in text outside of links and code; None for nothing.
    """

    def __init__(self, *, wrap: bool, linking: Linking | None = None) -> None:
        self._wrap = wrap
        self._linking = linking
        self._out: list[str] = []
        self._blocks: list[str] = []
        # Inline elements wished for, outermost first; the first `_opened` of them are written.
        # Written only when text comes, so none is empty, and each is taken up again in the
        # next block if it was not ended.
        self._wished: list[tuple[str, str | None]] = []
        self._opened = 0
        # How often an inline element was started again inside itself, to know its last end.
        self._again = dict.fromkeys(INLINE, 0)
        self._paragraph_wanted = False
        self._in_paragraph = False
        self.fresh = True
        """True where nothing was written since a block began or ended."""

    def start(self, tag: str, href: str | None = None) -> None:
        """Begin one of the allowed elements; "p" for whatever else stands apart as a block."""
        if tag in INLINE:
            self._wish(tag, href)
        elif tag == "p":
            self.new_paragraph()
        else:
            self._start_container(tag)

    def end(self, tag: str) -> None:
        """End an element, with everything begun inside it; nothing where it is not open."""
        if tag in INLINE:
            self._unwish(tag)
        elif tag == "p":
            if self._in_paragraph or self._paragraph_wanted:
                self._end_run()
        elif tag != "li" or self._in_list_entry():
            self._end_container(tag)

    def new_paragraph(self) -> None:
        """Let what follows stand apart from what came before; in `pre`, on a line of its own."""
        if self.in_pre:
            if not self.fresh:
                self.text("\n")
            return
        self._end_run()
        self._paragraph_wanted = True

    def line_break(self) -> None:
        """Break the line, but not before the first word of a paragraph."""
        if self.fresh and self._wrap:
            return
        self._begin_run()
        self._out.append("<br>")

    def text(self, text: str) -> None:
        """Write text. White space before the first word of a block is dropped.

        So are line breaks at the start of `pre`: a parser swallows the first one, each time.
        """
        if self.fresh:
            if self.in_pre:
                text = text.lstrip("\n")
            elif not self._wishes("code") or not text.strip(_BLANK):
                text = text.lstrip(_BLANK)
        if not text:
            return
        self._begin_run()
        if self._linking is None or not self._linking.may_find(text) or self._is_verbatim():
            self._out.append(escape(text, quote=False))
            return
        for piece in self._linking.pieces(text):
            shown = escape(piece.text, quote=False)
            self._out.append(shown if piece.href is None else _link(piece.href, shown))

    def finish(self) -> str:
        """Close everything and give the HTML."""
        self._end_run()
        while self._blocks:
            self._out.append(f"</{self._blocks.pop()}>")
        return "".join(self._out)

    @property
    def in_pre(self) -> bool:
        """True inside preformatted text, which keeps its white space."""
        return self._innermost() == "pre"

    @property
    def in_flow(self) -> bool:
        """True where paragraphs stand: at the top and in quotations."""
        return self._innermost() in ("", "blockquote")

    def _innermost(self) -> str:
        return self._blocks[-1] if self._blocks else ""

    def _is_verbatim(self) -> bool:
        return self.in_pre or self._wishes("a") or self._wishes("code")

    def _wishes(self, tag: str) -> bool:
        if self._wished:  # hardly ever, and each piece of text asks
            return any(wished == tag for wished, _ in self._wished)
        return False

    def _wish(self, tag: str, href: str | None) -> None:
        if tag == "a":
            self._unwish("a")
        elif self._wishes(tag):
            self._again[tag] += 1
            return
        self._wished.append((tag, href))

    def _unwish(self, tag: str) -> None:
        if self._again[tag]:
            self._again[tag] -= 1
            return
        place = next((n for n, (wished, _) in enumerate(self._wished) if wished == tag), None)
        if place is None:
            return
        self._close_inline(place)
        del self._wished[place]

    def _close_inline(self, keep: int) -> None:
        while self._opened > keep:
            self._opened -= 1
            self._out.append(f"</{self._wished[self._opened][0]}>")

    def _begin_run(self) -> None:
        """Open what text needs around it: an entry in a list, a paragraph, inline elements."""
        if self._innermost() in _LISTS:
            self._open("li")
        if not self._in_paragraph and (self._paragraph_wanted or (self._wrap and self.in_flow)):
            self._in_paragraph, self._paragraph_wanted = True, False
            self._out.append("<p>")
        for tag, href in self._wished[self._opened :]:
            self._out.append(f"<{tag}>" if href is None else _open_link(href))
        self._opened = len(self._wished)
        self.fresh = False

    def _end_run(self) -> None:
        self._close_inline(0)
        if self._in_paragraph:
            self._out.append("</p>")
        self._in_paragraph = self._paragraph_wanted = False
        self.fresh = True

    def _open(self, tag: str) -> None:
        self._blocks.append(tag)
        self._out.append(f"<{tag}>")

    def _start_container(self, tag: str) -> None:
        if self.in_pre:
            if tag == "li":
                self.new_paragraph()
                return
            self._end_container("pre")
        self._end_run()
        if tag == "li":
            if self._in_list_entry():
                self._end_container("li")
            # An entry without its list is a paragraph.
            if self._innermost() not in _LISTS:
                self._paragraph_wanted = True
                return
        elif len(self._blocks) >= _DEEPEST:
            return
        self._open(tag)

    def _in_list_entry(self) -> bool:
        """Tell whether an entry is open in the innermost list, and no quotation between."""
        return next((block for block in reversed(self._blocks) if block != "pre"), "") == "li"

    def _end_container(self, tag: str) -> None:
        if tag not in self._blocks:
            return
        self._end_run()
        while (innermost := self._blocks.pop()) != tag:
            self._out.append(f"</{innermost}>")
        self._out.append(f"</{tag}>")


def _open_link(href: str) -> str:
    return f'<a href="{escape(href)}">'


def _link(href: str, shown: str) -> str:
    return f"{_open_link(href)}{shown}</a>"

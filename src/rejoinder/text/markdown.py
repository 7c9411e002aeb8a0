"""Light Markdown: what people write in comments, and no more.

Emphasis, strong, code, fences, quotations, lists, deletions, links. No headings, images, tables,
raw HTML, or references of any kind: those stay as they were typed, so that "#1" and "<3" survive.
A new line is a line break.
"""

from collections.abc import Callable
from string import digits

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote, fence, list_block
from markdown_it.rules_inline import StateInline, link
from markdown_it.token import Token

from .linking import Linking, address_at
from .links import web_address
from .mentions import mention_at
from .plain import NO_LINKING, plain_to_html
from .sanitize import sanitized
from .writer import Writer

# A quotation is one level and a list two, so twelve quotations or six lists in one another.
# What is deeper is shown as typed.
_DEEPEST_BLOCK = 12
# The parser drops text beyond this; blocks never come so far.
_DEEPEST = 20
# Behind the signs that begin a fence: the name of a language, which is not shown.
_LONGEST_LANGUAGE = 20
_MEANT = frozenset("\\`*_~[]<>\t")
_BEGINS_LIST = ("-", "+", *digits)

_TAGS = {
    "blockquote": "blockquote",
    "bullet_list": "ul",
    "ordered_list": "ol",
    "list_item": "li",
    "em": "em",
    "strong": "strong",
    "s": "del",
}


def markdown_to_html(text: str, linking: Linking = NO_LINKING) -> str:
    """Make comment HTML of a storable text in light Markdown."""
    if means_nothing(text):
        return plain_to_html(text, linking)
    return parsed_to_html(text, linking)


def means_nothing(text: str) -> bool:
    """Tell whether Markdown makes the same of a text as `plain_to_html`, which is quicker."""
    if not _MEANT.isdisjoint(text):
        return False
    return not any(line.lstrip(" ").startswith(_BEGINS_LIST) for line in text.split("\n"))


def parsed_to_html(text: str, linking: Linking = NO_LINKING) -> str:
    """Make comment HTML of a storable text in light Markdown, the long way."""
    writer = Writer(wrap=False, linking=linking)
    _write(writer, _PARSER.parse(text, {"linking": linking}))
    return sanitized(writer.finish())


def _write(writer: Writer, tokens: list[Token]) -> None:
    for place, token in enumerate(tokens):
        match token.type:
            case "inline":
                _write(writer, token.children or [])
            case "text":
                writer.text(token.content)
            case "softbreak" | "hardbreak":
                writer.line_break()
            case "code_inline":
                _write_code(writer, token.content)
            case "fence":
                _write_fence(writer, token)
            case "link_open":
                href = str(token.attrs["href"])
                writer.start("a", href or None)
                if tokens[place + 1].type == "link_close":
                    writer.text(href)
            case "link_close":
                writer.end("a")
            case "paragraph_open" | "paragraph_close":
                # In a list without blank lines the parser hides the paragraphs.
                if not token.hidden:
                    (writer.start if token.nesting > 0 else writer.end)("p")
            case _:
                tag = _TAGS[token.type.removesuffix("_open").removesuffix("_close")]
                (writer.start if token.nesting > 0 else writer.end)(tag)


def _write_fence(writer: Writer, token: Token) -> None:
    if not token.content.strip():
        # Nothing was fenced in, so the signs were meant as signs.
        writer.start("p")
        writer.text(token.markup + token.info)
        writer.end("p")
        return
    writer.start("pre")
    _write_code(writer, token.content.removesuffix("\n"))
    writer.end("pre")


def _write_code(writer: Writer, code: str) -> None:
    writer.start("code")
    writer.text(code)
    writer.end("code")


class _LightMarkdown(MarkdownIt):
    def __init__(self) -> None:
        super().__init__("zero", {"maxNesting": _DEEPEST, "html": False})
        self.enable(["fence", "blockquote", "list", "newline", "escape", "backticks"])
        self.enable(["strikethrough", "emphasis", "balance_pairs", "fragments_join"])
        self.enable(["link", "image", "autolink", "text_join"])
        others = ["paragraph", "reference", "blockquote", "list"]
        self.block.ruler.at("blockquote", _bounded(blockquote), {"alt": others})
        self.block.ruler.at("list", _bounded(_list_from_one), {"alt": others[:3]})
        self.block.ruler.at("fence", _fence_without_words, {"alt": others})
        self.inline.ruler.at("image", _image_as_link)
        self.inline.ruler.before("newline", "as_typed", _as_typed)

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the parser's name
        return web_address(url) or ""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the parser's name
        return bool(url)

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - the parser's name
        return link


def _bounded(
    rule: Callable[[StateBlock, int, int, bool], bool],
) -> Callable[[StateBlock, int, int, bool], bool]:
    def bounded(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return state.level < _DEEPEST_BLOCK and rule(state, start, end, silent)

    return bounded


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _list_from_one(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take numbers for a list only from 1 on: "1984. What a year" is a sentence."""
    line = _line(state, start)
    if line[:1].isdigit() and not line.startswith(("1.", "1)")):
        return False
    return list_block(state, start, end, silent)


def _fence_without_words(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take no line for the beginning of a fence whose words would not be shown."""
    language = _line(state, start).lstrip("`~").strip()
    if len(language) > _LONGEST_LANGUAGE or " " in language:
        return False
    return fence(state, start, end, silent)


def _image_as_link(state: StateInline, silent: bool) -> bool:
    """Take "![alt](address)" for a link, and inside a link for its alternative text."""
    start = state.pos
    if not state.src.startswith("![", start):
        return False
    state.pos = start + 1
    in_link = state.linkLevel > 0
    if not link(state, silent or in_link):
        state.pos = start
        return False
    if in_link and not silent:
        end = state.pos
        state.pos = start + 1
        state.pending += state.src[start + 2 : state.md.helpers.parseLinkLabel(state, start + 1)]
        state.pos = end
    return True


def _as_typed(state: StateInline, silent: bool) -> bool:
    """Keep signs inside a bare address or a mentioned name from meaning something else.

    They become links when the text is written; see `Writer.text`.
    """
    place, end = state.pos, state.pos
    if state.src[place] == ":" and (address := address_at(state.src, place)):
        end = min(address[1], state.posMax)
    elif state.src[place] == "@":
        linking: Linking = state.env["linking"]
        if linking.mentions and (found := mention_at(state.src, place, linking.mentions)):
            end = min(found[1], state.posMax)
    if end <= place:
        return False
    if not silent:
        state.append_pending(state.src[place:end])
    state.pos = end
    return True


_PARSER = _LightMarkdown()

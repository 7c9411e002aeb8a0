"""Plain text for everything that is not the page: feeds, mail, search results, titles.

Reads only HTML that `to_html` or `clean` made; other HTML is cleaned first.
"""

from html import unescape

from .characters import is_mark

_ELLIPSIS = "…"
# Where an element begins or ends, how many line breaks stand there at least.
_BREAKS = {"p": 2, "pre": 2, "blockquote": 2, "ul": 2, "ol": 2, "li": 1}


def to_plain(html: str) -> str:
    """Give the text of our own HTML, without markup.

    A line break for "br" and between entries of a list, a blank line between paragraphs.
    Linear in the HTML.
    """
    out: list[str] = []
    breaks = 0
    in_pre = False
    first, *rest = html.split("<")
    for tag, text in [("", first), *map(_parted, rest)]:
        name = tag.lstrip("/").partition(" ")[0]
        if name == "br":
            out.append("\n")
        elif name in _BREAKS:
            breaks = max(breaks, _BREAKS[name])
            in_pre = tag == "pre" if name == "pre" else in_pre
        shown = unescape(text) if "&" in text else text
        shown = shown if in_pre else _one_line(shown)
        if shown and not (breaks and shown == " "):
            out.append("\n" * breaks if out else "")
            out.append(shown)
            breaks = 0
    return "".join(out).strip(" \t\n")


def excerpt(plain: str, limit: int) -> str:
    """Shorten plain text to at most `limit` characters on one line, the ellipsis included.

    Ends after a whole word where there is one, and never inside what readers see as one
    character: a letter with its marks, a flag, a family of emoji.
    """
    # A little more than the limit is enough to see whether a word ends there.
    text = " ".join(plain.split())
    if len(text) <= limit:
        return text
    room = max(limit - len(_ELLIPSIS), 0)
    end = text.rfind(" ", 0, room + 1)
    if end <= 0:
        end = room
        while end > 0 and _holds_together(text, end):
            end -= 1
    return text[:end].rstrip(" ,;:-–—") + _ELLIPSIS if limit > 0 else ""


def _parted(part: str) -> tuple[str, str]:
    tag, _, text = part.partition(">")
    return tag, text


def _one_line(text: str) -> str:
    """Collapse white space as a browser does, which leaves no-break spaces alone."""
    text = text.replace("\n", " ").replace("\t", " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def _holds_together(text: str, place: int) -> bool:
    """Tell whether the characters around `place` are one to the reader.

    Source: the rules of UAX 29, §3.1.1, in short: nothing is cut before a mark, a joiner, an
    emoji modifier or a tag, after a zero-width joiner, within Hangul syllables or flags.
    """
    before, after = text[place - 1], text[place]
    if is_mark(after) or after in "\u200c\u200d" or before == "\u200d":
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":
        return True
    if _is_jamo(before) and _is_jamo(after):
        return True
    # A Hangul syllable takes vowel and final letters that follow it.
    if "\uac00" <= before <= "\ud7a3" and "\u1160" <= after <= "\u11ff":
        return True
    return _is_regional(after) and _flags_before(text, place) % 2 == 1


def _is_jamo(char: str) -> bool:
    return (
        "\u1100" <= char <= "\u11ff" or "\ua960" <= char <= "\ua97c" or "\ud7b0" <= char <= "\ud7fb"
    )


def _is_regional(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _flags_before(text: str, place: int) -> int:
    start = place
    while start > 0 and _is_regional(text[start - 1]):
        start -= 1
    return place - start

"""Text as it was typed, as HTML: paragraphs, line breaks, links to addresses, nothing else.

The quick way for the many comments without any markup; imports send millions through here.
"""

from html import escape

from .linking import Linking
from .sanitize import sanitized
from .writer import Writer

NO_LINKING = Linking()


def plain_to_html(text: str, linking: Linking = NO_LINKING) -> str:
    """Make comment HTML of a storable text: a blank line parts paragraphs, a new line breaks."""
    if not linking.may_find(text):
        made = "".join(f"<p>{'<br>'.join(lines)}</p>" for lines in _escaped(text))
        # Of text that is escaped and of these two elements the sanitizer leaves every letter as it is,
        # but for hard blanks, which it writes as references; a test holds that.
        return sanitized(made) if "\xa0" in made else made
    writer = Writer(wrap=True, linking=linking)
    for lines in paragraphs(text):
        writer.new_paragraph()
        for number, line in enumerate(lines):
            if number:
                writer.line_break()
            writer.text(line)
    return sanitized(writer.finish())


def paragraphs(text: str) -> list[list[str]]:
    """Cut a text into paragraphs of trimmed lines; none of the paragraphs is blank."""
    if "\n" not in text:
        line = text.strip()
        return [[line]] if line else []
    found: list[list[str]] = []
    lines: list[str] = []
    for line in [*text.split("\n"), ""]:
        if line.strip(" \t"):
            lines.append(line)
        elif lines:
            if paragraph := "\n".join(lines).strip():
                found.append([part.strip(" \t") for part in paragraph.split("\n")])
            lines = []
    return found


def _escaped(text: str) -> list[list[str]]:
    return paragraphs(escape(text, quote=False))

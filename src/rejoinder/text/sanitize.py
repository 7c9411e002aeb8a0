"""The last step of all comment HTML: one allow-list, for everyone.

Nothing edits what comes out of here. What elements look like is a matter of style sheets.
"""

import nh3

from .characters import storable
from .links import comment_anchor, web_address
from .tags import Tag, attribute, read_tags
from .writer import CONTAINERS, INLINE, Writer

ALLOWED = INLINE | CONTAINERS | {"p", "br"}
LINK_REL = "nofollow ugc noopener"
_STOOD_APART = """
    address article aside caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hr legend main menu nav p section summary table tbody td
    tfoot th thead tr
"""
# Elements that are not allowed, all but "p", and yet stood apart from the text around them.
BLOCKS = frozenset(_STOOD_APART.split())
# Older names for the same.
SAME_AS = {"b": "strong", "i": "em", "s": "del", "strike": "del", "tt": "code"}
STARTS_INLINE = INLINE | {"b", "i", "s", "strike", "tt"}


def href_of(raw: str) -> str | None:
    """Give an address that a comment may link to in its normal form, or None."""
    return comment_anchor(raw) or web_address(raw)


_CLEANER = nh3.Cleaner(
    tags=set(ALLOWED),
    clean_content_tags={"script", "style"},
    attributes={"a": {"href"}},
    # Asked about `rel` too, which the sanitiser itself has written.
    attribute_filter=lambda _tag, name, value: href_of(value) if name == "href" else value,
    link_rel=LINK_REL,
    url_schemes={"http", "https"},
)


def clean(html: str) -> str:
    """Clean any HTML: the allowed elements, and of attributes only the addresses of links.

    What is not allowed vanishes and its text stays; scripts and styles vanish whole. The result
    is well formed, and cleaning it again changes nothing.
    """
    writer = Writer(wrap=False)
    for part in read_tags(storable(html)):
        if isinstance(part, str):
            writer.text(part)
        else:
            write_tag(writer, part)
    return sanitized(writer.finish())


def sanitized(html: str) -> str:
    """Pass HTML that `Writer` made, or as well formed as that, through the sanitiser."""
    return _CLEANER.clean(html)


def write_tag(writer: Writer, tag: Tag) -> None:
    """Hand a tag on to the writer if its element is allowed, under the name we use for it."""
    name = SAME_AS.get(tag.name, tag.name)
    if name == "br":
        writer.line_break()
    elif name in INLINE or name in CONTAINERS:
        if tag.is_end:
            writer.end(name)
        else:
            writer.start(name, href_of(attribute(tag, "href") or "") if name == "a" else None)
    elif name == "p" and tag.is_end:
        writer.end("p")
    elif name in BLOCKS:
        writer.new_paragraph()

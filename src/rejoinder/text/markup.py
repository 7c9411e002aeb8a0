"""The only maker of comment HTML: whatever was typed or imported goes through `to_html`."""

from collections.abc import Callable, Mapping
from typing import Literal

from .characters import storable
from .linking import Linking
from .markdown import markdown_to_html
from .plain import plain_to_html
from .stored_html import stored_to_html

Markup = Literal["markdown", "plain", "html"]

_MAKERS: Mapping[Markup, Callable[[str, Linking], str]] = {
    "markdown": markdown_to_html,
    "plain": plain_to_html,
    "html": stored_to_html,
}


def to_html(
    text: str,
    markup: Markup,
    *,
    mentions: Mapping[str, int] | None = None,
    at_time: Callable[[int], str] | None = None,
) -> str:
    """Make the HTML of a comment, once, to be stored and shown as it is.

    Args:
        text: as typed or imported, any characters.
        markup: "markdown" for light Markdown, "plain" for text that means nothing but itself,
            "html" for what another system stored.
        mentions: folded names of the thread's commenters (see `fold_name`) with the id of the
            comment that "@Name" leads to.
        at_time: gives the absolute https address at which the post's video starts after so
            many seconds; "12:34" leads there.

    Returns:
        Only allowed elements, safe to show; `clean` would change nothing. The same for the same
        arguments. Never raises, whatever the text.
    """
    return _MAKERS[markup](storable(text), Linking(mentions, at_time))

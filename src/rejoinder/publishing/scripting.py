"""What stands inside a script element: data for machines, and words for our own script."""

from __future__ import annotations

import json
from typing import Final

from markupsafe import Markup

from rejoinder.languages import Language, later
from rejoinder.languages.catalogs import ENGLISH

_SCRIPT: Final = (
    later("Cancel"),
    later("Preview"),
    later("The preview is above. Nothing has been sent yet."),
    later("Your own link to it"),
    later("lets you change or withdraw it: keep it, it is shown only now."),
    later("See it in its place"),
    later("The site could not be reached. Your text is still here: try again in a moment."),
    later("New comments are marked."),
    later("New comments are on another page."),
)


def script_words(language: Language) -> Markup:
    """What `reader.js` says, by what it says in English, as JSON; empty where it is English anyway."""
    if language.words == ENGLISH:
        return Markup("")
    told: dict[str, object] = {each: language.catalog.gettext(each) for each in _SCRIPT}
    told["replies"] = language.plurals("%(n)s reply", "%(n)s replies")
    told["comments"] = language.plurals("%(n)s comment", "%(n)s comments")
    told["new comments"] = language.plurals("%(n)s new comment", "%(n)s new comments")
    told["characters too many."] = language.plurals(
        "%(n)s character too many.", "%(n)s characters too many."
    )
    return inside_script(told)


_PUSH: Final = (
    later(
        "Your browser was not allowed to show messages. Its settings for this site can change that."
    ),
    later("You will be told in this browser when somebody replies."),
    later("Your browser will ask whether messages may be shown."),
    later("That did not work"),
    later("This browser takes no messages. Mail or a feed works everywhere."),
)


def push_words(language: Language) -> Markup:
    """The same for `push.js`."""
    if language.words == ENGLISH:
        return Markup("")
    return inside_script({each: language.catalog.gettext(each) for each in _PUSH})


def inside_script(value: object) -> Markup:
    """JSON that cannot end a script element or start a comment in one; as Django's json_script
    does.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign, escape in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(sign, escape)
    return Markup(text)  # noqa: S704 - the three signs that HTML could read are gone

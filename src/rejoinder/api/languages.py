"""Which language a text is in, for the Perspective door."""

from __future__ import annotations

from rejoinder.screening.models.language import language_of


def detected(text: str) -> tuple[list[str], float]:
    """The language of a text, as a list of none or one, and how sure that is (0 to 1).

    None where the text has no letters; "en", not sure at all, where it cannot be told.
    """
    if not any(map(str.isalpha, text)):
        return [], 0.0
    language, sure = language_of(text)
    return ([language], sure) if language else (["en"], 0.0)

"""Links marked up for forums or as HTML, in a form that takes neither."""

from __future__ import annotations

from rejoinder.screening.policy import Policy
from rejoinder.screening.reading import Reading
from rejoinder.screening.verdict import Signal

# Programs that post everywhere write for every system at once; people see that it is no forum.
FORUM, HTML = 0.6, 0.3
_FORUM_MARKS = ("[url=", "[url]", "[link=", "[/url]")
_HTML_MARKS = ("<a href=", "&lt;a href=")


def bbcode(reading: Reading, policy: Policy) -> Signal | None:
    """Fire on [url=…], more weakly on <a href=…>, which bloggers write in good faith."""
    text = reading.submission.text
    if "[" not in text and "<" not in text and "&" not in text:
        return None
    text = text.lower()
    forum = sum(text.count(mark) for mark in _FORUM_MARKS)
    html = sum(text.count(mark) for mark in _HTML_MARKS)
    if not forum and not html:
        return None
    kind = "forum" if forum else "HTML"
    return Signal(
        "bbcode",
        FORUM if forum else HTML,
        f"{forum or html} links or parts of links in {kind} mark-up, which does nothing here.",
    )

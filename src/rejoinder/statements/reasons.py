"""The screen's reasons in the language that is spoken, for whom they are about.

What is stored is the sentence that moderators read, in English, with its figures in it. Here a sentence is
known again by its signal's name, its figures and quotations are taken out, and words of the language
spoken stand around them. A sentence of another version that is not known again stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from rejoinder.languages import later, say, spoken
from rejoinder.languages.catalogs import ENGLISH

_OFTEN: Final = r"(?P<count>\d+)"
_QUOTED: Final = r"(?P<quoted>.+)"
_LISTED_WORDS: Final = (
    (r"\d+ words? that this site lists as \w+: (?P<words>.+)\.",
     later("Words on a list of this site: %(words)s.")),
    (r"\d+ words? that this site lists as \w+, in the name\.",
     later("Words in the name are on a list of this site.")),
)  # fmt: skip
_LISTED_DOMAINS: Final = (
    (r".+: the domain of the e-mail address\.",
     later("The domain of the e-mail address is on a list of this site.")),
    (r"Leads to what this site lists as \w+: (?!the domain of)(?P<where>.+)\.",
     later("Leads to what is on a list of this site: %(where)s.")),
)  # fmt: skip
_LIKE: Final = {
    "spam": later("advertising that nobody asked for"),
    "hostility": later("hostility"),
    "severe abuse": later("severe abuse"),
    "an insult": later("an insult"),
    "a threat": later("a threat"),
    "an attack on a group of people": later("an attack on a group of people"),
    "swearing": later("swearing"),
    "sexual talk": later("sexual talk"),
    "a link into a chat": later("a link into a chat"),
}
"""What a sentence of the screen names in words of ours, of which none is anybody's."""
_READS: Final = (
    (r"Reads like (?P<what>.+?), probability (?P<percent>\d+)%.*",
     later("Reads like this: %(what)s (%(percent)s of 100).")),
    (r".+%, most of all (?P<quoted>.+)\.", later("Most of all: %(quoted)s.")),
)  # fmt: skip
_SAME: Final = tuple(
    (re.escape(said), said)
    for said in (
        later("This site looks at every comment before it is shown."),
        later("Comments under this post are looked at first."),
        later("Sent at an hour at which nobody is at the desk."),
        later("The screen failed, so a person decides."),
        later("The screen took too long, so a person decides."),
        later("A moderator wants everything of this person held."),
        later("This person is suspended."),
        later("This person is banned."),
    )
)
"""Sentences without figures."""
# By signal: what of the stored sentence, and what is said for it. All that are found are said.
_SAID: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "bad_words": _LISTED_WORDS,
    "refused_words": _LISTED_WORDS,
    "bad_domains": _LISTED_DOMAINS,
    "refused_domains": _LISTED_DOMAINS,
    "first_comment": (
        (r"This site looks at first comments; .*",
         later("This site looks at first comments; none by this person was approved.")),
        (r".*; (?P<count>\d+) wait already\.", later("Others of the same person that wait: %(count)s.")),
    ),
    "duplicates": (
        (rf".+, times: {_OFTEN}\.",
         later("Nearly the same text was left elsewhere lately, times: %(count)s.")),
    ),
    "known_campaign": (
        (r"A moderator called its like spam: comment (?P<comment>[^,]+?)(, .*)?\.",
         later("A moderator called its like spam: comment %(comment)s.")),
        (rf".+, one of a campaign of {_OFTEN}\.", later("One of a campaign of %(count)s.")),
    ),
    "shared_contacts": (
        (rf"Recent .+: {_OFTEN}\.",
         later("Recent comments that lead to the same place or contact: %(count)s.")),
    ),
    "rejections": (
        (r"Of (?P<all>\d+) earlier comments (?P<rejected>\d+) were rejected\.",
         later("Of %(all)s earlier comments %(rejected)s were rejected.")),
    ),
    "honeypot": (
        (rf"The field .+ \(length {_OFTEN}\)\.",
         later("The field hidden from people was filled in (characters: %(count)s).")),
    ),
    "staff_name": (
        (r"The name reads like that of (?P<staff>.+) \(staff\)\.",
         later("The name reads like that of %(staff)s (staff).")),
    ),
    "haste": (
        (r"(?P<length>\d+) characters in (?P<seconds>[\d.]+) seconds; .+ (?P<least>\d+)\.",
         later("Characters: %(length)s, written in seconds: %(seconds)s; quick typing would have taken "
               "%(least)s.")),
    ),
    "links": (
        (rf"{_OFTEN} links? to (?P<sites>\d+) sites?.*",
         later("Links: %(count)s, to different sites: %(sites)s.")),
        (rf".+, {_OFTEN} more than this site lets pass.*",
         later("Links beyond what this site lets pass: %(count)s.")),
        (r".+, with hardly a word besides\.", later("There is hardly a word besides.")),
    ),
    "shorteners": (
        (r"A link that hides where it leads: (?P<hosts>.+)\.",
         later("A link that hides where it leads: %(hosts)s.")),
    ),
    "bbcode": (
        (rf"{_OFTEN} links or parts of links in .+",
         later("Links or parts of links in mark-up that does nothing here: %(count)s.")),
    ),
    "solicitation": (
        (rf"Asks readers to get in touch elsewhere, with a number, handle or link: {_QUOTED}\.",
         later("Asks readers to get in touch elsewhere, with a number, a handle or a link: %(quoted)s.")),
        (rf"Asks readers to get in touch elsewhere: {_QUOTED}\.",
         later("Asks readers to get in touch elsewhere: %(quoted)s.")),
    ),
    "promotion": (
        (rf"Advertises .+? own: {_QUOTED}\.",
         later("Advertises something of the writer's own: %(quoted)s.")),
    ),
    "sales": ((rf"Reads like an offer: {_QUOTED}\.", later("Reads like an offer: %(quoted)s.")),),
    "flattery": (
        (rf"Praise that fits any page, and a link with it: {_QUOTED}\.",
         later("Praise that fits any page, and a link with it: %(quoted)s.")),
        (rf"Praise that fits any page, and a website with it: {_QUOTED}\.",
         later("Praise that fits any page, and a website with it: %(quoted)s.")),
    ),
    "look_alikes": (
        (rf"{_OFTEN} words? mixed .+",
         later("Words mixed from letters of two alphabets that look alike: %(count)s.")),
    ),
    "styled_letters": (
        (rf"{_OFTEN} letters are drawn .+",
         later("Letters drawn in a style that word lists do not know: %(count)s.")),
        (rf"{_OFTEN} letters carry marks .+",
         later("Letters with marks that no language gives them: %(count)s.")),
    ),
    "hidden_letters": (
        (rf"{_OFTEN} invisible .+", later("Invisible characters inside words: %(count)s.")),
    ),
    "spaced_letters": (
        (rf"Spelled out with spaces: {_QUOTED}\.", later("Spelled out with spaces: %(quoted)s.")),
    ),
    "shouting": (
        (rf"{_OFTEN} of (?P<all>\d+) letters .+",
         later("Capitals among the letters of its longer words: %(count)s of %(all)s.")),
        (r".*[Ee]xclamation marks stand in rows\.", later("Exclamation marks stand in rows.")),
    ),
}  # fmt: skip


class Worded(NamedTuple):
    """A reason in words, and whether they are English where another language is spoken."""

    words: str
    english: bool


def in_words(reasons: object) -> list[Worded]:
    """The reasons of a verdict as it is stored; none where it comes from elsewhere and has none."""
    signals = reasons.get("signals", []) if isinstance(reasons, Mapping) else []
    return [_worded(signal) for signal in signals if isinstance(signal, Mapping)]


def _worded(signal: Mapping[str, Any]) -> Worded:
    name, stored = str(signal.get("name", "")), str(signal.get("words", ""))
    if spoken().words == ENGLISH:
        return Worded(stored, english=False)
    forms = _READS if name.startswith("reads_like_") else _SAID.get(name, _SAME)
    said = " ".join(_said(stored, forms))
    return Worded(said or stored, english=not said)


def _said(stored: str, forms: Iterable[tuple[str, str]]) -> Iterable[str]:
    for pattern, message in forms:
        found = re.fullmatch(pattern, stored, re.DOTALL)
        if found:
            parts = {place: _ours(part) for place, part in found.groupdict().items()}
            yield say(message, **parts)


def _ours(part: str) -> str:
    return say(_LIKE[part]) if part in _LIKE else part

"""What can be counted in a submission's text besides its words, as one row of numbers.

The signals' strengths, and what they are made of. A small model weighs them; it is kept apart from
the one over hashed parts, because a pattern that one of them knows too well must not outvote the
other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import log1p
from typing import Final

from rejoinder.screening.links import Domains, is_cited
from rejoinder.screening.reading import Reading
from rejoinder.screening.verdict import Signal

SIGNALS: Final = (
    *("links", "shorteners", "bbcode", "solicitation", "promotion", "sales", "flattery"),
    *("look_alikes", "styled_letters", "hidden_letters", "spaced_letters", "shouting"),
)
"""Signals that are about the text alone; the others are circumstances, and no part of this."""
SECTIONS: Final = (
    *("praise", "goods", "offer", "lure", "pitch", "invitation", "channel", "address"),
)
COUNTED: Final = (
    *("words", "cited", "platform", "elsewhere", "many_elsewhere", "capitals", "marks"),
    *("questions", "pictures", "praise_with_link"),
)
NAMES: Final = (*SIGNALS, *SECTIONS, *COUNTED)
_NO_SIGNALS: Final = (0.0,) * len(SIGNALS)
_NO_TALK: Final = (0.0,) * len(SECTIONS)

# Digits, mentions, hashtags and repeated words are left out on purpose: in the data at hand they
# tell where a text was collected, telephone, network or video, and nothing of what it is.


def facts(reading: Reading, fired: Iterable[Signal]) -> list[float]:
    """Give one number, mostly from 0 to 1, for each of NAMES."""
    strengths = {signal.name: signal.strength for signal in fired}
    talk, text = reading.talk, reading.submission.text
    phrases = talk.get
    words, links = len(reading.words), len(reading.links)
    length = len(text) + 1
    cited = platform = 0
    for link in reading.links:
        if is_cited(link.host):
            cited += 1
        elif _PLATFORMS.match(link.host):
            platform += 1
    elsewhere = links - cited - platform
    praise = len(phrases("praise", ()))
    return [
        *([strengths.get(name, 0.0) for name in SIGNALS] if strengths else _NO_SIGNALS),
        *([min(3, len(phrases(name, ()))) / 3 for name in SECTIONS] if talk else _NO_TALK),
        log1p(words) / 5,
        float(cited > 0),
        float(platform > 0),
        float(elsewhere > 0),
        float(elsewhere > 1),
        reading.capitals / length,
        log1p(text.count("!")) / 3,
        log1p(text.count("?")) / 3,
        0.0 if text.isascii() else log1p(_pictures(text)) / 3,
        float(praise > 0 and links > 0),
    ]


# Where anybody can show anything, themselves most of all.
_PLATFORMS: Final = Domains(
    (
        *("youtube.com", "youtu.be", "facebook.com", "twitter.com", "x.com", "instagram.com"),
        *("reddit.com", "vimeo.com", "soundcloud.com", "spotify.com", "tiktok.com"),
    )
)


_PICTURES: Final = re.compile("[\U0001f000-\U0001ffff❤★☆✅➡👉]")


def _pictures(text: str) -> int:
    return len(_PICTURES.findall(text))

"""Somebody wants to be written to, called or joined elsewhere: an invitation and the way."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from rejoinder.screening.policy import Policy
from rejoinder.screening.reading import Reading
from rejoinder.screening.verdict import Signal
from rejoinder.screening.words import Found

# "Write to me" with a channel: holds. With the number or the handle itself: hardly ever honest.
INVITED, WITH_DETAIL = 0.55, 0.75
# A channel and a number, without being asked to: a hotline in an honest text looks like that.
UNINVITED = 0.4
# An invitation reaches as far as the next sentence.
NEAR = 14
# Digits of a telephone number with its country or area code (ITU-T E.164: at most 15).
FEWEST_DIGITS, MOST_DIGITS = 9, 15
_BETWEEN_DIGITS = frozenset(" -./()+\u00a0\u2011\u2013")
# A quick look for so many digits at all, which spares most texts the walk.
_ENOUGH_DIGITS = re.compile(rf"\d(?:[ \-./()+\u00a0\u2011\u2013]{{0,2}}\d){{{FEWEST_DIGITS - 1}}}")
_CHAT_HOSTS = frozenset({"wa.me", "t.me", "telegram.me", "api.whatsapp.com", "chat.whatsapp.com"})


def solicitation(reading: Reading, policy: Policy) -> Signal | None:
    """Fire on contact details that are pushed at the reader."""
    channels = reading.talk.get("channel", [])
    chat_links = reading.links and [link for link in reading.links if link.host in _CHAT_HOSTS]
    phone = telephone(reading.submission.text)
    if not (channels or chat_links or phone):
        return None
    detail = bool(chat_links or phone or reading.talk.get("address") or _handle(reading))
    invitations = reading.talk.get("invitation", [])
    invited = _near(invitations, channels) if channels else invitations
    if invited and (channels or chat_links or phone):
        strength = WITH_DETAIL if detail else INVITED
    elif (channels and phone) or chat_links:
        strength = UNINVITED
    else:
        return None
    found = [*invited, *channels]
    spans = {*reading.spans(found), *((link.start, link.end) for link in chat_links)}
    if phone:
        spans.add(phone)
    said = reading.quote(found) or "a link into a chat"
    with_what = ", with a number, handle or link" if detail else ""
    return Signal(
        "solicitation",
        strength,
        f"Asks readers to get in touch elsewhere{with_what}: {said}.",
        tuple(sorted(spans)),
    )


def _near(invitations: list[Found], channels: list[Found]) -> list[Found]:
    """Keep the invitations that have a channel within NEAR words; both come in order."""
    firsts = [channel.first for channel in channels]
    return [
        one
        for one in invitations
        if bisect_left(firsts, one.first - NEAR) < bisect_right(firsts, one.after + NEAR)
    ]


def _handle(reading: Reading) -> bool:
    """Say whether a word such as @profit_desk stands in the text."""
    return "@" in reading.submission.text and any(
        len(chunk) > 4 and chunk[0] == "@" for chunk in reading.submission.text.split()
    )


def telephone(text: str) -> tuple[int, int] | None:
    """Return where the first run of digits as long as a telephone number stands."""
    if not _ENOUGH_DIGITS.search(text):
        return None
    digits = start = last = 0
    for place, character in enumerate(text):
        if character.isdecimal():
            if not digits:
                start = place
            digits, last = digits + 1, place
        elif character not in _BETWEEN_DIGITS or place - last > 2:
            if FEWEST_DIGITS <= digits <= MOST_DIGITS:
                return start, last + 1
            digits = 0
    return (start, last + 1) if FEWEST_DIGITS <= digits <= MOST_DIGITS else None

"""The reasons for doubt, one file each. Their order here is how the policy reads aloud.

A signal is a function of (reading, policy) that returns a `Signal` or None. Strengths: below .5
it only adds to others, from .5 it holds a comment under the default policy. A new signal is one
file, one line in `ALL`, one test.
"""

from __future__ import annotations

from collections.abc import Callable

from rejoinder.screening.policy import Policy
from rejoinder.screening.reading import Reading
from rejoinder.screening.signals.bbcode import bbcode
from rejoinder.screening.signals.campaign import known_campaign, shared_contacts
from rejoinder.screening.signals.duplicates import duplicates
from rejoinder.screening.signals.first_comment import first_comment
from rejoinder.screening.signals.flattery import flattery
from rejoinder.screening.signals.haste import haste
from rejoinder.screening.signals.hidden_letters import hidden_letters
from rejoinder.screening.signals.hold_everything import hold_everything
from rejoinder.screening.signals.honeypot import honeypot
from rejoinder.screening.signals.links import links
from rejoinder.screening.signals.listed_domains import bad_domains, refused_domains
from rejoinder.screening.signals.listed_words import bad_words, refused_words
from rejoinder.screening.signals.look_alikes import look_alikes
from rejoinder.screening.signals.premoderated import premoderated
from rejoinder.screening.signals.promotion import promotion
from rejoinder.screening.signals.rejections import rejections
from rejoinder.screening.signals.sales import sales
from rejoinder.screening.signals.shorteners import shorteners
from rejoinder.screening.signals.shouting import shouting
from rejoinder.screening.signals.solicitation import solicitation
from rejoinder.screening.signals.spaced_letters import spaced_letters
from rejoinder.screening.signals.staff_name import staff_name
from rejoinder.screening.signals.styled_letters import styled_letters
from rejoinder.screening.signals.unattended import unattended
from rejoinder.screening.verdict import Signal

ALL: tuple[Callable[[Reading, Policy], Signal | None], ...] = (
    honeypot,
    refused_words,
    refused_domains,
    bad_words,
    bad_domains,
    staff_name,
    duplicates,
    known_campaign,
    shared_contacts,
    rejections,
    haste,
    links,
    shorteners,
    bbcode,
    solicitation,
    promotion,
    sales,
    flattery,
    look_alikes,
    styled_letters,
    hidden_letters,
    spaced_letters,
    shouting,
    first_comment,
    unattended,
    premoderated,
    hold_everything,
)

# Enough to refuse without a second strong signal: nobody fills in a field that cannot be seen,
# and what the site itself lists as refused is the site's word.
DECISIVE = frozenset({"honeypot", "refused_words", "refused_domains"})
# What the site wants held whoever writes it: no evidence, so of strength 0.
RULES = frozenset({"first_comment", "hold_everything", "unattended", "premoderated"})
# About what the text says: the fast tier weighs the same words, from other sides, and may know
# better. The others are about circumstances, disguise, or the site's own lists, and stand apart.
OF_WORDS = frozenset({"solicitation", "promotion", "sales", "shouting"})

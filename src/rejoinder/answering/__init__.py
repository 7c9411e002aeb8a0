"""Another program asks through a door, with a key: what it may, what it is told, what it teaches.

Knows keys, quotas, counts and lessons, and how to ask the screen. What a request and an answer look
like in somebody's protocol is in `api/`.
"""

from rejoinder.answering.keyring import (
    KEY_LENGTH,
    add_signing_secret,
    change_key,
    clear_signing_secrets,
    key_of_site,
    make_key,
    revoke_key,
    signing_secrets,
)
from rejoinder.answering.ledger import KeyFacts, Ledger, SiteFacts, close, the_ledger
from rejoinder.answering.recurring import history
from rejoinder.answering.statistics import (
    PERIODS,
    SiteUse,
    Totals,
    accuracy,
    by_blog,
    by_period,
    calls_of_month,
)
from rejoinder.answering.teaching import Taught, lessons_of, take_back, teach

__all__ = [
    "KEY_LENGTH",
    "PERIODS",
    "KeyFacts",
    "Ledger",
    "SiteFacts",
    "SiteUse",
    "Taught",
    "Totals",
    "accuracy",
    "add_signing_secret",
    "by_blog",
    "by_period",
    "calls_of_month",
    "change_key",
    "clear_signing_secrets",
    "close",
    "history",
    "key_of_site",
    "lessons_of",
    "make_key",
    "revoke_key",
    "signing_secrets",
    "take_back",
    "teach",
    "the_ledger",
]

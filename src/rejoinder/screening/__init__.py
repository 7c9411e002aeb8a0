"""The screen: a submission goes in, a verdict comes out, with reasons a person can check.

Pure: it reads no clock, no network and no tables, and does nothing with what it finds. Whoever
calls it counts what must be counted (history, equal texts, seconds) and acts on the verdict;
where `screen` raises or outlasts its time, the caller stores `unjudged(...)`, which holds.

    submission.py  what may be known        policy.py   what the site wants
    verdict.py     what is said of it       judging.py  how signals become a verdict
    reading.py     words and links, once    signals/    one file a reason
    words.py links.py                       lists/      the phrases that signals look for
    tiers.py     what else can judge        asking.py   the deep tier, within its time
"""

from typing import TYPE_CHECKING, Any, Final

from rejoinder.screening.policy import Policy
from rejoinder.screening.policy_checks import PolicyMistake
from rejoinder.screening.submission import History, Submission
from rejoinder.screening.tiers import ATTRIBUTES, Deep, Learned, Tier
from rejoinder.screening.verdict import (
    OF_CAMPAIGNS,
    Outcome,
    Signal,
    Verdict,
    Weighed,
    of_a_campaign,
)

if TYPE_CHECKING:
    from rejoinder.screening.judging import screen, screen_all, suspicion, unjudged

__all__ = [
    "ATTRIBUTES",
    "OF_CAMPAIGNS",
    "Deep",
    "History",
    "Learned",
    "Outcome",
    "Policy",
    "PolicyMistake",
    "Signal",
    "Submission",
    "Tier",
    "Verdict",
    "Weighed",
    "of_a_campaign",
    "screen",
    "screen_all",
    "suspicion",
    "unjudged",
]

_JUDGES: Final = frozenset({"screen", "screen_all", "suspicion", "unjudged"})


def __getattr__(name: str) -> Any:
    """Read the tiers, and numpy for them, when somebody judges: the publisher wants policies alone."""
    if name not in _JUDGES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from rejoinder.screening import judging

    return getattr(judging, name)

"""What a verdict means to a program that knows only spam, or only toxic, and asks for one word."""

from __future__ import annotations

from typing import Final

from rejoinder.screening import Outcome, Policy, Verdict

SPAM: Final = "spam"


def unheard(verdict: Verdict) -> bool:
    """Whether the screen did not come to a verdict, so that a person must decide."""
    return verdict.screened_by == "nobody"


def held_for(verdict: Verdict, policy: Policy) -> list[str]:
    """The attributes for which the site's policy does not publish it, the surest first."""
    if verdict.outcome is Outcome.PUBLISH:
        return []
    over = [
        (chance, name)
        for name, chance in verdict.attributes.items()
        if name in policy.thresholds and chance >= policy.thresholds[name]["hold"]
    ]
    return [name for _, name in sorted(over, reverse=True)]


def is_spam(verdict: Verdict, policy: Policy) -> bool:
    """Whether a spam filter is to say so.

    A comment that waits only because it may be rude, or because the site lets everything wait, is no
    spam. Where nobody judged it, it is: clients know no third word, and their spam folder is where a
    person can still find it.
    """
    if verdict.outcome is Outcome.PUBLISH:
        return False
    if verdict.outcome is Outcome.REFUSE or unheard(verdict):
        return True
    held = held_for(verdict, policy)
    if SPAM in held:
        return True
    # The signals of a site's own rules have strength 0 and accuse nobody.
    return not held and not verdict.waiting and any(one.strength for one in verdict.signals)


def kind_of_doubt(verdict: Verdict, policy: Policy) -> str:
    """One word for why a comment is not published: an attribute, "rule", or "" where it is."""
    if verdict.outcome is Outcome.PUBLISH:
        return ""
    held = held_for(verdict, policy)
    if SPAM in held or (not held and is_spam(verdict, policy)):
        return SPAM
    return held[0] if held else "rule"

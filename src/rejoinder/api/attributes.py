"""Which of Perspective's attributes we serve, with which of ours, and in which languages.

An attribute is served only where ours means the same. `LIKELY_TO_REJECT` asked what one newspaper's
moderators would do; ours is what this site's policy doubts. What we do not measure (incoherence,
flirtation, attacks on the author as against another commenter, all that is good in a comment) is
refused by name: a made-up score would be believed.
"""

from __future__ import annotations

from typing import Final

SUSPICION: Final = "suspicion"
"""Not an attribute of the screen but its overall doubt."""

_PRODUCTION: Final = {
    "TOXICITY": "toxic",
    "SEVERE_TOXICITY": "severe",
    "IDENTITY_ATTACK": "identity_attack",
    "INSULT": "insult",
    "PROFANITY": "profanity",
    "THREAT": "threat",
}
SERVED: Final = {
    **_PRODUCTION,
    **{f"{name}_EXPERIMENTAL": ours for name, ours in _PRODUCTION.items()},
    "TOXICITY_FAST": "toxic",
    "SEXUALLY_EXPLICIT": "sexual",
    "OBSCENE": "profanity",
    "SPAM": "spam",
    "LIKELY_TO_REJECT": SUSPICION,
}
"""Perspective's name and ours."""

FAST_ALONE: Final = frozenset(("TOXICITY_FAST", "SPAM"))
"""For these alone the deep tier is not asked."""

LANGUAGES: Final = frozenset(
    (
        *("en", "fr", "es", "de", "it", "pt", "ru"),
        *("ar", "zh", "cs", "nl", "id", "ja", "ko", "pl", "hi", "hi-latn", "sv", "uk"),
    )
)
"""Those of Perspective's production attributes, and Ukrainian."""


def ours(name: str) -> str | None:
    """Our attribute for a requested one, a version such as `TOXICITY@6` left aside; None for none."""
    return SERVED.get(name.partition("@")[0])


def is_supported(language: str) -> bool:
    """Whether we answer for a language, given as ISO 639-1 or BCP 47: `pt` or `pt-BR`."""
    tag = language.replace("_", "-").lower()
    return tag in LANGUAGES or tag.partition("-")[0] in LANGUAGES

"""Much of the text is in capitals, or ends in rows of exclamation marks."""

from __future__ import annotations

from rejoinder.screening.policy import Policy
from rejoinder.screening.reading import Reading
from rejoinder.screening.verdict import Signal
from rejoinder.screening.words import capitals_in

# Anger is no spam: shouting must never hold a comment by itself.
CAPITALS, MARKS = 0.2, 0.1
# NATO, UNESCO, GmbH: what has up to six letters may be a name that is written so.
NAME = 6
# Letters in longer words, below which nothing can be said; share of capitals among them.
ENOUGH, MOSTLY = 24, 0.7
ROW = "!!!!"


def shouting(reading: Reading, policy: Policy) -> Signal | None:
    """Fire on long words in capitals, in scripts that have them, and on rows of marks."""
    text = reading.submission.text
    marks = ROW in text or "！！！" in text
    if not marks and reading.capitals < MOSTLY * ENOUGH:
        return None
    longer = "".join([word for word in reading.written if len(word) > NAME])
    capitals = capitals_in(longer)
    cased = capitals + sum(map(str.islower, longer)) if capitals >= MOSTLY * ENOUGH else 0
    loud = cased >= ENOUGH and capitals >= MOSTLY * cased
    if not loud and not marks:
        return None
    reasons = []
    if loud:
        reasons.append(f"{capitals} of {cased} letters in its longer words are capitals")
    if marks:
        reasons.append("exclamation marks stand in rows")
    said = " and ".join(reasons)
    return Signal("shouting", CAPITALS * loud + MARKS * marks, f"{said[0].upper()}{said[1:]}.")

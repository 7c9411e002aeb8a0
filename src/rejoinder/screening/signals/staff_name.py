"""The name looks like that of somebody on the staff."""

from __future__ import annotations

from rejoinder.screening.policy import Policy
from rejoinder.screening.reading import Reading
from rejoinder.screening.verdict import Signal
from rejoinder.screening.words import folded_words

# Namesakes exist, so it is for a moderator to see, never to refuse.
STRENGTH = 0.8


def staff_name(reading: Reading, policy: Policy) -> Signal | None:
    """Fire where letters and digits of the name are those of a staff name, look-alikes folded."""
    if not reading.submission.staff_names or not (name := "".join(reading.author_words)):
        return None
    for staff in reading.submission.staff_names:
        if "".join(folded_words(staff)) == name:
            return Signal("staff_name", STRENGTH, f"The name reads like that of {staff} (staff).")
    return None

"""Asks the screen for a door; when it fails, the verdict holds and says so."""

from __future__ import annotations

import logging
import time
import traceback
from typing import Final

from rejoinder import learning, sparing
from rejoinder.abreast import step
from rejoinder.screening import Policy, Submission, Tier, Verdict, screen, unjudged
from rejoinder.screening.keeping import KEEPER

log = logging.getLogger("rejoinder.answering")

_QUIET: Final = (
    60.0  # seconds in which one defect has one line: it may meet each of thousands of texts
)
_told: dict[str, float] = {}  # by places in our code, so there are few


def judge(submission: Submission, policy: Policy, site_id: int, tier: Tier) -> Verdict:
    """The screen's verdict, by what the site taught; one that holds, where the screen broke.

    Where the deep tier is asked for, it is asked; where it would only be welcome, in its share of time.
    """
    try:
        deep = KEEPER.current() if tier is Tier.DEEP else sparing.deep_now()
        learned = learning.learned_of(site_id)
        step()
        return screen(submission, policy, learned=learned, tier=tier, deep=deep)
    except Exception as mistake:  # whatever breaks in the screen must never let a comment pass
        frame = traceback.extract_tb(mistake.__traceback__)[-1]
        # Kind and place. Not the message, which may quote the comment.
        where = f"{type(mistake).__name__} at {frame.filename}:{frame.lineno}"
        if time.monotonic() - _told.get(where, -_QUIET) >= _QUIET:
            _told[where] = time.monotonic()
            log.error("the screen failed with %s; the door answers that it must wait", where)
        return unjudged("The screen failed, so a person decides.")

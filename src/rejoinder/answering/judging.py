"""Asks the screen for a door; when it fails, the verdict holds and says so."""

from __future__ import annotations

import logging
import traceback

from rejoinder.screening import Policy, Submission, Tier, Verdict, screen, unjudged
from rejoinder.screening.keeping import KEEPER

log = logging.getLogger("rejoinder.answering")


def judge(submission: Submission, policy: Policy, tier: Tier) -> Verdict:
    """The screen's verdict; one that holds, where the screen broke."""
    try:
        return screen(submission, policy, tier=tier, deep=KEEPER.current())
    except Exception as mistake:  # whatever breaks in the screen must never let a comment pass
        frame = traceback.extract_tb(mistake.__traceback__)[-1]
        # Kind and place. Not the message, which may quote the comment.
        where = f"{type(mistake).__name__} at {frame.filename}:{frame.lineno}"
        log.error("the screen failed with %s; the door answers that it must wait", where)
        return unjudged("The screen failed, so a person decides.")

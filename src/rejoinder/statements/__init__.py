"""What a decision means for people: the author's statement of reasons, the reporters' answer.

Called in the decision's own transaction. Knows nothing of how reports and appeals come in (`redress`)
nor of buttons (`moderating`, `web/desk`).
"""

from rejoinder.statements import reasons
from rejoinder.statements.grounds import GROUNDS, Ground
from rejoinder.statements.settling import (
    answer_appeal,
    automatic,
    concerned,
    in_force,
    settle,
    settle_holds,
    state_hold,
)
from rejoinder.statements.words import Told, stated, told_of

__all__ = [
    "GROUNDS",
    "Ground",
    "Told",
    "answer_appeal",
    "automatic",
    "concerned",
    "in_force",
    "reasons",
    "settle",
    "settle_holds",
    "state_hold",
    "stated",
    "told_of",
]

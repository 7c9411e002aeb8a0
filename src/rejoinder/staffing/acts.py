"""The table of acts and roles: pure, and the only place that says who may do what at the desk."""

from __future__ import annotations

from typing import Final, Literal, get_args

Act = Literal[
    "look",
    "decide",
    "write_posts",
    "clear_away",
    "set_rules",
    "keep_keys",
    "keep_staff",
    "keep_privacy",
    "import_posts",
    "take_away",
]
ACTS: Final[tuple[str, ...]] = get_args(Act)
ROLES: Final = ("reader", "moderator", "editor", "owner")
"""From the one who may least to the one who may all."""

_LEAST: Final[dict[Act, str]] = {
    "look": "reader",  # every queue, card, post, chart and log
    "decide": "moderator",  # about comments, the people behind them, reports and appeals
    "write_posts": "editor",  # posts, and how the conversation under each goes
    "clear_away": "editor",  # old spam and trash, for good
    "set_rules": "owner",  # the site's policy, and what readers are told of it
    "keep_keys": "owner",  # keys for other programs
    "keep_staff": "owner",  # invitations, roles, removals
    "import_posts": "owner",  # bring posts and comments from elsewhere, and take them back
    "take_away": "owner",  # everything as a file, with addresses if need be
    "keep_privacy": "owner",  # what people ask for under data protection law
}


def allowed(role: str | None, act: Act) -> bool:
    """Whether this role may do this; None, nobody's role, may nothing.

    Raises:
        KeyError: there is no such act.
    """
    least = ROLES.index(_LEAST[act])
    return role in ROLES and ROLES.index(role) >= least

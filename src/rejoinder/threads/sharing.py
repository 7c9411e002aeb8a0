"""Which replies of a page's branches are shown when not all of them fit.

Every branch keeps its first comment; what room is left is shared out evenly, small branches first,
so that one loud quarrel cannot push the others off the page.
"""

from __future__ import annotations

from collections.abc import Sequence


def shares(sizes: Sequence[int], room: int) -> list[int]:
    """How many comments of each branch to show.

    Args:
        sizes: how many comments each branch has, at least 1 each.
        room: how many comments fit on the page; never less than one a branch is given.

    Returns:
        As many numbers as `sizes`, each at least 1 and at most the branch's size.

    Source: max-min fairness by progressive filling, Bertsekas and Gallager, Data Networks (1992), 6.5.2.
    """
    if sum(sizes) <= room:
        return list(sizes)
    given = [0] * len(sizes)
    left = max(room, len(sizes))
    order = sorted(range(len(sizes)), key=sizes.__getitem__)
    for taken, branch in enumerate(order):
        fair = left // (len(sizes) - taken)
        given[branch] = min(sizes[branch], max(fair, 1))
        left -= given[branch]
    return given

"""The shape of a long conversation: who answers whom, and when; not a word of what is said.

Heavy-tailed, as under any video that many people watched: most comments are never answered, and
a handful of branches hold a third of everything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

DEEPEST = 7
# Comments stop twenty days after the post was published.
LAST_MINUTE = 20 * 24 * 60
# The larger, the earlier: half of all roots within four days of twenty, a tenth within two hours.
HASTE = 2.4
# Of all comments, the share that answers nobody: 320 of 1,200.
ROOTS = 320 / 1200
# Of all comments, the shares that hang under the four busiest: 148, 110, 86 and 66 of 1,200.
BUSIEST = (0.1234, 0.0917, 0.0717, 0.055)
# No other branch grows beyond this.
QUIET_BRANCH = 30


@dataclass(slots=True, eq=False)
class Spot:
    """A place in the tree, before anybody has spoken there; `busy` marks the longest branches."""

    minutes: int
    parent: Spot | None = None
    depth: int = 0
    busy: bool = False
    replies: list[Spot] = field(default_factory=list)


def grow(rng: Random, count: int) -> list[Spot]:
    """Lay out exactly `count` spots, oldest first, a parent always before its replies."""
    if count < 1:
        return []
    root_count = max(1, round(count * ROOTS))
    spots: list[Spot] = []
    for number, size in enumerate(_branch_sizes(rng, root_count, count - root_count)):
        root = Spot(2 + int((LAST_MINUTE - 2) * rng.random() ** HASTE), busy=number < len(BUSIEST))
        spots += _branch(rng, root, size)
    # Stable: of two in the same minute, the one that was grown first, a parent, stays first.
    spots.sort(key=lambda spot: spot.minutes)
    return spots


def _branch_sizes(rng: Random, roots: int, replies: int) -> list[int]:
    """Share out the replies: fixed shares to the busiest, the rest by a Pareto draw each."""
    sizes = [0] * roots
    for number, share in enumerate(BUSIEST[:roots]):
        sizes[number] = round((replies + roots) * share)
    weights = [0.0] * len(BUSIEST) + [rng.paretovariate(0.9) - 1 for _ in sizes[len(BUSIEST) :]]
    open_roots = [number for number in range(roots) if number >= len(BUSIEST)]
    for _ in range(replies - sum(sizes)):
        if not open_roots:
            sizes[0] += 1
            continue
        [number] = rng.choices(open_roots, [weights[number] for number in open_roots])
        sizes[number] += 1
        if sizes[number] >= QUIET_BRANCH:
            open_roots.remove(number)
    return sizes


def _branch(rng: Random, root: Spot, size: int) -> list[Spot]:
    branch = [root]
    for _ in range(size):
        parent = _answered(rng, branch)
        # Half of all answers come within an hour and a half, some after days.
        minutes = parent.minutes + 1 + int(rng.lognormvariate(4.5, 1.6))
        if minutes > LAST_MINUTE:
            minutes = rng.randint(parent.minutes, LAST_MINUTE)
        spot = Spot(minutes, parent, parent.depth + 1, root.busy)
        parent.replies.append(spot)
        branch.append(spot)
    return branch


def _answered(rng: Random, branch: list[Spot]) -> Spot:
    """Choose whom to answer: the root, the latest, or anybody, never deeper than DEEPEST."""
    chance = rng.random()
    if chance < 0.3:
        return branch[0]
    spot = branch[-1] if chance < 0.65 else rng.choice(branch)
    return spot.parent if spot.depth == DEEPEST and spot.parent else spot

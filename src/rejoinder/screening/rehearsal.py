"""What a draft of a policy would have changed, counted: moves, people's word on them, precision, recall.

Pure: comments come in one by one, each with what either policy makes of it; figures go out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from rejoinder.charts import Row, alone, bars
from rejoinder.screening.report import Share, wilson
from rejoinder.screening.verdict import Outcome

PEOPLE: Final = ("kept", "removed", "stood", "")
"""What people made of a comment: approved it, removed it, let it stand, or nothing yet."""
EXAMPLES: Final = 20
"""Comments that are kept to be looked at, of each move."""
_KEPT: Final = ("kept", "stood")


class Move(NamedTuple):
    """A change that people care for: its name, what it is, and which word of people speaks against it."""

    name: str
    words: str
    against: tuple[str, ...]


MOVES: Final = (
    Move("held", "newly held", _KEPT),
    Move("published", "newly published", ("removed",)),
    Move("refused", "newly refused", _KEPT),
    Move("looked_at", "held, no longer refused", ()),
)


def move_of(before: Outcome, after: Outcome) -> str:
    """The name of a change; "" where nothing changes."""
    if before is after:
        return ""
    if after is Outcome.PUBLISH:
        return "published"
    if after is Outcome.REFUSE:
        return "refused"
    return "held" if before is Outcome.PUBLISH else "looked_at"


@dataclass(slots=True)
class Tally:
    """Counts, which can be kept as JSON between two parts of the work."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[int]] = field(default_factory=dict)

    def add(self, comment: int, before: Outcome, after: Outcome, people: str) -> None:
        """Count one comment.

        Args:
            comment: its id.
            before, after: by the policy in force, and by the draft.
            people: one of PEOPLE.
        """
        self.counts[f"{before} {after} {people}"] += 1
        if before is after:
            return
        if name := move_of(before, after):
            against = next(move.against for move in MOVES if move.name == name)
            # Where people decided otherwise, it is worth a look before the others are.
            kind = f"{name} against" if people in against else name
            shown = self.examples.setdefault(kind, [])
            if len(shown) < EXAMPLES:
                shown.append(comment)

    def to_json(self) -> dict[str, Any]:
        """Plain values; `from_json` gives the tally again."""
        return {"counts": dict(self.counts), "examples": self.examples}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Tally:
        """Read what `to_json` wrote."""
        examples = {name: list(ids) for name, ids in kept.get("examples", {}).items()}
        return cls(Counter(kept.get("counts", {})), examples)


@dataclass(frozen=True, slots=True)
class Moved:
    """One kind of change: how many comments, by what people made of them."""

    move: Move
    by_people: Mapping[str, int]

    @property
    def comments(self) -> int:
        return sum(self.by_people.values())

    @property
    def against(self) -> int:
        """How many of them a person decided, or let stand, otherwise."""
        return sum(self.by_people[name] for name in self.move.against)


@dataclass(frozen=True, slots=True)
class Quality:
    """A policy against people.

    Attributes:
        precision: of what it keeps back and people decided, the share that they removed.
        recall: of what people removed, the share that it keeps back.
        false_alarms: of what people approved or let stand, the share that it keeps back.
        kept_back: comments held or refused.
    """

    precision: Share
    recall: Share
    false_alarms: Share
    kept_back: int


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The figures of a rehearsal; `name` is what the other policy is called."""

    comments: int
    decided: int
    moved: tuple[Moved, ...]
    before: Quality
    after: Quality
    name: str = "draft"

    def to_json(self) -> dict[str, Any]:
        """Plain values, for a machine."""
        return {
            "comments": self.comments,
            "decided": self.decided,
            "moves": {
                one.move.name: {
                    "comments": one.comments,
                    "against_people": one.against,
                    **{name or "undecided": count for name, count in one.by_people.items()},
                }
                for one in self.moved
            },
            "in_force": _plain(self.before),
            self.name: _plain(self.after),
        }


def figures(tally: Tally, name: str = "draft") -> Rehearsal:
    """Turn counts into figures; `name` is what the other policy is called."""
    told: Counter[tuple[str, str, str]] = Counter()
    for key, count in tally.counts.items():
        before, after, people = key.split(" ")
        told[before, after, people] += count
    moved = []
    for move in MOVES:
        by_people = dict.fromkeys(PEOPLE, 0)
        for (before, after, people), count in told.items():
            if move_of(Outcome(before), Outcome(after)) == move.name:
                by_people[people] += count
        moved.append(Moved(move, by_people))
    return Rehearsal(
        comments=sum(told.values()),
        decided=sum(
            count for (_, _, people), count in told.items() if people in ("kept", "removed")
        ),
        moved=tuple(moved),
        before=_quality(told, 0),
        after=_quality(told, 1),
        name=name,
    )


def _quality(told: Mapping[tuple[str, str, str], int], which: int) -> Quality:
    back: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    for key, count in told.items():
        whole[key[2]] += count
        if key[which] != Outcome.PUBLISH:
            back[key[2]] += count
    return Quality(
        precision=wilson(back["removed"], back["removed"] + back["kept"]),
        recall=wilson(back["removed"], whole["removed"]),
        false_alarms=wilson(back["kept"] + back["stood"], whole["kept"] + whole["stood"]),
        kept_back=sum(back.values()),
    )


def _plain(quality: Quality) -> dict[str, Any]:
    shares = ("precision", "recall", "false_alarms")
    told: dict[str, Any] = {}
    for name in shares:
        share: Share = getattr(quality, name)
        told[name] = {"hits": share.hits, "of": share.of, "value": share.value}
    return told | {"kept_back": quality.kept_back}


def charts(told: Rehearsal) -> list[str]:
    """The figures as two charts: what moves, and how both policies stand against people."""
    said = "; ".join(
        f"{one.move.words}: {one.comments:,}, of which {one.against:,} against people's decisions"
        for one in told.moved
    )
    names = ("people removed it", "people kept it", "stood untouched", "nobody decided")
    order = ("removed", "kept", "stood", "")
    moves = bars(
        "What would change",
        said,
        names,
        [Row(one.move.words, [one.by_people[name] for name in order]) for one in told.moved],
    )
    rows = []
    for name, words in (
        ("precision", "precision"),
        ("recall", "recall"),
        ("false_alarms", "false alarms"),
    ):
        for which, quality in (("in force", told.before), (told.name, told.after)):
            share: Share = getattr(quality, name)
            value = share.value or 0.0
            parts = [value, 0.0] if which == "in force" else [0.0, value]
            rows.append(Row(f"{words}, {which}", parts, percent(share)))
    said = "; ".join(f"{row.name}: {row.figure}" for row in rows)
    shares = bars("Against the people at the desk", said, ("in force", told.name), rows, whole=1.0)
    return [moves, shares]


def svg(told: Rehearsal) -> str:
    """The charts as a file of its own."""
    return alone(charts(told))


def percent(share: Share) -> str:
    """A share in words."""
    return "none yet" if share.value is None else f"{share.value * 100:.1f} %"

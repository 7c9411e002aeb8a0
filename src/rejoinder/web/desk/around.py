"""What stands around a comment: its neighbours, who wrote it, what was done to it, where its links lead."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count

from rejoinder import moderating
from rejoinder.models import Comment, Commenter, Decision
from rejoinder.screening.links import find_links

_NEAR: Final = 3  # siblings shown on each side
_BELOW: Final = 5  # answers shown
_LATEST: Final = 50  # decisions shown
_LONGEST: Final = (
    4_000  # words whose differences are looked for; beyond, both texts are shown whole
)
_COLUMNS: Final = (
    "post",
    "parent",
    "number",
    "author_name",
    "text",
    "standing",
    "removal",
    "written_at",
)


@dataclass(frozen=True, slots=True)
class Around:
    """A comment's place in its conversation."""

    above: list[Comment]
    before: list[Comment]
    after: list[Comment]
    below: list[Comment]
    more_below: int


def around(comment: Comment) -> Around:
    """The comments next to one: those it answers, its siblings, what answers it. Four queries."""
    near = Comment.objects.filter(site=comment.site_id, post=comment.post_id).only(*_COLUMNS)
    # Not "without a parent": SQLite would go through all of those, of every post.
    beside = near.filter(parent=comment.parent_id) if comment.parent_id else near.filter(depth=0)
    below = near.filter(parent=comment.pk).order_by("number")
    found = list(below[:_BELOW])
    above = comment.parent
    return Around(
        above=[above] if above is not None else [],
        before=list(beside.filter(number__lt=comment.number).order_by("-number")[:_NEAR])[::-1],
        after=list(beside.filter(number__gt=comment.number).order_by("number")[:_NEAR]),
        below=found,
        more_below=below.count() - len(found) if len(found) == _BELOW else 0,
    )


@dataclass(frozen=True, slots=True)
class Record:
    """What a site knows of a person: numbers and moments, never an address."""

    person: Commenter
    counts: Mapping[str, int]
    suspended: bool

    @property
    def comments(self) -> int:
        """How many comments there are in all."""
        return sum(self.counts.values())


def record_of(person: Commenter, now: datetime) -> Record:
    """A person's record. One query."""
    told = Comment.objects.filter(commenter=person).values_list("standing").annotate(Count("pk"))
    counts = dict.fromkeys(Comment.Standing.values, 0) | dict(told.order_by())
    until = person.suspended_until
    return Record(person, counts, person.standing == "suspended" and (until is None or until > now))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a comment's history."""

    decision: Decision
    undoable: bool
    difference: list[tuple[str, str]]
    """Pieces of both texts in order: "" in both, "del" in the earlier alone, "ins" in the later."""


def history_of(comment: Comment, now: datetime) -> list[Line]:
    """What was done to a comment, the newest first. Two queries."""
    told = list(
        Decision.objects.filter(comment=comment)
        .select_related("by", "undoes", "undone_by")
        .order_by("-pk")[:_LATEST]
    )
    may_be = moderating.undoable(told, now) if told else set()
    return [Line(one, one.pk in may_be, difference(one.was, one.made)) for one in told]


def difference(was: Mapping[str, Any], made: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What an edit changed, word by word; nothing where it was no edit."""
    if "text" not in was or "text" not in made:
        return []
    before, after = _words(str(was["text"])), _words(str(made["text"]))
    if len(before) + len(after) > _LONGEST:
        return [("del", "".join(before)), ("ins", "".join(after))]
    pieces: list[tuple[str, str]] = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(("", "".join(before[a:b])))
            continue
        pieces += [("del", "".join(before[a:b]))] * (b > a)
        pieces += [("ins", "".join(after[c:d]))] * (d > c)
    return pieces


def _words(text: str) -> list[str]:
    """The words of a text, each with the blanks that follow it."""
    found: list[str] = []
    for char in text:
        if found and (char.isspace() or not found[-1][-1].isspace()):
            found[-1] += char
        else:
            found.append(char)
    return found


def targets(comment: Comment) -> list[tuple[str, str]]:
    """Where a comment's links lead: the host, and the address as it was written."""
    written: Iterable[str] = (comment.text, comment.website)
    found: dict[str, str] = {}
    for text in written:
        for link in find_links(text):
            found.setdefault(text[link.start : link.end], link.host)
    return [(host, address) for address, host in found.items()]

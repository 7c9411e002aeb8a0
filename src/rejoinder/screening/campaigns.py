"""Campaigns: texts that say nearly the same, or lead to the same place, under whatever name and post.

Texts are compared by sketches: the smallest hashes of their words and of their pairs of words. Of two
sketches it can be told how much of the shorter text the longer one contains, so padding does not hide a
text; words are folded first, so look-alikes do not; and a quarter of the words may stay for spun texts to
be known. Measured, see `docs/decisions/0011-campaigns-by-sketches.md`.

Memory is bounded: the latest SIZE texts of the last KEPT seconds, in arrays made once. No clock and no
tables: the caller says when, and fills the index anew from its tables at the start.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rejoinder.screening.likeness import CONTAINED, NONE, SHARED, contains
from rejoinder.screening.marks import word_hash
from rejoinder.screening.sketches import HASHES, Sketch

SIZE: Final = 8192
"""Texts that are remembered."""
KEPT: Final = 14 * 86_400
"""Seconds for which."""
DAY: Final = 86_400
"""Seconds in which short texts are counted: in a week, somebody says everything again."""
LATELY: Final = 3600
"""Seconds that a burst is counted in."""

_LONG: Final = (
    4  # letters of a word that says something; scripts without spaces count each character
)
_SPREAD: Final = 3  # names, and posts, under which a text that leads nowhere is no single person's
_KNOWN: Final = 1 / 3  # of a campaign must be called spam before that is said of texts unlike those
_WAYS: Final = 4  # texts that one place of the table leads to
_TABLE: Final = 1 << 17
_PLACES: Final = np.uint32(_TABLE - 1)
_CHECKED: Final = 10  # likely texts that are compared in full
_SERIAL: Final = 32  # bits of a text's number, while above it stands which text it may be like
_SERIALS: Final = (1 << _SERIAL) - 1
_LATEST: Final = 64  # arrivals of a campaign that are kept for counting bursts


class Seen(NamedTuple):
    """What was seen before that is like a text.

    Attributes:
        same_text: texts that say nearly the same, where they are a campaign beyond doubt: it leads
            somewhere, a person called it spam, or it came under several names on several posts.
            Otherwise texts that are equal once folded; of short ones those of the last day.
        links: texts that carry one of its links or contact details.
        campaign: texts of the campaign that it belongs to; 0 for none.
        lately: those of them that came within the last hour, at most 64.
        nearest: id of the text most like it that a person called spam; 0 for none.
        home: where the index finds that campaign again; -1 for none.
    """

    same_text: int = 0
    links: int = 0
    campaign: int = 0
    lately: int = 0
    nearest: int = 0
    home: int = -1


NOTHING: Final = Seen()


@dataclass(slots=True)
class _Campaign:
    """Texts that belong together, by their serial numbers, in order of arrival."""

    members: deque[int] = field(default_factory=deque)
    arrivals: deque[int] = field(default_factory=lambda: deque(maxlen=_LATEST))
    spam: int = 0
    posts: Counter[int] = field(default_factory=Counter)
    names: Counter[int] = field(default_factory=Counter)


class _Match(NamedTuple):
    """Which remembered text is most like one, and which of those is spam; -1 for none."""

    like: int
    spam: int


_NO_MATCH: Final = _Match(-1, -1)


class Campaigns:
    """An index of what came lately. One thread at a time may use it."""

    def __init__(self) -> None:
        """Remember nothing; about 4 MiB once all places are taken, and none of them before."""
        # Serial number of the next text; its place is that modulo SIZE. Nought is nobody's.
        self._next = 1
        self._ids = np.zeros(SIZE, np.int64)
        self._at = np.zeros(SIZE, np.int64)
        self._spam = np.zeros(SIZE, np.bool_)
        self._campaign = np.zeros(SIZE, np.int64)
        # A place is written before anything leads to it; until then the kernel lends no memory for it.
        self._words = np.empty((SIZE, HASHES), np.uint32)
        self._pairs = np.empty((SIZE, HASHES), np.uint32)
        self._table = np.zeros((_TABLE, _WAYS), np.int32)
        self._under: dict[int, tuple[int, int]] = {}
        self._traces: dict[int, tuple[int, ...]] = {}
        self._traced: dict[int, deque[int]] = {}
        self._serials: dict[int, int] = {}
        self._campaigns: dict[int, _Campaign] = {}

    def __len__(self) -> int:
        """How many texts are remembered."""
        return len(self._serials)

    def __contains__(self, number: int) -> bool:
        """Whether a text is remembered."""
        return number in self._serials

    def seen(self, asked: Sketch, now: int) -> Seen:
        """What is like a text; some 60 microseconds.

        Args:
            asked: of the text, which need not be remembered.
            now: seconds since any fixed moment.
        """
        return self.seen_of([asked], now)[0]

    def seen_of(self, asked: Sequence[Sketch], now: int) -> list[Seen]:
        """What is like each of several texts, of which none need be remembered: some 20 each."""
        matches = self._matches(asked, now)
        return [self._told(one, match, now) for one, match in zip(asked, matches, strict=True)]

    def note(
        self,
        number: int,
        asked: Sketch,
        now: int,
        *,
        post: int = 0,
        name: str = "",
        seen: Seen | None = None,
        spam: bool = False,
    ) -> None:
        """Remember a text under its id, once; some 20 microseconds.

        Args:
            number: its id.
            asked: its sketch.
            now: when it came.
            post, name: what it was left under.
            seen: what `seen` said of it a moment ago, where that was asked.
            spam: whether a person called it so already.
        """
        if number in self._serials:
            return
        home = (seen or self.seen(asked, now)).home
        serial = self._next
        self._next += 1
        self._forget_one(serial - SIZE)
        if home not in self._campaigns:
            # Equal ones may have been noted since `seen` was asked: many come together.
            equal = self._equal(asked, now)
            home = serial if equal < 0 else int(self._campaign[equal % SIZE])
        place = serial % SIZE
        words = len(asked.words)
        self._words[place, :words] = asked.words
        self._words[place, words:] = NONE
        self._pairs[place] = NONE
        self._pairs[place, : len(asked.pairs)] = asked.pairs
        ways = asked.words & _PLACES
        self._table[ways, 1:] = self._table[ways, :-1]
        self._table[ways, 0] = serial
        self._ids[place], self._at[place], self._spam[place] = number, now, spam
        self._under[serial] = under = (post, word_hash(name))
        self._campaign[place] = home
        self._serials[number] = serial
        self._traces[serial] = kept = (asked.whole, *asked.traces)
        for trace in kept:
            self._traced.setdefault(trace, deque()).append(serial)
        if (campaign := self._campaigns.get(home)) is None:
            campaign = self._campaigns[home] = _Campaign()
        campaign.members.append(serial)
        campaign.arrivals.append(now)
        campaign.spam += spam
        campaign.posts[under[0]] += 1
        campaign.names[under[1]] += 1

    def decided(self, number: int, *, spam: bool) -> None:
        """Say what a person called a text; one that is not remembered is passed over."""
        serial = self._serials.get(number)
        if serial is None or bool(self._spam[serial % SIZE]) == spam:
            return
        self._spam[serial % SIZE] = spam
        self._campaigns[int(self._campaign[serial % SIZE])].spam += 1 if spam else -1

    def members(self, number: int) -> list[int]:
        """The ids of the texts that belong to the same campaign, itself included, in order of arrival."""
        serial = self._serials.get(number)
        if serial is None:
            return []
        campaign = self._campaigns[int(self._campaign[serial % SIZE])]
        return [int(self._ids[member % SIZE]) for member in campaign.members]

    def larger(self, least: int) -> list[list[int]]:
        """The ids of each campaign of at least so many texts."""
        return [
            [int(self._ids[member % SIZE]) for member in campaign.members]
            for campaign in self._campaigns.values()
            if len(campaign.members) >= least
        ]

    def _told(self, asked: Sketch, match: _Match, now: int) -> Seen:
        like, bearers = match.like, self._bearers(asked, now)
        if like < 0 and bearers:
            like = max(bearers)
        if like < 0:
            again = self._traced.get(asked.whole, ()) if asked.short else ()
            today = [one for one in islice(reversed(again), _LATEST) if self._today(one, now)]
            return Seen(same_text=len(today)) if today else NOTHING
        home = int(self._campaign[like % SIZE])
        campaign = self._campaigns[home]
        nearest = match.spam
        # One mistake must not condemn all who link to the same paper.
        if nearest < 0 and campaign.spam >= _KNOWN * len(campaign.members):
            nearest = next(
                member for member in reversed(campaign.members) if self._spam[member % SIZE]
            )
        beyond_doubt = (
            bool(bearers)
            or campaign.spam > 0
            or min(len(campaign.posts), len(campaign.names)) >= _SPREAD
        )
        alike = len(campaign.members) if beyond_doubt else len(self._traced.get(asked.whole, ()))
        return Seen(
            same_text=alike if match.like >= 0 else 0,
            links=len(bearers),
            campaign=len(campaign.members),
            lately=sum([at > now - LATELY for at in campaign.arrivals]),
            nearest=int(self._ids[nearest % SIZE]) if nearest >= 0 else 0,
            home=home,
        )

    def _today(self, serial: int, now: int) -> bool:
        return bool(self._at[serial % SIZE] > now - DAY)

    def _bearers(self, asked: Sketch, now: int) -> set[int]:
        """The latest texts that carry one of this one's traces."""
        return {
            serial
            for trace in asked.traces
            for serial in islice(reversed(self._traced.get(trace, ())), _LATEST)
            if self._at[serial % SIZE] >= now - KEPT
        }

    def _matches(self, asked: Sequence[Sketch], now: int) -> list[_Match]:
        """The remembered text that is most like each of some."""
        matches = [_NO_MATCH] * len(asked)
        open_ones: list[int] = []
        for at, one in enumerate(asked):
            if (equal := self._equal(one, now)) >= 0:
                matches[at] = _Match(equal, equal if self._spam[equal % SIZE] else -1)
            elif not one.short and len(one.words) >= SHARED:
                open_ones.append(at)
        if open_ones:
            for at, match in self._compared([asked[at] for at in open_ones], now).items():
                matches[open_ones[at]] = match
        return matches

    def _equal(self, asked: Sketch, now: int) -> int:
        """The latest remembered text that is equal once folded; -1 where there is none, or it is short."""
        equal = None if asked.short else self._traced.get(asked.whole)
        return equal[-1] if equal and self._at[equal[-1] % SIZE] >= now - KEPT else -1

    def _compared(self, asked: Sequence[Sketch], now: int) -> dict[int, _Match]:
        """The matches of those texts that have any, by their places in `asked`."""
        whose, found = self._likely(asked)
        places = found % SIZE
        contained = contains(asked, whose, self._words[places], self._pairs[places])
        contained[self._at[places] < now - KEPT] = 0
        alike = contained >= CONTAINED
        matches: dict[int, _Match] = {}
        spam_share: dict[int, float] = {}
        told = (whose[alike], found[alike], contained[alike], self._spam[places[alike]])
        for at, serial, share, spam in zip(*(each.tolist() for each in told), strict=True):
            best, worst = matches.get(at, _NO_MATCH)
            # A spammer pads with what others wrote: so not the most similar, but whose campaign is larger.
            if best < 0 or self._weight(serial) > self._weight(best):
                best = serial
            if spam and share > spam_share.get(at, 0.0):
                worst, spam_share[at] = serial, share
            matches[at] = _Match(best, worst)
        return matches

    def _likely(self, asked: Sequence[Sketch]) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
        """The remembered texts that are worth comparing: with which of those asked, and their numbers."""
        words = np.concatenate([one.words for one in asked])
        whose = np.arange(len(asked)).repeat([len(one.words) for one in asked])
        near = self._table.take(words & _PLACES, axis=0)
        keys = (near | whose[:, None] << _SERIAL)[near >= max(1, self._next - SIZE)]
        keys.sort()
        edges = np.concatenate(([0], (keys[1:] != keys[:-1]).nonzero()[0] + 1, [len(keys)]))
        times = edges[1:] - edges[:-1]
        often = times >= SHARED - 2  # some places may have been taken by later texts
        keys, times = keys[edges[:-1][often]], times[often]
        whose = keys >> _SERIAL
        # Of each text those that share most, and of these the latest.
        order = (whose << _SERIAL | times).argsort(kind="stable")
        after = whose.searchsorted(whose, "right")
        keys = keys[order[np.arange(len(keys)) >= after - _CHECKED]]
        return keys >> _SERIAL, keys & _SERIALS

    def _weight(self, serial: int) -> tuple[int, int]:
        """What makes one text speak for a campaign more than another: its size, then being late."""
        return len(self._campaigns[int(self._campaign[serial % SIZE])].members), serial

    def _forget_one(self, serial: int) -> None:
        """Make room: the oldest text is forgotten, which is the first everywhere."""
        if serial < 1:
            return
        place = serial % SIZE
        del self._serials[int(self._ids[place])]
        for trace in self._traces.pop(serial):
            bearers = self._traced[trace]
            bearers.popleft()
            if not bearers:
                del self._traced[trace]
        home = int(self._campaign[place])
        campaign = self._campaigns[home]
        campaign.members.popleft()
        campaign.spam -= int(self._spam[place])
        post, name = self._under.pop(serial)
        _count_down(campaign.posts, post)
        _count_down(campaign.names, name)
        if not campaign.members:
            del self._campaigns[home]


def _count_down(counts: Counter[int], what: int) -> None:
    counts[what] -= 1
    if not counts[what]:
        del counts[what]

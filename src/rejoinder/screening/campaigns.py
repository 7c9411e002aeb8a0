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

from rejoinder.screening.likeness import CONTAINED, NONE, SHARED, contains
from rejoinder.screening.marks import word_hash
from rejoinder.screening.neighbours import Neighbours, Pairs
from rejoinder.screening.sketches import HASHES, Sketch

SIZE: Final = 8192
"""Texts that are remembered."""
KEPT: Final = 14 * 86_400
"""Seconds for which."""
DAY: Final = 86_400
"""Seconds in which short texts are counted: in a week, somebody says everything again."""
LATELY: Final = 3600
"""Seconds that a burst is counted in."""

_SPREAD: Final = 3  # names, and posts, under which a text that leads nowhere is no single person's
_KNOWN: Final = 1 / 3  # of a campaign must be called spam before that is said of texts unlike those
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


class Came(NamedTuple):
    """A text that came: its id, its sketch, when, and what it was left under."""

    number: int
    sketch: Sketch
    at: int
    post: int = 0
    name: str = ""


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
_Alike = dict[int, list[tuple[int, float, bool]]]
"""By the place of a text among those asked: the number of each text like it, how much, and whether that
is spam."""


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
        self._neighbours = Neighbours()
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
        came = Came(number, asked, now, post, name)
        self._write(came, serial % SIZE)
        self._neighbours.add(asked.words, serial)
        self._join(serial, came, home)
        if spam:
            self.decided(number, spam=True)

    def note_all(self, came: Sequence[Came]) -> None:
        """Remember texts in order of arrival: as `note` does one by one, at a third of its cost."""
        fresh: dict[int, Came] = {}
        for one in came:
            if one.number not in self._serials:
                fresh.setdefault(one.number, one)
        first = self._next
        if not fresh or first + len(fresh) - 1 > SIZE:
            # Each takes the place of an older one, which those before it may still be like.
            for one in came:
                self.note(one.number, one.sketch, one.at, post=one.post, name=one.name)
            return
        came = list(fresh.values())
        self._next += len(came)
        self._write_all(came, first)
        pairs = self._neighbours.add_all([one.sketch.words for one in came], first)
        alike = self._alike([one.sketch for one in came], pairs, [one.at for one in came])
        for at, one in enumerate(came):
            match = self._matched(one.sketch, one.at)
            if match is None:
                match = self._best(alike.get(at, ()))
            like = self._likest(match, self._bearers(one.sketch, one.at))
            self._join(
                first + at, one, int(self._campaign[like % SIZE]) if like >= 0 else first + at
            )

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
        bearers = self._bearers(asked, now)
        like = self._likest(match, bearers)
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

    def _likest(self, match: _Match, bearers: set[int]) -> int:
        """The text whose campaign one belongs to, -1 where it is like none: in words, or by its traces."""
        return match.like if match.like >= 0 else max(bearers, default=-1)

    def _matches(self, asked: Sequence[Sketch], now: int) -> list[_Match]:
        """The remembered text that is most like each of some."""
        matches = [self._matched(one, now) for one in asked]
        open_ones = [one for one, match in zip(asked, matches, strict=True) if match is None]
        if open_ones:
            since = max(1, self._next - SIZE)
            pairs = self._neighbours.likely([one.words for one in open_ones], since)
            alike = self._alike(open_ones, pairs, [now] * len(open_ones))
            found = iter([self._best(alike.get(at, ())) for at in range(len(open_ones))])
            return [next(found) if match is None else match for match in matches]
        return [match or _NO_MATCH for match in matches]

    def _matched(self, asked: Sketch, now: int) -> _Match | None:
        """The match of a text that is equal to another or too short to be like one; None for others."""
        if (equal := self._equal(asked, now)) >= 0:
            return _Match(equal, equal if self._spam[equal % SIZE] else -1)
        return _NO_MATCH if asked.short or len(asked.words) < SHARED else None

    def _equal(self, asked: Sketch, now: int) -> int:
        """The latest remembered text that is equal once folded; -1 where there is none, or it is short."""
        equal = None if asked.short else self._traced.get(asked.whole)
        return equal[-1] if equal and self._at[equal[-1] % SIZE] >= now - KEPT else -1

    def _alike(self, asked: Sequence[Sketch], pairs: Pairs, now: Sequence[int]) -> _Alike:
        """Of pairs that are worth comparing, those that are alike; each asked at a time of its own."""
        whose, found = pairs
        places = found % SIZE
        contained = contains(asked, whose, self._words[places], self._pairs[places])
        contained[self._at[places] < np.array(now)[whose] - KEPT] = 0
        alike = contained >= CONTAINED
        told = (whose[alike], found[alike], contained[alike], self._spam[places[alike]])
        by_text: _Alike = {}
        for at, *like in zip(*(each.tolist() for each in told), strict=True):
            by_text.setdefault(at, []).append((like[0], like[1], like[2]))
        return by_text

    def _best(self, alike: Sequence[tuple[int, float, bool]]) -> _Match:
        """The match among texts that are alike."""
        best = worst = -1
        spam_share = 0.0
        for serial, share, spam in alike:
            # A spammer pads with what others wrote: so not the most similar, but whose campaign is larger.
            if best < 0 or self._weight(serial) > self._weight(best):
                best = serial
            if spam and share > spam_share:
                worst, spam_share = serial, share
        return _Match(best, worst)

    def _weight(self, serial: int) -> tuple[int, int]:
        """What makes one text speak for a campaign more than another: its size, then being late."""
        return len(self._campaigns[int(self._campaign[serial % SIZE])].members), serial

    def _write(self, came: Came, place: int) -> None:
        """Put a text into the arrays."""
        words, pairs = came.sketch.words, came.sketch.pairs
        self._words[place] = self._pairs[place] = NONE
        self._words[place, : len(words)] = words
        self._pairs[place, : len(pairs)] = pairs
        self._ids[place], self._at[place], self._spam[place] = came.number, came.at, False

    def _write_all(self, came: Sequence[Came], first: int) -> None:
        """Put texts into the arrays, under numbers from `first` on."""
        places = np.arange(first, first + len(came)) % SIZE
        for array, hashes in (
            (self._words, [one.sketch.words for one in came]),
            (self._pairs, [one.sketch.pairs for one in came]),
        ):
            array[places] = NONE
            sizes = np.array([len(one) for one in hashes])
            columns = np.arange(sizes.sum()) - (sizes.cumsum() - sizes).repeat(sizes)
            array[places.repeat(sizes), columns] = np.concatenate(hashes)
        self._ids[places] = [one.number for one in came]
        self._at[places] = [one.at for one in came]
        self._spam[places] = False

    def _join(self, serial: int, came: Came, home: int) -> None:
        """Have a text belong to a campaign, which is its own where there is none of that number."""
        self._under[serial] = under = (came.post, word_hash(came.name))
        self._campaign[serial % SIZE] = home
        self._serials[came.number] = serial
        self._traces[serial] = kept = (came.sketch.whole, *came.sketch.traces)
        for trace in kept:
            self._traced.setdefault(trace, deque()).append(serial)
        if (campaign := self._campaigns.get(home)) is None:
            campaign = self._campaigns[home] = _Campaign()
        campaign.members.append(serial)
        campaign.arrivals.append(came.at)
        campaign.posts[under[0]] += 1
        campaign.names[under[1]] += 1

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

"""Learning: what a site's first decisions teach its screen, which campaigns are known again, and the cost.

    python bench/learning.py [--rounds 3]

Reads data sets of comments from the folder that REJOINDER_DATA names (default: `../shared/data`; each is a
file `spam/NAME/data.csv.gz` with the columns `text` and `label`). Each set is a site of its own: lessons
are drawn from it by chance, the rest is asked. Sets whose README forbids shipping are measured here, too;
none of their texts is kept. Runs the fast tier alone.
"""

from __future__ import annotations

import csv
import gzip
import os
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from rejoinder.screening import Outcome, Policy, Submission, Tier, screen
from rejoinder.screening.campaigns import SIZE, Campaigns
from rejoinder.screening.lessons import HAM, Learned, lesson
from rejoinder.screening.marks import marks_of
from rejoinder.screening.reading import Reading
from rejoinder.screening.sketches import sketch
from rejoinder.screening.tiers import logit_of
from rejoinder.text.lookalikes import skeleton
from rows import Length, Row, main

DATA = Path(os.environ.get("REJOINDER_DATA", Path(__file__).parents[2] / "shared" / "data"))
# Sets that the shipped weights were not trained on, but for their kind.
SITES = ("youtube_avengers_2014", "youtube_gambling_id", "youtube_eminem_2024", "youtube_ps4_2014")
# Names that one campaign of the gambling set advertises; each is a campaign of its own.
NAMES = ("alexis17", "dora77", "weton88", "pluto88", "sgi88", "axl777", "aero88")
ASKED = 700  # honest comments asked after the lessons of each run
POLICY = Policy()

Texts = list[str]


def measure(length: Length) -> Iterable[Row]:
    """What is learned, what is known again, and what each costs."""
    csv.field_size_limit(2**24)
    yield from _sites(length.rounds)
    yield from _new_campaigns(length.rounds)
    yield from _tricks()
    yield from _costs()


def _read(name: str) -> tuple[Texts, Texts]:
    """Spam and honest texts of a set."""
    with gzip.open(DATA / name / "data.csv.gz", "rt", encoding="utf-8") as file:
        rows = [(row["text"], row["label"]) for row in csv.DictReader(file)]
    return [t for t, label in rows if label == "1"], [t for t, label in rows if label == "0"]


def _base(texts: Sequence[str]) -> np.ndarray:
    """The shipped weights' logits."""
    return np.array(
        [logit_of(screen(Submission(t), tier=Tier.FAST).attributes["spam"]) for t in texts]
    )


def _auc(spam: np.ndarray, talk: np.ndarray) -> float:
    """The chance that a piece of spam is doubted more than an honest comment, ties half."""
    ranks = np.searchsorted(np.sort(talk), spam, "left") + np.searchsorted(
        np.sort(talk), spam, "right"
    )
    return float(ranks.mean() / (2 * len(talk)))


def _moved(learned: Learned, texts: Sequence[str]) -> np.ndarray:
    return np.array([learned.logits(marks_of(t)).get("spam", 0.0) for t in texts])


def _sites(rounds: int) -> Iterator[Row]:
    for name in SITES:
        spam, talk = _read(f"spam/{name}")
        spam, talk = spam[:1200], talk[:1800]
        shipped = dict(zip(spam + talk, _base(spam + talk), strict=True))
        for decisions in (0, 25, 50, 100, 200):
            share = decisions / (len(spam) + len(talk))
            if share > 0.5:
                continue
            found: list[float] = []
            for seed in range(rounds if decisions else 1):
                chance = random.Random(seed)
                mixed = [(t, "spam") for t in spam] + [(t, HAM) for t in talk]
                chance.shuffle(mixed)
                learned = Learned.fold(lesson(t, label) for t, label in mixed[:decisions])
                rest = mixed[decisions:]
                sides = [
                    [t for t, label in rest if label == side][:ASKED] for side in ("spam", HAM)
                ]
                doubts = [
                    np.array([shipped[t] for t in side]) + _moved(learned, side) for side in sides
                ]
                found.append(_auc(*doubts))
            yield Row(f"{name}: AUC after {decisions} decisions", found, "")


def _new_campaigns(rounds: int) -> Iterator[Row]:
    """Seven campaigns in Indonesian, each new to a site that has decided 25 comments."""
    spam, talk = _read("spam/youtube_gambling_id")
    hold = POLICY.thresholds["spam"]["hold"]
    mixes = (("12 spam, 13 honest", 12), ("5 spam, 20 honest", 5), ("25 spam", 25))
    before: list[float] = []
    quiet: list[float] = []
    for what, count in mixes:
        caught: list[float] = []
        alarms: list[float] = []
        for name in NAMES:
            campaign = [text for text in spam if skeleton(name) in skeleton(text)]
            for seed in range(rounds):
                chance = random.Random(seed)
                chance.shuffle(campaign)
                honest = chance.sample(talk, 25 - count + ASKED // 2)
                told = [lesson(t, "spam") for t in campaign[:count]]
                told += [lesson(t, HAM) for t in honest[: 25 - count]]
                learned = Learned.fold(told)
                caught.append(_held(campaign[count : count + 100], learned))
                alarms.append(_held(honest[25 - count :], learned))
                if count == 12:
                    before.append(_held(campaign[count : count + 100], Learned()))
                    quiet.append(_held(honest[25 - count :], Learned()))
        if count == 12:
            yield Row("new campaign: recall before any decision", before, "")
            yield Row("the same: false alarms", [float(np.mean(quiet))], "", note="mean")
        goals = {} if count == 25 else {"least": 0.9}
        note = f"held from {hold:.2f}; median over 7 campaigns, {rounds} draws each"
        yield Row(f"new campaign, {what}: recall", caught, "", note=note, **goals)
        yield Row("the same: mean recall", [float(np.mean(caught))], "", **goals)
        yield Row("the same: false alarms", [float(np.mean(alarms))], "", most=0.01, note="mean")


def _held(texts: Sequence[str], learned: Learned) -> float:
    """The share of texts that are not published."""
    verdicts = (screen(Submission(t), POLICY, learned=learned, tier=Tier.FAST) for t in texts)
    return float(np.mean([verdict.outcome is not Outcome.PUBLISH for verdict in verdicts]))


_LIKE = str.maketrans("aeopcxyABEKMHOPCTX", "аеорсхуАВЕКМНОРСТХ")


def _tricks() -> Iterator[Row]:
    """Campaigns of six variants among 6,000 honest comments that have nothing to do with them."""
    talk: Texts = []
    for name in ("spam/sms", "spam/youtube_psy", "spam/youtube_gambling_id", "toxicity/sfu_ctc"):
        talk += _read(name)[1]
    chance = random.Random(5)
    talk = list(dict.fromkeys(talk))
    chance.shuffle(talk)
    pitches = [t for n in ("tg_spam", "sms") for t in _read(f"spam/{n}")[0] if len(t.split()) >= 12]
    vocabulary = [word for text in talk for word in text.split()]

    def some(count: int) -> str:
        return " ".join(chance.choice(vocabulary) for _ in range(count))

    def spun(text: str, share: float) -> str:
        words = text.split()
        return " ".join(w if chance.random() > share else chance.choice(vocabulary) for w in words)

    tricks = {
        "look-alike letters": lambda t: "".join(
            c.translate(_LIKE) if chance.random() < 0.4 else c for c in t
        ),
        "as much padding again": lambda t: (
            f"{some(len(t.split()) // 2)} {t} {some(len(t.split()) // 2)}"
        ),
        "twice as much padding": lambda t: f"{some(len(t.split()))} {t} {some(len(t.split()))}",
        "a fifth of the words spun": lambda t: spun(t, 0.2),
        "a third of the words spun": lambda t: spun(t, 1 / 3),
        "half of the words spun": lambda t: spun(t, 0.5),
    }
    sketches = [sketch(text) for text in talk[:9000]]
    for what, trick in tricks.items():
        index = Campaigns()
        for number, asked in enumerate(sketches[:6000], 1):
            index.note(number, asked, 0)
        known, number = [], 10**6
        for pitch in chance.sample(pitches, 120):
            for _ in range(5):
                number += 1
                index.note(number, sketch(trick(pitch)), 0)
            known.append(index.seen(sketch(trick(pitch)), 0).campaign >= 2)
        yield Row(f"campaign known again, {what}", [float(np.mean(known))], "")
    index, like, many = Campaigns(), 0, 0
    for number, asked in enumerate(sketches):
        if number >= 6000:
            seen = index.seen(asked, 0)
            like += seen.campaign > 0
            many += seen.campaign >= 3
        index.note(number, asked, 0)
    asked_for = len(sketches) - 6000
    yield Row("honest comment taken for another's copy", [like / asked_for], "")
    yield Row("honest comment taken into a campaign of three", [many / asked_for], "", most=0.01)


def _costs() -> Iterator[Row]:
    talk = _read("toxicity/sfu_ctc")[1] + _read("spam/sms")[1]
    usual = [text for text in dict.fromkeys(talk) if 100 <= len(text) <= 500]
    texts = usual[:1000]
    index = Campaigns()
    vocabulary = [word for text in usual[1000:] for word in text.split()]
    chance = random.Random(5)
    for number in range(SIZE):
        index.note(number, sketch(" ".join(chance.choices(vocabulary, k=30))), 0)
    sketches = [sketch(text) for text in texts]
    seen = [index.seen(asked, 0) for asked in sketches]

    def microseconds(work: Iterable[object]) -> list[float]:
        began = time.thread_time()
        for _ in work:
            pass
        return [1e6 * (time.thread_time() - began) / len(texts)]

    spent = [
        microseconds(sketch(text) for text in texts),
        microseconds(index.seen(asked, 0) for asked in sketches),
        microseconds(
            index.note(10**6 + n, asked, 0, seen=told)
            for n, (asked, told) in enumerate(zip(sketches, seen, strict=True))
        ),
    ]
    for what, each in zip(("sketch", "ask", "remember"), spent, strict=True):
        yield Row(f"campaigns: {what} a comment of 100 to 500 characters", each, "µs")
    yield Row("campaigns: all three", [sum(each[0] for each in spent)], "µs", most=60)
    told = [lesson(text, ("spam", HAM)[n % 2]) for n, text in enumerate(texts)]
    learned = Learned.fold(told)
    readings = [Reading(Submission(text)) for text in texts]
    for reading in readings:
        reading.words, reading.links, reading.author_words  # noqa: B018 - the screen has read them
    yield Row("lessons: ask", microseconds(learned.logit(reading) for reading in readings), "µs")
    began = time.thread_time()
    Learned.fold(lesson(text, "spam") for text in texts)
    yield Row("lessons: fold", [len(texts) / (time.thread_time() - began)], "lessons/s")
    yield Row("lessons: the file of 1,000", [len(learned.to_bytes()) / 1024], "KiB")


if __name__ == "__main__":
    main(__doc__ or "", measure, rounds=3)

"""What the deep tier is trained on and calibrated with: the parts that need no torch."""

import numpy as np
import pytest
from training.corpus import Row
from training.deep import calibrating, rows

from rejoinder.screening.models.deep import unblocked
from rejoinder.screening.tiers import ATTRIBUTES

NAN = float("nan")
SHARES = {"patterns": 0.3, "written": 0.2, "hostile": 0.4, "spam": 0.1}


def row(source, number, *, toxic=NAN, spam=NAN, language="en", weight=1.0):
    said = {"toxic": toxic, "spam": spam}
    labels = tuple(said.get(name, NAN) for name in ATTRIBUTES)
    return Row(f"{source} {number}", language, source, weight, labels, f"{source} {number}")


@pytest.fixture
def some():
    return [
        *(row("patterns/toxicity/de/threat", n, toxic=n % 2, language="de") for n in range(200)),
        *(row("patterns/toxicity/de/written", n, toxic=n % 2, language="de") for n in range(90)),
        *(row("patterns/spam/en/written_more", n, toxic=0, spam=n % 2) for n in range(90)),
        *(row("tweets", n, toxic=float(n % 10 != 0), spam=0) for n in range(900)),
        *(row("news", n, toxic=float(n % 10 == 0), spam=0) for n in range(300)),
        *(row("videos", n, spam=n % 2) for n in range(100)),
    ]


def test_each_kind_has_its_share_and_what_is_held_out_is_never_drawn(some):
    chance = rows.chances(some, SHARES)
    held = np.array([rows.held_out(one) for one in some])
    assert chance.sum() == pytest.approx(1)
    assert held.any()
    assert (chance[held] == 0).all()
    for kind, share in SHARES.items():
        of_kind = np.array([rows.kind(one) == kind for one in some])
        assert chance[of_kind].sum() == pytest.approx(share)


def test_a_kind_without_a_share_is_not_drawn(some):
    chance = rows.chances(some, {"patterns": 0.6, "hostile": 0.4})
    written = np.array([rows.kind(one) == "written" for one in some])
    assert written.sum() == 180
    assert (chance[written] == 0).all()
    assert chance.sum() == pytest.approx(1)


def test_calibrating_draws_only_what_is_held_out(some):
    chance = rows.chances(some, SHARES, held=True)
    held = np.array([rows.held_out(one) for one in some])
    assert (chance[~held] == 0).all()
    assert (chance[held] > 0).all()


def test_a_set_that_is_mostly_hostile_is_drawn_half_honest(some):
    chance = rows.chances(some, SHARES)
    tweets = np.array([one.source == "tweets" for one in some])
    yes = np.array([1 in one.labels for one in some])
    assert chance[tweets & yes].sum() == pytest.approx(chance[tweets].sum() / 2)
    news = np.array([one.source == "news" for one in some])
    assert chance[news & yes].sum() < chance[news].sum() / 5


def test_scale_and_offset_are_found_again():
    chance = np.random.default_rng(3)
    truth = chance.normal(0, 2, 20_000)
    yes = (chance.random(20_000) < 1 / (1 + np.exp(-truth))).astype(float)
    scale, offset = calibrating.platt((truth - 1) * 3, yes, np.ones(20_000))
    assert scale == pytest.approx(1 / 3, abs=0.03)
    assert offset == pytest.approx(1, abs=0.1)
    assert calibrating.shift(truth - 0.7, yes, np.ones(20_000)) == pytest.approx(0.7, abs=0.1)


def test_few_rows_hardly_move_a_languages_offset():
    assert abs(calibrating.shift(np.zeros(3), np.ones(3), np.ones(3))) < 0.3


def test_a_block_is_its_scale_times_its_nibbles_less_eight():
    scale = np.array([0.5], np.float16).view(np.uint8)
    low, high = np.arange(16, dtype=np.uint8), np.arange(16, dtype=np.uint8)[::-1]
    block = np.concatenate((scale, low | high << 4))[None]
    assert unblocked(block)[0].tolist() == [
        *((low.astype(float) - 8) * 0.5),
        *((high.astype(float) - 8) * 0.5),
    ]


def test_balancing_gives_yes_its_prior_and_keeps_the_sum():
    weight, yes = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 0.0, 0.0, 0.0])
    even = calibrating.balanced(weight, yes, 0.5)
    assert even.sum() == pytest.approx(weight.sum())
    assert even[0] == pytest.approx(5)
    assert calibrating.balanced(weight, np.ones(4), 0.5).tolist() == weight.tolist()

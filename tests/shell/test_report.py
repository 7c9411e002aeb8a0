"""The figures of a report: worked by hand, by law, and by simulation; its words and its picture."""

from __future__ import annotations

import json
import random
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rejoinder.screening.chart import chart
from rejoinder.screening.report import (
    BINS,
    Judged,
    Label,
    auc,
    report,
    wilson,
)
from rejoinder.screening.report_words import words

SPAM = "spam"
"""Removed, and called so."""
SVG = "{http://www.w3.org/2000/svg}"


def judged(label: str = Label.KEPT, said: float = 0.1, **more) -> Judged:
    if label == SPAM:
        label, more = Label.REMOVED, {"named": ("spam",)} | more
    fields = {"held": said >= 0.5, "attributes": {"spam": said}, "language": "en"} | more
    return Judged(suspicion=said, label=label, **fields)


def simulated(count: int, *, honest: bool = True, seed: int = 3) -> list[Judged]:
    """Comments that a screen of known quality judged: an honest one's 70 % is right in 70 %."""
    chance = random.Random(seed)
    rows = []
    for _ in range(count):
        said = chance.random()
        true = said if honest else said**3
        label = SPAM if chance.random() < true else Label.KEPT
        rows.append(judged(label, said))
    return rows


# ten held and decided: eight removed; two more removed that had been published; ninety let stand
TOLD = (
    [judged(SPAM, 0.9)] * 5
    + [judged(Label.REMOVED, 0.9)] * 3
    + [judged(Label.KEPT, 0.6)] * 2
    + [judged(SPAM, 0.2)] * 2
    + [judged(Label.KEPT, 0.1, decided=False)] * 88
)


def test_the_three_shares_are_those_that_one_counts_by_hand():
    whole = report(TOLD, {}).everything
    assert (whole.precision.hits, whole.precision.of) == (8, 10)
    assert (whole.recall.hits, whole.recall.of) == (8, 10)
    assert (whole.false_alarms.hits, whole.false_alarms.of) == (2, 90)
    assert (whole.comments, whole.decided) == (100, 12)


def test_what_nobody_decided_says_nothing_of_precision():
    rows = [judged(Label.KEPT, 0.9, decided=False)] * 50
    whole = report(rows, {"spam": 0.5})
    assert whole.everything.precision.value is None
    assert whole.attributes[0].precision.value is None


def test_removed_for_another_reason_is_neither_spam_nor_its_absence():
    rows = [judged(SPAM, 0.9)] * 6 + [judged(Label.KEPT, 0.1)] * 6
    noise = [judged(Label.REMOVED, 0.1)] * 40
    clean, noisy = (report(each, {"spam": 0.5}).attributes[0] for each in (rows, rows + noise))
    assert clean.auc == noisy.auc
    assert clean.calibration == noisy.calibration
    assert report(rows + noise, {}).auc.value < 1


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    # Worked with the formula of Wilson's paper to four places, and known from its tables.
    [
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (5, 10, 0.2366, 0.7634),
        (81, 263, 0.2553, 0.3662),
    ],
)
def test_an_interval_is_wilsons(hits, of, low, high):
    share = wilson(hits, of)
    assert (share.low, share.high) == pytest.approx((low, high), abs=1e-4)


def test_of_nothing_there_is_no_share_and_everything_is_possible():
    assert wilson(0, 0).value is None
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0.0, 1.0)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_the_area_is_the_share_of_pairs_in_the_right_order(rows):
    said = np.array([value for value, _ in rows])
    bad = np.array([true for _, true in rows])
    pairs = [
        1.0 if high > low else 0.5 if high == low else 0.0
        for high in said[bad]
        for low in said[~bad]
    ]
    assert auc(said, bad) == (pytest.approx(sum(pairs) / len(pairs)) if pairs else None)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_the_curve_loses_nobody_and_agrees_with_the_error(rows):
    told = report([judged(SPAM if bad else Label.KEPT, said) for said, bad in rows], {})
    assert sum(one.observed.of for one in told.curve) == len(rows)
    assert all(one.low <= one.predicted <= one.high + 1e-9 for one in told.curve)
    by_hand = sum(
        abs(one.predicted - one.observed.value) * one.observed.of / len(rows) for one in told.curve
    )
    assert told.calibration.value == pytest.approx(by_hand)


def test_an_honest_screen_is_calibrated_and_a_boastful_one_is_not():
    honest, boastful = (report(simulated(6_000, honest=way), {}) for way in (True, False))
    assert honest.calibration.value < 0.03
    assert boastful.calibration.low > 0.15
    assert len(honest.curve) == BINS


def test_the_bootstrap_covers_the_truth_about_as_often_as_it_says():
    # The area of these rows is .8333: of two values drawn from [0, 1], weighed by themselves and by
    # what is missing to 1.
    covered = 0
    for seed in range(30):
        area = report(simulated(200, seed=seed), {}).auc
        covered += area.low <= 5 / 6 <= area.high
    assert covered >= 25


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32))
def test_the_order_of_the_rows_changes_no_figure_that_is_counted(seed):
    rows = TOLD.copy()
    random.Random(seed).shuffle(rows)
    assert report(rows, {"spam": 0.5}).everything == report(TOLD, {"spam": 0.5}).everything


def test_an_attribute_is_held_against_what_people_said_was_wrong():
    rows = [judged(Label.REMOVED, 0.6, attributes={"insult": 0.9}, named=("insult", "toxic"))] * 3
    rows += [judged(Label.REMOVED, 0.6, attributes={"insult": 0.9}, named=("sexual",))] * 9
    rows += [judged(Label.KEPT, 0.1, attributes={"insult": 0.1})] * 3
    (insult,) = report(rows, {"insult": 0.5}).attributes
    assert insult.named == 3
    assert insult.auc.value == 1.0
    assert insult.calibration.value == pytest.approx(0.1)


def test_a_language_with_few_comments_is_counted_and_not_shown_alone():
    rows = [judged(language="en")] * 20 + [judged(language="uk")] * 3 + [judged(language="")] * 12
    told = report(rows, {})
    assert [group.name for group in told.languages] == ["en", "unknown"]
    assert "3 more in languages with fewer than 10" in words(told)


def test_an_attribute_is_measured_at_its_own_threshold():
    rows = [
        judged(Label.REMOVED, 0.6, attributes={"toxic": 0.9, "insult": 0.2}),
        judged(Label.KEPT, 0.6, attributes={"toxic": 0.2, "insult": 0.7}),
        judged(Label.KEPT, 0.6, attributes={}),
    ]
    insult, toxic = report(rows, {"toxic": 0.8, "insult": 0.6}).attributes
    assert (toxic.precision.hits, toxic.precision.of) == (1, 1)
    assert (insult.precision.hits, insult.precision.of) == (0, 1)
    assert (insult.recall.hits, insult.recall.of) == (0, 1)
    assert (toxic.named, toxic.calibration) == (0, None)


@pytest.mark.parametrize("rows", [[], TOLD, simulated(300)], ids=["none", "few", "many"])
def test_words_and_json_say_the_same_and_fit_a_terminal(rows):
    told = report(rows, {"spam": 0.5, "toxic": 0.7})
    lines = words(told).splitlines()
    assert max(map(len, lines)) <= 100
    assert f"{len(rows):,} comments" in lines[0]
    plain = json.loads(json.dumps(told.to_json(), allow_nan=False))
    assert plain["everything"]["comments"] == len(rows)


@pytest.mark.parametrize("rows", [[], TOLD, simulated(300)], ids=["none", "few", "many"])
def test_the_chart_is_one_picture_that_loads_nothing(rows):
    name = '</title><script>alert("1")</script>&'
    drawn = chart(report(rows, {}), name)
    root = ElementTree.fromstring(drawn)
    assert root.tag == f"{SVG}svg"
    assert root.find(f"{SVG}title").text.count(name) == 1
    assert not list(root.iter(f"{SVG}script"))
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")
    assert "prefers-color-scheme: dark" in drawn
    wide, high = float(root.get("width")), float(root.get("height"))
    for shape in root.iter(f"{SVG}rect"):
        if shape.get("x"):
            assert (
                0
                <= float(shape.get("x"))
                <= float(shape.get("x")) + float(shape.get("width"))
                <= wide
            )
            assert float(shape.get("y")) + float(shape.get("height")) <= high

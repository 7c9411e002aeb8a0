"""The year's figures are added up from days, and come to what the log gives when it is read through."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from statistics import median_low

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.conftest import NOON
from tests.daybook.test_daybook import come
from tests.moderating.making import make_post, make_site

from rejoinder import clearing, daybook, redress
from rejoinder.models import Comment, Day, Decision
from rejoinder.moderating import decide, undo
from rejoinder.moderating.campaigns import decide_campaign
from rejoinder.replying.owning import withdraw

pytestmark = pytest.mark.django_db
BEGUN = NOON.replace(month=12, day=26)
NOW = BEGUN + timedelta(days=14)


def told(site, year):
    return {name: dict(rows) for name, rows in redress.figures(site, year).sections}


@pytest.fixture
def lived():
    """Two years of a site at which much was decided, some of it taken back, and of its neighbour."""
    post, other = make_post(make_site()), make_post(make_site("elsewhere"))
    come(other, "hold", BEGUN)
    acts = ("approve", "spam", "trash", "hold")
    for n in range(24):
        at = BEGUN + timedelta(hours=9 * n)
        outcome = ("publish", "hold", "hold", "refuse")[n % 4]
        comment = come(post, outcome, at, suspicion=n / 24)
        act = acts[n % 3]
        if n % 7 == 6 or comment.standing == {"approve": "approved"}.get(act, act):
            continue
        decided = decide(
            comment.pk, act, None, at + timedelta(minutes=7 * n + 2), reason="hate" if n % 3 else ""
        )
        if n % 6 == 5:
            undo(decided.pk, None, at + timedelta(minutes=7 * n + 9))
    withdraw(come(post, "publish", BEGUN), now=BEGUN + timedelta(hours=1))
    for part in (come(post, "hold", BEGUN), come(post, "hold", BEGUN)):
        Comment.objects.filter(pk=part.pk).update(
            text="Cheap pills, buy pills at pills dot example"
        )
    daybook.catch_up(NOW)
    return post.site


def by_reading_all(site, year):
    """The same by going through every line."""
    log = [
        one for one in Decision.objects.filter(site=site, made_at__year=year) if not one.by_author
    ]
    undone = {one.undoes_id for one in Decision.objects.exclude(undoes=None)}
    people = [one for one in log if not one.automatic and not one.undoes_id]
    outcomes, labels = Counter(), Counter()
    for comment in Comment.objects.filter(site=site, verdict__made_at__year=year).select_related(
        "verdict"
    ):
        outcomes[comment.verdict.outcome] += 1
        last = [
            one for one in comment.decisions.order_by("pk")
            if not (one.automatic or one.by_author or one.undoes_id or one.pk in undone)
        ][-1:]  # fmt: skip
        if last:
            labels[comment.verdict.outcome == "publish", last[0].after] += 1
    removed = {by: labels[by, "spam"] + labels[by, "trash"] for by in (True, False)}
    decided = removed[False] + labels[False, "approved"]
    waited = [
        (one.made_at - one.comment.stored_at).total_seconds()
        for one in people
        if one.before == "pending"
    ]
    return {
        "Comments judged by a program": sum(outcomes.values()),
        "Published by it": outcomes["publish"],
        "Held for a person by it": outcomes["hold"],
        "Refused as spam by it": outcomes["refuse"],
        "Of those held or refused, decided by a person": decided,
        "Error: held or refused, and published by a person": (labels[False, "approved"], decided),
        "Error: published, and removed by a person": (removed[True], outcomes["publish"]),
        "Decisions by people": len(people),
        "Taken back": len([one for one in log if one.undoes_id]),
        "By people, because of hate": len([one for one in people if one.reason == "hate"]),
        **{f"By people: {act}": n for act, n in Counter(one.act for one in people).items()},
    }, median_low(waited) if waited else None  # fmt: skip


def test_a_years_figures_are_what_reading_every_line_gives(lived):
    for year in (BEGUN.year, BEGUN.year + 1):
        sections = told(lived, year)
        found = sections["What the screen did"] | sections["What people decided"]
        wanted, waited = by_reading_all(lived, year)
        assert wanted["Decisions by people"] > 3
        for name, value in wanted.items():
            if isinstance(value, tuple):
                assert found[name].startswith(f"{value[0]} of {value[1]}"), name
            else:
                assert found[name] == str(value), name
        number, unit = found["Median time until a held comment was decided"].split()
        seconds = float(number) * (60 if unit == "minutes" else 3600)
        assert seconds == pytest.approx(waited, rel=0.03, abs=61)
    assert redress.years(lived, NOW) == [BEGUN.year + 1, BEGUN.year]


def test_a_campaign_cleared_away_is_told_apart_from_other_acts(lived, monkeypatch):
    pks = list(Comment.objects.filter(text__contains="Cheap pills").values_list("pk", flat=True))
    monkeypatch.setattr("rejoinder.learning.members", lambda pk: pks)
    decide_campaign(
        lived, pks[-1], "spam", None, BEGUN + timedelta(days=1), seen_standing="pending"
    )
    Day.objects.all().delete()
    daybook.catch_up(NOW)
    assert told(lived, BEGUN.year)["What people decided"]["Part of clearing a spam campaign"] == "2"


def test_the_figures_stand_when_old_spam_is_cleared_away(lived):
    before = told(lived, BEGUN.year)
    old = Comment.objects.filter(standing__in=clearing.REMOVED)
    Day.objects.update(counted_at=NOW + timedelta(days=60))
    cleared = clearing.clear(list(old.values_list("pk", flat=True)), NOW, NOW)
    daybook.catch_up(NOW + timedelta(minutes=10))
    assert cleared > 2
    assert Decision.objects.filter(comment=None).exists()
    after = told(lived, BEGUN.year)
    for section in ("What the screen did", "What people decided"):
        assert after[section] == before[section]


def test_the_page_reads_as_much_for_a_busy_year_as_for_a_quiet_one(lived, client):
    with CaptureQueriesContext(connection) as queries:
        told(lived, BEGUN.year)
    assert len(queries) <= 8
    assert not any(
        "rejoinder_verdict" in one["sql"] or "rejoinder_decision" in one["sql"] for one in queries
    )

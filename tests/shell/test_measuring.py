"""What counts as a person's word about a verdict, read from the tables; and the command that tells it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from tests.conftest import NOON

from rejoinder import moderating
from rejoinder.errors import InstallationBroken
from rejoinder.models import Decision, Site, Verdict
from rejoinder.moderating import measuring
from rejoinder.replying import owning
from rejoinder.screening.report import Label

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=10)


@pytest.fixture
def verdict(said):
    """Store a comment and what the screen said of it."""

    def store(outcome="hold", suspicion=0.7, standing="pending", made_at=NOON, **kept):
        comment = said(standing=standing)
        reasons = {"attributes": {"spam": suspicion}, "language": "en"} | kept
        Verdict.objects.create(
            comment=comment, outcome=outcome, suspicion=suspicion, reasons=reasons, made_at=made_at
        )
        return comment

    return store


def rows(site, now=LATER, days=90):
    return list(measuring.judged(site, now, days=days))


@pytest.mark.parametrize(
    ("act", "reason", "label", "named"),
    [
        ("approve", "", Label.KEPT, ()),
        ("spam", "", Label.REMOVED, ("spam",)),
        ("trash", "", Label.REMOVED, ()),
        ("trash", "insult", Label.REMOVED, ("insult", "toxic")),
    ],
)
def test_a_decision_is_a_label(site, verdict, act, reason, label, named):
    moderating.decide(verdict().pk, act, None, NOON, reason=reason)
    (row,) = rows(site)
    assert (row.label, row.named, row.decided, row.held) == (label, named, True, True)
    assert (row.attributes, row.language) == ({"spam": 0.7}, "en")


def test_the_last_decision_in_force_counts_and_an_undone_one_does_not(site, verdict):
    comment = verdict()
    moderating.decide(comment.pk, "approve", None, NOON)
    spam = moderating.decide(comment.pk, "spam", None, NOON)
    assert [row.label for row in rows(site)] == [Label.REMOVED]
    moderating.undo(spam.pk, None, NOON)
    assert [row.label for row in rows(site)] == [Label.KEPT]
    moderating.decide(comment.pk, "hold", None, NOON)
    assert rows(site) == []


def test_what_waits_is_nobodys_word_and_what_stood_for_days_is_let_stand(site, verdict):
    verdict()
    verdict("publish", 0.1, "approved")
    verdict("publish", 0.1, "approved", made_at=LATER - timedelta(days=2))
    (row,) = rows(site)
    assert (row.label, row.decided, row.held) == (Label.KEPT, False, False)


def test_neither_a_rule_nor_the_author_is_a_moderator(site, verdict):
    withdrawn, by_rule = verdict("publish", 0.1, "approved"), verdict()
    owning.withdraw(withdrawn, now=NOON)
    Decision.objects.create(
        site=site, comment=by_rule, act="spam", before="pending", after="spam", automatic=True,
        rule="deep check", made_at=NOON,
    )  # fmt: skip
    assert rows(site) == []


def test_older_verdicts_and_other_sites_are_left_out(site, verdict):
    moderating.decide(verdict().pk, "spam", None, NOON)
    assert len(rows(site)) == 1
    assert rows(site, days=9) == []
    assert rows(Site.objects.create(slug="other", name="Other")) == []


def test_a_verdict_from_before_there_were_attributes_counts_too(site, verdict):
    comment = verdict(attributes="damaged")
    Verdict.objects.filter(comment=comment).update(reasons=["damaged"])
    moderating.decide(comment.pk, "spam", None, NOON)
    (row,) = rows(site)
    assert (row.attributes, row.language, row.suspicion) == ({}, "", 0.7)


def test_more_comments_than_one_statement_takes_are_all_counted(site, post, monkeypatch, verdict):
    monkeypatch.setattr(measuring, "_TOGETHER", 3)
    for number in range(8):
        moderating.decide(verdict().pk, "spam" if number % 2 else "approve", None, NOON)
    told = measuring.measure(site, LATER, days=90)
    assert (told.everything.precision.hits, told.everything.precision.of) == (4, 8)


def test_the_command_tells_it_in_words_as_json_and_as_a_picture(site, verdict, capsys, tmp_path):
    moderating.decide(verdict(made_at=NOON).pk, "spam", None, NOON)
    drawn = tmp_path / "chart.svg"
    call_command("screen", "report", days=36_500, svg=drawn)
    assert capsys.readouterr().out.startswith("1 comment: 1 decided")
    assert "The Test Gazette" in drawn.read_text("utf-8")
    call_command("screen", "report", "--json", "--days", "36500")
    assert json.loads(capsys.readouterr().out)["everything"]["decided"] == 1


def test_the_command_refuses_what_it_cannot_do(site, tmp_path):
    with pytest.raises(CommandError, match="--days"):
        call_command("screen", "report", "--days", "0")
    with pytest.raises(CommandError, match="--svg"):
        call_command("screen", "report", svg=tmp_path / "absent" / "chart.svg")
    with pytest.raises(InstallationBroken, match="no site 'other'"):
        call_command("screen", "report", "--site", "other")

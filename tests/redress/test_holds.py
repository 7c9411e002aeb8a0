"""What the screen did is stated at once; what a person wrote to whom; an objection waits again after an undo."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.moderating.making import make_member
from tests.redress.test_redress import objected, own
from tests.replying.making import leave as leave_draft

from rejoinder import daybook, policies, redress, statements
from rejoinder.errors import TooLong
from rejoinder.models import Appeal, Comment, Decision, Statement, Sweep
from rejoinder.moderating import decide, undo
from rejoinder.moderating.reported import appeals, decide_appeal
from rejoinder.moderating.together import decide_together, undo_together
from rejoinder.screening import OF_CAMPAIGNS, signals
from rejoinder.writing import write

pytestmark = pytest.mark.django_db
HOLDS = 'deep = "never"\nbad_words = ["gasworks"]\nrefused_words = ["zorbix"]\n'


def now():
    return datetime.now(UTC)


def leave(post, text):
    post.refresh_from_db(fields=["last_number"])
    return leave_draft(post, text=text, now=now())


def left(post, text="Hello there."):
    """A reply through the journey; its comment."""
    return Comment.objects.get(pk=leave(post, text=text).id)


@pytest.fixture
def holding(post):
    """A post of a site that holds some words and refuses others."""
    policies.save(post.site, HOLDS, by=None, now=now())
    post.site.refresh_from_db()
    return post


@pytest.mark.parametrize("text", ["The gasworks again.", "Zorbix for all."])
def test_what_the_screen_holds_or_refuses_has_its_statement_at_once(holding, text):
    comment = left(holding, text)
    assert comment.standing in {"pending", "spam"}
    statement = Statement.objects.get(comment=comment)
    assert (statement.automatic, statement.measure, statement.source) == (True, "held", "own")
    assert statement.decision is None
    names = [name for name, words in statements.told_of(statement, comment.site).lines if words]
    assert len(names) == 6
    assert statements.in_force(comment) == statement


def test_what_is_published_or_one_of_a_campaign_has_no_statement(holding, monkeypatch):
    left(holding)
    monkeypatch.setattr("rejoinder.replying.leaving.of_a_campaign", lambda verdict: True)
    left(holding, "The gasworks again.")
    assert not Statement.objects.exists()


def test_the_names_of_campaigns_are_those_of_signals():
    assert set(OF_CAMPAIGNS) <= {signal.__name__ for signal in signals.ALL}


def test_a_person_who_publishes_it_lifts_the_statement_and_undoing_brings_it_back(holding):
    comment = left(holding, "The gasworks again.")
    decision = decide(comment.pk, "approve", None, now())
    assert statements.in_force(comment) is None
    undo(decision.pk, None, now())
    assert statements.in_force(comment).automatic


def test_many_at_once_lift_the_statements_and_undoing_brings_them_back(holding):
    limit_no_more = [left(holding, f"The gasworks again, {n}.") for n in range(3)]
    site = holding.site
    ids = [one.pk for one in limit_no_more]
    sweep = Sweep.objects.create(site=site, act="approve", made_at=now())
    assert write(lambda: decide_together(sweep, ids, None, now())) == 3
    assert not Statement.objects.filter(lifted_at=None).exists()
    made = {one.comment_id: one.pk for one in Decision.objects.all()}
    assert all(one.lifted_by_id == made[one.comment_id] for one in Statement.objects.all())
    assert write(lambda: undo_together(list(Decision.objects.all()), site.pk, None, now())) == 3
    assert Statement.objects.filter(lifted_at=None, lifted_by=None).count() == 3


def test_undoing_what_granted_an_objection_lets_it_wait_again(holding, client, site):
    mia = make_member(site, "moderator", "mia")
    comment = left(holding, "The gasworks again.")
    objected(client, comment)
    appeal = decide_appeal(Appeal.objects.get().pk, granted=True, by=mia, now=now(), words="Right.")
    assert appeal.outcome == "granted"
    undo(Decision.objects.get().pk, mia, now())
    again = Appeal.objects.get()
    assert (again.outcome, again.by, again.words, again.decided_at) == ("", None, "", None)
    assert appeals(site)[0] == [again]
    assert decide_appeal(again.pk, granted=False, by=mia, now=now()).outcome == "refused"


def test_an_objection_that_an_approval_granted_waits_again_when_that_is_undone(holding, client):
    comment = left(holding, "The gasworks again.")
    objected(client, comment)
    undo(decide(comment.pk, "approve", None, now()).pk, None, now())
    assert Appeal.objects.get().outcome == ""


def test_a_note_for_colleagues_is_in_no_statement(said, client, site):
    comment = said()
    client.force_login(make_member(site, "moderator", "mia"))
    sent = {"act": "trash", "words": "Names of children.", "note": "Third time; call her."}
    answer = client.post(f"/desk/{site.slug}/comments/{comment.pk}/decide/", sent)
    assert answer.status_code == 303
    statement = Statement.objects.get()
    told = str(statements.told_of(statement, site)) + client.get(own(comment)).content.decode()
    assert "Names of children." in told
    assert "call her" not in told
    log = client.get(f"/desk/{site.slug}/decisions/").content.decode()
    assert "Third time; call her." in log
    assert "Names of children." in log


@pytest.mark.parametrize("field", ["words", "note"])
def test_words_that_are_too_long_are_refused_and_nothing_is_decided(said, field):
    comment = said()
    with pytest.raises(TooLong, match=field):
        decide(comment.pk, "trash", None, now(), **{field: "x" * 3001})
    assert not Decision.objects.exists()


def test_the_card_names_the_version_of_the_policy(holding, client, site):
    comment = left(holding, "The gasworks again.")
    client.force_login(make_member(site))
    page = client.get(f"/desk/{site.slug}/comments/{comment.pk}/").content.decode()
    assert f'href="/desk/{site.slug}/policy/1/"' in page


def test_old_spam_is_cleared_away_with_the_screens_own_statement(holding):
    from rejoinder import clearing

    comment = left(holding, "Zorbix for all.")
    later = now() + timedelta(days=40)
    assert comment.pk not in clearing._spoken_of([comment.pk], now() - timedelta(days=60), later)


def test_the_report_tells_reasons_and_objections_against_the_program(holding, client):
    comment = left(holding, "The gasworks again.")
    objected(client, comment)
    decide(comment.pk, "approve", None, now())
    decide(left(holding, "You fool.").pk, "trash", None, now(), reason="insult")
    daybook.catch_up(now())
    told = {
        section: dict(rows) for section, rows in redress.figures(holding.site, now().year).sections
    }
    assert told["Objections"]["Against what a program decided"] == "1"
    assert told["Objections"]["Of those granted"] == "1"
    assert told["What people decided"]["By people, because of insult"] == "1"
    assert told["Statements of reasons"]["Decided by a program"] == "1"

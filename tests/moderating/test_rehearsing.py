"""A draft of a policy tried on comments that are there: its figures are those of counting by hand."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from tests.conftest import NOON
from tests.replying.making import leave, limit
from tests.screening.honest_talk import HONEST
from tests.screening.spam_talk import SPAM

from rejoinder import policies
from rejoinder.errors import FieldUnusable
from rejoinder.models import Comment, Decision, Post, Rehearsal
from rejoinder.moderating import comparing, decide, rehearsing, undo
from rejoinder.screening import History, Submission, screen
from rejoinder.screening.rehearsal import Tally, figures

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(days=10)
FIRST = 'deep = "never"\nmax_links = 1\nbad_words = ["bridge"]\n'
FORCE = 'deep = "never"\nhold_at = 0.6\nbad_domains = ["casino.example"]\n'
DRAFT = """
deep = "never"
hold_at = 0.3
max_links = 0
hold_first_comment = true
bad_words = ["council", "free"]
refused_domains = ["casino.example"]
unattended = ["2:00-5:00"]
trust_after = 1
[thresholds]
toxic = { hold = 0.3 }
[[sections]]
paths = ["/quiet/"]
hold_everything = true
"""
TEXTS = [*HONEST[:45], *SPAM[:25], "See https://casino.example/x about the thing"]


@pytest.fixture
def talk(site, post, monkeypatch):
    """Comments of some days under two posts and two versions of the policy, with people's decisions."""
    limit(monkeypatch, "per_client", 0)
    limit(monkeypatch, "per_thread", 0)
    quiet = Post.objects.create(
        site=site, path="/quiet/a/", title="Q", status=Post.Status.PUBLIC, published_at=NOON
    )
    policies.save(site, FIRST, by=None, now=NOON)
    for number, text in enumerate(TEXTS):
        if number == len(TEXTS) // 2:
            policies.save(site, FORCE, by=None, now=NOON)
        for one in (post, quiet):
            one.refresh_from_db()
        where = quiet if number % 9 == 4 else post
        email = f"reader{number % 5}@example.org" if number % 3 else ""
        leave(where, text=text, email=email, now=NOON + timedelta(hours=number))
    for comment in Comment.objects.order_by("pk"):
        if comment.pk % 4 == 0:
            act = "spam" if comment.standing == "approved" else "approve"
            if act == "approve" and comment.standing == "approved":
                continue
            decision = decide(comment.pk, act, None, LATER)
            if comment.pk % 8 == 0:
                undo(decision.pk, None, LATER)
    site.refresh_from_db()
    return site


def by_hand(site, since, now):
    """The same counts, with the screen run anew on every comment by both policies."""
    force, draft = policies.read(FORCE), policies.read(DRAFT)
    counts: Counter[str] = Counter()
    for comment in Comment.objects.filter(site=site, stored_at__gte=since).order_by("pk"):
        kept = comment.verdict.reasons
        history = History(*kept["history"]) if kept.get("history") else None
        if "history" not in kept and comment.commenter_id:
            before = Comment.objects.filter(commenter=comment.commenter_id, pk__lt=comment.pk)
            count = Counter(before.values_list("standing", flat=True))
            history = History(count["approved"], count["spam"], count["pending"])
        told = Submission(
            text=comment.text,
            author=comment.author_name,
            history=history,
            sent_at=comment.stored_at,
        )
        path = comment.post.path
        was = screen(told, force.at(path)).outcome
        then = screen(told, draft.at(path)).outcome
        undone = set(Decision.objects.exclude(undoes=None).values_list("undoes", flat=True))
        own = comment.decisions.filter(undoes=None).exclude(pk__in=undone).last()
        if own:
            people = "kept" if own.after == "approved" else "removed"
        else:
            touched = comment.decisions.exists()
            old = now - comment.stored_at >= timedelta(days=3)
            people = "stood" if comment.standing == "approved" and old and not touched else ""
        counts[f"{was} {then} {people}"] += 1
    return counts


@pytest.mark.parametrize("days", [8, 10, 30])
def test_the_figures_are_those_of_counting_by_hand(talk, days, monkeypatch):
    monkeypatch.setattr(rehearsing, "TOGETHER", 7)
    trial = rehearsing.begin(talk, DRAFT, days=days, now=LATER)
    parts = 1
    while not rehearsing.go_on(trial, LATER):
        trial = Rehearsal.objects.get(pk=trial.pk)  # as another process would
        parts += 1
    assert parts > 2
    counts = by_hand(talk, LATER - timedelta(days=days), LATER)
    assert Counter(trial.tally["counts"]) == counts
    found = figures(Tally.from_json(trial.tally))
    assert found.comments == sum(counts.values()) == trial.done == trial.total
    removed = {key: count for key, count in counts.items() if key.endswith(" removed")}
    back = sum(count for key, count in removed.items() if key.split(" ")[1] != "publish")
    assert (found.after.recall.hits, found.after.recall.of) == (back, sum(removed.values()))
    held = next(one for one in found.moved if one.move.name == "held")
    assert held.comments == sum(
        count for key, count in counts.items() if key.startswith("publish hold")
    )
    assert held.comments > 0
    assert held.against == sum(
        count
        for key, count in counts.items()
        if key.startswith("publish hold") and key.split(" ")[2] in {"kept", "stood"}
    )


def test_of_older_verdicts_histories_are_counted_from_how_comments_stand(talk):
    rows = list(Comment.objects.order_by("pk"))
    half = len(rows) // 2
    told = comparing.histories(rows[half:])
    for comment in rows[half:]:
        if comment.commenter_id is None:
            assert comment.pk not in told
            continue
        before = Comment.objects.filter(commenter=comment.commenter_id, pk__lt=comment.pk)
        count = Counter(before.values_list("standing", flat=True))
        wanted = History(count["approved"], count["spam"], count["pending"])
        assert told[comment.pk] == wanted


def test_the_policy_in_force_moves_nothing_against_itself(talk):
    trial = rehearsing.begin(talk, FORCE, days=30, now=LATER)
    assert rehearsing.go_on(trial, LATER, seconds=60)
    found = figures(Tally.from_json(trial.tally))
    assert [one.comments for one in found.moved] == [0, 0, 0, 0]
    assert found.before == found.after


def test_a_rehearsal_changes_no_comment(talk):
    before = list(Comment.objects.order_by("pk").values())
    trial = rehearsing.begin(talk, DRAFT, days=30, now=LATER)
    assert rehearsing.go_on(trial, LATER, seconds=60)
    assert list(Comment.objects.order_by("pk").values()) == before


def test_only_the_last_twenty_are_kept(site):
    for _ in range(23):
        rehearsing.begin(site, "", days=1, now=NOON)
    assert Rehearsal.objects.count() == 20


@pytest.mark.parametrize("days", [0, 4000])
def test_days_that_cannot_be_meant_are_refused(site, days):
    with pytest.raises(FieldUnusable, match="days"):
        rehearsing.begin(site, "", days=days, now=NOON)


def test_the_shell_tells_the_figures_and_draws_them(talk, tmp_path, monkeypatch):
    monkeypatch.setattr("rejoinder.management.commands.policy.timezone.now", lambda: LATER)
    file = tmp_path / "draft.toml"
    file.write_text(DRAFT)
    out = io.StringIO()
    call_command("policy", "rehearse", str(file), "--days", "30", "--json", stdout=out)
    told = json.loads(out.getvalue())
    counts = by_hand(talk, NOON, LATER)
    assert told["comments"] == sum(counts.values())
    out = io.StringIO()
    svg = tmp_path / "draft.svg"
    call_command("policy", "rehearse", str(file), "--svg", str(svg), stdout=out)
    held = told["moves"]["held"]["comments"]
    assert re.search(rf"newly held +{held} ", out.getvalue())
    drawn = HTMLParser(svg.read_text())
    assert "newly held" in drawn.text()
    assert "prefers-color-scheme" in svg.read_text()
    assert not Rehearsal.objects.exists()


def test_the_page_goes_on_as_it_is_looked_at_and_then_shows_a_table_and_a_chart(
    talk, client, django_user_model, monkeypatch
):
    monkeypatch.setattr(rehearsing, "TOGETHER", 20)
    monkeypatch.setattr("rejoinder.web.desk.rehearsals.SLICE", 0.0)
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)
    client.force_login(django_user_model.objects.create_superuser("mia"))
    sent = {"text": DRAFT, "do": "rehearse", "days": "30", "seen": "0"}
    where = client.post(reverse("desk:policy", args=[talk.slug]), sent).headers["Location"]
    page = HTMLParser(client.get(where).content.decode())
    assert page.css_first("noscript") is not None
    assert page.css_first("progress").attributes["value"] == "20"
    for _ in range(9):
        if client.get(where, headers={"Accept": "application/json"}).json()["ended"]:
            break
    page = HTMLParser(client.get(where).content.decode())
    assert page.css_first("progress") is None
    assert len(page.css("svg.chart title")) == 2
    counts = by_hand(talk, NOON, LATER)
    held = sum(count for key, count in counts.items() if key.startswith("publish hold"))
    assert page.css_first("tbody tr td").text() == str(held)
    back = page.css_first(".heading a").attributes["href"]
    assert "hold_first_comment = true" in client.get(back).content.decode()

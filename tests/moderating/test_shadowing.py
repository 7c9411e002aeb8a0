"""A policy in the shadow judges what comes, changes nothing, and says where it would have differed."""

from __future__ import annotations

import io
import json
from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from tests.conftest import NOON
from tests.replying.making import leave, limit

from rejoinder import daybook, keys, policies
from rejoinder.errors import FieldUnusable
from rejoinder.models import Comment, PolicyVersion, Site, Verdict
from rejoinder.moderating import decide, rehearsing, shadowing
from rejoinder.replying import owning
from rejoinder.screening import Policy, Submission, screen
from rejoinder.screening.rehearsal import Tally, figures

pytestmark = pytest.mark.django_db

FORCE = 'deep = "never"\n'
SHADOW = 'deep = "never"\nbad_words = ["bridge"]\nrefused_words = ["zorbix"]\n'
TEXTS = [
    *("The bridge is old.", "A ferry is slow.", "I like the bridge.", "Zorbix for everybody!"),
    *("The mayor is late.", "Which bridge do you mean?"),
]
LATER = NOON + timedelta(hours=5)


@pytest.fixture
def shadowed(site, post, monkeypatch):
    """Some comments before a shadow began, and some after, of which people decided two."""
    limit(monkeypatch, "per_client", 0)
    limit(monkeypatch, "per_thread", 0)
    policies.save(site, FORCE, by=None, now=NOON)
    leave(post, text="The bridge before the shadow.", now=NOON)
    policies.shadow(site, SHADOW, by=None, now=NOON, note="bridges")
    post.site = Site.objects.get(pk=site.pk)
    for number, text in enumerate(TEXTS):
        post.refresh_from_db(fields=["last_number"])
        leave(post, text=text, now=NOON + timedelta(minutes=number))
    said = {one.text: one for one in Comment.objects.all()}
    decide(said["I like the bridge."].pk, "spam", None, LATER)
    return post.site


def seen(site):
    while shadowing.go_on(LATER, size=2):
        pass
    daybook.catch_up(LATER + timedelta(hours=1))
    found = shadowing.figures_of(site, LATER)
    assert found is not None
    return found


def by_hand(site):
    """The same, with the screen run anew by both policies."""
    counts = Counter()
    for comment in Comment.objects.filter(stored_at__gte=NOON).exclude(text__contains="before"):
        before, after = (
            screen(
                Submission(text=comment.text, author=comment.author_name), policies.read(text)
            ).outcome
            for text in (FORCE, SHADOW)
        )
        removed = comment.decisions.exists()
        counts[f"{before} {after} {'removed' if removed else ''}"] += 1
    return counts


def test_its_figures_are_those_of_judging_by_hand(shadowed):
    version, tally = seen(shadowed)
    assert version.number == shadowed.shadow_version
    assert tally.counts == by_hand(shadowed)
    told = figures(tally, name="shadow")
    assert told.comments == len(TEXTS)
    assert {one.move.name: one.comments for one in told.moved if one.comments} == {
        "held": 3,
        "refused": 1,
    }
    assert (told.after.recall.hits, told.after.recall.of) == (1, 1)
    assert (told.before.recall.hits, told.before.recall.of) == (0, 1)
    texts = {
        name: {Comment.objects.get(pk=pk).text for pk in ids}
        for name, ids in tally.examples.items()
    }
    assert texts["refused"] == {"Zorbix for everybody!"}
    assert texts["held"] == {text for text in TEXTS if "bridge" in text}


def test_nothing_comes_of_what_it_says(shadowed):
    before = list(Comment.objects.order_by("pk").values())
    seen(shadowed)
    assert list(Comment.objects.order_by("pk").values()) == before
    assert Policy.parse(shadowed.policy) == policies.read(FORCE)
    assert shadowed.policy_version == 1


def test_a_reply_is_only_marked_and_the_shadow_judges_it_afterwards(shadowed):
    marks = Counter(Verdict.objects.values_list("shadow", flat=True))
    assert marks == {None: 1, "": len(TEXTS)}
    seen(shadowed)
    assert "" not in Verdict.objects.values_list("shadow", flat=True)
    assert shadowing.go_on(LATER) == 0


def test_what_waits_for_the_deep_tier_is_left_until_it_has_spoken(shadowed):
    waits = Verdict.objects.filter(shadow="").order_by("pk")[0]
    Verdict.objects.filter(pk=waits.pk).update(check_at=LATER)
    seen(shadowed)
    waits.refresh_from_db()
    assert waits.shadow == ""


def test_an_ended_shadow_leaves_nothing_to_be_done(shadowed):
    policies.end_shadow(shadowed)
    assert shadowing.go_on(LATER) == len(TEXTS)
    assert set(Verdict.objects.values_list("shadow", flat=True)) == {None}
    assert shadowing.figures_of(shadowed, LATER) is None


def test_another_shadow_begins_its_count_anew(shadowed, post):
    seen(shadowed)
    policies.shadow(shadowed, FORCE + "max_links = 1\n", by=None, now=LATER)
    found = shadowing.figures_of(shadowed, LATER)
    assert found is not None
    assert figures(found[1]).comments == 0


def test_it_is_put_into_force_as_a_new_version(shadowed):
    number = shadowed.shadow_version
    made = policies.adopt_shadow(shadowed, by=None, now=LATER)
    shadowed.refresh_from_db()
    assert made.number == number + 1 == shadowed.policy_version
    assert made.text == SHADOW
    assert shadowed.shadow_version == 0
    assert policies.policy_of(shadowed) == policies.read(SHADOW)


def test_who_looked_at_another_shadow_is_told(shadowed):
    with pytest.raises(FieldUnusable, match="look at it first"):
        policies.adopt_shadow(shadowed, by=None, now=LATER, seen=99)
    policies.end_shadow(shadowed)
    with pytest.raises(FieldUnusable, match="no policy runs in the shadow"):
        policies.adopt_shadow(shadowed, by=None, now=LATER)


def test_a_policy_from_before_there_were_versions_stays_in_force_beside_a_shadow(site):
    Site.objects.filter(pk=site.pk).update(policy={"max_links": 1})
    site.refresh_from_db()
    made = policies.shadow(site, SHADOW, by=None, now=NOON)
    site.refresh_from_db()
    assert (made.number, site.policy_version, site.shadow_version) == (2, 1, 2)
    assert policies.read(policies.text_of(site)).max_links == 1


def test_a_mistake_is_refused_and_nothing_runs(site):
    with pytest.raises(FieldUnusable, match="line 1"):
        policies.shadow(site, "hold_at = 7", by=None, now=NOON)
    assert not PolicyVersion.objects.exists()


def test_the_shell_begins_tells_and_adopts(shadowed, tmp_path, monkeypatch):
    monkeypatch.setattr("rejoinder.management.commands.policy.timezone.now", lambda: LATER)
    seen(shadowed)
    out = io.StringIO()
    call_command("policy", "shadow", "--json", stdout=out)
    assert json.loads(out.getvalue())["shadow"]["kept_back"] == 4
    file = tmp_path / "other.toml"
    file.write_text(FORCE)
    out = io.StringIO()
    call_command("policy", "shadow", str(file), stdout=out)
    assert "Version 3 runs in the shadow" in out.getvalue()
    out = io.StringIO()
    call_command("policy", "adopt", stdout=out)
    assert "Version 4 is in force" in out.getvalue()
    with pytest.raises(CommandError, match="No policy runs in the shadow"):
        call_command("policy", "shadow")


def test_the_desk_begins_shows_and_adopts(shadowed, client, django_user_model, monkeypatch):
    client.force_login(django_user_model.objects.create_superuser("mia"))
    seen(shadowed)
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)
    where = reverse("desk:shadow", args=[shadowed.slug])
    page = HTMLParser(client.get(where).content.decode())
    assert len(page.css("svg.chart title")) == 2
    row = page.css_first('[aria-label="What would change"] tbody tr')
    assert [cell.text() for cell in row.css("td")] == ["3", "1", "0", "0", "2"]
    assert "bridge" in page.css_first(".difference").text()
    answer = client.post(where, {"act": "adopt", "seen": str(shadowed.shadow_version)})
    assert answer["Location"].endswith("/policy/?saved=3")
    sent = {"text": FORCE, "do": "shadow", "seen": "3", "note": "back"}
    answer = client.post(reverse("desk:policy", args=[shadowed.slug]), sent)
    assert answer["Location"] == where
    assert client.post(where, {"act": "end", "seen": "4"}).status_code == 303
    assert "No policy runs in the shadow" in client.get(where).content.decode()
    assert client.post(where, {"act": "sing"}).status_code == 422


def test_a_rehearsal_is_still_called_a_draft(shadowed):
    trial = rehearsing.begin(shadowed, SHADOW, days=3, now=LATER, keep=False)
    rehearsing.go_on(trial, LATER, seconds=30, keep=False)
    assert "draft" in figures(Tally.from_json(trial.tally)).to_json()


def test_words_that_their_author_changed_are_judged_anew(shadowed):
    about = Comment.objects.get(text="A ferry is slow.")
    seen(shadowed)
    token = keys.sign("own", str(about.pk))
    at = NOON + timedelta(minutes=12)
    owning.edit(owning.owned(about.pk, token), "A bridge is slow.", block="192.0.2.1", now=at)
    _, tally = seen(shadowed)
    assert about.pk in tally.examples["held"]
    assert tally.counts.total() == len(TEXTS)

"""A model in the shadow judges what comes, changes nothing, and is told beside the acting one."""

from __future__ import annotations

import io
import json
import shutil
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from tests.conftest import NOON
from tests.replying.making import leave, limit

from rejoinder import keys, policies
from rejoinder.errors import RejoinderError
from rejoinder.models import Comment, ModelShadow, ShadowVerdict, Site, StalePage, Verdict
from rejoinder.moderating import decide, model_shadowing
from rejoinder.replying import owning
from rejoinder.screening import History, Policy, Submission, screen, screen_all
from rejoinder.screening.models import fast
from rejoinder.screening.otherwise import Other, of_folder
from rejoinder.screening.tiers import ATTRIBUTES

pytestmark = pytest.mark.django_db

WEIGHTS = Path(fast.__file__).parent.parent / "weights"
LATER = NOON + timedelta(hours=5)
TEXTS = (
    *("The bridge is old.", "Buy cheap pills at https://pills.example now!!!"),
    *("You are an idiot.", "I like the bridge.", "SEO services, contact me at whatsapp"),
)


@pytest.fixture(autouse=True)
def _nothing_loaded():
    model_shadowing._loaded.clear()  # numbers of runs come again with each test
    model_shadowing._looked.clear()


class AlwaysSpam:
    """A deep tier that takes all for spam, and nothing for anything else."""

    def logits(self, texts):
        return np.array([[9.0] + [-9.0] * (len(ATTRIBUTES) - 1)] * len(texts))


@pytest.fixture
def others(tmp_path):
    """A folder of weights of the fast tier that think all of it harmless."""
    card = json.loads((WEIGHTS / "fast.json").read_text("utf-8"))
    card |= {"version": "fast, mild", "offset": [-9.0] * len(ATTRIBUTES)}
    (tmp_path / "fast.json").write_text(json.dumps(card))
    (tmp_path / "fast.npy").symlink_to(WEIGHTS / "fast.npy")
    return tmp_path


@pytest.fixture
def talk(site, post, monkeypatch):
    limit(monkeypatch, "per_client", 0)
    limit(monkeypatch, "per_thread", 0)
    policies.save(site, 'deep = "never"\n', by=None, now=NOON)

    def say(texts=TEXTS):
        post.site = Site.objects.get(pk=site.pk)
        for number, text in enumerate(texts):
            post.refresh_from_db(fields=["last_number"])
            leave(post, text=text, now=NOON + timedelta(minutes=number))

    say(["Before it began."])
    return say


def seen():
    while model_shadowing.go_on(LATER, size=2):
        pass


def test_a_model_gives_what_the_screen_would_with_its_weights_in_their_place(others, monkeypatch):
    trusted = History(approved=9, rejected=0, pending=0)
    submissions = [
        Submission(text=text, history=trusted if n % 2 else None) for n, text in enumerate(TEXTS)
    ]
    policy = Policy()
    acting = screen_all(submissions, policy)
    mild = of_folder(others)
    assert mild.version == "fast, mild"
    monkeypatch.setattr(fast.Fast, "load", staticmethod(lambda: mild.fast))
    for submission, verdict in zip(submissions, acting, strict=True):
        outcome, suspicion = mild.outcome(verdict.to_json(), submission, policy, submission.history)
        wanted = screen(submission, policy)
        assert outcome == wanted.outcome
        assert suspicion == pytest.approx(wanted.suspicion, abs=1e-4)


def test_a_choice_of_tiers_gives_what_the_screen_would_with_that_choice():
    told, policy = Submission(text="I like the bridge."), Policy(deep="always")
    acting = screen(told, policy, deep=AlwaysSpam())
    assert set(acting.tiers) == {"fast", "deep"}
    alone = Other(without_deep=True).outcome(acting.to_json(), told, policy, None)
    assert alone == (screen(told, Policy(deep="never")).outcome, pytest.approx(screen(told, Policy(deep="never")).suspicion, abs=1e-6))  # fmt: skip
    fast_only = screen(told, Policy(deep="never")).to_json()
    both = Other(deep=AlwaysSpam()).outcome(fast_only, told, policy, None)
    assert both == (acting.outcome, pytest.approx(acting.suspicion, abs=1e-6))


def test_what_comes_is_judged_once_told_beside_the_screen_and_nothing_follows(talk, site, others):
    model_shadowing.begin(site, "folder", folder=others, by=None, now=NOON)
    talk()
    said = {one.text: one for one in Comment.objects.all()}
    decide(said[TEXTS[1]].pk, "trash", None, LATER)
    before = list(Comment.objects.values_list("pk", "standing")), list(Verdict.objects.values())
    stale = list(StalePage.objects.values())
    seen()
    assert model_shadowing.go_on(LATER) == 0
    assert (
        list(Comment.objects.values_list("pk", "standing")),
        list(Verdict.objects.values()),
    ) == before
    assert list(StalePage.objects.values()) == stale
    kept = dict(ShadowVerdict.objects.values_list("comment__text", "outcome"))
    assert set(kept) == set(TEXTS)
    acting = dict(Verdict.objects.values_list("comment__text", "outcome"))
    assert kept != {text: acting[text] for text in TEXTS}
    run = model_shadowing.latest(site)
    tally = model_shadowing.tally_of(run, LATER)
    same = sum(kept[text] == acting[text] for text in TEXTS)
    assert model_shadowing.agreement(tally) == (same, len(TEXTS))
    out = io.StringIO()
    call_command("screen", "shadow", json=True, stdout=out)
    told = json.loads(out.getvalue())
    caught = {
        name: quality["recall"] for name, quality in told.items() if name in ("in_force", "model")
    }
    assert caught["in_force"] == {
        "hits": int(acting[TEXTS[1]] != "publish"),
        "of": 1,
        "value": caught["in_force"]["value"],
    }
    assert caught["model"]["hits"] == int(kept[TEXTS[1]] != "publish")


def test_a_word_about_an_older_text_is_told_no_more(talk, site):
    model_shadowing.begin(site, "fast", by=None, now=NOON)
    talk(TEXTS[:2])
    seen()
    run = model_shadowing.latest(site)
    assert model_shadowing.agreement(model_shadowing.tally_of(run, LATER))[1] == 2
    Verdict.objects.filter(comment__text=TEXTS[0]).update(made_at=LATER + timedelta(hours=1))
    assert model_shadowing.agreement(model_shadowing.tally_of(run, LATER))[1] == 1


def test_weights_that_vanish_are_said_to_and_judged_by_once_they_are_back(
    talk, site, others, tmp_path_factory
):
    model_shadowing.begin(site, "folder", folder=others, by=None, now=NOON)
    elsewhere = tmp_path_factory.mktemp("away") / "fast.json"
    shutil.move(others / "fast.json", elsewhere)
    talk(TEXTS[:1])
    assert model_shadowing.go_on(LATER) == 0
    assert "neither fast.json nor deep.json" in ModelShadow.objects.get().trouble
    shutil.move(elsewhere, others / "fast.json")
    seen()
    assert ModelShadow.objects.get().trouble == ""
    assert ShadowVerdict.objects.count() == 1


def test_what_is_no_folder_of_weights_is_refused_with_the_reason(site, tmp_path):
    with pytest.raises(RejoinderError, match=r"neither fast\.json nor deep\.json"):
        model_shadowing.begin(site, "folder", folder=tmp_path, by=None, now=NOON)
    (tmp_path / "fast.json").write_text("{")
    with pytest.raises(RejoinderError, match="Expecting"):
        model_shadowing.begin(site, "folder", folder=tmp_path, by=None, now=NOON)
    assert not ModelShadow.objects.exists()
    with pytest.raises(CommandError, match="No model runs"):
        call_command("screen", "shadow")


def test_the_desk_begins_a_choice_of_tiers_shows_it_and_ends_it(
    talk, site, client, django_user_model
):
    client.force_login(django_user_model.objects.create_superuser("sam"))
    here = reverse("desk:shadow", args=[site.slug])
    assert "Another model" in client.get(here).content.decode()
    assert client.post(here, {"act": "model-fast"}).status_code == 303
    talk()
    seen()
    page = client.get(here).content.decode()
    assert "Agrees with the screen" in page
    assert "100.0 %" in page
    assert client.post(here, {"act": "model-folder"}).status_code == 422
    assert client.post(here, {"act": "model-fast"}).status_code == 303
    assert ModelShadow.objects.filter(ended_at=None).count() == 1
    assert client.post(here, {"act": "model-end"}).status_code == 303
    assert not ModelShadow.objects.filter(ended_at=None).exists()


def test_words_that_their_author_changed_are_judged_anew_and_nothing_else_is(talk, site, others):
    run = model_shadowing.begin(site, "folder", folder=others, by=None, now=NOON)
    talk()
    assert model_shadowing.go_on(NOON + timedelta(minutes=6)) == len(TEXTS)
    mild = dict(ShadowVerdict.objects.values_list("comment__text", "made_at"))
    shutil.copy(WEIGHTS / "fast.json", others / "fast.json")
    model_shadowing._loaded.clear()  # as after a restart, with weights that say more
    about = Comment.objects.get(text=TEXTS[0])
    at = NOON + timedelta(minutes=10)
    token = keys.sign("own", str(about.pk))
    owning.edit(owning.owned(about.pk, token), TEXTS[1], block="192.0.2.1", now=at)
    assert model_shadowing.tally_of(run, LATER).counts.total() == len(TEXTS) - 1
    assert model_shadowing.go_on(LATER, size=2) == 1
    assert model_shadowing.go_on(LATER, size=2) == 0
    judged = ShadowVerdict.objects.get(comment=about)
    assert (judged.outcome, judged.made_at) == (Verdict.objects.get(comment=about).outcome, LATER)
    others_left = ShadowVerdict.objects.exclude(comment=about)
    assert {one.comment.text: one.made_at for one in others_left} == {
        text: made for text, made in mild.items() if text != TEXTS[0]
    }
    assert model_shadowing.tally_of(run, LATER).counts.total() == len(TEXTS)

"""A person's link opens for a day, and not at all once a character of it was changed."""

from __future__ import annotations

import base64
import string
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.conftest import NOON
from tests.replying.making import leave

from rejoinder import moderating
from rejoinder.errors import LinkUnusable
from rejoinder.following import wanting
from rejoinder.models import Comment, Commenter, ModelShadow, Outbox, ShadowVerdict
from rejoinder.notices import enqueue
from rejoinder.privacy.exporting import everything, one
from rejoinder.privacy.persons import LIFETIME, link_token, linked, person_of
from rejoinder.redress import Notice, report

pytestmark = pytest.mark.django_db

EMAIL = "ada@harbour.example"


def test_a_link_opens_what_it_was_made_for_and_tells_nothing(site):
    person = person_of(site, "Quill@Harbour.example")
    token = link_token(person, NOON)
    assert linked(token, NOON) == person
    raw = base64.urlsafe_b64decode(token + "==")
    assert person.key not in raw
    assert person.key.hex() not in token
    with pytest.raises(LinkUnusable):
        linked(token, NOON + LIFETIME + timedelta(seconds=1))


def test_every_change_of_one_character_is_refused(site):
    token = link_token(person_of(site, "quill@harbour.example"), NOON)
    letters = string.ascii_letters + string.digits + "-_=."
    tried = 0
    for place, old in enumerate(token):
        for new in letters:
            if new != old:
                tried += 1
                with pytest.raises(LinkUnusable):
                    linked(token[:place] + new + token[place + 1 :], NOON)
        with pytest.raises(LinkUnusable):
            linked(token[:place] + token[place + 1 :], NOON)
    assert tried == len(token) * (len(letters) - 1)
    for forged in ("", "a", "=", token * 5, "ä" + token, token + "\n"):
        with pytest.raises(LinkUnusable):
            linked(forged, NOON)


def test_the_page_shows_in_words_all_that_is_kept_and_forgets_who_only_reported(client, post, said):
    other = said("He is a fool.")
    notice = Notice("insult", "Look at that.", "Ada", EMAIL, good_faith=True)
    report(other, notice, block="", now=timezone.now())
    person = person_of(post.site, EMAIL)
    here = f"/person/{link_token(person, timezone.now())}/"
    page = client.get(here).content.decode()
    assert f"It insults somebody · Look at that. · Ada · {EMAIL}" in page
    assert "Nothing is kept" not in page
    # With a comment, too: its follower, its decision and the mails are told in words.
    comment = Comment.objects.get(pk=leave(post, "Mine.", email=EMAIL, now=timezone.now()).id)
    wanting.want(comment, "", every="week", whole_thread=False, now=timezone.now())
    moderating.decide(comment.pk, "trash", None, timezone.now(), reason="insult")
    page = client.get(here).content.decode()
    for words in (
        "each week (not confirmed)",
        "asks whether you want mail about replies: waits",
        "removed, ",
        ": It insults somebody",
        "nothing against it, ",
        "a moderator",
    ):
        assert words in page, words
    assert "report-receipt" not in page
    sure = {"act": "forget_all", "sure": "yes"}
    assert (
        client.post(f"{here}act/", sure, headers={"Origin": "http://testserver"}).status_code == 200
    )
    page = client.get(here).content.decode()
    assert "Look at that." not in page
    assert EMAIL not in page


def test_a_private_link_tells_nothing_of_earlier_comments_with_the_address(post):
    """Whoever types another's address below a comment must not learn how that person was judged."""
    told = []
    for email, words in (
        ("victim@harbour.example", "The harbour wall was painted green in May, and looks it."),
        ("nobody@harbour.example", "Did anybody ask the fishermen before the ferry was sold?"),
    ):
        if email.startswith("victim"):
            for number in range(5):
                leave(post, f"Earlier thought number {number}, of a bridge.", email=email)
            Comment.objects.update(standing="spam", shown=False)
            Commenter.objects.update(standing=Commenter.Standing.HELD)
        left = leave(post, words, email=email)
        comment = Comment.objects.get(pk=left.id)
        (shown,) = one(comment, NOON)["comments"]
        assert shown["verdict"]["suspicion"] is None
        told.append((sorted(shown["verdict"]["reasons"]), shown["verdict"]["reasons"]["signals"],
                     shown["verdict"]["reasons_in_words"], shown["verdict"]["left_out"]))  # fmt: skip
    assert told[0] == told[1]
    assert told[0][-1]
    person = person_of(post.site, "victim@harbour.example")
    names = {
        signal["name"]
        for each in everything(person, NOON)["comments"]
        for signal in each["verdict"]["reasons"]["signals"]
    }
    assert {"person", "rejections"} <= names


@pytest.mark.parametrize("treated", [Commenter.Standing.BANNED, Commenter.Standing.SUSPENDED])
def test_a_private_link_does_not_tell_that_the_address_is_kept_out(post, treated):
    """Of somebody kept out it says what it says of somebody whose comments are held."""
    told = []
    leave(post, "A first thought, of a bridge.", email=EMAIL)
    shadow = ModelShadow.objects.create(site=post.site, kind="fast", begun_at=NOON)
    for standing, words in ((Commenter.Standing.HELD, "Another thought, of the ferry."),
                            (treated, "A third thought, of the pier.")):  # fmt: skip
        Commenter.objects.update(standing=standing)
        left = leave(post, words, email=EMAIL)
        comment = Comment.objects.get(pk=left.id)
        ShadowVerdict.objects.create(
            shadow=shadow, comment=comment, outcome="hold", suspicion=0.7, made_at=NOON
        )
        (shown,) = one(comment, NOON)["comments"]
        told.append((shown["standing"], shown["removed_by"], shown["decisions"],
                     shown["verdict"]["outcome"], shown["further"]))  # fmt: skip
    assert told[0] == told[1]
    assert told[1][:3] == ("pending", "", [])
    assert Comment.objects.get(pk=left.id).standing == "trash"
    kept = everything(person_of(post.site, EMAIL), NOON)["comments"]
    (shown,) = [each for each in kept if each["number"] == left.id]
    assert shown["standing"] == "trash"
    assert shown["decisions"][0]["rule"] == f"person {treated}"
    assert 0.7 in [value for values in shown["further"].values() for value in values]


def test_a_private_link_does_not_tell_what_became_of_mail_to_the_address(post):
    left = leave(post, "A thought about the ferry, again.", email=EMAIL)
    comment = Comment.objects.get(pk=left.id)
    enqueue(
        site=post.site, kind="appeal", to=EMAIL, subject="A", text="B", now=NOON, comment=comment
    )
    Outbox.objects.update(state=Outbox.State.STOPPED, done_at=NOON)
    (mail,) = one(comment, NOON)["mail"]
    assert set(mail) == {"kind", "made_at"}
    (mail,) = everything(person_of(post.site, EMAIL), NOON)["mail"]
    assert mail["state"] == "stopped"

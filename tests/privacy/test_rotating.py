"""Keys change while the site runs, nothing is lost, and what a thief would learn is what we say."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from tests.conftest import NOON
from tests.replying.making import leave

import rejoinder
from rejoinder import conf, keys
from rejoinder.answering.keyring import key_hash, make_key
from rejoinder.answering.ledger import Ledger
from rejoinder.answering.recurring import history
from rejoinder.checks import rotation_is_finished
from rejoinder.errors import InstallationBroken
from rejoinder.keys import ring
from rejoinder.models import Comment, Commenter, Contact, Outbox, Report
from rejoinder.notices import enqueue
from rejoinder.notices.composing import address_of
from rejoinder.privacy import recovering
from rejoinder.privacy.persons import person_of
from rejoinder.privacy.recovering import columns, recover
from rejoinder.privacy.rotating import PASSING, SEALED, rotate
from rejoinder.redress.reporting import Notice, report
from rejoinder.replying.leaving import commenter_key, own_token

EMAIL = "canary.zq7x@secret-harbour.example"


def written():
    return json.loads((conf.get().home / "keys.json").read_text())


def all_of(steps):
    return list(steps)[-1:] or [0]


@pytest.mark.django_db
def test_everything_sealed_before_opens_afterwards_under_new_keys_alone(post):
    for number in range(5):
        leave(post, f"Thought {number}.", email=EMAIL)
    enqueue(site=post.site, kind="receipt", to=EMAIL, subject="A", text="B", now=NOON)
    before = [bytes(contact.email) for contact in Contact.objects.order_by("pk")]
    old = written()
    assert all_of(rotate(end_links=False, settle=0)) == [9]
    new = written()
    assert all(new[name] != old[name] for name in ("seal", "link", "django", "id"))
    assert new["hash"] == old["hash"]
    assert old["seal"] not in json.dumps(new)
    for contact, sealed in zip(Contact.objects.order_by("pk"), before, strict=True):
        assert keys.unseal("email", bytes(contact.email)) == EMAIL
        with pytest.raises(InstallationBroken):
            keys.unseal("email", sealed)
    assert address_of(Outbox.objects.get()) == EMAIL
    assert Commenter.objects.get(key=commenter_key(EMAIL)).comments.count() == 5


@pytest.mark.django_db
def test_links_stay_good_unless_the_keys_were_stolen(site):
    token = own_token(7)
    list(rotate(end_links=False, settle=0))
    assert keys.signed("own", "7", token)
    assert not keys.signed("own", "8", token)
    assert own_token(7) != token
    later = own_token(7)
    list(rotate(end_links=True, settle=0))
    assert not keys.signed("own", "7", token)
    assert not keys.signed("own", "7", later)
    assert written()["old"] == []
    assert keys.django_fallbacks() == []


@pytest.mark.django_db
def test_what_was_begun_and_ended_half_way_is_finished_by_another_run(post):
    for number in range(3):
        leave(post, f"Thought {number}.", email=EMAIL)
    assert rotation_is_finished(None) == []
    keys.rotate()  # and the machine dies
    assert [found.id for found in rotation_is_finished(None)] == ["rejoinder.W006"]
    assert keys.unseal("email", bytes(Contact.objects.first().email)) == EMAIL
    list(rotate(end_links=False, settle=0))
    assert all("seal" not in each for each in written()["old"])
    assert rotation_is_finished(None) == []
    assert keys.unseal("email", bytes(Contact.objects.first().email)) == EMAIL


@pytest.mark.django_db
def test_who_rotates_while_another_does_is_refused_and_changes_nothing(post):
    leave(post, "A thought.", email=EMAIL)
    begun = rotate(end_links=False, settle=0)
    next(begun)
    now = written()
    with pytest.raises(InstallationBroken, match="another process"):
        next(rotate(end_links=False, settle=0))
    assert written() == now
    list(begun)
    assert keys.unseal("email", bytes(Contact.objects.get().email)) == EMAIL
    assert all_of(rotate(end_links=False, settle=0))


def stored():
    """Every hash that people are known by, in every table."""
    return {
        (model.__name__, column, bytes(known))
        for model, column in columns()
        for known in model._default_manager.values_list(column, flat=True)
        if known
    }


@pytest.mark.django_db
def test_old_keys_match_nobody_in_a_database_that_is_stolen_later(post):
    leave(post, "A thought.", email=EMAIL)
    enqueue(site=post.site, kind="receipt", to=EMAIL, subject="A", text="B", now=NOON)
    _, written_key = make_key(post.site, "a blog", None, NOON)
    bare = keys.keyed_hash("email", EMAIL)
    assert {known for _, _, known in stored()} == {bare, key_hash(written_key)}
    for _ in range(3):
        before = stored()
        older = written()
        list(rotate(end_links=False, settle=0))
        assert not {known[-16:] for _, _, known in stored()} & {
            known[-16:] for _, _, known in before
        }
        assert older.get("cover", "none before the first") not in json.dumps(written())
        assert Commenter.objects.get(key=commenter_key(EMAIL)).comments.count() == 1
        assert Ledger().key(written_key, NOON).label == "a blog"
    # The key of the hash alone, which never changes, finds nothing.
    assert bare not in {known[-16:] for _, _, known in stored()}


@pytest.mark.django_db
def test_people_are_known_and_made_once_while_rows_stand_under_either_cover(post):
    leave(post, "Before.", email=EMAIL)
    other = "other@secret-harbour.example"
    leave(post, "Before, too.", email=other)
    for _ in range(2):
        keys.rotate()  # and the sweep has not begun
        assert leave(post, f"Now {keys.sign('a', 'b')}.", email=EMAIL)
        assert history(post.site.pk, EMAIL) is not None
        assert person_of(post.site, other).comments().count() == 1
        one = Commenter.objects.order_by("pk").first()
        Commenter.objects.filter(pk=one.pk).update(key=keys.recovered(bytes(one.key)))  # half way
        assert Commenter.objects.count() == 2
        assert Commenter.objects.filter(key__in=[commenter_key(EMAIL)]).count() == 1
    list(rotate(end_links=False, settle=0))
    assert Commenter.objects.get(key=commenter_key(EMAIL)).comments.count() == 3
    assert keys.forms(commenter_key(EMAIL)) == (commenter_key(EMAIL),)


@pytest.mark.django_db
@pytest.mark.parametrize("swept_first", ["the older row", "the newer row"])
def test_somebody_who_was_stored_twice_meanwhile_is_one_again(post, swept_first):
    leave(post, "Before.", email=EMAIL)
    banned = Commenter.objects.get()
    Commenter.objects.update(standing=Commenter.Standing.BANNED)
    keys.rotate()
    # A process that had not seen the older row under the newer cover.
    double = Commenter.objects.create(site=post.site, key=commenter_key(EMAIL), first_seen=NOON)
    left = leave(post, "Meanwhile.")
    Comment.objects.filter(pk=left.id).update(commenter=double)
    if swept_first == "the older row":
        keys.rotate()
    for model, column in columns():
        list(recover(model, column))
    one = Commenter.objects.get()
    assert (one.pk, one.standing) == (banned.pk, Commenter.Standing.BANNED)
    assert one.comments.count() == 2


@pytest.mark.django_db
def test_reporters_known_by_a_days_key_stay_as_they_are(post):
    comment = Comment.objects.get(pk=leave(post, "Something.").id)
    by_mail = Notice("other", "Rude.", "", EMAIL, good_faith=True)
    report(comment, by_mail, block="192.0.2.1", now=NOON)
    by_nobody = Notice("other", "Rude.", "", "", good_faith=True)
    report(comment, by_nobody, block="192.0.2.2", now=NOON)
    for _ in range(2):
        list(rotate(end_links=False, settle=0))
        assert report(comment, by_mail, block="192.0.2.1", now=NOON).again
        assert report(comment, by_nobody, block="192.0.2.2", now=NOON).again
    daily = Report.objects.get(email=None)
    assert bytes(daily.reporter) == keys.daily_hash(NOON.date(), "192.0.2.2")


@pytest.mark.django_db
def test_a_sweep_that_was_ended_after_any_batch_is_finished_by_another(post, monkeypatch):
    monkeypatch.setattr(recovering, "_TOGETHER", 2)
    for number in range(5):
        leave(post, f"Thought {number}.", email=f"a{number}@secret-harbour.example")
    for steps in range(1, 4):
        ended = rotate(end_links=False, settle=0)
        for _ in range(steps):
            next(ended)
        ended.close()
        for number in range(5):
            person = person_of(post.site, f"a{number}@secret-harbour.example")
            assert person.comments().count() == 1
    list(rotate(end_links=False, settle=0))
    assert {len(known) for _, _, known in stored()} == {18}
    assert {known[:2].hex() for _, _, known in stored()} == {written()["id"]}
    assert all("cover" not in each for each in written()["old"])


def test_another_process_sees_new_keys_at_once():
    sealed = keys.seal("email", EMAIL)
    ring._replace(written() | {"seal": "A" * 43 + "=", "old": [written()]})
    assert keys.unseal("email", sealed) == EMAIL
    assert keys.resealed("email", sealed) is not None


def test_whatever_is_sealed_anywhere_is_sealed_anew_or_passes():
    root = Path(rejoinder.__file__).parent
    purposes = {
        found
        for file in root.rglob("*.py")
        if file.name != "keys.py"
        for found in re.findall(r'\bseal(?:ed_token)?\("([^"]+)"', file.read_text("utf-8"))
    }
    assert purposes == {purpose for _, _, purpose in SEALED} | PASSING


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_what_a_thief_would_learn_is_what_we_say(post, capsys):
    leave(post, "A thought.", email=EMAIL)
    enqueue(site=post.site, kind="receipt", to=EMAIL, subject="Ships", text="Slow boats.", now=NOON)
    call_command("stolen")
    said = capsys.readouterr().out
    alone, _, both = said.partition("also has keys.json")
    assert "your e-mail address, encrypted: nothing" in alone
    assert "your e-mail address, encrypted: all of it" in both
    # Words of a report are read by staff and not sealed, and that is what is said of them.
    assert "if you gave them: of words all of it; of name, email nothing" in alone
    assert "held or removed, too" in alone
    # On bytes: the database alone gives no address and no network address ...
    database = Path(str(connection.settings_dict["NAME"]))
    stolen = database.read_bytes() + database.with_name(f"{database.name}-wal").read_bytes()
    for secret in (EMAIL, "canary.zq7x", "secret-harbour", "192.0.2.1", "Slow boats"):
        assert secret.encode() not in stolen
    assert b"A thought." in stolen
    # ... and with the keys it gives both, to whoever tries.
    assert keys.unseal("email", bytes(Contact.objects.get().email)) == EMAIL
    assert bytes(Commenter.objects.get().key) == keys.keyed_hash("email", EMAIL)
    assert bytes(Contact.objects.get().client) == keys.daily_hash(NOON.date(), "192.0.2.1")

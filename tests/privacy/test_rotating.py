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
from rejoinder.errors import InstallationBroken
from rejoinder.models import Commenter, Contact, Outbox
from rejoinder.notices import enqueue
from rejoinder.notices.composing import address_of
from rejoinder.privacy.rotating import PASSING, SEALED, rotate
from rejoinder.replying.leaving import commenter_key, own_token

EMAIL = "canary.zq7x@secret-harbour.example"


@pytest.fixture(autouse=True)
def _own_keys():
    """The keys as they were, afterwards."""
    keys.django_secret()
    path = conf.get().home / "keys.json"
    before = path.read_bytes()
    yield
    path.write_bytes(before)
    keys._keys.cache_clear()
    keys._older.cache_clear()


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
    assert all_of(rotate(end_links=False, settle=0)) == [7]
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
    keys.rotate()  # and the machine dies
    assert keys.unseal("email", bytes(Contact.objects.first().email)) == EMAIL
    list(rotate(end_links=False, settle=0))
    assert all("seal" not in each for each in written()["old"])
    assert keys.unseal("email", bytes(Contact.objects.first().email)) == EMAIL


def test_another_process_sees_new_keys_at_once():
    sealed = keys.seal("email", EMAIL)
    keys._replace(written() | {"seal": "A" * 43 + "=", "old": [written()]})
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

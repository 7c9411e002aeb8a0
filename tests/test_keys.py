"""Keys: what they sign, hash and seal, and how the files that hold them come and go."""

from __future__ import annotations

import base64
import hmac
import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rejoinder import conf, keys
from rejoinder.errors import InstallationBroken
from rejoinder.keys import daily, ring, sealing

TODAY = date(2026, 11, 1)
WORDS = st.text(max_size=40).filter(lambda text: "\0" not in text)
PATIENT = settings(deadline=None)  # a busy machine proves nothing
CACHES = (conf.get, ring._keys, ring._older, daily._day_key, sealing._cipher)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder with nothing in it, whose keys nobody has read."""
    monkeypatch.setenv("REJOINDER_HOME", str(tmp_path))
    forget()
    yield tmp_path
    monkeypatch.undo()  # first, or a thread that outlives the test reads this folder's name again
    forget()


def forget() -> None:
    for each in CACHES:
        each.cache_clear()


@PATIENT
@given(WORDS, WORDS)
def test_a_signature_is_good_for_its_purpose_and_object(purpose, what):
    assert keys.signed(purpose, what, keys.sign(purpose, what))


@PATIENT
@given(WORDS, WORDS, WORDS, WORDS)
def test_a_signature_is_good_for_nothing_else(purpose, what, other_purpose, other):
    token = keys.sign(purpose, what)
    same = (purpose, what) == (other_purpose, other)
    assert keys.signed(other_purpose, other, token) == same


@PATIENT
@given(st.data())
def test_a_changed_signature_is_refused(data):
    token = keys.sign("own", "12")
    place = data.draw(st.integers(0, len(token) - 1))
    sign = data.draw(st.characters().filter(lambda sign: sign != token[place]))
    assert not keys.signed("own", "12", token[:place] + sign + token[place + 1 :])
    assert not keys.signed("own", "12", token[:place])
    assert not keys.signed("own", "12", token + sign)


@PATIENT
@given(st.text())
def test_nobody_guesses_a_signature(token):
    assert not keys.signed("own", "12", token)


@PATIENT
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_what_is_sealed_opens_with_its_purpose_and_with_no_other(value):
    sealed = keys.seal("email", value)
    assert keys.unseal("email", sealed) == value
    assert keys.unseal("email", memoryview(sealed)) == value
    # A few bytes may turn up among the sealed ones by chance.
    assert len(value.encode()) < 8 or value.encode() not in sealed
    with pytest.raises(InstallationBroken):
        keys.unseal("name", sealed)


def test_the_same_value_is_sealed_differently_each_time():
    assert keys.seal("email", "a@b.example") != keys.seal("email", "a@b.example")


@PATIENT
@given(st.data())
def test_a_sealed_value_that_was_touched_does_not_open(data):
    sealed = bytearray(keys.seal("email", "a@b.example"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(InstallationBroken):
        keys.unseal("email", bytes(sealed))


@pytest.mark.parametrize("blob", [b"", b"x", b"x" * 12, b"x" * 27])
def test_what_was_never_sealed_does_not_open(blob):
    with pytest.raises(InstallationBroken):
        keys.unseal("email", blob)


def test_hashes_differ_by_kind_by_value_and_by_installation(home):
    first = keys.keyed_hash("email", "a@b.example")
    assert len(first) == 16
    assert first == keys.keyed_hash("email", "a@b.example")
    assert first != keys.keyed_hash("client", "a@b.example")
    assert first != keys.keyed_hash("email", "b@b.example")
    (home / "keys.json").unlink()
    forget()
    assert first != keys.keyed_hash("email", "a@b.example")


def test_a_clients_hash_is_equal_within_the_day_and_never_across_days(home):
    assert keys.daily_hash(TODAY, "192.0.2.7") == keys.daily_hash(TODAY, "192.0.2.7")
    assert keys.daily_hash(TODAY, "192.0.2.7") != keys.daily_hash(TODAY, "192.0.2.8")
    tomorrow = keys.daily_hash(TODAY + timedelta(1), "192.0.2.7")
    assert keys.daily_hash(TODAY, "192.0.2.7") != tomorrow


def test_a_days_key_outlives_a_restart_and_not_the_fourteenth_day(home):
    before = keys.daily_hash(TODAY, "192.0.2.7")
    forget()
    assert keys.daily_hash(TODAY, "192.0.2.7") == before
    keys.daily_hash(TODAY + timedelta(keys.KEPT_DAYS), "192.0.2.7")
    assert TODAY.isoformat() in json.loads((home / "daily.json").read_text())
    keys.daily_hash(TODAY + timedelta(keys.KEPT_DAYS + 1), "192.0.2.7")
    assert TODAY.isoformat() not in json.loads((home / "daily.json").read_text())
    forget()
    assert keys.daily_hash(TODAY, "192.0.2.7") != before


@pytest.mark.parametrize("torn", ["", "{", "[]", '{"2026-11-01": 7}', '{"2026-11-01": "xy"}', "7"])
def test_a_torn_file_of_daily_keys_stops_nobody(home, torn):
    (home / "daily.json").write_text(torn)
    assert len(keys.daily_hash(TODAY, "192.0.2.7")) == 16
    assert list(json.loads((home / "daily.json").read_text())) == [TODAY.isoformat()]


def test_only_the_owner_may_read_the_keys(home):
    keys.sign("own", "12")
    keys.daily_hash(TODAY, "192.0.2.7")
    for name in ("keys.json", "daily.json"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600
    assert {path.name for path in home.iterdir()} == {"keys.json", "daily.json"}


def test_processes_that_start_together_agree_on_the_keys(home):
    code = "from rejoinder import keys; print(keys.sign('own', '12'))"
    environment = {**os.environ, "REJOINDER_HOME": str(home)}
    together = [
        subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE)
        for _ in range(4)
    ]
    said = {process.communicate()[0] for process in together}
    assert [process.returncode for process in together] == [0] * 4
    assert said == {keys.sign("own", "12").encode() + b"\n"}
    assert {path.name for path in home.iterdir()} == {"keys.json"}


def test_who_comes_second_takes_the_keys_of_the_first(home):
    first = ring._create("first")
    assert (first, ring._create("second")) == ("first", "first")
    assert {path.name for path in home.iterdir()} == {"keys.json"}


@pytest.mark.parametrize(
    "change",
    [
        lambda held: "",
        lambda held: "[]",
        lambda held: "null",
        lambda held: json.dumps({**held, "link": ""}),
        lambda held: json.dumps({**held, "link": "!" + held["link"][1:]}),
        lambda held: json.dumps({**held, "seal": held["seal"][:8]}),
        lambda held: json.dumps({**held, "hash": None}),
        lambda held: json.dumps({name: held[name] for name in held if name != "id"}),
        lambda held: json.dumps({name: held[name] for name in held if name != "django"}),
    ],
)
def test_damaged_keys_are_named_and_never_replaced(home, change):
    """An empty key would still sign, and everybody could."""
    keys.sign("own", "12")
    path = home / "keys.json"
    path.write_text(damaged := change(json.loads(path.read_text())))
    forget()
    with pytest.raises(InstallationBroken, match="back-up"):
        keys.sign("own", "12")
    assert path.read_text() == damaged


def test_equal_texts_share_a_fingerprint_of_sixteen_bytes():
    assert keys.fingerprint("a") == keys.fingerprint("a") != keys.fingerprint("b")
    assert len(keys.fingerprint("語" * 10_000)) == 16


def test_keys_that_are_rotated_meanwhile_count_from_the_next_block_on(home):
    with keys.held():
        before = keys.sign("reply", "1")
        keys.rotate()
        assert keys.sign("reply", "1") == before
    assert keys.sign("reply", "1") != before
    assert keys.signed("reply", "1", before)


def test_older_keys_do_not_stay_in_a_file_that_was_being_written_when_somebody_was_killed(home):
    keys.sign("own", "12")
    (home / "keys.0123456789abcdef.tmp").write_text((home / "keys.json").read_text())
    keys.rotate()
    assert {path.name for path in home.iterdir()} == {"keys.json"}


def test_a_keyed_hash_is_an_hmac_under_the_hash_key():
    key = base64.b64decode(json.loads((conf.get().home / "keys.json").read_text())["hash"])
    wanted = hmac.digest(key, b"email\0" + "jö@example.org".encode(), "sha256")[:16]
    assert keys.keyed_hash("email", "jö@example.org") == wanted

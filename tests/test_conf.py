"""Settings: where each comes from, and that an unusable one is named."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from rejoinder import conf
from rejoinder.conf import Conf
from rejoinder.errors import InstallationBroken


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder, and an environment in which nothing else is set."""
    for field in fields(Conf):
        monkeypatch.delenv(f"REJOINDER_{field.name.upper()}", raising=False)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("REJOINDER_HOME", str(tmp_path))
    return tmp_path


def read() -> Conf:
    return conf.get.__wrapped__()


def test_nothing_needs_to_be_set(home):
    assert read() == Conf(home=home)
    assert read().tree.parent == read().database.parent == read().spool.parent == home


def test_without_a_folder_named_it_is_the_current_one(home, monkeypatch):
    monkeypatch.delenv("REJOINDER_HOME")
    monkeypatch.chdir(home)
    assert read().home == home
    monkeypatch.setenv("REJOINDER_HOME", "below")
    assert read().home == home / "below"


def test_the_file_is_believed_and_the_environment_more(home, monkeypatch):
    (home / "rejoinder.toml").write_text(
        'rate_client = 30\nscreen_seconds = 1\ntrusted_proxies = ["127.0.0.1", " ::1 "]\ndebug = true\n'
    )
    monkeypatch.setenv("REJOINDER_RATE_CLIENT", "40")
    monkeypatch.setenv("REJOINDER_DEBUG", "off")
    found = read()
    assert (found.rate_client, found.screen_seconds, found.debug) == (40, 1.0, False)
    assert found.trusted_proxies == ("127.0.0.1", "::1")
    monkeypatch.setenv("REJOINDER_TRUSTED_PROXIES", "10.0.0.0/8,, fd00::/8")
    assert read().trusted_proxies == ("10.0.0.0/8", "fd00::/8")


def test_the_database_may_be_named_as_others_name_it(home, monkeypatch):
    monkeypatch.setenv("REJOINDER_DATABASE_URL", "postgresql://a")
    assert read().database_url == "postgresql://a"
    monkeypatch.setenv("DATABASE_URL", "postgresql://b")
    assert read().database_url == "postgresql://b"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("rate_client = ", "rejoinder.toml"),
        ("rate_clients = 3", "rate_clients"),
        ("home = '/tmp'", "home"),
        ("rate_client = 'many'", "rate_client"),
        ("rate_client = 1.5", "rate_client"),
        ("rate_client = -1", "rate_client"),
        ("body_deadline = nan", "body_deadline"),
        ("body_deadline = inf", "body_deadline"),
        ("debug = 'perhaps'", "debug"),
        ("threads = true", "threads"),
    ],
)
def test_an_unusable_setting_is_named(home, written, told):
    (home / "rejoinder.toml").write_text(written)
    with pytest.raises(InstallationBroken, match=told):
        read()


def test_a_file_that_is_no_text_is_named(home):
    (home / "rejoinder.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(InstallationBroken, match=r"rejoinder\.toml"):
        read()


@pytest.mark.parametrize("field", [field for field in fields(Conf) if field.name != "home"])
def test_every_setting_can_be_set_by_a_variable_of_its_name(home, monkeypatch, field):
    monkeypatch.setenv(f"REJOINDER_{field.name.upper()}", "1")
    wanted = {"int": 1, "float": 1.0, "bool": True, "str": "1"}.get(str(field.type), ("1",))
    assert getattr(read(), field.name) == wanted

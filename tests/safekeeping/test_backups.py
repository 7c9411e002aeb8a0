"""Back-ups as an operator makes and uses them: by commands, beside a running server, damaged, too new."""

from __future__ import annotations

import gzip
import io
import json
import os
import sqlite3
import tarfile
import threading
from contextlib import closing
from pathlib import Path

import pytest
from tests.porch.conftest import Server, files_with, free_port, wait_until
from tests.porch.conftest import made as installation

from rejoinder.safekeeping.restoring import _put_aside

pytestmark = pytest.mark.sqlite

PAGE = "/2026/11/a-bridge/"


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home"
    folder.mkdir()
    with installation(folder, 1) as server:
        yield server


@pytest.fixture
def other(tmp_path):
    """A folder where nothing is yet."""
    folder = tmp_path / "other"
    folder.mkdir()
    return Server(folder, "", free_port())


@pytest.fixture
def made(home, tmp_path):
    """A back-up of a small site."""
    file = tmp_path / "one.backup"
    ended = home.run("backup", str(file))
    assert ended.returncode == 0, ended.stderr
    return file


def comments(server):
    with closing(sqlite3.connect(server.home / "rejoinder.sqlite3")) as opened:
        return [
            text for (text,) in opened.execute("SELECT text FROM rejoinder_comment ORDER BY id")
        ]


def refused(ended, words):
    assert ended.returncode == 2
    assert words in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_a_site_in_use_is_backed_up_and_comes_back_elsewhere_with_all_that_was_acknowledged(
    home, other, tmp_path
):
    home.start()
    file = tmp_path / "in-use.backup"
    try:
        assert home.reply("Before the copy.").status == 303
        stop = threading.Event()

        def go_on():
            number = 0
            while not stop.is_set():
                number += 1
                home.reply(f"Meanwhile, number {number}.")

        writer = threading.Thread(target=go_on)
        writer.start()
        ended = home.run("backup", str(file), "--with-keys")
        stop.set()
        writer.join()
        assert ended.returncode == 0, ended.stderr
    finally:
        home.stop()
    assert file.stat().st_mode & 0o077 == 0
    assert home.run("verify", str(file)).returncode == 0
    ended = other.run("restore", str(file))
    assert ended.returncode == 0, ended.stderr
    stored = comments(other)
    assert "Before the copy." in stored
    assert stored == comments(home)[: len(stored)]
    other.start()
    try:
        wait_until(lambda: b"Before the copy." in other.get(PAGE).body)
        assert other.reply("After it came back.").status == 303
    finally:
        other.stop()


def test_keys_are_in_it_only_when_asked_for_and_are_missed_aloud(home, made, other):
    assert b"keys.json" not in b"".join(names(made))
    ended = other.run("restore", str(made))
    assert ended.returncode == 0
    assert "no keys.json here" in ended.stdout


def test_another_database_is_never_overwritten(home, made):
    refused(home.run("restore", str(made)), "--replace")
    before = (home.home / "rejoinder.sqlite3").read_bytes()
    ended = home.run("restore", str(made), "--replace")
    assert ended.returncode == 0, ended.stderr
    (aside,) = home.home.glob("rejoinder.sqlite3.before-*")
    assert aside.read_bytes() == before
    assert home.run("check").returncode == 0


def test_nothing_is_restored_under_a_running_server(home, made):
    home.start()
    try:
        refused(home.run("restore", str(made), "--replace"), "being served")
        assert home.get("/health").status == 200
    finally:
        home.stop()


def test_a_back_up_is_never_written_over_another_file(home, made):
    before = made.read_bytes()
    refused(home.run("backup", str(made)), "exists already")
    assert made.read_bytes() == before


def names(file):
    with tarfile.open(file) as archive:
        return [name.encode() for name in archive.getnames()]


def repacked(file, change):
    """The back-up with its members changed: `change(name, content)` gives new pairs."""
    with tarfile.open(file) as archive:
        pairs = [(member.name, archive.extractfile(member).read()) for member in archive]
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for pair in pairs:
            for name, content in change(*pair):
                about = tarfile.TarInfo(name)
                about.size = len(content)
                archive.addfile(about, io.BytesIO(content))
    file.write_bytes(out.getvalue())


def manifest_with(**told):
    def change(name, content):
        if name == "manifest.json":
            content = json.dumps(json.loads(content) | told).encode()
        yield name, content

    return change


def flipped(name, content):
    if name == "rejoinder.sqlite3":
        content = content[:-9] + bytes([content[-9] ^ 1]) + content[-8:]
    yield name, content


def without_database(name, content):
    if name != "rejoinder.sqlite3":
        yield name, content


def climbing(name, content):
    yield name, content
    if name == "manifest.json":
        yield "../climbed", b"out of here"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (flipped, "damaged"),
        (without_database, "not whole"),
        (climbing, "does not name"),
        (manifest_with(layout=2), "newer Rejoinder"),
        (manifest_with(kind="cake"), "no back-up"),
        (manifest_with(rows={}), "rows"),
    ],
)
def test_what_is_not_as_it_was_packed_is_refused_and_nothing_changes(
    made, other, tmp_path, change, words
):
    repacked(made, change)
    refused(other.run("restore", str(made)), words)
    assert not (other.home / "rejoinder.sqlite3").exists()
    assert not (tmp_path / "climbed").exists()
    assert not [*(other.home / "spool").iterdir()]


@pytest.mark.parametrize(
    "content", [b"", b"no archive", gzip.compress(b"x" * 99)], ids=["empty", "text", "gz"]
)
def test_another_kind_of_file_is_refused_in_one_line(other, tmp_path, content):
    file = tmp_path / "another-kind"
    file.write_bytes(content)
    refused(other.run("verify", str(file)), str(file))


def test_a_file_that_is_not_there_is_named(other, tmp_path):
    refused(other.run("verify", str(tmp_path / "nowhere")), "there is no file")


def test_half_a_file_is_refused(made, other):
    made.write_bytes(made.read_bytes()[:-4000])
    refused(other.run("verify", str(made)), "damaged")


def test_a_database_of_a_newer_version_is_refused(made, home, other, tmp_path):
    with closing(sqlite3.connect(home.home / "rejoinder.sqlite3")) as opened, opened:
        opened.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('rejoinder', '9999_later', '')"
        )
    newer = tmp_path / "newer.backup"
    ended = home.run("backup", str(newer))
    refused(ended, "newer Rejoinder")
    assert not newer.exists()


def test_what_was_forgotten_after_a_back_up_is_forgotten_again_when_that_comes_back(home, tmp_path):
    """By the commands alone: back-up, forget, restore, start."""
    address, words = "canary.zq7x@vault-harbour.example", "Zanzibar cucumber whispers"
    network = {"X-Forwarded-For": "203.0.113.77"}
    (home.home / "rejoinder.toml").write_text('trusted_proxies = ["127.0.0.1"]\n')
    home.start()
    file = tmp_path / "older.backup"
    try:
        sent = home.form("/reply/1/", network, name="Reader", comment=words, email=address)
        assert sent.status == 303
        wait_until(lambda: words.encode() in home.get(PAGE).body)
        assert home.run("backup", str(file)).returncode == 0
        ended = home.run("person", "forget", address)
        assert "1 comments" in ended.stdout
        # Within a minute nothing of it is left on the disk, the server running.
        sealed_away = [words.encode(), address.encode(), b"canary.zq7x", b"203.0.113.77"]
        wait_until(lambda: not files_with(home.home, sealed_away), 60)
    finally:
        home.stop()
    assert home.run("restore", str(file), "--replace").returncode == 0
    assert words in comments(home)  # the older database has it
    for aside in home.home.glob("rejoinder.sqlite3.before-*"):
        aside.unlink()
    home.start()
    try:
        wait_until(lambda: words not in comments(home), 60)
        wait_until(lambda: not files_with(home.home, sealed_away), 60)
        assert words.encode() not in home.get(PAGE).body
    finally:
        home.stop()
    with closing(sqlite3.connect(home.home / "rejoinder.sqlite3")) as opened:
        assert opened.execute("SELECT count(*) FROM rejoinder_commenter").fetchone() == (0,)
        assert opened.execute(
            "SELECT count(*) FROM rejoinder_contact WHERE email IS NOT NULL"
        ).fetchone() == (0,)


def test_what_is_put_aside_is_never_older_than_that(tmp_path, monkeypatch):
    """Killed in between, it would be thrown away at the next start."""
    database = tmp_path / "rejoinder.sqlite3"
    for file in (database, tmp_path / "rejoinder.sqlite3-wal"):
        file.write_text("x")
        os.utime(file, (1, 1))
    ages, rename = [], Path.rename

    def renamed(file, to):
        ages.append(file.stat().st_mtime)
        return rename(file, to)

    monkeypatch.setattr(Path, "rename", renamed)
    _put_aside(tmp_path, "before-20261101-000000")
    assert len(ages) == 2
    assert min(ages) > 1

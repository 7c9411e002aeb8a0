"""The `rejoinder` command itself: where it works, what it refuses, and what it leaves behind."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import rejoinder

COMMAND = Path(sys.executable).with_name("rejoinder")


def run(*words: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name != "DJANGO_SETTINGS_MODULE" and not name.startswith("REJOINDER_")
    }
    return subprocess.run(
        [COMMAND, *words], cwd=cwd, env=inherited | environment, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip


def refused(*words: str, cwd: Path, **environment: str) -> str:
    """The one line that a command says which refuses."""
    done = run(*words, cwd=cwd, **environment)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("rejoinder: ")
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def test_the_version_is_told_and_nothing_made(tmp_path):
    for word in ("version", "--version"):
        done = run(word, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("rejoinder ")
    assert not list(tmp_path.iterdir())


def test_help_has_a_sentence_for_every_command_of_ours_and_makes_nothing(tmp_path):
    told = {run(*words, cwd=tmp_path).stdout for words in ((), ("help",), ("--help",), ("-h",))}
    assert len(told) == 1
    lines = told.pop().splitlines()
    commands = Path(rejoinder.__file__).with_name("management") / "commands"
    ours = {each.stem for each in commands.glob("[a-z]*.py")} | {"serve", "check"}
    said = dict(line.split(None, 1) for line in lines if re.match(r"  [a-z]+  +\w", line))
    assert said.keys() == ours
    assert "Other" not in lines  # a new command finds its group in helping.py
    assert not list(tmp_path.iterdir())


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "words",
    [
        ["--home", "there", "signin"],
        ["signin", "--home", "there"],
        ["--home=there", "signin"],
        ["signin", "--home=there"],
    ],
)
def test_the_data_folder_may_be_named_anywhere_on_the_line(tmp_path, words):
    done = run(*words, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "/accounts/once/" in done.stdout
    assert (tmp_path / "there" / "rejoinder.sqlite3").is_file()
    assert [each.name for each in tmp_path.iterdir()] == ["there"]


@pytest.mark.sqlite
def test_else_it_is_the_variables_and_else_the_current_folder(tmp_path):
    assert run("signin", cwd=tmp_path, REJOINDER_HOME=str(tmp_path / "named")).returncode == 0
    assert (tmp_path / "named" / "keys.json").is_file()
    assert not (tmp_path / "keys.json").exists()
    assert run("signin", cwd=tmp_path).returncode == 0
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "words", [["--home"], ["serve", "--home"], ["--home="], ["--home", "--port", "1"]]
)
def test_a_data_folder_without_a_name_is_refused(tmp_path, words):
    assert "--home" in refused(*words, cwd=tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_data_folder_that_cannot_be_is_refused(tmp_path):
    (tmp_path / "file").write_text("x")
    assert "file" in refused("--home", "file", "signin", cwd=tmp_path)
    assert "below" in refused("--home", "file/below", "serve", cwd=tmp_path)


def test_an_unknown_command_is_refused_before_anything_is_made_for_it(tmp_path):
    assert "'signup'" in refused("signup", cwd=tmp_path)
    assert "Did you mean signin?" in refused("sigin", cwd=tmp_path)
    assert not (tmp_path / "rejoinder.sqlite3").exists()


@pytest.mark.parametrize(
    "words",
    [["--port", "0"], ["--port", "70000"], ["--port", "x"], ["--workers", "0"], ["--bogus"]],
)
def test_a_server_refuses_what_it_cannot_do(tmp_path, words):
    done = run("serve", *words, cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "rejoinder.sqlite3").exists()


def test_a_server_says_where_it_cannot_listen(tmp_path):
    assert "192.0.2.1:8000" in refused(
        "serve", "--host", "192.0.2.1", "--port", "8000", cwd=tmp_path
    )


@pytest.mark.sqlite
def test_a_database_of_a_newer_version_is_left_as_it_is(tmp_path):
    import sqlite3

    assert run("signin", cwd=tmp_path).returncode == 0
    with sqlite3.connect(tmp_path / "rejoinder.sqlite3") as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('rejoinder', '9999_later', '2030-01-01')"
        )
    database.close()
    assert "9999_later" in refused("signin", cwd=tmp_path)


@pytest.mark.sqlite
def test_keys_that_are_damaged_are_not_replaced(tmp_path):
    assert run("signin", cwd=tmp_path).returncode == 0
    (tmp_path / "keys.json").write_text("{}")
    assert "keys.json" in refused("signin", cwd=tmp_path)
    assert (tmp_path / "keys.json").read_text() == "{}"

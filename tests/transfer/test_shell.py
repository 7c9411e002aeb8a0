"""`rejoinder import` as somebody in a shell meets it; and what is left when it is killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.transfer.exports import wp_comment, wp_item, write_wxr

# The tests' own settings are not the command's.
CLEAN = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("REJOINDER_", "DJANGO_", "DATABASE_"))
}
BENCH = Path(__file__).resolve().parents[2] / "bench"
COMMAND = Path(sys.executable).with_name("rejoinder")
pytestmark = pytest.mark.sqlite


def command(home: Path, *words: object) -> list[str]:
    return [str(COMMAND), "--home", str(home), "import", *map(str, words)]


def run(home: Path, *words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(home, *words), capture_output=True, text=True, check=False, env=CLEAN
    )


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """An installation that nothing was done to yet; to make one takes as long as an import."""
    home = tmp_path_factory.mktemp("prepared") / "home"
    assert run(home, "--runs").returncode == 0
    return home


@pytest.fixture
def homes(prepared, tmp_path):
    """Makes installations with the same keys, so that all of their rows can be compared."""

    def make(name: str = "home") -> Path:
        return Path(shutil.copytree(prepared, tmp_path / name))

    return make


def stored(home: Path) -> list[tuple[object, ...]]:
    """All that an import stores, but for the moment of storing and what is sealed."""
    with sqlite3.connect(home / "rejoinder.sqlite3") as database:
        return [
            *database.execute(
                "SELECT id, path, title, status, last_number, external_id FROM rejoinder_post "
                "ORDER BY id"
            ),
            *database.execute(
                "SELECT id, post_id, parent_id, number, root_number, depth, path, author_name, html, "
                "standing, shown, written_at, external_id, missing_parent FROM rejoinder_comment "
                "ORDER BY id"
            ),
            *database.execute("SELECT comment_id FROM rejoinder_contact ORDER BY comment_id"),
        ]


def a_long_export(folder: Path) -> Path:
    return write_wxr(
        folder,
        *(
            wp_item(
                post,
                *(
                    wp_comment(post * 10_000 + n, parent=post * 10_000 + n // 2 if n % 5 else 0)
                    for n in range(1, size)
                ),
            )
            for post, size in enumerate((30, 2_600, 900, 1_700, 5), 1)
        ),
    )


def test_a_taken_file_ends_well_with_a_report_and_one_plain_line(tmp_path):
    file = write_wxr(tmp_path, wp_item(1, wp_comment(1), wp_comment(2, parent=9)))
    ended = run(tmp_path / "home", file, "--report", tmp_path / "report.json")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines()[-1].startswith("2 comments new")
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert (report["comments"], report["missing_parent"], report["not_taken"]) == (2, 1, [])


@pytest.mark.parametrize(
    "told", ["", "nothing that we know", '{"id": "v", "extractor": "youtube", "a": NaN}']
)
def test_a_file_that_cannot_be_taken_is_refused_in_one_line(prepared, tmp_path, told):
    (tmp_path / "file").write_text(told)
    ended = run(prepared, tmp_path / "file")
    assert ended.returncode == 2
    assert len(ended.stderr.splitlines()) == 1
    assert ended.stdout == ""


def test_a_site_that_is_not_there_is_refused_in_one_line(prepared, tmp_path):
    ended = run(prepared, write_wxr(tmp_path, wp_item(1)), "--site", "elsewhere")
    assert ended.returncode == 2
    assert "elsewhere" in ended.stderr


def test_an_import_killed_and_run_again_equals_one_that_was_not(homes, tmp_path):
    file = a_long_export(tmp_path)
    clean, killed = homes("clean"), homes("killed")
    assert run(clean, file).returncode == 0
    begun = subprocess.Popen(
        command(killed, file), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=CLEAN
    )
    # Killed as soon as a batch is there, so somewhere in the middle.
    with sqlite3.connect(killed / "rejoinder.sqlite3") as database:
        while begun.poll() is None:
            if database.execute("SELECT count(*) FROM rejoinder_comment").fetchone()[0]:
                begun.send_signal(signal.SIGKILL)
                begun.wait()
            time.sleep(0.001)
    assert begun.returncode == -signal.SIGKILL
    assert len(stored(killed)) < len(stored(clean))
    assert not any((killed / "spool").iterdir())
    again = run(killed, file)
    assert again.returncode == 0, again.stderr
    assert stored(killed) == stored(clean)


def killed_after(seconds: float, home: Path, *words: object) -> None:
    """Begin an import and kill it with everything it started, wherever it is by then."""
    begun = subprocess.Popen(
        command(home, *words), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=CLEAN
    )
    try:
        begun.wait(seconds)
    except subprocess.TimeoutExpired:
        begun.kill()
        begun.wait()


def test_killed_again_and_again_it_ends_as_if_it_had_never_been(homes, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(BENCH)
    from importkills import digest

    file = a_long_export(tmp_path)
    # All rows are compared, and the desk's index and its counts.
    clean, killed = homes("clean"), homes("killed")
    began = time.monotonic()
    assert run(clean, file).returncode == 0
    whole = time.monotonic() - began
    for part in (0.35, 0.55, 0.65, 0.75, 0.85, 0.95):
        killed_after(whole * part, killed, file)
    again = run(killed, file)
    assert again.returncode == 0, again.stderr
    assert digest(killed) == digest(clean)
    assert not any((killed / "spool").iterdir())


def test_a_run_is_listed_and_taken_back_in_the_shell_also_after_a_kill(homes, tmp_path):
    file = a_long_export(tmp_path)
    home = homes()
    assert run(home, file).returncode == 0
    assert run(home, "--runs").stdout.startswith("1 ")
    killed_after(2.5, home, "--undo", 1)
    ended = run(home, "--undo", 1)
    assert ended.returncode in {0, 2}, ended.stderr
    assert stored(home) == []
    assert "taken back" in run(home, "--runs").stdout
    assert run(home, "--undo", 1).returncode == 2


def test_a_refused_file_leaves_a_report_that_says_so(prepared, tmp_path):
    (tmp_path / "file").write_text("nothing that we know")
    ended = run(prepared, tmp_path / "file", "--report", tmp_path / "report.json")
    assert ended.returncode == 2
    told = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert "no known format" in told["refused"]


def test_the_command_reads_neither_numpy_nor_the_screens_tiers_before_somebody_asks_them(tmp_path):
    script = (
        "import django, sys; django.setup()\n"
        "from importlib import import_module\n"
        "from rejoinder import erasing\n"
        "from rejoinder_site import preparing\n"
        "import_module('rejoinder.management.commands.import')\n"
        "print(sorted({'numpy', 'rejoinder.screening.judging', 'rejoinder.learning.crowd'} & {*sys.modules}))"
    )
    told = CLEAN | {
        "DJANGO_SETTINGS_MODULE": "rejoinder_site.settings",
        "REJOINDER_HOME": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-c", script], env=told, capture_output=True, timeout=60, check=True
    )
    assert done.stdout.splitlines()[-1] == b"[]"

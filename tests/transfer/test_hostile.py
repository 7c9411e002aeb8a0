"""Files made to break whoever reads them end in a report, small, and with nothing outside.

How much time each takes is measured by bench/hostile.py.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.transfer import stem
from tests.transfer.hostile import HOSTILE
from tests.transfer.test_shell import CLEAN

BYTES = 600 * 1024 * 1024
pytestmark = pytest.mark.sqlite


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("hostile") / "home"


@pytest.fixture(scope="module")
def runs(home):
    """Ask for a run of the command: each is a process of its own, forked from one that has loaded it."""
    with subprocess.Popen(
        [sys.executable, Path(stem.__file__), home],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=CLEAN,
    ) as begun:
        assert begun.stdin is not None
        assert begun.stdout is not None

        def run(folder, said, *words):
            asked = [[*map(str, words)], str(folder), str(said)]
            begun.stdin.write(json.dumps(asked) + "\n")
            begun.stdin.flush()
            return json.loads(begun.stdout.readline())

        yield run


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_in_a_report_and_stays_small(name, home, runs, tmp_path):
    file = HOSTILE[name](tmp_path)
    before = sorted(tmp_path.rglob("*"))
    report = home.parent / f"{name}.json"
    said = tmp_path.parent / f"{name}.txt"
    status, most = runs(tmp_path, said, "--home", home, "import", file, "--report", report)
    assert status in {0, 2}, said.read_text("utf-8")[-2000:]
    assert 0 < most < BYTES
    told = json.loads(report.read_text("utf-8"))
    assert ("refused" in told) == (status == 2)
    assert sorted(tmp_path.rglob("*")) == before
    assert not any((home / "spool").glob("*"))

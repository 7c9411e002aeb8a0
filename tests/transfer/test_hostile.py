"""Files made to break whoever reads them end in a report, small, and with nothing outside.

How much time each takes is measured by bench/hostile.py.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
from pathlib import Path

import pytest
from tests.transfer.hostile import HOSTILE
from tests.transfer.test_shell import CLEAN, command

BYTES = 600 * 1024 * 1024
pytestmark = pytest.mark.sqlite


def peak(pid: int) -> int:
    """The most memory that a process has had, in bytes; 0 once it is over."""
    try:
        about = Path(f"/proc/{pid}/status").read_text("utf-8")
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", about)
    return int(found[1]) * 1024 if found else 0


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("hostile") / "home"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_in_a_report_and_stays_small(name, home, tmp_path):
    file = HOSTILE[name](tmp_path)
    before = sorted(tmp_path.rglob("*"))
    report = home.parent / f"{name}.json"
    said = tmp_path.parent / f"{name}.txt"
    with said.open("w") as out:
        begun = subprocess.Popen(
            command(home, file, "--report", report), stdout=out, stderr=out, env=CLEAN, cwd=tmp_path
        )
        most = 0
        ended = 0
        while not ended:
            most = max(most, peak(begun.pid))
            time.sleep(0.01)
            ended, status = os.waitpid(begun.pid, os.WNOHANG)
    begun.returncode = os.waitstatus_to_exitcode(status)
    assert begun.returncode in {0, 2}, said.read_text("utf-8")[-2000:]
    assert 0 < most < BYTES
    told = json.loads(report.read_text("utf-8"))
    assert ("refused" in told) == (begun.returncode == 2)
    assert sorted(tmp_path.rglob("*")) == before
    assert not any((home / "spool").glob("*"))

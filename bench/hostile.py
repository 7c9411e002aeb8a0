"""Hostile: processor time and memory of an import of each file that was made to break it.

python bench/hostile.py

The files are those of `tests/transfer/hostile.py`, each imported by the command into one folder. The tests
hold that each ends in a report with nothing outside; here stands what it costs.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from rows import Length, Row, main
from serving import COMMAND

sys.path.insert(0, str(Path(__file__).parents[1]))


def measure(length: Length) -> Iterable[Row]:
    """The dearest file by each measure; a row for each that takes more than a second."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from tests.transfer.hostile import HOSTILE

    seconds: dict[str, float] = {}
    memory: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="rejoinder-bench-") as made:
        home = Path(made) / "home"
        for name, write in HOSTILE.items():
            folder = Path(made) / name
            folder.mkdir()
            seconds[name], memory[name] = _cost(home, write(folder))
    for name in sorted(seconds, key=lambda name: -seconds[name]):
        if seconds[name] > 1 or memory[name] == max(memory.values()):
            note = f"{memory[name]:.0f} MiB"
            yield Row(name.replace("_", " "), [seconds[name]], "s of processor", most=30, note=note)
    yield Row("most memory of all", [max(memory.values())], "MiB", most=600)
    yield Row("files", [len(seconds)], "")


def peak(pid: int) -> int:
    """The most memory that a process has had, in bytes; 0 once it is over."""
    try:
        about = Path(f"/proc/{pid}/status").read_text("utf-8")
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", about)
    return int(found[1]) * 1024 if found else 0


def _cost(home: Path, file: Path) -> tuple[float, float]:
    """Seconds of all processors, and the most memory that the command's process has had in MiB."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")
    }
    command = [str(COMMAND), "--home", str(home), "import", str(file)]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as run:
        most = ended = 0
        while not ended:
            # Not ru_maxrss, which begins with what this process had when it started the command.
            most = max(most, peak(run.pid))
            time.sleep(0.01)
            ended, status, used = os.wait4(run.pid, os.WNOHANG)
        run.returncode = os.waitstatus_to_exitcode(status)
    if run.returncode not in {0, 2}:
        raise RuntimeError(f"{file.parent.name} ended with {run.returncode}")
    return used.ru_utime + used.ru_stime, most / 2**20


if __name__ == "__main__":
    main(__doc__ or "", measure, rounds=1)

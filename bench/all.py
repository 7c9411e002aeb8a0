"""All benches, one after the other, and the page of results they make.

    python bench/all.py [--seconds 5] [--only reading,posting] [--short]

Each runs in a process of its own. Writes `bench/results.md`: the machine, the versions, then a
table a bench.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import driving
from rows import HEAD, Row

HERE = Path(__file__).parent
RESULTS = HERE / "results.md"
BENCHES = (
    "reading", "posting", "asking", "mixed", "rendering", "memory", "starting", "deep", "weight",
    "stalling", "crash", "importing", "importkills", "hostile",
)  # fmt: skip
# Those that are not so many seconds long, but so many comments: in full, and as a try.
_BY_SIZE = {
    "importing": (
        ["100000", "--formats", "all", "--replies", "paced"],
        ["5000", "--formats", "all", "--replies", "paced"],
    ),
    "importkills": (["--kills", "50"], ["--kills", "3", "--comments", "5000"]),
}
_PACKAGES = ("rejoinder", "Django", "granian", "pysqlite3", "brotli", "nh3", "markdown-it-py")


def main() -> None:
    """Run what was chosen and write the page."""
    parser = argparse.ArgumentParser(description="Run all benches and write bench/results.md.")
    parser.add_argument("--seconds", type=float, default=5, help="seconds a run (5)")
    parser.add_argument("--only", default=",".join(BENCHES), help="names, separated by commas")
    parser.add_argument(
        "--short", action="store_true", help="one short run of each; proves nothing"
    )
    parser.add_argument("--kills", type=int, default=100, help="rounds of the kill test (100)")
    told = parser.parse_args()
    options = (
        ["--rounds", "1", "--seconds", "1"] if told.short else ["--seconds", str(told.seconds)]
    )
    page = [_opening(options)]
    failed = []
    for name in told.only.split(","):
        print(f"{name} …", file=sys.stderr, flush=True)
        began = time.monotonic()
        kills = ["--rounds", str(told.kills)] if name == "crash" and not told.short else []
        asked = _BY_SIZE[name][told.short] if name in _BY_SIZE else [*options, *kills]
        rows = _rows(name, asked)
        took = time.monotonic() - began
        if not rows:
            failed.append(name)
        page.append(f"\n## {name.capitalize()}\n\n{_about(name)} Took {took:.0f} s.\n\n{HEAD}")
        page += [row.markdown() for row in rows]
        RESULTS.write_text("\n".join(page) + "\n", "utf-8")
    print("\n".join(page))
    sys.exit(f"no result from: {', '.join(failed)}" if failed else 0)


def _rows(name: str, options: list[str]) -> list[Row]:
    command = [sys.executable, str(HERE / f"{name}.py"), "--json", *options]
    told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False).stdout
    return [Row(**row) for row in json.loads(told)] if told else []


def _about(name: str) -> str:
    """The first sentence of the bench's docstring."""
    written = (HERE / f"{name}.py").read_text("utf-8").split('"""')[1]
    return " ".join(written.partition("\n\n")[0].split())


def _opening(options: list[str]) -> str:
    """Where and when, and how much else the machine had to do."""
    nginx = (
        subprocess.run(["nginx", "-v"], capture_output=True, text=True, check=False).stderr
        if (shutil.which("nginx"))
        else "nginx not installed"
    )
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return f"""# Results

Made by `make bench`; the next run overwrites it. Each median is over the runs of its row, the
spread goes from the least to the most. Peers are measured in the same run, in turn with ours, so
the ratios say more than the rates. What the rows mean, and figures of other systems: `README.md`.

- {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, options `{" ".join(options)}`, commit {_commit()}
- {_machine()}, load average at the start {os.getloadavg()[0]:.1f}
- {platform.platform()}, Python {platform.python_version()}
- {packages}
- {nginx.strip().removeprefix("nginx version: ")}; load from {driving.tool()}"""


def _machine() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    names = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores {names[0] if names else platform.machine()}, {memory:.0f} GiB"


def _commit() -> str:
    command = ["git", "-C", str(HERE), "rev-parse", "--short", "HEAD"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    return told.stdout.strip() or "unknown"


if __name__ == "__main__":
    main()

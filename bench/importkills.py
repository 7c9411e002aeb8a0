"""The kill test of imports: ended at random moments and begun again, one leaves what a clean run leaves.

    python bench/importkills.py [--kills 50] [--comments 20000] [--format wxr] [--seed 1] [--json]

An import is killed with all its processes (kill -9) at a random moment, and begun again, until one ends
by itself; then every row that it stored, every word in the desk's index and every count is compared with
an import that nobody ended, and all begins anew, until so many were killed. Left out of the comparison are
the moments of storing, the numbers of runs, how often and in which order pages were marked, and sealed
addresses, which are sealed differently each time. Exit status 1 where anything differs.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

try:
    import pysqlite3.dbapi2 as sqlite3
except ImportError:
    import sqlite3

import exports
import serving
from rows import HEAD, Row

# By table, the columns that may differ.
COMPARED: dict[str, set[str]] = {
    "rejoinder_post": set(),
    "rejoinder_tag": set(),
    "rejoinder_post_tags": set(),
    "rejoinder_video": set(),
    "rejoinder_redirect": set(),
    "rejoinder_importedpost": {"run_id"},
    "rejoinder_comment": {"stored_at"},
    "rejoinder_commenter": set(),
    "rejoinder_contact": {"email"},
    "rejoinder_tally": set(),
    "rejoinder_stalepage": {"id", "marks"},
}
_WORDS = "SELECT term, doc, col, offset FROM temp.seen_words ORDER BY term, doc, col, offset"


def digest(home: Path) -> dict[str, str]:
    """For each table, a hash of its rows in order; and what SQLite says of the file itself."""
    database = sqlite3.connect(home / "rejoinder.sqlite3")
    with contextlib.closing(database):
        found = {}
        for table, left_out in COMPARED.items():
            about = database.execute(f"PRAGMA table_info({table})").fetchall()
            columns = [name for _, name, *_ in about if name not in left_out]
            rows = database.execute(f"SELECT {', '.join(columns)} FROM {table}")
            found[table] = _hash(map(repr, sorted(rows, key=repr)))
        database.execute(
            "CREATE VIRTUAL TABLE temp.seen_words USING fts5vocab(main, rejoinder_words, instance)"
        )
        found["words"] = _hash(map(repr, database.execute(_WORDS)))
        found["integrity"] = str(database.execute("PRAGMA integrity_check").fetchall())
        found["left over"] = str(sorted(path.name for path in (home / "spool").glob("*")))
        return found


def _hash(lines: Iterator[str]) -> str:
    whole = hashlib.sha256()
    for line in lines:
        whole.update(f"{line}\n".encode())
    return whole.hexdigest()


def begun(home: Path, file: Path) -> subprocess.Popen[bytes]:
    """An import on its way, in a process group of its own."""
    with (home / "import.log").open("ab") as log:
        return subprocess.Popen(
            [serving.COMMAND, "--home", str(home), "import", str(file)],
            env=serving.environment(home),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def ended(home: Path, file: Path) -> float:
    """Run an import to its end; returns the seconds that took.

    Raises:
        RuntimeError: it failed.
    """
    began = time.monotonic()
    if begun(home, file).wait():
        raise RuntimeError((home / "import.log").read_text("utf-8", "replace")[-2000:])
    return time.monotonic() - began


def killed(home: Path, file: Path, after: float) -> bool:
    """Begin an import and kill it after so many seconds; False where it had ended by then.

    Raises:
        RuntimeError: it failed.
    """
    process = begun(home, file)
    try:
        if process.wait(after):
            raise RuntimeError((home / "import.log").read_text("utf-8", "replace")[-2000:])
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        while serving.group_led_by(process.pid):
            time.sleep(0.005)
        return True
    return False


def rounds(
    folder: Path, form: str, comments: int, kills: int, chance: random.Random
) -> Iterator[Row]:
    """Kill so many imports, compare after each that ended, tell."""
    file = exports.write(folder, form, comments, max(comments // 100, 1))
    fresh, clean, home = (folder / name for name in ("fresh", "clean", "killed"))
    fresh.mkdir()
    # Tables and keys are made once, so that hashes under a key can be compared.
    command = [serving.COMMAND, "import", "--runs"]
    subprocess.run(command, env=serving.environment(fresh), check=True)
    shutil.copytree(fresh, clean)
    whole = ended(clean, file)
    wanted = digest(clean)
    done = compared = 0
    wrong: set[str] = set()
    while done < kills:
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(fresh, home)
        over = False
        while done < kills and not over:
            over = not killed(home, file, chance.uniform(0.2, 1.1) * whole)
            done += not over
        if not over:
            ended(home, file)
        found = digest(home)
        compared += 1
        wrong |= {name for name in wanted if found[name] != wanted[name]}
        print(f"{done} killed, {compared} compared, differing: {sorted(wrong)}", file=sys.stderr)
    note = ", ".join(sorted(wrong)) or f"{done} kills of {form}, {comments:,} comments"
    yield Row("imports begun again and compared", [compared], "")
    yield Row(
        "tables that differ from an import that nobody ended", [len(wrong)], "", most=0, note=note
    )


def main() -> None:
    """Kill, begin again, compare."""
    parser = argparse.ArgumentParser(description="Kill imports, begin them again, compare.")
    parser.add_argument("--kills", type=int, default=50, help="how many (50)")
    parser.add_argument("--comments", type=int, default=20_000, help="of the file (20,000)")
    parser.add_argument("--format", choices=list(exports.FORMATS), default="wxr")
    parser.add_argument("--seed", type=int, default=1, help="the same one gives the same moments")
    parser.add_argument("--json", action="store_true", help="rows as JSON")
    told = parser.parse_args()
    with serving.folder() as folder:
        chance = random.Random(told.seed)
        found = list(rounds(folder, told.format, told.comments, told.kills, chance))
    if told.json:
        json.dump([asdict(row) for row in found], sys.stdout)
    else:
        print("\n".join([HEAD, *(row.markdown() for row in found)]))
    sys.exit(any(row.met is False for row in found))


if __name__ == "__main__":
    main()

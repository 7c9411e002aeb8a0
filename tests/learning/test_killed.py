"""A process that is killed while it writes what it learned leaves the old file or the new one, never half."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time

CHILD = """
import os, sys, django
django.setup()
from rejoinder.learning import state
from rejoinder.screening.lessons import lesson
path = state._file(1)
fold = state._read(1)
assert fold is not None or not path.exists(), "a torn file"
print("whole", flush=True)
fold = fold or state._Fold(1)
while True:
    fold.last += 1
    fold.learned.learn(lesson(f"Zorbix {fold.last} pays whoever asks for number {fold.last}", "spam"))
    assert len(fold.learned) == fold.last
    state._save(fold)
"""


def test_the_file_is_whole_after_each_of_many_kills(tmp_path):
    chance = random.Random(11)
    surroundings = os.environ | {
        "REJOINDER_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "rejoinder_site.settings",
    }
    sizes = []
    for _ in range(6):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD], env=surroundings, stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        assert child.stdout.readline() == "whole\n"
        time.sleep(chance.uniform(0.05, 0.4))
        child.kill()
        child.wait()
        child.stdout.close()
        sizes.append((tmp_path / "learned" / "1.state").stat().st_size)
    assert sizes == sorted(sizes)
    assert sizes[-1] > sizes[0]

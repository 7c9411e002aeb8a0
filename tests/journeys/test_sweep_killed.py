"""An act on many comments is killed in the middle, and a server that starts goes on with it."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"
HELD = 400

pytestmark = pytest.mark.sqlite

_PLANT = """
from django.utils import timezone
from rejoinder.models import Comment, Post
post, now = Post.objects.order_by("pk")[0], timezone.now()
Comment.objects.bulk_create(Comment(site=post.site, post=post, number=post.last_number + n, depth=0,
    root_number=post.last_number + n, path=(post.last_number + n).to_bytes(4, "big"), author_name="Flood",
    text=f"Zeppelin {n}", html="<p>x</p>", standing="pending", written_at=now, stored_at=now,
    fingerprint=b"0" * 16) for n in range(1, HELD + 1))
Post.objects.filter(pk=post.pk).update(last_number=post.last_number + HELD)
"""
_COUNT = """
import json
from django.db.models import Count
from rejoinder.models import Comment, Decision, Sweep
flood, log = Comment.objects.filter(author_name="Flood"), Decision.objects.exclude(sweep=None)
one = Sweep.objects.first()
print(json.dumps({"spam": flood.filter(standing="spam").count(), "decisions": log.count(),
    "about": log.values("comment").distinct().count(), "state": one and one.state, "done": one and one.done}))
"""


def test_a_killed_sweep_is_finished_by_the_server_and_decides_each_comment_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(BENCH)
    from serving import COMMAND, Server, environment

    def command(*words: str) -> list[str]:
        return [COMMAND, "--home", str(tmp_path), *words]

    def shell(code: str) -> str:
        done = subprocess.run(
            command("shell", "-c", code),
            env=environment(tmp_path), capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout

    def told() -> dict[str, object]:
        found: dict[str, object] = json.loads(shell(_COUNT).strip().splitlines()[-1])
        return found

    server = Server(tmp_path, workers=1)
    server.start()
    server.wait_until()
    server.stop()
    shell(_PLANT.replace("HELD", str(HELD)))
    # Slowed down, so that it can be met in the middle whatever the machine is like.
    slow = "import time; from rejoinder.moderating import parts; parts.TOGETHER = 20; "
    slow += "was = parts.carry_on; parts.carry_on = lambda *a: (was(*a), time.sleep(0.2))[0]; "
    slow += "from django.core.management import call_command; "
    slow += "call_command('moderate', 'sweep', 'spam', 'zeppelin', yes=True)"
    began = subprocess.Popen(
        command("shell", "-c", slow),
        env=environment(tmp_path), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert began.stderr is not None
    for line in began.stderr:  # how far it is, once a second
        if f"of {HELD}" in line:
            break
    began.kill()
    began.wait()
    began.stderr.close()
    half = told()
    assert half["state"] == "running"
    assert 0 < int(str(half["spam"])) < HELD
    assert half["spam"] == half["decisions"] == half["about"] == half["done"]

    server.start()
    try:
        server.wait_until()
        end = time.monotonic() + 120
        while told()["state"] == "running":
            assert time.monotonic() < end, "nobody goes on with it"
    finally:
        server.stop()
    whole = told()
    assert (whole["spam"], whole["decisions"], whole["about"]) == (HELD, HELD, HELD)
    assert (whole["state"], whole["done"]) == ("done", HELD)

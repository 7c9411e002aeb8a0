"""Clearing a queue by keyboard in Chromium: from a key to the next card, and a hundred in all.

python bench/clearing.py [--rounds 3]

A hundred comments wait. One key decides each: `a`, `s` or `t` in turn; the next key follows as soon as the
next card has the focus and is painted. A person reads in between, so the minutes are what the desk takes of
the four that a hundred may take.
"""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import time
from collections.abc import Iterable

from playwright.sync_api import sync_playwright

from rows import Length, Row, main
from serving import COMMAND, Server, environment, serving

HELD = 100
KEYS = "ast"
QUIET = ["--no-sandbox", "--disable-gpu"]
COUNTED = "left => Number(document.querySelector('[data-count=pending]').textContent) <= left"
PLANT = """
from datetime import timedelta
from django.utils import timezone
from rejoinder.models import Comment, Post, Verdict
post, now = Post.objects.order_by("pk")[0], timezone.now()
words = "harbour bridge council budget tram festival museum river market weather".split()
for n in range({count}):
    post.last_number += 1
    text = " ".join(words[(n * 7 + k * k) % 10] + str((n * k) % 13) for k in range(40))
    comment = Comment.objects.create(site=post.site, post=post, number=post.last_number, depth=0,
        root_number=post.last_number, path=post.last_number.to_bytes(4, "big"), author_name=f"Reader {{n}}",
        text=text, html="<p>x</p>", standing="pending", written_at=now, stored_at=now - timedelta(days=n),
        fingerprint=n.to_bytes(16, "big"))
    Verdict.objects.create(comment=comment, outcome="hold", suspicion=.5, made_at=now, reasons={{
        "outcome": "hold", "suspicion": .5, "signals": [{{"words": "a first comment", "strength": .3}}]}})
post.save()
"""
# Milliseconds from the key until another card has the focus and two frames were painted.
MEASURE = """
() => addEventListener("keydown", ({key}) => {
  if (!"ast".includes(key)) return;
  const began = performance.now(), was = document.activeElement;
  const look = () => document.activeElement !== was && document.activeElement?.matches(".card")
    ? requestAnimationFrame(() => requestAnimationFrame(() => window.told = performance.now() - began))
    : setTimeout(look);
  window.told = null;
  look();
}, true)
"""


def measure(length: Length) -> Iterable[Row]:
    """The middle and the 95th of a hundred keys; seconds for all of them."""
    keys: list[float] = []
    slow: list[float] = []
    whole: list[float] = []
    with serving() as server:
        for _ in range(length.rounds):
            shell(server, "shell", "-c", PLANT.format(count=HELD))
            times, seconds = cleared(server)
            keys.append(statistics.median(times))
            slow.append(statistics.quantiles(times, n=20)[-1])
            whole.append(seconds)
    yield Row("from the key to the next card, middle of 100", keys, "ms", most=150)
    yield Row("the same, 95th of 100", slow, "ms", most=150)
    yield Row("a hundred decided, without reading", whole, "s", most=240)


def cleared(server: Server) -> tuple[list[float], float]:
    """Press a key for each comment; milliseconds of each, and seconds for all, stored."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise SystemExit("Chromium is needed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(base_url=f"http://127.0.0.1:{server.port}")
        link = re.search(r"http://\S+", shell(server, "signin", "--user", "owner"))
        assert link, "no link to sign in with"
        page.goto(link[0])
        page.get_by_role("button", name="Sign in").click()
        page.goto("/desk/main/queue/pending/?order=newest")
        page.evaluate(MEASURE)
        waiting = int(page.locator("[data-count=pending]").inner_text())
        times, began = [], time.monotonic()
        for n in range(HELD - 1):  # after the last one there is no next card
            page.keyboard.press(KEYS[n % 3])
            told = page.wait_for_function("() => window.told", polling=1)
            times.append(float(told.json_value()))
        page.wait_for_function(COUNTED, arg=waiting - HELD + 1)
        seconds = time.monotonic() - began
        browser.close()
    return times, seconds


def shell(server: Server, *words: str) -> str:
    """What a command prints in the server's folder."""
    done = subprocess.run(
        [COMMAND, "--home", str(server.home), *words],
        env=environment(server.home),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


if __name__ == "__main__":
    main(__doc__ or "", measure, rounds=3)

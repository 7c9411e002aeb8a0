"""The deep tier on one thread: texts a second, the slowest of a hundred, and the memory it adds.

python bench/deep.py [--rounds 5] [--seconds 5]

The texts are the project's own patterns' kind: sentences in eight languages of about 34 pieces, all
different, so that no memory of words helps more than it would on a site. No peer: what there is needs
a service elsewhere.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterable
from itertools import cycle, islice
from pathlib import Path

from rows import Length, Row, main

SENTENCES = (
    "I read report number {n} twice and I still cannot see why the council wants to close the library"
    " on Saturdays, when most of us have time.",
    "Ich habe den Bericht Nummer {n} gelesen und verstehe nicht, warum die Bücherei gerade samstags"
    " geschlossen bleiben soll.",
    "He leído el informe número {n} y no entiendo por qué quieren cerrar la biblioteca los sábados, cuando"
    " la gente tiene tiempo.",
    "Li o relatório número {n} e não entendo por que querem fechar a biblioteca aos sábados, quando as"
    " pessoas têm tempo.",
    "Я прочитал отчёт номер {n} и не понимаю, почему библиотеку хотят закрыть по субботам, когда у людей"
    " есть время.",
    "قرأت التقرير رقم {n} ولا أفهم لماذا يريدون إغلاق المكتبة يوم السبت عندما يكون لدى الناس وقت.",
    "मैंने रिपोर्ट संख्या {n} पढ़ी और समझ नहीं आया कि पुस्तकालय शनिवार को क्यों बंद होगा जब लोगों के पास समय है।",
    "我读了第{n}号报告,还是不明白为什么要在大家都有时间的星期六关闭图书馆,这对孩子们没有好处。",
)

CHILD = """
import sys
from rejoinder.screening.models.deep import Deep
def pss():
    lines = open("/proc/self/smaps_rollup").read().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
from rejoinder.screening import screen, Submission
from rejoinder.screening.models.language import language_of
language_of("What the screen has loaded without the deep tier.")
screen(Submission("What the screen has loaded without the deep tier."))
before = pss()
deep = Deep.load()
for text in sys.stdin.read().split("\\n"):
    deep.logits([text])
print((pss() - before) / 1024)
"""


def texts(count: int) -> list[str]:
    """Give so many different texts, the languages in turn."""
    return [text.replace("{n}", str(n)) for n, text in enumerate(islice(cycle(SENTENCES), count))]


def measure(length: Length) -> Iterable[Row]:
    """Texts a second, percentiles of one, memory, seconds to load."""
    from rejoinder.screening.models.deep import Deep

    began = time.monotonic()
    deep = Deep.load()
    loading = time.monotonic() - began
    if deep is None:
        raise SystemExit("the deep tier's weights are not installed")
    some = texts(400)
    pieces = [len(window) for text in some for window in deep.windows(text)]
    rate: list[float] = []
    tail: list[float] = []
    for _ in range(length.rounds):
        each: list[float] = []
        started = time.thread_time()
        ends = time.monotonic() + length.seconds
        for text in cycle(some):
            at = time.perf_counter()
            deep.logits([text])
            each.append((time.perf_counter() - at) * 1000)
            if time.monotonic() > ends:
                break
        # Processor time, so that what else runs on the machine does not count.
        rate.append(len(each) / (time.thread_time() - started))
        tail.append(sorted(each)[len(each) * 99 // 100])
    yield Row(f"texts of {sum(pieces) / len(some):.0f} pieces, one thread", rate, "/s", least=200)
    yield Row("p99 of one text", tail, "ms", most=20)
    yield Row("memory added (PSS), after 400 texts", [_memory(some)], "MiB", most=150)
    yield Row("loading and checking the weights", [loading], "s")


def _memory(some: list[str]) -> float:
    """MiB of a process with the deep tier over one without."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD],
        input="\n".join(some),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent / "src")},
    )
    return float(done.stdout)


if __name__ == "__main__":
    main(__doc__ or "", measure)

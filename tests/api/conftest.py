"""A site with a key, a door to knock at, and a screen that says what a test wants it to say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlencode

import pytest
from tests.conftest import NOON

from rejoinder import learning
from rejoinder.answering import KeyFacts, Ledger, make_key, the_ledger
from rejoinder.api import doors
from rejoinder.api.shapes import Answer, Asked
from rejoinder.models import DoorKey, Site
from rejoinder.screening import Outcome, Signal, Verdict

BLOG = "https://blog.example/"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def ledger(db: None) -> Iterator[Ledger]:
    """A ledger that looks again at each question."""

    class Awake(Ledger):
        def key(self, written, now) -> KeyFacts | None:
            self.forget()
            return super().key(written, now)

    made = Awake()
    yield made
    made.stop()


@pytest.fixture(autouse=True)
def _the_doors_look_again() -> None:
    """No test meets the keys of another's database."""
    the_ledger().forget()
    learning.forget()


@pytest.fixture
def made(site: Site) -> tuple[DoorKey, str]:
    """A key as stored, and as written; its site says from where on it holds, whatever is shipped."""
    thresholds = {"spam": {"hold": 0.5, "refuse": 0.99}, "toxic": {"hold": 0.8, "refuse": 1}}
    Site.objects.filter(pk=site.pk).update(policy={"thresholds": thresholds})
    return make_key(site, "a blog", None, NOON)


@pytest.fixture
def key(made: tuple[DoorKey, str]) -> str:
    return made[1]


Knock = Callable[..., Answer]


@pytest.fixture
def akismet(ledger: Ledger, key: str) -> Knock:
    """Call the Akismet door: `akismet("comment-check", comment_content="…")`."""

    def call(path: str, *, now=NOON, host="screen.example", method="POST", **fields: str) -> Answer:
        told = {"api_key": key, "key": key, "blog": BLOG, "user_ip": "", **fields}
        body = urlencode({name: value for name, value in told.items() if value is not None})
        path = path if path.startswith("/") else f"/1.1/{path}"
        asked = (
            Asked("POST", path, "", host, {"content-type": FORM}, body.encode())
            if method == "POST"
            else Asked("GET", path, body, host)
        )
        return doors.answer(asked, ledger, now)

    return call


@pytest.fixture
def says(ledger: Ledger, monkeypatch) -> Callable[..., list]:
    """Let the screen say: `says(spam=.9)`, `says(outcome="hold", toxic=.9)`; gives what it was told."""

    def say(outcome: str = "", waiting: bool = False, **attributes: float) -> list:
        heard: list = []
        spam = attributes.get("spam", 0.0)
        wanted = outcome or ("publish" if spam < 0.5 else "hold" if spam < 0.99 else "refuse")

        def judge(submission, site, tier="auto") -> Verdict:
            heard.append((submission, tier))
            return Verdict(
                Outcome(wanted),
                max([*attributes.values(), 0.0]),
                (Signal("listed", spam, "Words."),) if spam else (),
                attributes,
                "a test",
                waiting=waiting,
            )

        monkeypatch.setattr(ledger, "judge", judge)
        return heard

    return say


def headers(answer: Answer) -> Mapping[str, str]:
    return {name.lower(): value for name, value in answer.headers}

"""The screen's reasons, said to whom they are about in the language of the site."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rejoinder.languages import known, speaking
from rejoinder.replying.persons import _WORDS
from rejoinder.screening import (
    History,
    Policy,
    Signal,
    Submission,
    Tier,
    Verdict,
    screen,
    unjudged,
)
from rejoinder.screening.explaining import READS_LIKE
from rejoinder.screening.signals import ALL
from rejoinder.statements import reasons

pytestmark = pytest.mark.sqlite  # no test here asks a database

SAID = "The bridge was promised for spring and I would like to know who decided otherwise."
NIGHT = datetime(2026, 11, 3, 2, tzinfo=UTC)
LISTS = Policy(
    bad_words=("bridge",), refused_words=("spring",), bad_domains=("bad.example",),
    refused_domains=("worse.example",), hold_everything=True, hold_first_comment=True,
    unattended=("mon-sun 00:00-06:00",),
)  # fmt: skip
FIRED = (
    (Submission(SAID, honeypot="x", seconds_to_write=1.0, author="Ada Moor", staff_names=("Ada Moor",),
                history=History(rejected=4, pending=2), same_text_elsewhere=3, links_elsewhere=4,
                nearest="17", campaign=5, premoderated=True, sent_at=NIGHT), LISTS),
    (Submission("I said so.", author="Bridge Spring", email_domain="worse.example"), LISTS),
    (Submission("See https://bad.example/a https://worse.example/b https://bit.ly/c"), LISTS),
    (Submission("Subscribe to my new channel. Contact me on WhatsApp: +49 (0)30 555 01 34"), Policy()),
    (Submission("Contact me on WhatsApp. THIS IS OUTRAGEOUS EVERYWHERE TOGETHER!!!!"), Policy()),
    (Submission("Buy cheap viagra online, no prescription, free spins, best price"), Policy()),
    (Submission("Great post, thanks for sharing! https://shop.example/"), Policy()),
    (Submission("Great post, thanks for sharing!", website="shop.example"), Policy()),
    (Submission("[url=https://shop.example/]x[/url] раypal is раypal"), Policy()),
    (Submission("𝐅𝐫𝐞𝐞 𝐦𝐨𝐧𝐞𝐲 𝐡𝐞𝐫𝐞 𝐭𝐨𝐝𝐚𝐲"), Policy()),
    (Submission("vi\u200bagra is what they call me and c a s i n o w i n"), Policy()),
    (Submission("f̷r̷e̷e̷ m̷o̷n̷e̷y̷"), Policy()),
)  # fmt: skip


def _stored() -> dict[str, set[str]]:
    """Sentences as they are stored, by the signal's name."""
    found: dict[str, set[str]] = {}
    told = [
        signal for each, policy in FIRED for signal in screen(each, policy, tier=Tier.FAST).signals
    ]
    told += [Signal(f"reads_like_{name}", 0.5, f"Reads like {what}, probability 71%, most of all “a”, “b”.")
             for name, what in READS_LIKE.items()]  # fmt: skip
    told += [Signal("person", 0, words) for words in _WORDS.values()]
    for why in ("failed", "took too long"):
        told += unjudged(f"The screen {why}, so a person decides.").signals
    for signal in told:
        found.setdefault(signal.name, set()).add(signal.words)
    return found


def _in(language: str, name: str, words: str) -> reasons.Worded:
    (told,) = _all_in(language, [{"name": name, "words": words}])
    return told


def _all_in(language: str, signals: object) -> list[reasons.Worded]:
    with speaking(language):
        return reasons.in_words({"signals": signals})


def test_every_reason_that_the_screen_has_is_said_in_every_language():
    stored = _stored()
    assert set(stored) >= {signal.__name__ for signal in ALL}
    left = [
        (language, name, words)
        for language in known()
        for name, all_words in stored.items()
        for words in all_words
        if _in(language, name, words).english
        or (language != "en" and _in(language, name, words).words == words)
    ]
    assert left == []


def test_figures_and_quotations_stay_in_a_reason_said_in_another_language():
    words = "3 links to 2 sites, 1 more than this site lets pass, with hardly a word besides."
    assert _in("de", "links", words).words == (
        "Links: 3, zu verschiedenen Websites: 2. Links über das hinaus, was diese Website durchlässt: 1. "
        "Daneben steht kaum ein Wort."
    )
    read = _in(
        "de", "reads_like_threat", "Reads like a threat, probability 71%, most of all “I know”."
    )
    assert read.words == "Liest sich so: eine Drohung (71 von 100). Vor allem: “I know”."
    assert _in("en", "links", words) == (words, False)


def test_a_sentence_of_another_version_stays_as_it_is_and_is_called_english():
    assert _in("de", "links", "Something with links.") == ("Something with links.", True)
    assert _in("de", "of_old", "Something else.") == ("Something else.", True)


@pytest.mark.parametrize("kept", [None, [], {}, {"signals": ["x"]}])
def test_a_verdict_from_elsewhere_has_no_reasons(kept):
    assert reasons.in_words(kept) == []


def test_what_is_stored_is_what_is_read():
    verdict: Verdict = screen(*FIRED[0], tier=Tier.FAST)
    with speaking("fr"):
        assert len(reasons.in_words(verdict.to_json())) == len(verdict.signals)

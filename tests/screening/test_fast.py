"""The fast tier: what it says of plain cases, that its reasons add up, and that disguise fails."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.screening.honest_talk import HONEST
from tests.screening.test_laws import PIECES

from rejoinder.screening import ATTRIBUTES, Outcome, Submission, Tier, screen, screen_all
from rejoinder.screening.models.facts import NAMES, facts
from rejoinder.screening.models.fast import Fast
from rejoinder.screening.reading import Reading
from rejoinder.screening.tiers import chance

SPAM = (
    "Check out my channel, I upload new beats every week, please subscribe and like",
    "Make $500 a day working from home, contact me on WhatsApp +1 555 0134 477",
    "Best online casino, free bonus without deposit, register now at www.lucky-bonus.example.com",
)
DISGUISED = (
    "Сhесk оut mу сhаnnеl, I uрlоаd nеw bеаts еvеrу wееk, рlеаsе subsсribе аnd likе",
    "Ch3ck 0ut my ch4nn3l, 1 upl04d n3w b34ts 3v3ry w33k, pl34s3 subscr1b3 4nd l1k3",
    "𝗖𝗵𝗲𝗰𝗸 𝗼𝘂𝘁 𝗺𝘆 𝗰𝗵𝗮𝗻𝗻𝗲𝗹, 𝗜 𝘂𝗽𝗹𝗼𝗮𝗱 𝗻𝗲𝘄 𝗯𝗲𝗮𝘁𝘀 𝗲𝘃𝗲𝗿𝘆 𝘄𝗲𝗲𝗸, 𝗽𝗹𝗲𝗮𝘀𝗲 𝘀𝘂𝗯𝘀𝗰𝗿𝗶𝗯𝗲",
    "C.h.e.c.k out my c.h.a.n.n.e.l, please s.u.b.s.c.r.i.b.e and like my new beats",
)
ABUSE = (
    "You are a worthless piece of shit and everybody hates you, you fucking moron",
    "Shut up you stupid bitch, I hope you die",
)


def judged(text: str) -> Any:
    return screen(Submission(text=text), tier=Tier.FAST)


@pytest.mark.parametrize("text", [*SPAM, *DISGUISED])
def test_plain_spam_is_held_and_its_disguise_no_less(text: str) -> None:
    assert judged(text).outcome is not Outcome.PUBLISH


@pytest.mark.parametrize("text", ABUSE)
def test_plain_abuse_is_held_for_what_it_is(text: str) -> None:
    verdict = judged(text)
    assert verdict.outcome is Outcome.HOLD
    assert verdict.attributes["toxic"] > verdict.attributes["spam"]


@pytest.mark.parametrize("text", SPAM)
def test_spam_inside_of_much_honest_talk_is_still_held(text: str) -> None:
    before, after = " ".join(HONEST[:5]), " ".join(HONEST[5:10])
    assert judged(f"{before} {text} {after}").outcome is not Outcome.PUBLISH


def test_every_attribute_gets_a_probability_and_the_text_a_language() -> None:
    verdict = judged(HONEST[0])
    assert tuple(verdict.attributes) == ATTRIBUTES
    assert verdict.language == "en"
    assert verdict.tiers["fast"].keys() == verdict.attributes.keys()
    assert "fast" in verdict.screened_by


def test_what_was_weighed_quotes_the_words_that_did_it() -> None:
    text = ABUSE[0]
    verdict = judged(text)
    assert verdict.weighed
    assert any(text[one.start : one.end] in {"shit", "fucking", "moron"} for one in verdict.weighed)
    assert [one.weight for one in verdict.weighed] == sorted(
        (one.weight for one in verdict.weighed), reverse=True
    )
    assert any(signal.name.startswith("reads_like_") for signal in verdict.signals)


@given(PIECES)
def test_what_the_words_add_is_the_whole_difference_to_an_empty_text(text: str) -> None:
    fast = Fast.load()
    said = fast.said(Reading(Submission(text=text)))
    language = Reading(Submission(text=text)).language
    plain = fast.said(Reading(Submission(text="")))
    for at, name in enumerate(ATTRIBUTES):
        # The facts are no words, a language has its own offset, and a passage may speak alone.
        if name == "spam" or len(text) > 200 or not said.features.starts.size:
            continue
        shifted = said.logits[name] - fast.offset_of(language, name)
        base = plain.logits[name] - fast.offset_of("", name)
        alone = plain_parts(fast)[at]
        assert shifted - (base - alone) == pytest.approx(float(said.adds(at).sum()), abs=2e-2)


def plain_parts(fast: Fast) -> np.ndarray:
    """What the two blanks of an empty text add."""
    read = Reading(Submission(text="")).features
    whole = fast.parts([read]).sum(0) / np.sqrt(max(1, read.count))
    return np.asarray(whole * fast.slope)


@given(PIECES)
def test_any_text_gets_finite_logits(text: str) -> None:
    logits = Fast.load().logits(Reading(Submission(text=text)))
    assert tuple(logits) == ATTRIBUTES
    assert all(np.isfinite(value) for value in logits.values())
    assert all(0 <= chance(value) <= 1 for value in logits.values())


def test_weights_for_another_version_are_refused() -> None:
    card = {"attributes": ["spam"], "bits": 2, "version": "x"}
    with pytest.raises(ValueError, match="another version"):
        Fast(np.zeros((4, 1), np.float16), card)


def test_facts_are_as_many_as_their_names() -> None:
    assert len(facts(Reading(Submission(text=SPAM[1])), ())) == len(NAMES)


def test_the_weights_are_small_and_lie_beside_their_card() -> None:
    folder = Path(__file__).parents[2] / "src/rejoinder/screening/weights"
    own = [*folder.glob("fast.*"), *folder.glob("language.*"), *folder.glob("folding.*")]
    assert sum(file.stat().st_size for file in own) < 16 * 2**20
    assert (folder / "fast.md").read_text("utf-8").startswith("# ")


LONG = " ".join((*HONEST[:12], *SPAM))


@given(st.lists(PIECES | st.sampled_from([*HONEST, *SPAM, *ABUSE, LONG]), min_size=1, max_size=9))
def test_among_others_a_text_is_judged_to_the_bit_as_it_is_alone(texts: list[str]) -> None:
    submissions = [Submission(text=text) for text in texts]
    alone = [screen(submission, tier=Tier.FAST) for submission in submissions]
    assert screen_all(submissions, tier=Tier.FAST) == alone


def test_more_texts_than_are_taken_at_once_keep_their_order() -> None:
    submissions = [Submission(text=text) for text in (*SPAM, LONG, *HONEST) * 3]
    alone = [screen(submission, tier=Tier.FAST) for submission in submissions]
    assert screen_all(submissions, tier=Tier.FAST) == alone
    assert screen_all([], tier=Tier.FAST) == []

"""The neutral sentences that are measured with are no sentences that are trained on."""

from training.neutral import IDENTITIES, SENTENCES
from training.overlap import Known
from training.patterns import expand


def test_no_template_is_near_a_sentence_that_is_measured_with():
    known = Known(row.text for row in expand.rows(6, 7, languages=["en"], families=["toxicity"]))
    for sentence in SENTENCES:
        for term in IDENTITIES[:6]:
            assert known.alike(sentence.format(term)) < 0.5, sentence


def test_a_single_alarm_is_less_than_the_spread_that_is_aimed_at():
    assert 100 / len(SENTENCES) <= 2.5
    assert len(set(IDENTITIES)) == 25

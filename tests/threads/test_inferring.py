"""Whom a reply answers, read from what it says: each case as it stands in real threads."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rejoinder.threads import Said, infer
from rejoinder.threads.inferring import SURE

PATIENT = settings(deadline=None)


def thread(*said: tuple[str, str]) -> list[Said]:
    """Comments by (author, words); a name is a person."""
    return [Said(author, author, text) for author, text in said]


def last_link(*said: tuple[str, str]):
    return infer(thread(*said))[-1]


# Who wrote what; then whom the last reply answers, and by what that is known.
TRUTH = [
    ([("@ann", "The ferry is late."), ("@bo", "Again!")], 0, "first"),
    ([("@ann", "Late."), ("@bo", "Again!"), ("@cy", "It always is.")], 0, "default"),
    ([("@ann", "Late."), ("@bo", "Again!"), ("@cy", "\xa0@bo\xa0 every day")], 1, "mention"),
    ([("@ann", "Late."), ("@bo", "Hm"), ("@bo", "No."), ("@cy", "@bo why?")], 2, "mention"),
    ([("@ann", "Late."), ("@bo", "Hm"), ("@cy", "@ann yes")], 0, "mention"),
    ([("@ann", "Late."), ("@bo", "Hm"), ("@cy", "\u200b@BO yes")], 1, "mention"),
    ([("Ann", "Late."), ("Bo Li", "Hm"), ("Bo", "Eh"), ("Cy", "@Bo Li yes")], 1, "mention"),
    ([("Ann", "Late."), ("Bo Li", "Hm"), ("Cy", "@Bo Lithuania?")], None, "absent"),
    ([("@ann", "Late."), ("@カズ-y3f9f", "はい"), ("@cy", "@カズ そう")], 1, "likeness"),
    ([("@ann", "Late."), ("@victorreeds", "Hm"), ("@cy", "@Viktor Reeds no")], 1, "likeness"),
    ([("@ann", "Late."), ("@victorreeds", "Hm"), ("@cy", "@Walter no")], None, "absent"),
    ([("@ann", "Late."), ("@bo", "Hm"), ("@cy", "@ 12:30 it came")], 0, "default"),
    ([("Ann Lee", "Late."), ("John Cole", "Hm"), ("Cy", "John I saw it")], 1, "name"),
    ([("Ann Lee", "Late."), ("@johncole77", "Hm"), ("Cy", "Hey Johncole, no")], 1, "name"),
    ([("Ann Lee", "Late."), ("@zahraaalm9157", "Hm"), ("Cy", "Hi Zahraa!")], 1, "name"),
    ([("@ann", "Late."), ("@まこ-q4z6b", "Hm"), ("@cy", "まこさん、どうも")], 1, "name"),
    ([("@ann", "Late."), ("@JustSam", "Hm"), ("@cy", "Just go by bus")], 0, "default"),
    ([("Ann", "Late."), ("Jo Fox", "Hm"), ("Jo Day", "Eh"), ("Cy", "Jo, why?")], 0, "default"),
    (
        [
            ("@ann", "Late."),
            ("@bo", "The pier was closed by the storm."),
            ("@cy", "Well."),
            ("@di", "> the pier was closed by the storm\nIt was not."),
        ],
        1,
        "quotation",
    ),
    ([("@ann", "Late."), ("@bo", "Hm"), ("@cy", "@bo who?"), ("@bo", "The mayor.")], 2, "called"),
    ([("@ann", "Late."), ("@bo", "@cy who?"), ("@cy", "The mayor.")], 1, "called"),
    ([("@ann", "Late."), ("@bo", "By bus?"), ("@ann", "No, thank you.")], 1, "return"),
    (
        [("@ann", "Late."), ("@bo", "Hm"), ("@cy", "@bo call"), ("@cy", "555 0100")],
        1,
        "continuation",
    ),
]


@pytest.mark.parametrize(("said", "parent", "reason"), TRUTH)
def test_a_reply_answers_whom_it_calls_quotes_or_goes_on_from(said, parent, reason):
    link = last_link(*said)
    assert (link.parent, link.reason) == (parent, reason)
    assert 0 < link.confidence <= SURE[reason]


def test_a_person_who_wrote_more_than_once_is_less_sure_to_be_meant_by_the_latest():
    once = last_link(("@ann", "Late."), ("@bo", "Hm"), ("@cy", "@bo yes"))
    twice = last_link(("@ann", "Late."), ("@bo", "Hm"), ("@bo", "Eh"), ("@cy", "@bo yes"))
    assert twice.confidence < once.confidence


def test_a_call_is_answered_once():
    links = infer(
        thread(
            ("@ann", "Late."),
            ("@bo", "Hm"),
            ("@cy", "@bo who?"),
            ("@bo", "The mayor."),
            ("@di", "Aha."),
            ("@bo", "What a day."),
        )
    )
    assert [link.reason for link in links[2:]] == ["called", "default", "default"]


def test_two_people_of_one_name_are_told_apart_by_who_they_are():
    links = infer(
        [
            Said("Ann", "1", "Late."),
            Said("Bo", "2", "Hm"),
            Said("Bo", "3", "Eh"),
            Said("Cy", "4", "@Bo yes"),
        ]
    )
    assert links[-1].parent == 2


NAMES = st.sampled_from(["@ann", "@bo", "Bo Li", "カズ-y3f9f", "", "@", "John Cole", "\u202e"])
WORDS = st.text(max_size=60) | st.sampled_from(
    ["@ann hi", "@bo", "@Bo Li x", "@nobody", "Hey John,", "> hm hm hm hm hm hm", "カズさん", "@"]
)


@PATIENT
@given(st.lists(st.tuples(NAMES, WORDS), min_size=1, max_size=30))
def test_every_reply_gets_one_link_and_it_leads_back(said):
    links = infer(thread(*said))
    assert len(links) == len(said) - 1
    for place, link in enumerate(links, 1):
        assert link.parent is None or 0 <= link.parent < place
        assert (link.parent is None) == (link.reason == "absent")
        assert 0 < link.confidence < 1

"""A policy as text: written out and read again, hours, sections, and where a mistake is said to be."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.screening import Outcome, Policy, PolicyMistake, Submission, screen
from rejoinder.screening.hours import span_of
from rejoinder.screening.policy_files import PolicyFileMistake, read_text
from rejoinder.screening.policy_text import to_text

WORDS = st.text("abcdefghij", min_size=1, max_size=8)
POLICIES = st.builds(
    Policy,
    hold_at=st.sampled_from([0.2, 0.5, 0.8]),
    max_links=st.integers(0, 9),
    hold_first_comment=st.booleans(),
    bad_words=st.lists(WORDS, max_size=6).map(tuple),
    refused_domains=st.lists(WORDS.map("{}.example".format), max_size=5).map(tuple),
    thresholds=st.sampled_from([{}, {"toxic": {"hold": 0.9}}, {"spam": {"hold": 0.3, "refuse": 0.9}}]),
    unattended=st.sampled_from([(), ("mon-fri 22:00-07:00",), ("sat, sun 00:00-24:00", "3:00-4:00")]),
    sections=st.sampled_from(
        [(), ({"name": "Sport", "paths": ["/sport/"], "max_links": 7, "thresholds": {"toxic": {"hold": 0.4}}},)]
    ),
)  # fmt: skip


@given(POLICIES)
def test_what_is_written_out_is_read_again(policy):
    assert read_text(to_text(policy)) == policy


def test_a_policy_as_shipped_says_nothing_but_comments():
    assert all(not line or line.startswith("#") for line in to_text(Policy()).splitlines())


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("hold_at = 0.4\n\nmax_link = 3\n", 3, "did you mean"),
        ('bad_words = [\n  "fine",\n  "",\n]\n', 1, "one to"),
        ('bad_domains = [\n  "fine.example",\n  "https://x",\n]\n', 3, "no https://"),
        ("[thresholds]\nspam = { hold = 0.5 }\ntoxic = { hold = 7 }\n", 3, "above 0"),
        ("[thresholds]\nspam = { hold = 0.5 }\nrude = { hold = 0.7 }\n", 3, "toxic"),
        ("[thresholds.spam]\nhold = 0.5\nrefuse = 0.4\n", 3, "refuse"),
        ('unattended = [\n "mon-fri 1:00-2:00",\n "at night",\n]', 3, "22:00-07:00"),
        ('timezone = "Europe/Atlantis"\n', 1, "Europe/Berlin"),
        ('max_links = 1\n[[sections]]\npaths = ["/a/"]\n[[sections]]\nmax_links = 3\n', 4, "paths or tags"),
        ('max_links = 1\n[[sections]]\npaths = ["/a/"]\nmax_links = -1\n', 4, "from 0 up"),
        ('[[sections]]\npaths = ["/a/"]\n[[sections]]\npaths = ["b/"]\n', 4, "/sport/"),
        ('[[sections]]\ntags = ["a"]\ntimezone = "UTC"\n', 3, "whole site"),
        ("max_links = \n", 1, "not TOML"),
        ("max_links = 1\nhold_at = 0.5 0.6\n", 2, "not TOML"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_by_its_line_and_what_to_do(text, line, said):
    with pytest.raises(PolicyFileMistake, match=f"^line {line}: ") as told:
        read_text(text)
    assert said in str(told.value)
    assert told.value.line == line


@pytest.mark.parametrize(
    ("written", "moment", "inside"),
    [
        ("mon-fri 22:00-07:00", datetime(2026, 11, 2, 23, 0, tzinfo=UTC), True),  # a Monday
        ("mon-fri 22:00-07:00", datetime(2026, 11, 7, 6, 59, tzinfo=UTC), True),  # Friday's night
        ("mon-fri 22:00-07:00", datetime(2026, 11, 7, 7, 0, tzinfo=UTC), False),
        ("mon-fri 22:00-07:00", datetime(2026, 11, 8, 23, 0, tzinfo=UTC), False),
        ("sat, sun 00:00-24:00", datetime(2026, 11, 8, 23, 59, tzinfo=UTC), True),
        ("fri - mon 0:00-1:00", datetime(2026, 11, 8, 0, 30, tzinfo=UTC), True),
        ("12:00-13:00", datetime(2026, 11, 4, 12, 0, tzinfo=UTC), True),
    ],
)
def test_hours_are_those_of_the_days_named(written, moment, inside):
    assert Policy(unattended=(written,)).is_unattended(moment) is inside


def test_hours_are_by_the_sites_own_clock():
    policy = Policy(unattended=("22:00-23:00",), timezone="Europe/Berlin")
    assert policy.is_unattended(datetime(2026, 7, 1, 20, 30, tzinfo=UTC))  # summer time
    assert policy.is_unattended(datetime(2026, 12, 1, 21, 30, tzinfo=UTC))
    assert not policy.is_unattended(datetime(2026, 12, 1, 22, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    "written", ["", "25:00-26:00", "mon-fri", "mon 24:00-25:00", "xyz 1:00-2:00"]
)
def test_what_is_no_hour_is_refused(written):
    with pytest.raises(ValueError, match="such as"):
        span_of(written)


def test_everything_is_held_while_nobody_is_at_the_desk():
    night = Submission(
        text="A calm word about it.", sent_at=datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
    )
    policy = Policy(unattended=("0:00-6:00",), deep="never")
    judged = screen(night, policy)
    assert judged.outcome is Outcome.HOLD
    assert "unattended" in {signal.name for signal in judged.signals}
    assert screen(night, Policy(deep="never")).outcome is Outcome.PUBLISH


def test_a_section_says_some_keys_anew_and_keeps_the_others():
    policy = Policy(
        max_links=1,
        bad_words=("roulette",),
        sections=(
            {"paths": ["/sport/"], "max_links": 5},
            {"tags": ["#Election"], "hold_everything": True, "max_links": 0},
        ),
    )
    assert policy.at("/news/a/") is policy
    assert policy.at("/sport/a/").max_links == 5
    assert policy.at("/sport/a/").bad_words == ("roulette",)
    both = policy.at("/sport/a/", {"election"})
    assert both.hold_everything
    assert both.max_links == 0


def test_an_impossible_section_makes_no_policy():
    with pytest.raises(PolicyMistake, match="section 1, hold_at"):
        Policy(sections=({"paths": ["/a/"], "hold_at": 3},))

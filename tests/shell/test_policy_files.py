"""A policy in a file: what may stand in it, and where a mistake is said to be."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.screening import Policy
from rejoinder.screening.policy_files import PolicyFileMistake, line_of, read_policy


def mistake(content: str | bytes, name: str = "policy.json") -> str:
    raw = content.encode() if isinstance(content, str) else content
    with pytest.raises(PolicyFileMistake) as told:
        read_policy(raw, name)
    assert "\n" not in str(told.value)
    assert name in str(told.value)
    return str(told.value)


def test_json_and_toml_say_the_same():
    as_json = b'{"hold_at": 0.3, "bad_words": ["roulette"], "hold_first_comment": true}'
    as_toml = b'hold_at = 0.3\nbad_words = ["roulette"]\nhold_first_comment = true\n'
    wanted = Policy(hold_at=0.3, bad_words=("roulette",), hold_first_comment=True)
    assert read_policy(as_json, "a.json") == read_policy(as_toml, "A.TOML") == wanted
    assert read_policy(b"\xef\xbb\xbf" + as_json, "a.json") == wanted


def test_everything_that_a_policy_says_can_be_written_down():
    whole = Policy(hold_at=0.4, refused_domains=("spam.example",))
    assert read_policy(json.dumps(whole.to_mapping()).encode(), "a.json") == whole


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        ('{\n "max_links": 1,\n "hold_att": 0.5\n}', "p.json", ["line 3", "hold_att", "did you mean"]),
        ('{\n "hold_at":\n 7}', "p.json", ["line 2", "hold_at", "found 7", "0.5"]),
        ("max_links = 1\nhold_at = 'x'\n", "p.toml", ["line 2", "hold_at", "found 'x'"]),
        ('bad_words = ["hold_at"]\nhold_at = 2', "p.toml", ["line 2", "hold_at"]),
        ('{\n "max_links": 1,\n "max_links": 2\n}', "p.json", ["line 3", "max_links", "twice"]),
        ('{\n "max_links": 1,,\n}', "p.json", ["line 2", "not JSON"]),
        ("max_links = 1\nmax_links = 2\n", "p.toml", ["line 2", "not TOML"]),
        ("max_links = [\n", "p.toml", ["not TOML", "line"]),
        ("[1]", "p.json", ["line 1", "object"]),
        ('{"hold_at": NaN}', "p.json", ["NaN"]),
        ("hold_at = nan", "p.toml", ["line 1", "hold_at"]),
        ("[" * 100_000, "p.json", ["nested"]),
        ("a = " + "[" * 100_000, "p.toml", ["nested"]),
        ('{"max_links": ' + "9" * 5000 + "}", "p.json", ["p.json"]),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line_and_what_is_accepted(content, name, said):
    told = mistake(content, name)
    assert [word for word in said if word not in told] == []
    assert len(told) < 600


def test_what_is_not_utf_8_is_named_with_its_line():
    assert "line 2" in mistake(b'{"hold_at": 0.5,\n "bad_words": ["\xff"]}')


@given(st.text(max_size=200), st.sampled_from(["p.json", "p.toml"]))
def test_any_file_is_a_policy_or_a_mistake(content, name):
    try:
        read = read_policy(content.encode("utf-8", "replace"), name)
    except PolicyFileMistake as told:
        read = str(told)
    assert isinstance(read, Policy) or name in read


def test_a_key_within_a_table_is_found_on_its_line():
    toml = "hold_at = 0.5\n[thresholds.toxic]\nhold = 3\n"
    assert line_of(toml, "thresholds.toxic.hold", toml=True) == 3
    written = '{\n"hold_at": 0.5,\n"thresholds": {\n"toxic": {"hold": 3}}}'
    assert line_of(written, "thresholds.toxic.hold", toml=False) == 4

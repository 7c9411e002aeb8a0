"""Fields of a form are read as PHP reads them, and asking for one changes nothing."""

from __future__ import annotations

from urllib.parse import unquote_plus

from hypothesis import given
from hypothesis import strategies as st

from rejoinder.api.forms import fields
from rejoinder.api.shapes import Asked

FORM = {"content-type": "application/x-www-form-urlencoded"}


@given(st.lists(st.sampled_from(["a", "+", "%41", "%D0%B0", "%ff", "%", "%zz", "б", "=", " "])))
def test_a_value_is_decoded_as_forms_are_whatever_is_in_it(parts: list[str]) -> None:
    written = "".join(parts)
    said = fields(Asked("POST", "/", headers=FORM, body=f"x={written}".encode()))
    assert said.get("x") == unquote_plus(written, errors="replace") == said.get("x")


def test_of_a_name_said_twice_the_last_counts_however_it_is_spelled() -> None:
    said = fields(Asked("POST", "/", headers=FORM, body=b"blog=1&b%6Cog=2&a+b=3"))
    assert (said.get("blog"), said.get("a b")) == ("2", "3")


def test_a_field_that_was_asked_for_in_vain_is_still_not_there() -> None:
    said = fields(
        Asked("POST", "/", headers={"content-type": "application/json"}, body=b'{"a": 1}')
    )
    assert said.get("user_ip") == ""
    assert "user_ip" not in said
    assert "a" in said

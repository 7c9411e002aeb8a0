"""A line of the log names nobody, whatever broke."""

from __future__ import annotations

import logging
import sys

import pytest
from django.db import IntegrityError, OperationalError

from rejoinder import keys
from rejoinder.errors import TooOften
from rejoinder_site import settings
from rejoinder_site.logbook import Line, blotted

pytestmark = pytest.mark.sqlite  # no test here asks a database

EMAIL = "zq7x@vault-harbour.example"
DETAIL = (
    f'null value in column "x" violates it\nDETAIL:  Failing row contains (1, {EMAIL}, her\nwords).'
)


def written(error: Exception, message: str = "it broke", *about: object) -> str:
    try:
        try:
            raise error
        except Exception as first:
            raise RuntimeError(f"then {EMAIL}") from first
    except RuntimeError:
        record = logging.LogRecord("a", logging.ERROR, __file__, 1, message, about, sys.exc_info())
    return Line("%(levelname)s %(message)s").format(record)


@pytest.mark.parametrize(
    "error",
    [
        IntegrityError(DETAIL),
        IntegrityError(f'invalid input syntax for type integer: "{EMAIL}"'),
        ValueError(f"invalid literal for int(): '{EMAIL}' her words"),
        OSError(2, f"no such file of <{EMAIL}> at 198.18.7.9"),
    ],
)
def test_an_error_is_logged_with_its_kind_and_place_and_without_what_it_quotes(error):
    line = written(error)
    assert type(error).__name__ in line
    assert "RuntimeError" in line
    assert "test_log.py" in line
    for private in ("zq7x", "vault-harbour", "198.18", "her words", "words)."):
        assert private not in line


def test_messages_about_the_machine_and_our_own_stay():
    assert "No such file" in written(FileNotFoundError(2, "No such file", "/data/keys.json"))
    assert "TooOften" in written(TooOften(3))


def test_a_path_that_broke_is_logged_without_its_signature():
    link = f"/own/5/{keys.sign('own', '5')}/kept/"
    line = written(ValueError(), "Internal Server Error: %s", link)
    assert "Internal Server Error: /own/5/(signature)/kept/" in line
    sealed = f"/person/{keys.seal('person', 'x' * 40).hex()}/"
    assert written(ValueError(), "%s", sealed).startswith("ERROR /person/(signature)/\n")
    asked = f"/person/7.{'ab' * 16}.{keys.sign('person', 'x')}/"
    assert written(ValueError(), "%s", asked).startswith("ERROR /person/(signature)/\n")


def test_addresses_alone_are_blotted_out():
    told = f"from [2001:db8::7] or 198.18.7.9, {EMAIL}: port 8000, version 5.2.13, 12:30, 1.5, @tag"
    assert blotted(told) == (
        "from (address) or (address) (address) port 8000, version 5.2.13, 12:30, 1.5, @tag"
    )


def test_an_address_with_a_port_or_in_another_word_is_blotted_out_too():
    told = (
        "198.18.7.9:443 [2001:db8::7]:443, http://198.18.7.9/x ip=198.18.7.9, Python-3.11.2.1.4 1.2"
    )
    assert blotted(told) == (
        "(address):443 (address) http://(address)/x ip=(address), Python-3.11.2.1.4 1.2"
    )


def test_why_a_database_cannot_be_reached_is_logged_and_what_it_refuses_is_not():
    class Psycopg(Exception):
        """As psycopg's: of an answer of the server `sqlstate` is its code, else None."""

        sqlstate: str | None = None

    def said(words):
        error = OperationalError(words)
        error.__cause__ = cause
        return written(error)

    cause = Psycopg()
    why = 'connection failed: connection to server at "198.18.7.9", port 5432 failed: Connection refused'
    line = said(f"{why}\n\tIs the server running?")
    assert "port 5432 failed: Connection refused" in line
    assert "198.18" not in line
    cause.sqlstate = "54000"
    assert "her-words" not in said('word is too long in tsquery: "her-words"')
    assert "her-words" not in written(OperationalError("no such column: her-words"))


def test_the_site_logs_by_these_lines():
    assert settings.LOGGING["formatters"]["line"]["()"] == "rejoinder_site.logbook.Line"

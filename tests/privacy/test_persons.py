"""A person's link opens for a day, and not at all once a character of it was changed."""

from __future__ import annotations

import base64
import string
from datetime import timedelta

import pytest
from tests.conftest import NOON

from rejoinder.errors import LinkUnusable
from rejoinder.privacy.persons import LIFETIME, link_token, linked, person_of

pytestmark = pytest.mark.django_db


def test_a_link_opens_what_it_was_made_for_and_tells_nothing(site):
    person = person_of(site, "Quill@Harbour.example")
    token = link_token(person, NOON)
    assert linked(token, NOON) == person
    raw = base64.urlsafe_b64decode(token + "==")
    assert person.key not in raw
    assert person.key.hex() not in token
    with pytest.raises(LinkUnusable):
        linked(token, NOON + LIFETIME + timedelta(seconds=1))


def test_every_change_of_one_character_is_refused(site):
    token = link_token(person_of(site, "quill@harbour.example"), NOON)
    letters = string.ascii_letters + string.digits + "-_=."
    tried = 0
    for place, old in enumerate(token):
        for new in letters:
            if new != old:
                tried += 1
                with pytest.raises(LinkUnusable):
                    linked(token[:place] + new + token[place + 1 :], NOON)
        with pytest.raises(LinkUnusable):
            linked(token[:place] + token[place + 1 :], NOON)
    assert tried == len(token) * (len(letters) - 1)
    for forged in ("", "a", "=", token * 5, "ä" + token, token + "\n"):
        with pytest.raises(LinkUnusable):
            linked(forged, NOON)

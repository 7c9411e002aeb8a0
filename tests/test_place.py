"""A data folder has place for one server, and whoever asks is told whether it is taken."""

from __future__ import annotations

import pytest

from rejoinder import place
from rejoinder.errors import InstallationBroken


def test_a_place_is_taken_as_long_as_somebody_holds_it_and_asking_leaves_nothing(tmp_path):
    assert not place.is_taken(tmp_path)
    assert not any(tmp_path.iterdir())
    with place.held(tmp_path, InstallationBroken("taken")):
        assert place.is_taken(tmp_path)
    assert not place.is_taken(tmp_path)


def test_a_second_holder_is_refused_in_its_own_words_and_the_first_still_holds(tmp_path):
    with place.held(tmp_path, InstallationBroken("the first")):
        with (
            pytest.raises(InstallationBroken, match="the second"),
            place.held(tmp_path, InstallationBroken("the second")),
        ):
            pass
        assert place.is_taken(tmp_path)


def test_what_breaks_while_it_is_held_is_not_taken_for_a_refusal(tmp_path):
    with (
        pytest.raises(BlockingIOError),
        place.held(tmp_path, InstallationBroken("taken")),
    ):
        raise BlockingIOError

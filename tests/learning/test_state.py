"""The fold of a site's log: the same however it was come by, at once here and soon elsewhere."""

from __future__ import annotations

import time

import pytest
from tests.conftest import NOON
from tests.learning.making import SPAM, as_kept, by_hand, doubt, taught

from rejoinder import conf, learning
from rejoinder.learning import Taught, state
from rejoinder.models import Lesson, Site, Teaching
from rejoinder.screening.lessons import DOOR_LEAST, Learned, Shared

pytestmark = pytest.mark.django_db


def the_file(site):
    return conf.get().home / "learned" / f"{site.pk}.state"


def read_again():
    """As after a restart: nothing is known but tables and files."""
    state._folds.clear()
    state._answers.clear()


def test_a_site_that_was_taught_nothing_has_learned_nothing(site):
    assert not learning.learned_of(site.pk)
    assert doubt(site) == 0


def test_what_was_taught_counts_with_the_next_question(site):
    before = doubt(site)
    taught(site)
    assert before == 0
    assert doubt(site) > 1
    assert as_kept(site) == by_hand(site)


def test_lines_are_numbered_within_the_site_without_gaps(site):
    other = Site.objects.create(slug="other", name="Other")
    assert taught(site, spam=2, talk=1) == [1, 2, 3]
    assert taught(other, spam=1, talk=0) == [1]
    assert taught(site, spam=1, talk=0) == [4]
    assert learning.teach(site.pk, [], NOON) == []


def test_taking_all_of_a_source_back_leaves_the_others_untouched(site):
    taught(site)
    learning.changed(site.pk)
    before = as_kept(site)
    taught(site, source="key 3")
    assert as_kept(site) != before
    assert learning.take_back(site.pk, NOON, source="key 3") == 24
    learning.changed(site.pk)
    assert as_kept(site) == before == by_hand(site)
    assert learning.take_back(site.pk, NOON, source="key 3") == 0
    with pytest.raises(ValueError, match="name the source"):
        learning.take_back(site.pk, NOON, source="")


def test_a_key_that_lies_moves_no_more_than_its_share(site):
    lies = [Taught("ham", f"{text} {n}", source="key 9") for n in range(9) for text in SPAM]
    learning.teach(site.pk, lies, NOON)
    assert doubt(site) == DOOR_LEAST


def test_another_process_sees_it_within_a_second(site):
    taught(site, spam=3)
    doubt(site)
    # What this process was not told of: another one wrote it.
    learning.teach(site.pk, [Taught("spam", text) for text in SPAM[3:]], NOON)
    until = time.monotonic() + 1
    while as_kept(site) != by_hand(site):
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_fold_that_is_fresh_asks_the_tables_nothing(site, monkeypatch):
    taught(site)
    learning.learned_of(site.pk)
    asked: list[str] = []
    monkeypatch.setattr(state, "execute", lambda statement, values: asked.append(statement))
    for _ in range(50):
        learning.learned_of(site.pk)
    assert asked == []


def test_a_restart_gives_it_again_bit_for_bit_from_the_file_and_without(site):
    taught(site)
    known = as_kept(site)
    lines, in_force, same = learning.rebuild(site.pk)
    assert (lines, in_force, same) == (24, 24, True)
    assert the_file(site).exists()
    read_again()
    assert as_kept(site) == known
    the_file(site).unlink()
    read_again()
    assert as_kept(site) == known


def test_the_file_is_used_and_only_what_came_since_is_folded(site, monkeypatch):
    taught(site)
    learning.rebuild(site.pk)
    taught(site, source="key 1", spam=2, talk=0)
    read_again()
    read: list[int] = []
    whole = state._lines

    def counted(site_id, first, last):
        for line in whole(site_id, first, last):
            read.append(line.number)
            yield line

    monkeypatch.setattr(state, "_lines", counted)
    assert as_kept(site) == by_hand(site)
    assert read == [24, 25, 26]  # the last one known, to see that it is still the same, and the new


@pytest.mark.parametrize(
    "broken",
    [b"", b"x", b"\0" * 500, b'{"last": 1}\n', "halved", "another head"],
    ids=["empty", "short", "zeros", "words", "halved", "another head"],
)
def test_a_file_that_is_torn_or_another_is_passed_over(site, broken):
    taught(site)
    learning.rebuild(site.pk)
    whole = the_file(site).read_bytes()
    if broken == "halved":
        broken = whole[: len(whole) // 2]
    elif broken == "another head":
        broken = whole.replace(b'"last": 24', b'"last": 23')
        assert broken != whole
    the_file(site).write_bytes(broken)
    read_again()
    assert as_kept(site) == by_hand(site)


def test_a_database_put_back_from_a_back_up_is_noticed(site):
    taught(site)
    learning.rebuild(site.pk)
    # The log as it was earlier, and then other lessons under the same numbers.
    Lesson.objects.filter(site=site, number__gt=12).delete()
    Teaching.objects.filter(site=site).update(last=12)
    taught(site, spam=0, talk=12)
    Lesson.objects.filter(site=site, number=24).update(text="something else")
    taught(site, source="key 2", spam=1, talk=0)
    read_again()
    assert as_kept(site) == by_hand(site)


def test_a_fold_that_is_ahead_of_the_tables_is_made_anew(site):
    taught(site)
    as_kept(site)
    Lesson.objects.filter(site=site, number__gt=5).delete()
    Teaching.objects.filter(site=site).update(last=5)
    learning.changed(site.pk)
    assert as_kept(site) == by_hand(site)


def test_lines_that_went_out_of_the_log_are_forgotten_once_somebody_says_so(site):
    taught(site)
    as_kept(site)
    Lesson.objects.filter(site=site, number=7).delete()
    learning.forgotten(site.pk)
    learning.changed(site.pk)
    assert as_kept(site) == by_hand(site)


def test_sites_that_share_learn_from_each_other_and_others_do_not(site):
    other = Site.objects.create(slug="other", name="Other")
    taught(other)
    assert doubt(site) == 0
    Site.objects.filter(pk=other.pk).update(shares_lessons=True)
    learning.changed(site.pk)
    assert doubt(site) == 0
    Site.objects.filter(pk=site.pk).update(shares_lessons=True)
    learning.changed(site.pk)
    assert isinstance(learning.learned_of(site.pk), Shared)
    assert 0 < doubt(site) < doubt(other)


def test_folding_takes_linear_time(site):
    def seconds(times: int) -> float:
        Lesson.objects.all().delete()
        Teaching.objects.all().delete()
        told = [Taught("spam", f"{text} {n}") for n in range(times) for text in SPAM]
        learning.teach(site.pk, told, NOON)
        learning.forget()
        began = time.perf_counter()
        learning.learned_of(site.pk)
        return time.perf_counter() - began

    seconds(2)
    assert seconds(160) < 0.3 + 16 * seconds(20)


def test_a_site_that_is_gone_has_learned_nothing():
    assert isinstance(learning.learned_of(10**9), Learned)
    assert not learning.learned_of(10**9)

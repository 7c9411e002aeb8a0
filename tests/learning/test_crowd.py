"""The index of what came lately: filled from the tables, told of what is stored, and never waited for."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.conftest import NOON

from rejoinder import learning
from rejoinder.learning import Taught, crowd, state
from rejoinder.models import Site
from rejoinder.screening.campaigns import NOTHING

pytestmark = pytest.mark.django_db

PITCH = "Our accountants recover whatever you lost to dishonest brokers, payment only afterwards"
SPUN = "My accountants recover all that you lost to dishonest brokers, a payment only afterwards"


@pytest.fixture
def lately(said):
    """Store a comment just now."""
    return lambda text, **fields: said(text, stored_at=timezone.now(), **fields)


def asked(text, website=""):
    return learning.seen(learning.sketch_of(text, website))


def test_what_is_stored_is_known_without_a_restart(lately):
    assert asked(PITCH) == NOTHING
    comment = lately(PITCH)
    sketch = learning.sketch_of(PITCH)
    learning.note(comment.pk, sketch, learning.seen(sketch))
    assert asked(SPUN).campaign == asked(PITCH).same_text == 1
    assert learning.members(comment.pk) == [comment.pk]


def test_after_a_restart_the_tables_tell(lately):
    pks = [lately(text).pk for text in (PITCH, SPUN, PITCH)]
    lately("I crossed the bridge this morning and met my neighbour")
    learning.forget()
    assert asked(PITCH).campaign == 3
    assert learning.members(pks[0]) == pks
    assert learning.campaigns(3) == [pks]
    assert learning.campaigns(4) == []


def test_what_another_process_stored_is_found_within_a_second(lately, monkeypatch):
    assert asked(PITCH) == NOTHING
    lately(PITCH)
    monkeypatch.setattr(crowd, "_LOOK", 0.0)
    assert asked(PITCH).campaign == 1


def test_imports_and_what_is_older_than_two_weeks_are_no_crowd(lately, said):
    lately(PITCH, source="wordpress", external_id="7")
    said(PITCH, stored_at=timezone.now() - timedelta(days=15))
    assert asked(PITCH) == NOTHING


def test_a_link_to_the_sites_own_pages_joins_nobody(site, lately):
    Site.objects.filter(pk=site.pk).update(base_url="https://gazette.example", hosts=["g.example"])
    for number in range(3):
        lately(f"{number}: as said in https://gazette.example/a and http://www.g.example/b")
    learning.forget()
    learning.catch_up()
    assert asked("see https://gazette.example/a").links == 0


def test_what_people_called_spam_is_named_as_the_nearest(site, lately):
    comment = lately(PITCH)
    learning.teach(site.pk, [Taught("spam", PITCH, comment=comment.pk)], NOON)
    learning.catch_up()
    assert asked(SPUN).nearest == comment.pk
    learning.forget()
    assert asked(SPUN).nearest == comment.pk


def test_a_decision_of_this_process_is_told_with_the_next_question(site, lately):
    comment = lately(PITCH)
    assert asked(SPUN).nearest == 0
    learning.teach(site.pk, [Taught("spam", PITCH, comment=comment.pk)], NOON)
    learning.changed(site.pk)
    learning.learned_of(site.pk)
    assert asked(SPUN).nearest == comment.pk


def test_nobody_waits_while_the_index_is_filled(lately):
    lately(PITCH)
    crowd._crowd.reading.acquire()
    try:
        answers: list[object] = []
        other = threading.Thread(target=lambda: answers.append(asked(PITCH)))
        other.start()
        other.join(5)
        assert answers == [NOTHING]
    finally:
        crowd._crowd.reading.release()


@pytest.mark.django_db(transaction=True)
def test_a_server_that_starts_reads_beforehand(site, lately, monkeypatch):
    comment = lately(PITCH)
    learning.teach(site.pk, [Taught("spam", PITCH, comment=comment.pk)], NOON)
    learning.forget()
    learning.warm().join(20)
    monkeypatch.setattr(crowd, "catch_up", lambda **_: None)
    assert asked(SPUN).nearest == comment.pk
    assert state._folds[site.pk].last == 1


def test_many_threads_may_ask_and_tell_at_once(lately):
    learning.catch_up()
    crowd._crowd.looked = 1e12  # nothing is read from the tables meanwhile
    sketch = learning.sketch_of(PITCH)

    def tell(first):
        for number in range(first, first + 200):
            learning.note(number, sketch, learning.seen(sketch))

    threads = [threading.Thread(target=tell, args=(first,)) for first in (1000, 2000, 3000)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert learning.seen(sketch).campaign == 600
    assert len(learning.members(1000)) == 600

"""The queues of several sites as one list."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.conftest import NOON
from tests.moderating.making import make_comment, make_post, make_site

from rejoinder import finding
from rejoinder.finding import Question
from rejoinder.models import Commenter, PersonWanted, Verdict
from rejoinder.moderating import QUEUES, counts_of_queues, queue, urgent
from rejoinder.moderating.everywhere import Everywhere

pytestmark = pytest.mark.django_db
HOLDS = 0.5


@pytest.fixture
def sites():
    """Three sites of unlike sizes, the last one with nothing; and their comments of each queue."""
    finding.ensure()
    here, there, empty = make_site(), make_site("elsewhere"), make_site("empty")
    for site, count in ((here, 5), (there, 3)):
        post = make_post(site)
        for n in range(count):
            who = Commenter.objects.create(site=site, key=bytes([n]) * 16, first_seen=NOON)
            came = NOON + timedelta(hours=(7 * n + count) % 5)
            held = make_comment(post, stored_at=came, commenter=who, text=f"harbour {n}")
            Verdict.objects.create(
                comment=held, outcome="hold", suspicion=0.3 + n / 10, reasons={}, made_at=NOON
            )
            make_comment(post, ("approved", "spam", "trash")[n % 3], text=f"bridge {n}")
    return [here, there, empty]


def together(sites):
    return Everywhere({site.pk: HOLDS for site in sites})


def every_page(ask, key):
    """All ids that pages of two show, one after the other."""
    seen, place = [], None
    while True:
        page = ask(place)
        seen += [one.pk for one in page.comments]
        if (place := getattr(page, key)) is None:
            return seen


@pytest.mark.parametrize("name", QUEUES)
def test_each_queue_is_that_of_all_sites_newest_first_and_counted(sites, name):
    listed = together(sites)
    apart = [one.pk for site in sites for one in queue(site, name, hold_at=HOLDS).comments]
    assert apart
    assert every_page(lambda before: listed.queue(name, before, 2), "before") == sorted(
        apart, reverse=True
    )
    assert listed.counts[name] == len(apart)
    assert listed.counts[name] == sum(counts_of_queues(site, HOLDS)[name] for site in sites)
    without = apart[::2]
    left = every_page(lambda before: listed.queue(name, before, 2, without), "before")
    assert left == sorted(set(apart) - set(without), reverse=True)


def test_what_waits_comes_by_urgency_whichever_site_it_is_of(sites):
    now = NOON + timedelta(days=1)
    wanted = urgent(sites[1], now).comments[-1]
    PersonWanted.objects.create(comment=wanted, site=sites[1], made_at=NOON)
    listed = together(sites)
    seen = every_page(lambda after: listed.urgent(now, after, 2), "after")
    apart = [[one.pk for one in urgent(site, now).comments] for site in sites]
    assert sorted(seen) == sorted(pk for order in apart for pk in order)
    assert seen[0] == wanted.pk
    for order in apart:
        assert [pk for pk in seen if pk in order] == order
    assert seen != [pk for order in apart for pk in order]


def test_a_search_finds_at_the_sites_asked_and_at_no_other(sites):
    here, there, _ = sites
    other = make_post(make_site("secret"))
    make_comment(other, text="harbour too")
    asked = Question(here.pk, text="harbour", or_sites=(there.pk,))
    found = every_page(
        lambda before: together(sites).queue("all", before, 2, asked=asked), "before"
    )
    apart = [
        one.pk
        for site in (here, there)
        for one in queue(site, "all", asked=Question(site.pk, text="harbour")).comments
    ]
    assert found == sorted(apart, reverse=True)
    assert finding.how_many(asked) == len(apart) == 8


def test_sites_without_comments_and_no_sites_at_all_have_empty_queues():
    for sites in ([make_site("empty")], []):
        listed = together(sites)
        assert listed.counts["all"] == listed.counts["unsure"] == 0
        assert listed.queue("all").comments == listed.urgent(NOON).comments == []

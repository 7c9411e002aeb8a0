"""Lessons for tests, and the fold worked out by hand."""

from __future__ import annotations

from tests.conftest import NOON

from rejoinder import learning
from rejoinder.learning import Taught
from rejoinder.models import Lesson, Site
from rejoinder.screening.lessons import Learned, lesson
from rejoinder.screening.reading import Reading
from rejoinder.screening.submission import Submission

SPAM = [f"Zorbix {n} pays me every day, ask for it by name" for n in range(12)]
TALK = [f"I crossed the bridge at {n} o'clock and met my neighbour" for n in range(12)]


def taught(site: Site, source: str = "", spam: int = 12, talk: int = 12) -> list[int]:
    told = [Taught("spam", text, source=source) for text in SPAM[:spam]]
    told += [Taught("ham", text, source=source) for text in TALK[:talk]]
    numbers = learning.teach(site.pk, told, NOON)
    learning.changed(site.pk)
    return numbers


def by_hand(site: Site) -> bytes:
    """The fold of what is in force, from nothing."""
    return Learned.fold(
        lesson(each.text, each.label, each.source, author=each.author, website=each.website)
        for each in Lesson.objects.in_force().filter(site=site)
    ).to_bytes()


def as_kept(site: Site) -> bytes:
    learned = learning.learned_of(site.pk)
    assert isinstance(learned, Learned)
    return learned.to_bytes()


def doubt(site: Site, text: str = "Zorbix 40 pays, ask for it by name") -> float:
    """What a site's lessons add to the doubt about a text."""
    return learning.learned_of(site.pk).logit(Reading(Submission(text))).get("spam", 0.0)

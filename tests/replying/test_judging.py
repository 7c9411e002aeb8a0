"""What the screen is told about a reply: what came lately that is like it, and what this site taught."""

from __future__ import annotations

import pytest
from tests.conftest import NOON

from rejoinder import learning
from rejoinder.learning import Taught
from rejoinder.models import Verdict
from rejoinder.replying import judging, owning
from rejoinder.replying.drafts import Checked, Draft
from rejoinder.replying.leaving import Client, leave_reply
from rejoinder.screening import Outcome, Policy, Submission
from rejoinder.screening import Verdict as Judged
from rejoinder.writing import write

pytestmark = pytest.mark.django_db

PITCH = (
    "My cousin earns seven thousand a month with this trading robot, ask Mister Halloway on "
    "https://robot{}.example/ how he can help you as well, dear friends of the harbour"
)


@pytest.fixture(autouse=True)
def _nothing_known():
    learning.forget()
    yield
    learning.forget()


def told(site, text, editing=None) -> Submission:
    checked = Checked("Reader", "", "", text)
    if editing is not None:
        lately = judging.lately_without(editing, checked)
    else:
        lately = learning.seen(learning.sketch_of(text))
    return judging.submission_of(
        site, checked, None, honeypot="", seconds_to_write=None, lately=lately
    )


def remember(*texts: str, first: int = 1000) -> None:
    for number, text in enumerate(texts, first):
        asked = learning.sketch_of(text)
        learning.note(number, asked, learning.seen(asked))


def test_what_came_lately_and_says_nearly_the_same_is_counted(site):
    learning.catch_up()
    remember(*(PITCH.format("") for _ in range(4)))
    submission = told(site, PITCH.format("").replace("cousin", "neighbour"))
    assert submission.campaign == 4
    assert submission.same_text_elsewhere == 4
    assert submission.links_elsewhere == 4
    honest = told(site, "The ferry was late again, and nobody on the quay knew why.")
    assert (honest.campaign, honest.same_text_elsewhere, honest.nearest) == (0, 0, "")


def test_the_nearest_known_spam_is_named_in_the_verdict(site):
    learning.catch_up()
    learning.note(77, learning.sketch_of(PITCH.format("")), spam=True)
    submission = told(site, PITCH.format(""))
    verdict = judging.judge(submission, Policy(), site.pk)
    assert verdict.nearest == "77"


def test_a_comment_that_is_edited_is_no_evidence_against_itself(site, said):
    learning.catch_up()
    comment = said(PITCH.format(""))
    learning.note(comment.pk, learning.sketch_of(comment.text))
    text = comment.text.replace("cousin", "niece")
    assert told(site, text).campaign == 1
    mine = told(site, text, editing=comment)
    assert (mine.campaign, mine.same_text_elsewhere, mine.links_elsewhere) == (0, 0, 0)


def test_who_edits_into_a_campaign_of_others_is_seen(site, said, monkeypatch):
    learning.catch_up()
    remember(*(PITCH.format("") for _ in range(5)))
    comment = said("Honest at first.")
    learning.note(comment.pk, learning.sketch_of(comment.text))
    seen = []
    monkeypatch.setattr(
        judging, "screen", lambda asked, *_, **__: seen.append(asked) or Judged(Outcome.HOLD, 0.9)
    )
    owning.edit(comment, PITCH.format(""), block="", now=NOON)
    assert seen[0].campaign == 5
    assert Verdict.objects.get(pk=comment.pk).outcome == "hold"


def test_the_screen_is_handed_what_this_site_taught_and_no_other(site, monkeypatch):
    handed = []
    monkeypatch.setattr(
        judging, "screen", lambda *_, **known: handed.append(known) or Judged(Outcome.PUBLISH, 0.1)
    )
    write(lambda: learning.teach(site.pk, [Taught("spam", PITCH.format(""))], NOON))
    learning.refresh(site.pk)
    learning.refresh(site.pk + 1)
    for about in (site.pk, site.pk + 1, 0):
        judging.judge(Submission(text="x"), Policy(), about)
    assert [bool(known["learned"]) for known in handed] == [True, False, False]


def test_a_reply_that_was_stored_is_known_to_the_next_one(post):
    learning.catch_up()
    left = leave_reply(post, Draft(name="Ann", text=PITCH.format("")), Client(), now=NOON)
    assert learning.members(left.id) == [left.id]
    again = leave_reply(post, Draft(name="Ann", text=PITCH.format("")), Client(), now=NOON)
    assert again.again
    assert told(post.site, PITCH.format("")).same_text_elsewhere == 1


def test_a_reply_is_judged_with_what_its_site_taught(post, monkeypatch):
    handed = []
    monkeypatch.setattr(
        judging, "screen", lambda *_, **known: handed.append(known) or Judged(Outcome.PUBLISH, 0.1)
    )
    write(lambda: learning.teach(post.site_id, [Taught("spam", PITCH.format(""))], NOON))
    leave_reply(post, Draft(name="Ann", text="It is open."), Client(), now=NOON)
    assert [bool(known["learned"]) for known in handed] == [True]


def test_a_reply_costs_no_query_for_it(site, django_assert_num_queries):
    learning.catch_up()
    learning.refresh(site.pk)
    text = PITCH.format("")
    with django_assert_num_queries(0):
        judging.judge(told(site, text), Policy(), site.pk)


def test_a_fold_that_fails_holds_the_comment_and_loses_nothing(site, monkeypatch):
    def broken(_):
        raise OSError("the disk is gone")

    monkeypatch.setattr(learning, "learned_of", broken)
    verdict = judging.judge(Submission(text="A thought."), Policy(), site.pk)
    assert (verdict.outcome, verdict.waiting) == (Outcome.HOLD, True)

"""Questions of readers: listed until the staff answers, and answered from the desk."""

from __future__ import annotations

import pytest
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from tests.moderating.making import make_comment, make_member, make_post, make_site

from rejoinder.models import Comment, Post, StalePage
from rejoinder.moderating import decide
from rejoinder.publishing import questions as published
from rejoinder.web.desk import questions

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(client):
    post = make_post(make_site(), "Ask the ferry")
    Post.objects.filter(pk=post.pk).update(mode=Post.Mode.QUESTIONS)
    client.force_login(make_member(post.site, "moderator", "mia"))
    post.refresh_from_db()
    return post


def asked(post, text, name="Ann", standing="approved"):
    return make_comment(post, standing, text=text, name=name)


def shown(client, post, query=""):
    answer = client.get(reverse("desk:questions", args=[post.site.slug]) + query)
    assert answer.status_code == 200
    return HTMLParser(answer.content.decode())


def texts(page):
    return [one.css_first(".text").text() for one in page.css("article.question")]


def answered(client, question, text="On Sunday, at ten."):
    where = reverse("desk:answer", args=[question.site.slug, question.pk])
    return client.post(where, {"text": text})


def test_a_question_waits_until_the_staff_answers_it(client, post):
    first, second = asked(post, "When does it sail?"), asked(post, "How much is it?")
    make_comment(post, "approved", first, text="No idea, sorry.")
    assert texts(shown(client, post)) == ["When does it sail?", "How much is it?"]
    answer = answered(client, first)
    assert answer.status_code == 303
    page = HTMLParser(client.get(answer["Location"]).content.decode())
    assert texts(page) == ["How much is it?"]
    assert "Your answer to Ann is published." in page.css_first("[role=status]").text()
    done = shown(client, post, "?show=answered")
    assert texts(done) == ["When does it sail?"]
    assert "On Sunday, at ten." in done.css_first(".answer").text()
    assert published.tally(post).answered == 1
    assert second.pk


def test_an_answer_is_published_at_once_with_the_badge_and_marks_the_page(client, post):
    question = asked(post, "When does it sail?")
    StalePage.objects.all().delete()
    answered(client, question, "On *Sunday*.")
    made = Comment.objects.get(by_staff=True)
    assert (made.standing, made.shown, made.parent_id) == ("approved", True, question.pk)
    assert (made.author_name, made.staff.username) == ("mia", "mia")
    assert (made.depth, made.root_number) == (1, question.number)
    assert "<em>Sunday</em>" in made.html
    assert StalePage.objects.filter(post=post.pk).exists()


def test_an_answer_that_is_sent_twice_is_one(client, post):
    question = asked(post, "When does it sail?")
    assert answered(client, question).status_code == answered(client, question).status_code == 303
    assert Comment.objects.filter(by_staff=True).count() == 1


def test_an_answer_that_was_taken_off_the_page_leaves_the_question_open(client, post):
    question = asked(post, "When does it sail?")
    answered(client, question)
    decide(Comment.objects.get(by_staff=True).pk, "trash", None, question.stored_at)
    assert texts(shown(client, post)) == ["When does it sail?"]


def test_what_no_reader_sees_is_no_question(client, post):
    asked(post, "Held.", standing="pending")
    asked(post, "Spam.", standing="spam")
    asked(make_post(post.site, "An ordinary one"), "Nice.")
    assert texts(shown(client, post)) == []


@pytest.mark.parametrize(
    ("text", "told"), [("", "comment"), ("  \n", "comment"), ("\u200b", "nothing")]
)
def test_an_answer_without_words_is_refused_at_its_field(client, post, text, told):
    question = asked(post, "When does it sail?")
    answer = answered(client, question, text)
    assert answer.status_code == 422
    page = HTMLParser(answer.content.decode())
    assert told in page.css_first("[role=alert]").text()
    assert page.css_first("details[open] textarea") is not None
    assert not Comment.objects.filter(by_staff=True).exists()


def test_an_answer_that_is_too_long_comes_back_whole(client, post):
    question = asked(post, "When does it sail?")
    text = "word " * 4000
    page = HTMLParser(answered(client, question, text).content.decode())
    assert page.css_first("details[open] textarea").text().strip() == text.strip()


def test_a_question_that_was_removed_meanwhile_is_answered_with_a_refusal(client, post):
    question = asked(post, "When does it sail?")
    decide(question.pk, "spam", None, question.stored_at)
    assert answered(client, question).status_code == 409
    assert not Comment.objects.filter(by_staff=True).exists()


def test_pages_follow_one_another_without_a_gap(client, post, monkeypatch):
    monkeypatch.setattr(questions, "SIZE", 2)
    wanted = [f"Question {n}?" for n in range(5)]
    for text in wanted:
        asked(post, text)
    for query, order in (("", wanted), ("?show=answered", wanted[::-1])):
        if query:
            for one in Comment.objects.filter(depth=0):
                answered(client, one)
        found, following = [], query
        while following is not None:
            page = shown(client, post, following)
            found += texts(page)
            link = page.css_first("a[rel=next]")
            following = link.attributes["href"] if link else None
        assert found == order


def test_one_post_is_chosen_among_several(client, post):
    other = make_post(post.site, "Ask the mayor")
    Post.objects.filter(pk=other.pk).update(mode=Post.Mode.QUESTIONS)
    asked(post, "When?")
    asked(other, "Why?")
    assert texts(shown(client, post, f"?post={other.pk}")) == ["Why?"]
    assert texts(shown(client, post)) == ["When?", "Why?"]
    assert texts(shown(client, post, "?post=x")) == ["When?", "Why?"]

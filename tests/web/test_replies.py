"""The doors of the reply form, as browsers and scripts come through them."""

from __future__ import annotations

import re
from datetime import timedelta
from string import ascii_letters, digits

import pytest
from django.utils import timezone
from tests.replying.making import SPAM, limit

from rejoinder.models import Comment, Post, SpentToken, StalePage
from rejoinder.replying import tokens
from rejoinder.replying.leaving import own_token

pytestmark = pytest.mark.django_db
WORDS = "Words that took an hour & <i>more</i>."
BACK = "Words that took an hour &amp; &lt;i&gt;more&lt;/i&gt;."
JSON = {"Accept": "application/json"}


@pytest.fixture
def send(client, post):
    """Send the form as a page without script does: `send(comment=…)`."""

    def sent(to=None, headers=None, under=post, **fields):
        path = f"/reply/{under.pk}/" + (f"{to}/" if to else "")
        return client.post(path, {"name": "Reader", "comment": WORDS} | fields, headers=headers)

    return sent


def followed(client, answer, steps=4):
    while answer.status_code in {302, 303} and steps:
        answer, steps = client.get(answer["Location"].partition("#")[0]), steps - 1
    return answer


def token_in(answer) -> str:
    return re.search(r'name="token" value="([^"]*)"', answer.content.decode())[1]


def test_a_reply_without_a_token_is_taken_in_one_step_and_ends_at_its_place(client, send):
    answer = send()
    assert answer.status_code == 303
    page = followed(client, answer)
    left = Comment.objects.get()
    assert page.status_code == 200
    assert f'id="c{left.pk}"' in page.content.decode()
    assert f"/own/{left.pk}/{own_token(left.pk)}/" in page.content.decode()


def test_the_forms_own_token_is_good_once_and_a_fresh_one_comes_with_the_text(client, post, send):
    token = token_in(client.get(f"/reply/{post.pk}/"))
    assert send(token=token).status_code == 303
    again = send(token=token, comment="Other words.")
    assert again.status_code == 409
    assert "Other words." in again.content.decode()
    assert token_in(again) not in {"", token}
    assert send(token=token_in(again), comment="Other words.").status_code == 303


def test_a_token_fetched_by_script_is_as_good(client, post, send):
    got = client.get(f"/token/{post.pk}/")
    assert got["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in got
    assert send(token=got.json()["token"]).status_code == 303


def test_an_old_or_forged_or_foreign_token_gives_the_text_back(site, post, send):
    other = Post.objects.create(
        site=site, path="/o/", title="O", status="public", published_at=timezone.now()
    )
    now = timezone.now()
    for token in (
        tokens.issue(post.pk, now - timedelta(hours=7)),
        "x",
        tokens.issue(other.pk, now),
    ):
        answer = send(token=token)
        assert answer.status_code == 409
        assert BACK in answer.content.decode()
        assert token_in(answer)
    assert not Comment.objects.exists()


def test_sending_twice_is_one_comment_and_both_lead_to_it(client, post, send):
    token = token_in(client.get(f"/reply/{post.pk}/"))
    first, second = send(token=token), send(token=token)
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert Comment.objects.count() == 1
    from_elsewhere = client.post(
        f"/reply/{post.pk}/", {"name": "Reader", "comment": WORDS}, REMOTE_ADDR="198.51.100.1"
    )
    assert own_token(Comment.objects.get().pk) not in from_elsewhere["Location"]
    assert "/own/" not in followed(client, from_elsewhere).content.decode()


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://["}]
)  # fmt: skip
def test_a_form_from_another_site_is_refused_with_the_text(send, headers):
    answer = send(headers=headers)
    assert answer.status_code == 403
    assert BACK in answer.content.decode()
    assert send(headers=headers, act="preview").status_code == 403
    assert not Comment.objects.exists()


def test_a_form_from_here_is_taken(send):
    assert (
        send(headers={"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}).status_code
        == 303
    )


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "Ada Mayor"}, {"email": "x"}, {"website": "javascript:1"}, {"name": "x" * 81}]
)  # fmt: skip
def test_a_field_that_cannot_be_taken_brings_the_form_back_filled(send, wrong):
    answer = send(**wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert BACK in page
    assert 'aria-invalid="true"' in page
    assert token_in(answer)


def test_a_comment_that_is_too_long_comes_back_whole(send):
    long = "x" * 10_000 + "END"
    answer = send(comment=long)
    assert answer.status_code == 422
    assert long in answer.content.decode()


def test_too_many_are_told_when_to_come_again_with_their_text(send, monkeypatch):
    for name in ("per_client", "per_thread"):
        limit(monkeypatch, name, 1)
        send(comment=f"First for {name}.")
        answer = send()
        assert answer.status_code == 429
        assert 1 <= int(answer["Retry-After"]) <= 601
        assert BACK in answer.content.decode()
        limit(monkeypatch, name, 0)


def test_a_thread_that_closed_gives_the_text_back(post, send):
    Post.objects.update(comments_open=False)
    answer = send()
    assert answer.status_code == 409
    assert BACK in answer.content.decode()
    assert Comment.objects.count() == 0


@pytest.mark.parametrize("standing", ["pending", "spam", "trash"])
def test_a_parent_that_is_gone_gives_the_text_back(client, post, send, said, standing):
    parent = said("Above.", standing=standing)
    for answer in (
        send(to=parent.pk),
        send(parent=str(parent.pk)),
        send(to=parent.pk, act="preview"),
    ):
        assert answer.status_code == 409
        assert BACK in answer.content.decode()
        assert "Above." not in answer.content.decode()
    assert client.get(f"/reply/{post.pk}/{parent.pk}/").status_code == 409


@pytest.mark.parametrize("parent", ["x", "-1", "1" * 30, "²", "1.0", " 1", "0x1"])
def test_a_parent_that_is_no_number_gives_the_text_back(send, parent):
    answer = send(parent=parent)
    assert answer.status_code == 409
    assert BACK in answer.content.decode()


def test_a_parent_of_another_post_gives_the_text_back(site, send, said):
    other = Post.objects.create(
        site=site, path="/o/", title="O", status="public", published_at=timezone.now()
    )
    answer = send(parent=str(said("Above.", under=other).pk))
    assert answer.status_code == 409
    assert BACK in answer.content.decode()


def test_an_answer_ends_at_its_place_below_its_comment(client, send, said):
    parent = said("Above.")
    assert followed(client, send(to=parent.pk)).status_code == 200
    assert Comment.objects.get(text=WORDS).parent_id == parent.pk


def test_a_preview_shows_the_comment_and_stores_nothing(client, post, send):
    token = token_in(client.get(f"/reply/{post.pk}/"))
    answer = send(act="preview", comment="Some *words* <script>alert(1)</script>", token=token)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<em>words</em>" in page
    assert "<script>alert" not in page
    assert not Comment.objects.exists()
    assert not SpentToken.objects.exists()
    assert not StalePage.objects.exists()
    assert send(act="preview", headers=JSON).json()["state"] == "preview"


def outside(client, answer):
    """What somebody can tell of an answer: status, the names of headers, and the page it leads to."""
    page = followed(client, answer)
    blurred = re.sub(r"/own/\d+/[^/]+/|\d+", "#", page.content.decode())
    headers = {name: re.sub(r"\d+|[\w.-]{20,}", "#", value) for name, value in answer.items()}
    return (
        answer.status_code,
        headers,
        page.status_code,
        re.sub(r"<textarea.*?</textarea>", "", blurred, flags=re.S),
    )


def test_held_and_refused_look_alike_from_outside(client, post, send, monkeypatch):
    from rejoinder.replying import judging
    from rejoinder.screening import Outcome, Verdict

    seen, told, standings = [], [], []
    for outcome in (Outcome.HOLD, Outcome.REFUSE):
        verdict = Verdict(outcome=outcome, suspicion=0.9, signals=(), screened_by="test")
        monkeypatch.setattr(judging, "screen", lambda *_, verdict=verdict, **__: verdict)
        seen.append(outside(client, send(comment="The same words.")))
        told.append(send(comment="Other words.", headers=JSON))
        standings += Comment.objects.values_list("standing", flat=True)
        Comment.objects.all().delete()
    assert standings == ["pending", "pending", "spam", "spam"]
    assert seen[0] == seen[1]
    assert {**told[0].json(), "own": ""} == {**told[1].json(), "own": ""}
    assert [c.status_code for c in told] == [200, 200]


@pytest.fixture
def mine(said):
    """A comment of one's own, and its signed link."""
    comment = said("My words.", stored_at=timezone.now())
    return comment, f"/own/{comment.pk}/{own_token(comment.pk)}/"


def test_the_own_page_is_shown_by_the_signed_link_alone(client, mine, said):
    comment, link = mine
    assert "My words." in client.get(link).content.decode()
    token = own_token(comment.pk)
    for place in range(len(token)):
        for sign in ascii_letters + digits + "-_.":
            if sign != token[place]:
                forged = token[:place] + sign + token[place + 1 :]
                assert client.get(f"/own/{comment.pk}/{forged}/").status_code == 403
    for forged in (token + "A", token[:-1], token.swapcase(), own_token(comment.pk + 1)):
        assert client.get(f"/own/{comment.pk}/{forged}/").status_code == 403
    assert client.get(f"/own/{comment.pk + 1}/{token}/").status_code == 403


def test_the_own_page_tells_nothing_of_a_post_that_is_private_now(client, post, mine):
    Post.objects.update(status="private", title="A secret title", path="/secret/")
    page = client.get(mine[1]).content.decode()
    assert "My words." in page
    assert "secret" not in page
    assert client.post(mine[1] + "withdraw/").status_code == 200


def test_opening_a_link_changes_nothing(client, mine):
    comment, link = mine
    before = Comment.objects.values().get()
    for path in (link, link + "edit/", link + "withdraw/", f"/c/{comment.pk}/?new=x"):
        client.get(path)
        client.head(path)
    assert client.get(link + "withdraw/").status_code == 405
    assert Comment.objects.values().get() == before


def test_a_change_within_time_is_shown_and_one_too_late_gives_the_text_back(client, mine):
    _, link = mine
    changed = client.post(link + "edit/", {"comment": "Better words."})
    assert changed.status_code == 200
    assert "Better words." in changed.content.decode()
    Comment.objects.update(stored_at=timezone.now() - timedelta(minutes=16))
    late = client.post(link + "edit/", {"comment": WORDS})
    assert late.status_code == 403
    assert BACK in late.content.decode()
    assert Comment.objects.get().text == "Better words."


@pytest.mark.parametrize(
    ("sent", "headers", "status"),
    [("", {}, 422), ("x" * 10_001, {}, 422), (WORDS, {"Origin": "http://evil.example"}, 403)],
)
def test_a_change_that_is_refused_gives_the_text_back(client, mine, sent, headers, status):
    answer = client.post(mine[1] + "edit/", {"comment": sent}, headers=headers)
    assert answer.status_code == status
    assert (
        sent.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        in answer.content.decode()
    )
    assert Comment.objects.get().text == "My words."


def test_withdrawing_needs_a_form_from_here_and_leaves_no_words(client, mine):
    comment, link = mine
    foreign = client.post(link + "withdraw/", headers={"Origin": "http://evil.example"})
    assert foreign.status_code == 403
    done = client.post(link + "withdraw/", headers={"Origin": "http://testserver"})
    assert done.status_code == 200
    assert "My words." not in done.content.decode()
    assert "My words." not in client.get(link).content.decode()
    assert client.get(f"/c/{comment.pk}/").status_code == 404


def test_script_is_told_in_json_what_became_of_a_reply(client, post, send):
    published = send(headers=JSON).json()
    assert published["state"] == "published"
    assert set(published) == {"state", "message", "href", "html", "parent", "own"}
    assert f'id="c{Comment.objects.get().pk}"' in published["html"]
    assert client.get(published["own"]).status_code == 200
    waiting = send(comment=SPAM, headers=JSON).json()
    assert set(waiting) == {"state", "message", "own"}


@pytest.mark.parametrize(
    ("fields", "code", "field", "status"),
    [
        ({"name": ""}, "field_missing", "name", 422),
        ({"comment": "x" * 10_001}, "too_long", "comment", 422),
        ({"token": "x"}, "token_unusable", None, 409),
        ({"parent": "99999"}, "unknown_parent", None, 409),
    ],
)
def test_script_is_told_in_json_what_was_refused(send, fields, code, field, status):
    answer = send(headers=JSON, **fields)
    assert answer.status_code == status
    assert answer["Content-Type"].startswith("application/json")
    assert "Accept" in answer["Vary"]
    assert (answer.json()["code"], answer.json()["field"]) == (code, field)
    assert answer.json()["message"]


@pytest.mark.parametrize(
    "path",
    [
        "/reply/99/",
        "/reply/1/2/3/",
        "/token/99/",
        "/reply/" + "9" * 40 + "/",
        "/c/" + "9" * 30 + "/",
    ],
)
def test_what_is_not_there_is_not_there(client, post, path):
    assert client.get(path).status_code == 404


def test_head_says_what_get_would(client, post):
    for path in (f"/reply/{post.pk}/", f"/token/{post.pk}/"):
        assert client.head(path).status_code == 200


@pytest.mark.sqlite
def test_what_was_too_often_can_be_sent_once_more_from_the_page_that_says_so(
    client, send, post, monkeypatch
):
    with monkeypatch.context() as few:
        limit(few, "per_thread", 1)
        assert send(comment="The first.").status_code == 303
        refused = send(email="reader@example.org")
    page = refused.content.decode()
    assert refused.status_code == 429
    assert f'<a href="{post.path}">Back to the post</a>' in page
    form = page[page.index(f'<form method="post" action="/reply/{post.pk}/">') :]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert fields == {
        "name": "Reader", "email": "reader@example.org", "website": "", "parent": "", "token": "",
        "act": "send",
    }  # fmt: skip
    (text,) = re.findall(r'<textarea [^>]*name="comment"[^>]*>\n(.*?)</textarea>', form)
    assert text == BACK
    assert client.post(f"/reply/{post.pk}/", fields | {"comment": WORDS}).status_code == 303


@pytest.mark.sqlite
def test_what_is_refused_for_good_is_given_back_to_copy_and_leads_back(send, post):
    Post.objects.filter(pk=post.pk).update(comments_open=False)
    page = send().content.decode()
    assert BACK in page
    assert "<form" not in page
    assert f'<a href="{post.path}">Back to the post</a>' in page

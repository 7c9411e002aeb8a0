"""Every address of the URL map: by everybody, in every state of comment and post. An address that is
not in the table fails.
"""

from __future__ import annotations

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from tests.replying.making import leave

from rejoinder import conf
from rejoinder.models import Comment, Post, Tag
from rejoinder.publishing import publisher, rounds
from rejoinder.replying.leaving import own_token
from rejoinder.standing import settle

pytestmark = pytest.mark.django_db

# What an address may tell of a comment's words, and to whom. "shown": only while the comment is approved
# and its post public. "author": to the signed link, whatever the state. "staff": to staff, whatever the
# state. "none": never.
TABLE = {
    "reply": "none",
    "reply_to": "shown",
    "token": "none",
    "own": "author",
    "own_edit": "author",
    "own_withdraw": "author",
    "own_kept": "author",
    "own_forget": "author",
    "own_correct": "author",
    "own_rest": "author",
    "own_person": "author",
    "own_follow": "none",
    "own_feed": "none",
    "own_push": "none",
    "push_worker": "none",
    "push_stop": "none",
    "replies": "shown",
    "follow": "none",
    "stop": "none",
    "person_ask": "none",
    "person_address": "none",
    "person": "author",
    "person_act": "author",
    "own_object": "author",
    "report": "shown",
    "reported": "none",
    "transparency": "none",
    "transparency_year": "none",
    "transparency_csv": "none",
    "comment": "shown",
    "by_origin": "none",
    "health": "none",
    "akismet": "none",
    "perspective": "none",
    "coral": "none",
    "published": "shown",
    "desk_without_slash": "none",
    "desk:": "staff",
    "accounts": "none",
}
STATES = ["approved", "pending", "spam", "trash", "private"]
ROLES = ["reader", "author", "member", "staff"]
WORDS = "Zanzibar cucumber whispers"
NAME = "Quillon Vark"


def patterns(resolver=None, spaces=()):
    """Every address of the map: its name with its spaces, and its route."""
    for found in (resolver or get_resolver()).url_patterns:
        if isinstance(found, URLResolver):
            yield from patterns(found, (*spaces, found.namespace or str(found.pattern)))
        else:
            assert isinstance(found, URLPattern)
            yield ":".join(filter(None, (*spaces, found.name or "")))


def rule(name: str) -> str:
    """The table's line for an address; KeyError where nobody has thought of it."""
    parts = [part for part in name.split(":") if part]
    if "desk" in parts[:-1]:
        return TABLE["desk:"]
    if "accounts/" in parts:
        return TABLE["accounts"]
    return TABLE[parts[-1]]


@pytest.mark.parametrize("name", sorted(patterns()))
def test_somebody_has_thought_of_every_address(name):
    assert rule(name) in {"none", "shown", "author", "staff"}


def test_the_table_has_no_line_too_many():
    names = set(patterns())
    used = {key for key in TABLE if any(key.strip(":") in name for name in names)}
    assert used == set(TABLE)


def put(comment: Comment, state: str) -> None:
    if state == "private":
        Post.objects.filter(pk=comment.post_id).update(status="private")
        return
    comment.standing = state
    comment.save()
    settle(comment)


def public_paths(post: Post, comment: Comment) -> list[str]:
    """Everything that a reader can ask for around one comment."""
    return [
        "/", "/feed.atom", "/sitemap.xml", "/robots.txt", "/notice/", "/tags/news/", post.path,
        f"/p/{post.pk}/2/", f"/p/{post.pk}/newest/", f"/p/{post.pk}/newest/1/", f"/p/{post.pk}/live.json",
        f"/p/{post.pk}/comments.atom", f"/p/{post.pk}/poster", f"/p/{post.pk}/c/{comment.pk}/",
        f"/c/{comment.pk}/", f"/reply/{post.pk}/", f"/reply/{post.pk}/{comment.pk}/", f"/token/{post.pk}/",
        "/health", "/nothing/", f"/own/{comment.pk}/forged/", "/person/", "/person/forged/",
        f"/own/{comment.pk}/forged/kept/", "/person/address/forged/",
        f"/report/{comment.pk}/", "/reported/1/forged/", "/replies/1/forged/",
        f"/own/{comment.pk}/forged/feed/", f"/own/{comment.pk}/forged/push/", "/push/worker.js",
        "/push/stop/1/forged/",
        "/transparency/", f"/transparency/{timezone.now().year}.csv", f"{post.path}?new={comment.pk}",
    ]  # fmt: skip


def signed_in(client, django_user_model, role):
    if role in {"member", "staff"}:
        client.force_login(
            django_user_model.objects.create_user(role, is_superuser=role == "staff")
        )


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("role", ROLES)
def test_words_are_shown_where_the_table_says_and_nowhere_else(
    client, django_user_model, post, role, state
):
    Tag.objects.create(site=post.site, slug="news", name="News").posts.add(post)
    comment = Comment.objects.get(pk=leave(post, WORDS, name=NAME, now=timezone.now()).id)
    publisher.publish_all(post.site)
    put(comment, state)
    rounds.publish_stale()
    publisher.publish_all(post.site)
    signed_in(client, django_user_model, role)
    for path in public_paths(post, comment):
        for headers in ({}, {"Accept": "application/json"}):
            answer = client.get(path, headers=headers)
            told = answer.content.decode("utf-8", "replace") + str(dict(answer.items()))
            assert state == "approved" or (WORDS not in told and NAME not in told), path
            assert state != "private" or "A post" not in told, path
    if state == "approved":
        assert WORDS in client.get(post.path).content.decode()
    else:
        tree = conf.get().tree
        files = [
            file.read_bytes()
            for file in tree.rglob("*")
            if file.is_file() and file.suffix not in {".gz", ".br"}
        ]
        assert files
        assert not [one for one in files if WORDS.encode() in one or NAME.encode() in one]
    own = client.get(f"/own/{comment.pk}/{own_token(comment.pk)}/").content.decode()
    assert (WORDS in own) == (role is not None)
    desk = client.get(f"/desk/{post.site.slug}/queue/{comment.standing}/")
    assert (WORDS in desk.content.decode()) == (role == "staff" and desk.status_code == 200)
    assert role == "staff" or desk.status_code in {302, 403}


@pytest.mark.parametrize("state", ["pending", "spam", "trash", "private"])
def test_no_count_knows_of_a_comment_that_is_not_shown(client, post, state):
    publisher.publish_all(post.site)
    paths = [post.path, "/", f"/p/{post.pk}/live.json", f"/p/{post.pk}/comments.atom", "/health"]
    before = [re.sub(rb"<updated>.*?</updated>", b"", client.get(path).content) for path in paths]
    comment = Comment.objects.get(pk=leave(post, WORDS, name=NAME).id)
    comment.standing = "pending" if state == "private" else state
    comment.save()
    settle(comment)
    rounds.publish_stale()
    after = [re.sub(rb"<updated>.*?</updated>", b"", client.get(path).content) for path in paths]
    assert before == after


def test_every_answer_to_a_reader_is_sheltered_and_sets_no_cookie(client, post, said):
    comment = said(WORDS)
    own = f"/own/{comment.pk}/{own_token(comment.pk)}/"
    asked = [
        client.get(path)
        for path in [*public_paths(post, comment), own, f"/own/{comment.pk}/x/", "//"]
    ]
    asked += [
        client.post(path, {"name": "A", "comment": "B"})
        for path in (f"/reply/{post.pk}/", own + "edit/")
    ]
    asked += [
        client.post(f"/reply/{post.pk}/", {}),
        client.post(f"/reply/{post.pk}/", {"act": "preview"}),
    ]
    for answer in asked:
        where = answer.request["PATH_INFO"]
        assert not answer.cookies, where
        assert answer["X-Content-Type-Options"] == "nosniff", where
        assert answer["Content-Security-Policy"].startswith("default-src 'none'"), where
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"], where
        assert "script-src 'unsafe" not in answer["Content-Security-Policy"], where
        assert "no-referrer" in answer["Referrer-Policy"], where
        assert "Access-Control-Allow-Credentials" not in answer, where


def test_other_sites_may_read_what_is_public_and_nothing_else(client, post, said):
    comment = said(WORDS)
    own = f"/own/{comment.pk}/{own_token(comment.pk)}/"
    public = [post.path, "/", "/feed.atom", f"/p/{post.pk}/live.json"]
    private = [own, f"/token/{post.pk}/", f"/reply/{post.pk}/", "/health", f"/c/{comment.pk}/",
               f"{post.path}?new={comment.pk}.{own_token(comment.pk)}"]  # fmt: skip
    assert all(client.get(path)["Access-Control-Allow-Origin"] == "*" for path in public)
    assert not any("Access-Control-Allow-Origin" in client.get(path) for path in private)


@pytest.mark.parametrize("target", ["//evil.example", "http://evil.example", "/\\evil.example", "\\\\evil.example",
                                    "javascript:alert(1)", "/%0d%0aSet-Cookie:a=b", "https:evil.example"])  # fmt: skip
def test_nobody_is_led_to_another_site(client, django_user_model, post, target):
    user = django_user_model.objects.create_user(
        "mia", password="a long quay wall", is_superuser=True
    )
    answers = [
        client.get(post.path, {"new": target}),
        client.get("/desk/", {"next": target}),
        client.get(target if target.startswith("/") else "/" + target, PATH_INFO=target),
        client.post(
            "/accounts/login/", {"login": "mia", "password": "a long quay wall", "next": target}
        ),
        client.post("/accounts/logout/", {"next": target}),
        client.post(f"/reply/{post.pk}/", {"name": "A", "comment": target, "next": target}),
    ]
    assert user.pk
    for answer in answers:
        location = answer.get("Location", "/")
        assert location.startswith("/")
        assert not location.startswith(("//", "/\\"))
        assert "\r" not in location

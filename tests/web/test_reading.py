"""What the back room answers where no file does: pages not yet written, permanent links, health."""

from __future__ import annotations

import json

import pytest

from rejoinder import conf
from rejoinder.models import Comment, Post
from rejoinder.replying.leaving import own_token

pytestmark = pytest.mark.django_db


def tree(site):
    return conf.get().tree / str(site.pk)


def test_a_page_that_is_not_written_yet_is_rendered_written_and_served(client, site, post, said):
    said("Hello, reader.")
    answer = client.get(post.path)
    assert answer.status_code == 200
    assert (tree(site) / "2026/11/a-post/index.html").read_bytes() == answer.content
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "no-cache"


def test_the_page_for_an_author_is_written_nowhere_and_read_by_no_other_site(
    client, site, post, said
):
    comment = said("Mine.")
    answer = client.get(f"{post.path}?new={comment.pk}.{own_token(comment.pk)}")
    assert f"/own/{comment.pk}/" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in answer
    assert not (tree(site) / "2026/11/a-post/index.html").exists()


@pytest.mark.parametrize(
    "proof", ["x", "1", "1.x", "", "1.1.1", "%0d%0aX:y", "é", "1.//evil.example"]
)
def test_a_proof_that_proves_nothing_leads_to_the_page_itself(client, post, said, proof):
    said("Hello.")
    answer = client.get(post.path, {"new": proof})
    assert (answer.status_code, answer["Location"]) == (302, post.path)


def test_a_permanent_link_leads_to_where_a_comment_stands(client, post, said):
    first = said("First.")
    answer = client.get(f"/c/{first.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, f"{post.path}#c{first.pk}")
    for _ in range(51):
        last = said("More.")
    assert client.get(f"/c/{last.pk}/")["Location"] == f"/p/{post.pk}/2/#c{last.pk}"


def test_it_hands_on_a_proof_and_nothing_else(client, post, said):
    comment = said("Mine.")
    proof = f"{comment.pk}.{own_token(comment.pk)}"
    assert f"?new={proof}#" in client.get(f"/c/{comment.pk}/?new={proof}")["Location"]
    for junk in ("x", "http://evil.example", "1.x", "%0d%0a"):
        assert (
            client.get(f"/c/{comment.pk}/?new={junk}")["Location"] == f"{post.path}#c{comment.pk}"
        )


@pytest.mark.parametrize("standing", ["pending", "spam", "trash"])
def test_a_permanent_link_says_the_same_of_what_is_hidden_and_of_what_never_was(
    client, said, standing
):
    hidden = said("Hidden words.", standing=standing)
    there, never = client.get(f"/c/{hidden.pk}/"), client.get(f"/c/{hidden.pk + 99}/")
    assert (there.status_code, there.content) == (never.status_code, never.content)
    assert there.status_code == 404
    assert dict(there.items()) == dict(never.items())


def test_a_permanent_link_of_another_site_or_a_private_post_leads_nowhere(client, post, said):
    comment = said("Words.")
    Post.objects.update(status="private")
    assert client.get(f"/c/{comment.pk}/").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["//", "//evil.example/", "/../x", "/a/../b", "/./", "/%00", "/a%00b/", "/\\evil", "/a//b", "/" + "x" * 5000,
     "/index.html", "/feed.atom/x", "/p/1", "/p", "/p/1/c/", "/%ff/", "/%ed%a0%80/", "/" + "a/" * 500,
     "/p/" + "9" * 30 + "/live.json", "/earlier/0/", "/earlier/99999999999/", "/tags/%2e%2e/", "/.index.html.1.new"],
)  # fmt: skip
def test_a_path_that_nothing_can_have_is_404_and_makes_no_file(client, site, post, path):
    client.get("/feed.atom")
    client.get(f"/p/{post.pk}/live.json")
    before = sorted(tree(site).rglob("*"))
    # Two slashes at the start would be taken for a host by the test's client.
    answer = client.get("/", PATH_INFO=path) if path[:2] == "//" else client.generic("GET", path)
    assert answer.status_code == 404
    assert sorted(tree(site).rglob("*")) == before


def test_gone_is_410_private_is_404_and_neither_shows_a_title(client, post):
    for status, code in (("gone", 410), ("private", 404), ("draft", 404), ("scheduled", 404)):
        Post.objects.update(status=status, title="A secret title")
        answer = client.get(post.path)
        assert answer.status_code == code
        assert "secret" not in answer.content.decode()
        assert client.get(post.path.rstrip("/")).status_code == 404


def test_a_missing_last_slash_leads_on(client, post):
    answer = client.get(post.path.rstrip("/"))
    assert (answer.status_code, answer["Location"]) == (308, post.path)


def test_health_names_what_is_promised_and_counts_no_comment(client, site, post, said):
    said("Held.", standing="pending")
    answer = client.get("/health")
    told = json.loads(answer.content)
    assert set(told) == {
        "status",
        "version",
        "database",
        "sqlite_version",
        "stale_pages",
        "queue_length",
        "deep_check",
        "waiting_for_check",
        "waiting_mail",
        "waiting_webhooks",
        "retention",
    }
    assert answer["Cache-Control"] == "no-store"
    before = told
    Comment.objects.update(standing="spam")
    assert client.get("/health").json() == before


def test_without_any_site_it_says_so(client, db):
    assert client.get("/").status_code == 404
    assert client.get("/health").status_code == 200

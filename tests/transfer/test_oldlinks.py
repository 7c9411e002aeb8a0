"""Links into another system's pages lead to the comment, on whatever page it stands now."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command
from tests.transfer.exports import bring, wp_comment, wp_item, write_wxr
from tests.transfer.test_archive import comment, post
from tests.transfer.writers import (
    disqus_post,
    disqus_thread,
    isso_row,
    remark,
    write_disqus,
    write_isso,
    write_json,
)

from rejoinder.models import Comment, Post, Redirect
from rejoinder.transfer import oldlinks
from rejoinder.transfer.taking import Choices


@pytest.fixture
def blog(site, tmp_path):
    """A post with comments of WordPress', more than a page holds."""
    said = (wp_comment(n) for n in range(1, 71))
    bring(write_wxr(tmp_path, wp_item(18, *said), wp_item(19)), site)
    return Post.objects.get(external_id__endswith="=18")


def test_numbers_of_each_system_lead_to_the_comment(site, tmp_path, client, blog):
    link = "https://harbour.example/tide/"
    thread = disqus_thread(1, link=link, title="T")
    bring(write_disqus(tmp_path, thread, disqus_post(123, 1)), site)
    bring(write_isso(tmp_path, isso_row(7)), site)
    bring(write_json(tmp_path, remark("ab-cd")), site)
    for source, number in [
        ("wordpress", "40"),
        ("disqus", "123"),
        ("isso", "7"),
        ("remark42", "ab-cd"),
    ]:
        answer = client.get(f"/c/by/{source}/{number}/")
        assert answer.status_code == 301
        found = Comment.objects.get(pk=re.fullmatch(r"/c/(\d+)/", answer["Location"])[1])
        assert found.source == source
        assert found.external_id.endswith(number)
        assert client.get(answer["Location"]).status_code == 302


@pytest.mark.parametrize(
    "address",
    [
        "/c/by/wordpress/999/",
        "/c/by/nobody/1/",
        "/c/by/wordpress/%27;--/",
        "/c/by/anchor/comment-40/",
        "/c/by/anchor/comment-40/?of=x",
    ],
)
def test_what_is_not_there_is_not_found(client, blog, address):
    assert client.get(address).status_code == 404


def test_an_anchor_is_looked_for_under_its_own_post(site, client, blog):
    answer = client.get(f"/c/by/anchor/comment-40/?of={blog.pk}")
    assert answer.status_code == 301
    other = Post.objects.get(external_id__endswith="=19")
    answer = client.get(f"/c/by/anchor/comment-40/?of={other.pk}")
    # Not a dead end: whoever followed an old link lands at the conversation that it was of.
    assert (answer.status_code, answer["Location"]) == (302, f"{other.path}#comments")


def test_a_comment_that_is_not_shown_is_found_by_nobody(site, client, blog):
    held = oldlinks.by_number(site, "wordpress", "40")
    Comment.objects.filter(pk=held.pk).update(standing="spam", shown=False)
    assert client.get("/c/by/wordpress/40/").status_code == 404
    Comment.objects.filter(pk=held.pk).update(standing="approved", shown=True)
    Post.objects.filter(pk=blog.pk).update(status="private")
    assert client.get("/c/by/wordpress/40/").status_code == 404


def test_addresses_of_wordpress_lead_on_whatever_they_ask(client, blog):
    forty = oldlinks.by_number(blog.site, "wordpress", "40")
    assert client.get("/?p=18")["Location"] == blog.path
    assert client.get(f"{blog.path}?replytocom=40")["Location"] == f"/c/{forty.pk}/"
    assert client.get("/?p=18&replytocom=40")["Location"] == f"/c/{forty.pk}/"
    for page in (f"{blog.path}comment-page-2/", f"{blog.path}comment-page-2"):
        answer = client.get(page)
        assert (answer.status_code, answer["Location"]) == (301, blog.path)
    assert client.get("/nowhere/comment-page-2/").status_code == 404
    # What is not known costs a look and a redirect, no page.
    assert client.get("/?p=99999")["Location"] == "/"
    assert client.get(f"{blog.path}?replytocom=x")["Location"] == blog.path


def test_a_post_that_is_joined_is_found_at_its_old_address_too(site, tmp_path, client):
    here = post(site, path="/moved/")
    file = write_wxr(tmp_path, wp_item(18, wp_comment(1)))
    bring(file, site, choices=Choices(joins=("=/moved/",)))
    assert client.get("/2024/05/report-18/")["Location"] == here.path
    assert client.get("/?p=18")["Location"] == here.path
    bring(file, site, choices=Choices(joins=("=/moved/",)))
    assert Redirect.objects.count() == 2


@pytest.mark.parametrize("server", ["nginx", "caddy"])
def test_the_map_knows_what_wordpress_asks_of_a_post(blog, capsys, server):
    call_command("redirects", map=server)
    told = capsys.readouterr().out
    assert '"/?p=18" "/2024/05/report-18/"' in told
    assert "replytocom" in told
    assert "comment-page" in told


def test_a_site_that_never_was_wordpress_has_no_such_lines(site, capsys):
    comment(post(site), 1)
    call_command("redirects", map="nginx")
    assert capsys.readouterr().out == ""

"""Old addresses lead on: by what an import noted, by a list, by anchors that pages carry."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from tests.transfer.exports import FOOT, HEAD, bring, wp_comment, wp_item
from tests.transfer.test_archive import comment, post

from rejoinder.errors import TransferRefused
from rejoinder.models import Comment, Post, Redirect
from rejoinder.publishing import pages
from rejoinder.publishing.words import alias
from rejoinder.transfer import redirects


@pytest.fixture
def moved(site):
    return post(site, path="/2026/a/")


def test_an_import_leads_the_old_address_of_a_post_that_could_not_keep_it(site, tmp_path, client):
    blog = tmp_path / "blog.xml"
    link = "https://harbour.example/archive?id=18"
    blog.write_text(f"{HEAD}{wp_item(18, wp_comment(4), link=link)}{FOOT}")
    bring(blog, site)
    made = Post.objects.get()
    assert made.path != "/archive"
    answer = client.get("/archive?id=18")
    assert (answer.status_code, answer["Location"]) == (301, made.path)
    assert client.get("/archive?id=19").status_code == 404


def test_a_list_is_taken_line_by_line_and_says_what_is_wrong(site, moved, client):
    said = comment(moved, 1)
    lines = [
        "old,new",
        "https://old.example/blog/a.html,/2026/a/",
        "/?p=7,https://new.example/2026/a",
        f"/b.html,/c/{said.pk}/",
        "/c.html,/nowhere/",
        "mailto:x,/2026/a/",
        "/2026/a,/2026/a/",
    ]
    taken = redirects.add(site, lines)
    assert taken.count == 3
    assert [trouble.partition(":")[0] for trouble in taken.troubles] == [
        "line 5",
        "line 6",
        "line 7",
    ]
    assert client.get("/blog/a.html")["Location"] == "/2026/a/"
    assert client.get("/b.html")["Location"] == f"/c/{said.pk}/"
    assert client.get("/blog/a.html?utm=1").status_code == 301
    redirects.add(site, lines)
    assert Redirect.objects.count() == 3


def test_nothing_leads_to_what_is_not_public_or_to_another_house(site, moved, client):
    Redirect.objects.create(site=site, old="/secret", post=moved)
    moved.status = "draft"
    moved.save()
    assert client.get("/secret").status_code == 404
    assert redirects.old_address("//evil.example/x") == "/x"
    for link in ("", "https://a.example/", "javascript:1", "http://[", "/" + "x" * 800):
        assert redirects.old_address(link) == ""


def test_the_map_can_be_read_by_the_server_in_front(site, moved, capsys):
    Redirect.objects.create(site=site, old='/ä "$x"?p=7', post=moved)
    call_command("redirects", map="nginx")
    assert capsys.readouterr().out == '"/%C3%A4%20%22%24x%22?p=7" "/2026/a/";\n'
    call_command("redirects", map="caddy")
    assert capsys.readouterr().out == '"/%C3%A4%20%22%24x%22?p=7" "/2026/a/"\n'


def test_a_list_that_is_not_there_is_refused(site, tmp_path):
    with pytest.raises(TransferRefused, match="cannot be read"):
        call_command("redirects", add=tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("source", "known", "anchor"),
    [
        ("wordpress", "harbour.example/?p=18#comment-4", "comment-4"),
        ("disqus", "123", "comment-123"),
        ("isso", "/a/#comment-7", "isso-7"),
        ("remark42", "ab-cd", "remark42__comment-ab-cd"),
        ("youtube", "Ugx", ""),
        ("", "", ""),
        ("disqus", '1" onclick="x', ""),
    ],
)
def test_each_system_has_its_own_anchors(source, known, anchor):
    assert alias(source, known) == anchor


def test_a_page_carries_the_anchors_of_comments_that_came_from_elsewhere(site, moved):
    comment(moved, 1, source="wordpress", external_id="x/?p=1#comment-4")
    comment(moved, 2)
    page = pages.render(site, "/2026/a/").content.decode()
    assert page.count('<a id="comment-') == 1
    assert Comment.objects.count() == 2
    assert '<a id="comment-4"></a>' in page

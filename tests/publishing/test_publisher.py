"""Publishing: what is written and taken away, what marks survive, and what stands in nobody's way."""

from __future__ import annotations

import errno
import logging
import os
import threading
import time

import pytest
from django.db import connection, transaction
from tests.conftest import NOON
from tests.publishing.comparing import differences, files

from rejoinder.models import Comment, Post, Site, StalePage, Video
from rejoinder.publishing import addresses, pages, publisher, stale, thread
from rejoinder.publishing.publisher import (
    every_path,
    publish_all,
    publish_path,
    publishing_turn,
    tree_of,
)
from rejoinder.publishing.rounds import publish_round, publish_stale
from rejoinder.publishing.ticking import turn_the_clock
from rejoinder.standing import settle


def paths(site):
    return {path for path in tree_of(site).paths() if not path.startswith("/-/")}


def test_everything_of_a_site_is_written_and_is_what_a_rendering_gives(site, post, said):
    root = said("One.")
    for number in range(130):
        said(f"Answer {number}.", to=root)
    said("Two.")
    publish_all(site)
    assert differences(site) == []
    assert paths(site) >= {
        "/",
        "/feed.atom",
        "/sitemap.xml",
        "/robots.txt",
        "/notice/",
        *every_path(post),
    }
    assert addresses.branch(post.pk, root.pk, 2) in paths(site)


def test_a_mark_made_while_its_page_is_written_is_not_lost(site, post, said, monkeypatch):
    said("Before.")
    render = pages.render
    late = []

    def meanwhile(site_, path, **more):
        page = render(site_, path, **more)
        if path == post.path and not late:
            late.append(said("Meanwhile."))
            stale.mark(site.pk, post.pk)
        return page

    monkeypatch.setattr(pages, "render", meanwhile)
    stale.mark(site.pk, post.pk)
    publish_stale()
    assert StalePage.objects.exists()
    publish_stale()
    assert not StalePage.objects.exists()
    assert differences(site) == []
    assert b"Meanwhile." in (tree_of(site).root / "2026/11/a-post/index.html").read_bytes()


def test_a_change_that_is_undone_leaves_no_mark(site, post):
    with transaction.atomic():
        stale.mark(site.pk, post.pk)
        transaction.set_rollback(True)
    assert not StalePage.objects.exists()


def test_what_one_commit_marks_rings_once_also_where_a_part_of_it_was_undone(site, post):
    with transaction.atomic():
        with transaction.atomic():
            stale.mark(site.pk, post.pk)
            transaction.set_rollback(True)
        stale.mark(site.pk, post.pk)
        stale.mark(site.pk)
        assert [each[1] for each in connection.run_on_commit].count(stale.ring) == 1


@pytest.mark.parametrize("failing", ["fsync", "rename", "mkdir"])
def test_a_full_disk_leaves_old_pages_whole_and_marks_on_the_list(
    site, post, said, monkeypatch, caplog, failing
):
    said("Before.")
    stale.mark(site.pk)
    publish_stale()
    before = {file: file.read_bytes() for file in files(site)}
    said("After.")
    other = Post.objects.create(
        site=site, path="/another/", title="B", status="public", published_at=NOON
    )
    stale.mark(site.pk, other.pk)
    stale.mark(site.pk)

    def full(*args: object, **more: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, failing, full)
    with caplog.at_level(logging.ERROR):
        publish_stale()
    monkeypatch.undo()
    below = [file for file in before if len(file.relative_to(tree_of(site).root).parts) > 1]
    assert len(below) > 5
    assert all(file.read_bytes() == before[file] for file in below)
    assert set(files(site)) == set(before)
    assert {mark.post for mark in StalePage.objects.all()} >= {post.pk, other.pk}
    assert "No space left" in caplog.text
    assert "After." not in caplog.text
    publish_stale()
    assert not StalePage.objects.exists()
    assert differences(site) == []


def test_a_post_that_cannot_be_rendered_keeps_nobody_else_waiting(site, post, said, monkeypatch):
    other = Post.objects.create(
        site=site, path="/another/", title="B", status="public", published_at=NOON
    )
    render = pages.render

    def failing(site_, path, **more):
        if path == post.path:
            raise RuntimeError("a mistake of ours")
        return render(site_, path, **more)

    monkeypatch.setattr(pages, "render", failing)
    said("Words.")
    stale.mark(site.pk, other.pk)
    with pytest.raises(RuntimeError, match="of ours"):
        publish_stale()
    assert {mark.post for mark in StalePage.objects.all()} == {post.pk}
    assert "/another/" in paths(site)
    monkeypatch.undo()
    publish_stale()
    assert not StalePage.objects.exists()
    assert differences(site) == []


def test_a_feed_that_cannot_be_rendered_keeps_nobody_else_waiting(site, post, said, monkeypatch):
    others = [
        Post.objects.create(
            site=site, path=f"/{name}/", title=name, status="public", published_at=NOON
        )
        for name in "abc"
    ]
    render = pages.render

    def failing(site_, path, **more):
        if path == addresses.comments_feed(post.pk):
            raise RuntimeError("a mistake of ours")
        return render(site_, path, **more)

    monkeypatch.setattr(pages, "render", failing)
    said("Words.")
    for other in others:
        stale.mark(site.pk, other.pk)
    with pytest.raises(RuntimeError, match="of ours"):
        publish_stale()
    assert {mark.post for mark in StalePage.objects.all()} == {post.pk}
    assert paths(site) >= {addresses.comments_feed(other.pk) for other in others}
    monkeypatch.undo()
    publish_stale()
    assert not StalePage.objects.exists()
    assert differences(site) == []


def test_posts_whose_paths_are_folders_to_each_other_do_not_stop_the_site(site, post):
    made = [
        Post.objects.create(site=site, path=path, title=path, status="public", published_at=NOON)
        for path in ("/news", "/news/today", "/old/today", "/old", f"/{'語' * 66}/")
    ]
    for each in made:
        stale.mark(site.pk, each.pk)
    publish_stale()
    assert not StalePage.objects.exists()
    for each in made:
        assert publish_path(site, each.path) is not None
    assert differences(site) == []


def test_a_page_of_a_branch_read_before_its_first_page_is_written_again_too(
    site, post, said, monkeypatch
):
    monkeypatch.setattr(thread, "BRANCH_PAGE", 3)
    root = said("Root.")
    replies = [said(f"Reply {number}.", to=root) for number in range(6)]
    publish_stale()
    second = addresses.branch(post.pk, root.pk, 2)
    publish_path(site, second)
    Comment.objects.filter(pk=replies[3].pk).update(html="<p>Changed.</p>")
    stale.mark(site.pk, post.pk, root.number)
    publish_stale()
    assert second in paths(site)
    assert differences(site) == []


def test_a_branch_of_one_page_stays_written(site, post, said):
    root = said("Root.")
    publish_stale()
    publish_path(site, addresses.branch(post.pk, root.pk))
    said("Reply.", to=root)
    StalePage.objects.update(branch=root.number)
    publish_stale()
    assert addresses.branch(post.pk, root.pk) in paths(site)
    assert differences(site) == []


def test_more_pages_than_are_written_at_once_are_taken_away_for_whoever_asks(
    site, post, said, monkeypatch
):
    monkeypatch.setattr(thread, "BRANCHES", 1)
    monkeypatch.setattr(publisher, "_EAGER", 2)
    for number in range(6):
        said(f"Said {number}.")
    for path in every_path(post):
        publish_path(site, path)
    stale.mark(site.pk, post.pk)
    publish_stale()
    assert addresses.page(post.pk, 2) in paths(site)
    assert addresses.page(post.pk, 5) not in paths(site)
    assert publish_path(site, addresses.page(post.pk, 5)) is not None
    assert differences(site) == []


def test_a_comment_let_out_in_the_middle_leaves_the_pages_before_it_alone(
    site, post, said, monkeypatch
):
    monkeypatch.setattr(thread, "BRANCHES", 1)
    made = [
        said(f"Said {number}.", standing="approved" if number != 4 else "pending")
        for number in range(7)
    ]
    publish_all(site)
    publish_stale()
    written = []
    monkeypatch.setattr(
        publisher,
        "publish_path",
        lambda site, path: written.append(path) or publish_path(site, path),
    )
    for standing in ("approved", "spam"):
        written.clear()
        Comment.objects.filter(pk=made[4].pk).update(standing=standing)
        settle(Comment.objects.get(pk=made[4].pk))
        publish_stale()
        assert addresses.page(post.pk, 5) in written
        assert addresses.page(post.pk, 2) not in written
        assert differences(site) == []


def test_the_first_page_of_a_live_post_links_to_a_page_that_begins(site, post, said, monkeypatch):
    monkeypatch.setattr(thread, "BRANCHES", 1)
    Post.objects.filter(pk=post.pk).update(mode="live")
    for number in range(4):
        said(f"Said {number}.")
    publish_all(site)
    late = said("Late.")
    StalePage.objects.all().delete()
    stale.mark(site.pk, post.pk, late.number)
    publish_stale()
    assert differences(site) == []


def test_pages_beyond_the_last_go_when_branches_go(site, post, said, monkeypatch):
    monkeypatch.setattr(thread, "BRANCHES", 1)
    made = [said(f"Said {number}.") for number in range(4)]
    publish_all(site)
    Comment.objects.filter(pk__in=[each.pk for each in made[1:]]).update(
        shown=False, standing="spam"
    )
    stale.mark(site.pk, post.pk)
    publish_stale()
    assert differences(site) == []
    assert addresses.page(post.pk, 2) not in paths(site)


def test_a_poster_goes_with_its_video(site, post):
    video = Video.objects.create(
        post=post, provider="file", url="https://a.example/v.mp4", poster=b"\xff\xd8" * 400, poster_type="image/jpeg"
    )  # fmt: skip
    stale.mark(site.pk, post.pk)
    publish_stale()
    assert addresses.poster(post.pk, "image/jpeg") in paths(site)
    video.delete()
    stale.mark(site.pk, post.pk)
    publish_stale()
    assert addresses.poster(post.pk, "image/jpeg") not in paths(site)


def test_a_post_that_moved_or_is_no_more_leaves_no_file(site, post, said):
    said("Words.")
    tag = post.tags.create(site=site, slug="news", name="News")
    publish_all(site)
    assert {post.path, "/tags/news/"} <= paths(site)
    Post.objects.filter(pk=post.pk).update(path="/moved/")
    stale.mark(site.pk, post.pk)
    stale.mark(site.pk)
    publish_stale()
    assert post.path not in paths(site)
    assert "/moved/" in paths(site)
    tag.delete()
    Comment.objects.all().delete()
    Post.objects.all().delete()
    stale.mark(site.pk)
    publish_stale()
    assert paths(site) == {"/", "/feed.atom", "/sitemap.xml", "/robots.txt", "/notice/"}


def test_sites_do_not_share_files_or_marks(site, post, said):
    other = Site.objects.create(slug="other", name="Other", base_url="https://other.example")
    said("Words.")
    stale.mark(other.pk)
    publish_stale()
    assert pages.render(other, post.path) is None
    assert pages.render(other, addresses.live(post.pk)) is None
    assert b"A post" not in (tree_of(other).root / "index.html").read_bytes()
    assert differences(site) == differences(other) == []


def test_posts_appear_and_threads_close_when_their_time_comes(site, post, said):
    later = Post.objects.create(
        site=site, path="/later/", title="Later", status="scheduled", published_at=NOON
    )
    Post.objects.filter(pk=post.pk).update(comments_close_at=NOON)
    publish_all(site)
    assert "/later/" not in paths(site)
    assert b"<textarea" in pages.render(site, post.path).content
    turn_the_clock(NOON.replace(hour=11))
    assert not StalePage.objects.exists()
    turn_the_clock(NOON)
    publish_stale()
    later.refresh_from_db()
    assert later.status == "public"
    assert {"/later/"} <= paths(site)
    assert b"Later" in (tree_of(site).root / "index.html").read_bytes()
    assert b"<textarea" not in (tree_of(site).root / "2026/11/a-post/index.html").read_bytes()
    assert differences(site) == []


def test_one_at_a_time_publishes():
    inside, free = threading.Event(), threading.Event()
    order = []

    def first():
        with publishing_turn():
            inside.set()
            free.wait(10)
            order.append("first")

    def second():
        with publishing_turn():
            order.append("second")

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    inside.wait(10)
    threads[1].start()
    free.set()
    for each in threads:
        each.join(10)
    assert order == ["first", "second"]


def another_post(site, number):
    return Post.objects.create(
        site=site, path=f"/{number}/", title=f"P{number}", status="public", published_at=NOON
    )


def test_a_reply_is_published_before_the_posts_that_an_import_has_marked(site, post, said):
    publish_stale()
    others = [another_post(site, number) for number in range(5)]
    for other in others:
        stale.mark(site.pk, other.pk)
    answer = said("Answered during an import.")
    # As `leave_reply` marks it; the fixture marks the whole post.
    StalePage.objects.filter(post=post.pk).update(branch=answer.root_number)
    assert publish_round(lists_every=0.0, whole=2)
    assert b"Answered during" in (tree_of(site).root / "2026/11/a-post/index.html").read_bytes()
    assert paths(site) & {other.path for other in others} == {others[0].path, others[1].path}
    assert publish_round(lists_every=0.0, whole=2)
    assert not publish_round(lists_every=0.0, whole=2)
    assert not StalePage.objects.exists()
    assert differences(site) == []


def test_lists_and_feeds_that_wait_are_written_in_a_later_round_and_no_post_twice(
    site, post, said, monkeypatch
):
    said("One.")
    publish_round(lists_every=0.0, whole=9)
    said("Two.")
    assert not publish_round(lists_every=1000.0, whole=9)
    assert [(mark.post, mark.branch) for mark in StalePage.objects.all()] == [
        (post.pk, stale.LISTS)
    ]
    assert b"2 comments" in (tree_of(site).root / "2026/11/a-post/index.html").read_bytes()
    feed = tree_of(site).root / f"p/{post.pk}/comments.atom"
    assert b"Two." not in feed.read_bytes()
    assert b"2 comments" not in (tree_of(site).root / "index.html").read_bytes()
    written = []
    monkeypatch.setattr(
        publisher,
        "publish_path",
        lambda site_, path: written.append(path) or publish_path(site_, path),
    )
    publish_round(lists_every=0.0, whole=9)
    assert post.path not in written
    assert "/" in written
    assert not StalePage.objects.exists()
    assert b"Two." in feed.read_bytes()
    assert b"2 comments" in (tree_of(site).root / "index.html").read_bytes()


def test_what_cannot_be_written_is_not_tried_again_at_once(site, post, monkeypatch):
    publish_stale()
    for number in range(3):
        stale.mark(site.pk, another_post(site, number).pk)

    def full(*args: object, **more: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert not publish_round(lists_every=0.0, whole=1)


def test_the_publisher_is_woken_by_whoever_marks_and_by_nobody_else(
    site, post, django_capture_on_commit_callbacks
):
    bell = stale.Bell()
    began = time.monotonic()
    bell.wait(0.05)
    assert time.monotonic() - began >= 0.05
    with django_capture_on_commit_callbacks(execute=True):
        stale.mark(site.pk, post.pk)
    bell.wait(30)
    assert time.monotonic() - began < 20
    bell.close()
    stale.ring()  # with nobody there to hear it

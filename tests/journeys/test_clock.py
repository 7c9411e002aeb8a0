"""What happens to posts when time passes and nobody is there."""

from __future__ import annotations

from datetime import timedelta

from tests.conftest import NOON

from rejoinder.models import Post, Site
from rejoinder.publishing import publisher, rounds, stale, ticking


def _publish(now_minutes: int) -> None:
    ticking.turn_the_clock(NOON + timedelta(minutes=now_minutes))
    rounds.publish_stale()


def test_a_scheduled_post_appears_when_its_time_has_come_and_not_before(site: Site) -> None:
    Post.objects.create(
        site=site,
        path="/soon/",
        title="Soon",
        status=Post.Status.SCHEDULED,
        published_at=NOON + timedelta(minutes=5),
    )
    root = publisher.tree_of(site).root
    _publish(4)
    assert not (root / "soon" / "index.html").exists()
    _publish(5)
    assert (root / "soon" / "index.html").exists()
    assert "Soon" in (root / "index.html").read_text()


def test_a_thread_closes_at_its_time_and_its_page_says_so(post: Post) -> None:
    Post.objects.filter(pk=post.pk).update(comments_close_at=NOON + timedelta(minutes=5))
    publisher.publish_path(post.site, post.path)
    page = publisher.tree_of(post.site).root / post.path.strip("/") / "index.html"
    _publish(4)
    assert "<textarea" in page.read_text()
    _publish(6)
    assert "<textarea" not in page.read_text()
    assert "closed" in page.read_text()


def test_a_post_taken_down_leaves_no_file_and_answers_gone(post: Post, client: object) -> None:
    publisher.publish_path(post.site, post.path)
    publisher.publish_path(post.site, f"/p/{post.pk}/live.json")
    Post.objects.filter(pk=post.pk).update(status=Post.Status.GONE)
    stale.mark(post.site_id, post.pk)
    rounds.publish_stale()
    root = publisher.tree_of(post.site).root
    assert not (root / post.path.strip("/") / "index.html").exists()
    assert not (root / "p" / str(post.pk)).exists()
    assert client.get(post.path).status_code == 410  # type: ignore[attr-defined]

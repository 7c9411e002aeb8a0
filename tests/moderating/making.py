"""Sites, posts and comments for tests about the desk, made as the journeys make them."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.utils import timezone
from tests.conftest import NOON

from rejoinder.models import Comment, Membership, Post, Site, Verdict
from rejoinder.threads import Place, answering, opening


def make_site(slug: str = "harbour") -> Site:
    site, _ = Site.objects.get_or_create(
        slug=slug, defaults={"name": f"The {slug}", "base_url": "https://harbour.example"}
    )
    return site


def make_post(site: Site, title: str = "The bridge is open") -> Post:
    number = Post.objects.count() + 1
    return Post.objects.create(
        site=site,
        path=f"/2026/11/post-{number}/",
        title=title,
        status=Post.Status.PUBLIC,
        published_at=NOON,
    )


def make_comment(
    post: Post,
    standing: str = Comment.Standing.PENDING,
    parent: Comment | None = None,
    text: str = "I crossed it this morning.",
    name: str = "Ann",
    reasons: Sequence[dict[str, object]] = (),
    **fields: object,
) -> Comment:
    post.last_number += 1
    post.save(update_fields=["last_number"])
    number = post.last_number
    place = opening(number)
    if parent is not None:
        above = Place(parent.depth, parent.root_number, bytes(parent.path))
        place = answering(above, number)
    comment = Comment.objects.create(
        site=post.site,
        post=post,
        parent=parent,
        number=number,
        root_number=place.root_number,
        depth=place.depth,
        path=place.path,
        author_name=name,
        text=text,
        html="<p>made once</p>",
        standing=standing,
        **{"written_at": NOON, "stored_at": NOON, "fingerprint": b"0" * 16, **fields},
    )
    if reasons:
        Verdict.objects.create(
            comment=comment,
            outcome="hold",
            suspicion=0.7,
            reasons={"outcome": "hold", "suspicion": 0.7, "signals": list(reasons)},
            made_at=NOON,
        )
    settle_by_hand(post)
    return comment


PITCH = "Our accountants recover whatever you lost to dishonest brokers, payment only afterwards"


def make_campaign(
    post: Post, count: int, pitch: str = PITCH, standing: str = Comment.Standing.PENDING
) -> list[int]:
    """Ids of comments that say nearly the same, under as many names; stored just now."""
    return [
        make_comment(
            post, standing, text=f"{pitch} {n}", name=f"Anna {n}", stored_at=timezone.now()
        ).pk
        for n in range(count)
    ]


def shown_by_hand(comments: Sequence[Comment]) -> dict[int, bool]:
    """Who has a place on the page, worked out from nothing: approved, or above somebody shown."""
    shown = {comment.pk: comment.standing == "approved" for comment in comments}
    for comment in sorted(comments, key=lambda comment: -comment.number):
        if shown[comment.pk] and comment.parent_id is not None:
            shown[comment.parent_id] = True
    return shown


def settle_by_hand(post: Post) -> None:
    for pk, shown in shown_by_hand(list(Comment.objects.filter(post=post))).items():
        Comment.objects.filter(pk=pk).update(shown=shown)


def make_member(site: Site, role: str = "reader", name: str = "") -> User:
    """An account with this role at a site."""
    user = get_user_model().objects.create_user(name or f"a-{role}", is_staff=True)
    Membership.objects.create(user=user, site=site, role=role, made_at=NOON)
    return user

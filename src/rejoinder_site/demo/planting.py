"""Plants the demonstration site: three posts and their conversations, in an installation that has
no post yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from rejoinder import keys
from rejoinder.models import Comment, Decision, Post, Site, Verdict
from rejoinder.posting import PostDraft, save_post
from rejoinder.posting.sites import change_site
from rejoinder.publishing import videos
from rejoinder.screening import unjudged
from rejoinder.standing import settle
from rejoinder.text import fold_name, to_html
from rejoinder.threads import Place, answering, opening
from rejoinder.writing import write
from rejoinder_site.demo.pieces import DemoComment, DemoPost
from rejoinder_site.demo.reading import load, poster, site

_WATCH = {"youtube": "https://www.youtube.com/watch?v={}"}
_TOGETHER = 200  # comments a commit


def plant() -> str:
    """Plant it where there is no post yet; returns a line that says what was done."""
    home = Site.objects.order_by("pk")[0]
    if Post.objects.exists():
        return "There are posts already; nothing was planted."
    told = site()
    posts = load()
    staff = {each.author for post in posts for each in post.comments if each.staff}
    names = {"name": told.name, "tagline": told.tagline, "staff_names": sorted(staff)}
    change_site(home, names)
    for post in posts:
        _plant_post(home, post)
    return f"{len(posts)} posts planted."


def _plant_post(home: Site, demo: DemoPost) -> None:
    video = demo.video
    post = save_post(
        home,
        PostDraft(
            title=demo.title,
            path=demo.path,
            summary=demo.summary,
            author_line=demo.author_line,
            status=Post.Status.PUBLIC,
            published_at=demo.published,
            comments_open=demo.comments_open,
            video=(video.url or _WATCH[video.provider].format(video.key)) if video else "",
        ),
        now=demo.published,
    )
    if video:
        type(post.video).objects.filter(pk=post.pk).update(
            seconds=video.seconds,
            poster=poster(video.poster),
            poster_type="image/svg+xml",
            uploaded_at=demo.published,
        )
    post = Post.objects.select_related("video", "site").get(pk=post.pk)
    places: dict[int, tuple[Place, int]] = {}
    people: dict[str, int] = {}
    for first in range(0, len(demo.comments), _TOGETHER):
        part = demo.comments[first : first + _TOGETHER]
        write(lambda part=part: _plant(post, part, places, people, demo.published))  # type: ignore[misc]


def _plant(
    post: Post,
    comments: Sequence[DemoComment],
    places: dict[int, tuple[Place, int]],
    people: dict[str, int],
    start: datetime,
) -> None:
    number = Post.objects.values_list("last_number", flat=True).get(pk=post.pk)
    video = getattr(post, "video", None)
    for demo in comments:
        number += 1
        above = places[demo.parent] if demo.parent else None
        place = answering(above[0], number) if above else opening(number)
        written = start + timedelta(minutes=demo.minutes)
        comment = Comment(
            site_id=post.site_id,
            post_id=post.pk,
            parent_id=above[1] if above else None,
            root_number=place.root_number,
            number=number,
            depth=place.depth,
            path=place.path,
            author_name=demo.author,
            website=demo.website,
            by_staff=demo.staff,
            text=demo.text,
            html=to_html(
                demo.text,
                "markdown",
                mentions=people,
                at_time=(lambda second: videos.at_time(video, second)) if video else None,
            ),
            standing=demo.standing,
            shown=demo.standing == Comment.Standing.APPROVED,
            removal=Comment.Removal.MODERATOR if demo.standing == "trash" else "",
            written_at=written,
            stored_at=written,
            edited_at=written + timedelta(minutes=4) if demo.edited else None,
            likes=demo.likes,
            pinned=demo.pinned,
            fingerprint=keys.fingerprint(demo.text),
        )
        comment.save(force_insert=True)
        places[demo.id] = place, comment.pk
        people.setdefault(fold_name(demo.author), comment.pk)
        _plant_record(comment, written)
        if comment.standing == Comment.Standing.APPROVED and above:
            _show_above(comment)
    Post.objects.filter(pk=post.pk).update(last_number=number)


def _plant_record(comment: Comment, written: datetime) -> None:
    """What the desk shows beside those that are not published."""
    if comment.standing == Comment.Standing.PENDING:
        judged = unjudged("Planted with the demonstration, so that the queue has something in it.")
        Verdict.objects.create(
            comment=comment,
            outcome=str(judged.outcome),
            suspicion=judged.suspicion,
            reasons=judged.to_json(),
            made_at=written,
        )
    elif comment.standing == Comment.Standing.TRASH:
        Decision.objects.create(
            site_id=comment.site_id,
            comment=comment,
            act="trash",
            before=Comment.Standing.APPROVED,
            after=Comment.Standing.TRASH,
            automatic=True,
            rule="demonstration",
            made_at=written,
        )


def _show_above(comment: Comment) -> None:
    """A removed comment above has its empty place as soon as somebody's answer is shown."""
    parent = comment.parent
    if parent is not None and not parent.shown:
        settle(parent)

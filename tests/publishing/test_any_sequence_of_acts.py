"""However people reply and moderators decide, published files equal a fresh rendering afterwards."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import NOON
from tests.publishing.comparing import differences

from rejoinder import conf
from rejoinder.errors import RejoinderError
from rejoinder.models import Comment, Post, Site, StalePage
from rejoinder.moderating import decide
from rejoinder.publishing import addresses, pages, stale, thread
from rejoinder.publishing.publisher import every_path, publish_path
from rejoinder.publishing.rounds import publish_stale
from rejoinder.replying import owning
from rejoinder.replying.drafts import Draft
from rejoinder.replying.leaving import Client, leave_reply

MODERATION = ["approve", "hold", "spam", "trash", "restore"]
ACTS = [
    "root",
    "root",
    "root",
    "reply",
    "reply",
    "publish",
    "mention",
    "edit",
    "withdraw",
    "visit",
    "publish",
]
STEPS = st.lists(
    st.tuples(st.sampled_from([*ACTS, *MODERATION]), st.integers(0, 40)), min_size=1, max_size=30
)


class House:
    """A post and everybody who comes to it."""

    def __init__(self) -> None:
        self.site = Site.objects.create(slug="s", name="S", base_url="https://s.example", policy={})
        self.post = Post.objects.create(
            site=self.site, path="/post/", title="T", status="public", published_at=NOON
        )
        self.post.tags.create(site=self.site, slug="news", name="News")
        stale.mark(self.site.pk, self.post.pk)
        stale.mark(self.site.pk)
        self.now = NOON

    def act(self, act: str, number: int) -> None:
        self.now += timedelta(seconds=1)
        comments = list(Comment.objects.order_by("pk"))
        one = comments[number % len(comments)] if comments else None
        try:
            if act == "publish":
                publish_stale()
                assert differences(self.site) == []
            elif act == "visit":
                paths = self.paths()
                publish_path(self.site, paths[number % len(paths)])
            elif act == "root":
                self.leave(None)
            elif act == "mention":
                self.leave(None, kind="pingback")
            elif one is None:
                return
            elif act == "reply":
                self.leave(one)
            elif act == "edit":
                owning.edit(one, f"Changed at {self.now:%H:%M:%S}.", now=self.now, block="")
            elif act == "withdraw":
                owning.withdraw(one, now=self.now)
            else:
                decide(one.pk, act, None, self.now)
        except RejoinderError:
            return  # nobody can answer a hidden comment, or approve an approved one

    def leave(self, to: Comment | None, kind: str = "comment") -> None:
        draft = Draft(
            name=f"Reader {self.now:%M%S}", text=f"Said at {self.now:%H:%M:%S}.",
            parent=to.pk if to else None,
        )  # fmt: skip
        left = leave_reply(self.post, draft, Client(), now=self.now)
        if kind != "comment":
            Comment.objects.filter(pk=left.id).update(kind=kind)
        decided = Comment.objects.get(pk=left.id).standing
        if decided != "approved":
            decide(left.id, "approve", None, self.now)

    def paths(self) -> list[str]:
        """Where a reader may go: what there is, what there may be one day, and what never is."""
        pk = self.post.pk
        return [
            *every_path(self.post),
            *(f"/p/{pk}/{number}/" for number in range(1, 5)),
            *(f"/p/{pk}/newest/{number}/" for number in range(5)),
            *(
                addresses.branch(pk, root, number)
                for root in Comment.objects.values_list("pk", flat=True)
                for number in (1, 2, 3)
            ),
            f"/p/0{pk}/2/",
            f"/p/{pk}/02/",
            "/earlier/2/",
            "/tags/news/",
        ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("branches", "room", "branch_page"),
    [(50, 110, 80), (1, 3, 2), (4, 9, 3)],
    ids=["one page", "a page for each branch", "pages joined newest first"],
)
def test_any_sequence_of_acts_leaves_every_file_equal_to_a_fresh_rendering(
    branches, room, branch_page, monkeypatch
):
    monkeypatch.setattr(thread, "BRANCHES", branches)
    monkeypatch.setattr(thread, "ROOM", room)
    monkeypatch.setattr(thread, "BRANCH_PAGE", branch_page)

    @settings(max_examples=15, deadline=None, report_multiple_bugs=False)
    @given(st.integers(0, 9), STEPS)
    def hold(roots, steps):
        with transaction.atomic():
            house = House()
            for act in ["root"] * roots + ["publish"]:
                house.act(act, 0)
            for act, number in steps:
                house.act(act, number)
            publish_stale()
            assert not StalePage.objects.exists()
            assert differences(house.site) == []
            for path in every_path(house.post):
                assert pages.render(house.site, path) is not None, path
            transaction.set_rollback(True)
        shutil.rmtree(conf.get().tree, ignore_errors=True)

    hold()

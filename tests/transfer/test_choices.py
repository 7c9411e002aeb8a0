"""What whoever imports may choose: which posts are there, which zone, no addresses, lessons; and undoing."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Q
from tests.conftest import NOON
from tests.replying.making import leave
from tests.transfer.exports import bring, wp_comment, wp_item, write_wxr, write_ytdlp, yt_comment
from tests.transfer.test_formats import write
from tests.transfer.writers import MT, remark, write_json

from rejoinder.errors import TransferRefused
from rejoinder.models import (
    Comment,
    Commenter,
    Contact,
    ImportedPost,
    ImportRun,
    Lesson,
    Post,
    Site,
)
from rejoinder.moderating import teach_imported
from rejoinder.transfer.taking import Choices, Import
from rejoinder.transfer.undoing import Undoing

pytestmark = pytest.mark.django_db


def make_post(site: Site, path: str = "/here/") -> Post:
    return Post.objects.create(
        site=site, path=path, title="Here", status="public", published_at=NOON
    )


def reply(post: Post, text: str, **more: Any) -> Comment:
    return Comment.objects.get(pk=leave(post, text, **more).id)


def undo(run: ImportRun, **options: Any) -> dict[str, Any]:
    undoing = Undoing(run, now=NOON, **options)
    for _ in undoing.steps():
        pass
    return undoing.report


def everything() -> list[Any]:
    """All that a run may have brought, but for the run."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Post, Comment, Commenter, Contact, ImportedPost, Lesson)
    ]


@pytest.mark.parametrize(
    "how",
    [
        "path",
        "url",
        "/2024/05/report-1/=/bridge/",
        "https://www.harbour.example/2024/05/report-1=/bridge",
        "harbour.example/?p=1=/bridge/",
        "=/bridge/",
    ],
)
def test_comments_are_joined_to_a_post_that_is_there(site, tmp_path, how):
    path = "/2024/05/report-1/" if how in {"path", "url"} else "/bridge/"
    post = make_post(site, path=path)
    own = reply(post, "I was first.")
    if how == "url":
        type(site).objects.filter(pk=site.pk).update(hosts=["harbour.example"])
        site.refresh_from_db()
    file = write_wxr(tmp_path, wp_item(1, wp_comment(1), wp_comment(2, 1)))
    report = bring(file, site, choices=Choices(joins=(how,)))
    assert Post.objects.get() == post
    assert list(post.comments.order_by("number").values_list("number", flat=True)) == [1, 2, 3]
    assert any("joined" in row["done"] for row in report["changed"])
    # Without saying so again, what was joined once stays so.
    again = bring(file, site)
    assert (again["new"], Post.objects.count()) == (0, 1)
    own.refresh_from_db()
    assert own.number == 1


def test_a_list_of_old_and_new_addresses_joins_posts(site, tmp_path):
    post = make_post(site, path="/bridge/")
    listed = tmp_path / "moved.csv"
    listed.write_text(
        "old,new\nhttps://harbour.example/2024/05/report-1/,https://new.example/bridge/\n"
        f"/2024/05/report-2,{post.pk}\nharbour.example/?p=3,/nowhere/\n"
    )
    file = write_wxr(tmp_path, *(wp_item(n, wp_comment(n)) for n in (1, 2, 3)))
    report = bring(file, site, choices=Choices(joins=(str(listed),)))
    assert post.comments.count() == 2
    assert Post.objects.count() == 2
    assert [row["done"] for row in report["changed"] if "no post is there" in row["reason"]] == [
        "made as a new post"
    ]


def test_a_video_is_joined_by_its_id(site, tmp_path):
    bring(write_ytdlp(tmp_path, [yt_comment("a")]), site)
    Post.objects.update(source="", external_id="")
    ImportedPost.objects.all().delete()
    report = bring(write_ytdlp(tmp_path, [yt_comment("b")]), site, choices=Choices(joins=("id",)))
    assert report["new"] == 1
    assert Post.objects.get().comments.count() == 2


@pytest.mark.parametrize("told", ["nowhere.csv", "onecolumn"])
def test_a_list_that_cannot_be_used_is_refused(site, tmp_path, told):
    if told == "onecolumn":
        (tmp_path / told).write_text("/old/\n")
    with pytest.raises(TransferRefused):
        bring(write_wxr(tmp_path, wp_item(1)), site, choices=Choices(joins=(str(tmp_path / told),)))
    assert not Post.objects.exists()


def test_times_without_a_zone_are_of_the_zone_that_is_said(site, tmp_path):
    file = write(tmp_path, MT.format(status="Publish", blank=""))
    bring(file, site, choices=Choices(zone=ZoneInfo("America/New_York")))
    comment = Comment.objects.get(kind="comment")
    assert comment.written_at == datetime(2024, 5, 1, 18, 20, tzinfo=UTC)
    assert comment.precision == "exact"
    assert Post.objects.get().published_at == datetime(2024, 5, 1, 18, 16, 10, tzinfo=UTC)


def test_addresses_are_left_behind_by_choice(site, tmp_path):
    file = write_wxr(tmp_path, wp_item(1, wp_comment(1)))
    bring(file, site, choices=Choices(emails=False))
    assert not Contact.objects.exists()
    assert not Commenter.objects.exists()


def meta(key: str, value: str) -> str:
    inner = f"<wp:meta_key>{key}</wp:meta_key><wp:meta_value>{value}</wp:meta_value>"
    return f"<wp:commentmeta>{inner}</wp:commentmeta>"


def with_metas(comment: str, *metas: str) -> str:
    return comment.replace("</wp:comment>", "".join(metas) + "</wp:comment>")


def test_the_screen_learns_only_what_a_person_had_decided(site, tmp_path):
    by_akismet = meta("akismet_result", "true")
    history = meta("akismet_history", 'a:2:{s:5:"event";s:10:"report-ham";s:4:"user";s:3:"ada";}')
    file = write_wxr(
        tmp_path,
        wp_item(
            1,
            wp_comment(1),
            wp_comment(2, approved="spam"),
            with_metas(wp_comment(3, approved="spam"), by_akismet),
            with_metas(wp_comment(4), by_akismet, meta("akismet_user_result", "false")),
            with_metas(wp_comment(5), history),
            wp_comment(6, approved="trash"),
        ),
    )
    run = Import(file, site, now=NOON)
    for _ in run.steps():
        pass
    assert teach_imported(site, run.decided, NOON) == 3
    taught = Lesson.objects.order_by("comment__pk").values_list("comment__external_id", "label")
    assert [(name.rpartition("-")[2], label) for name, label in taught] == [
        ("2", "spam"),
        ("4", "ham"),
        ("5", "ham"),
    ]


def test_a_run_taken_back_leaves_what_was_there_before(site, tmp_path):
    reply(make_post(site), "I was here.")
    bring(write_wxr(tmp_path, wp_item(1, wp_comment(1))), site)
    before = everything()
    file = write_wxr(
        tmp_path,
        wp_item(1, wp_comment(1), wp_comment(2, 1), wp_comment(3, approved="spam")),
        wp_item(2, *(wp_comment(10 + n, 9 + n if n else 0) for n in range(30))),
    )
    run = Import(file, site, now=NOON + timedelta(days=1))
    for _ in run.steps():
        pass
    teach_imported(site, run.decided, NOON)
    latest = ImportRun.objects.latest("started_at")
    foreseen = undo(latest, dry_run=True)
    assert (foreseen["comments"], foreseen["posts"], foreseen["kept"]) == (32, 1, [])
    told = undo(latest)
    assert {**told, "dry_run": True} == foreseen
    after = everything()
    # The number that a thread gave last is never given again.
    for post in before[0] + after[0]:
        post.pop("last_number")
    assert after == before
    with pytest.raises(TransferRefused, match="taken back"):
        undo(ImportRun.objects.get(pk=latest.pk))


def test_what_people_answered_meanwhile_stays_and_is_told(site, tmp_path):
    bring(write_wxr(tmp_path, wp_item(1, wp_comment(1), wp_comment(2, 1), wp_comment(3, 1))), site)
    post, answered = Post.objects.get(), Comment.objects.get(external_id__endswith="-2")
    mine = reply(post, "Not at all.", parent=answered.pk)
    told = undo(ImportRun.objects.get())
    assert (told["comments"], told["posts"], told["kept_count"]) == (1, 0, 3)
    assert Post.objects.get() == post
    mine.refresh_from_db()
    answered.refresh_from_db()
    assert (mine.parent, mine.text) == (answered, "Not at all.")
    assert (answered.text, answered.html, answered.author_name, answered.shown) == (
        "",
        "",
        "",
        True,
    )
    assert not Contact.objects.filter(~Q(email=None), comment__in=[answered.pk]).exists()
    # What was taken back may come again.
    assert bring(write_wxr(tmp_path, wp_item(1, wp_comment(3))), site)["new"] == 1


def test_a_post_that_was_changed_here_stays(site, tmp_path):
    bring(write_wxr(tmp_path, wp_item(1, wp_comment(1))), site)
    Post.objects.update(changed_at=NOON)
    told = undo(ImportRun.objects.get())
    assert (told["comments"], told["posts"]) == (1, 0)
    assert "changed here" in json.dumps(told["kept"])


def test_an_undoing_ended_anywhere_goes_on(site, tmp_path, monkeypatch):
    monkeypatch.setattr("rejoinder.transfer.undoing._BATCH", 3)
    lines = [remark(f"k{n}", f"k{n - 1}" if n else "") for n in range(20)]
    bring(write_json(tmp_path, *lines), site)
    steps = Undoing(ImportRun.objects.get(), now=NOON).steps()
    assert next(steps) == 3
    steps.close()
    assert Comment.objects.count() == 17
    assert undo(ImportRun.objects.get())["posts"] == 1
    assert not Comment.objects.exists()
    assert not Post.objects.exists()

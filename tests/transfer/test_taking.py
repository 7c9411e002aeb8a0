"""What an import does to the tables."""

from __future__ import annotations

import pytest
from tests.conftest import NOON
from tests.finding.truth import assert_index_and_counts_are_true
from tests.transfer.exports import bring, wp_comment, wp_item, write_wxr, write_ytdlp, yt_comment

from rejoinder import keys
from rejoinder.models import Comment, Contact, ImportRun, Post, StalePage
from rejoinder.transfer.undoing import Undoing


def by_key(key: object) -> Comment:
    return Comment.objects.get(external_id__endswith=f"#comment-{key}")


def test_what_was_not_public_there_is_not_public_here(site, tmp_path):
    items = [
        wp_item(1, wp_comment(1), wp_comment(2, approved=0), wp_comment(3, approved="spam")),
        wp_item(2, wp_comment(4, approved="trash"), wp_comment(5, approved="post-trashed")),
        wp_item(3, wp_comment(6), wp__status="draft"),
        wp_item(4, wp_comment(7), wp__status="private"),
        wp_item(5, wp_comment(8), wp__post_password="open sesame"),
        wp_item(6, wp_comment(9), wp__status="trash"),
        wp_item(7, wp_comment(10, approved="nobody knows")),
        wp_item(8, wp_comment(11, type="order_note")),
    ]
    report = bring(write_wxr(tmp_path, *items), site)
    assert report["comments"] == Comment.objects.count() == 11
    assert [comment.external_id for comment in Comment.objects.public(site)] == [
        by_key(1).external_id
    ]
    standings = {number: by_key(number).standing for number in (2, 3, 4, 5, 10, 11)}
    assert standings == {
        2: "pending",
        3: "spam",
        4: "trash",
        5: "trash",
        10: "pending",
        11: "pending",
    }


def test_a_reply_stands_under_its_parent_also_where_the_parent_comes_later(site, tmp_path):
    bring(write_wxr(tmp_path, wp_item(1, wp_comment(2, parent=1), wp_comment(1))), site)
    reply, parent = by_key(2), by_key(1)
    assert reply.parent == parent
    assert reply.number > parent.number
    assert bytes(reply.path).startswith(bytes(parent.path))


def test_a_reply_older_than_its_parent_stands_after_it_and_keeps_its_own_time(site, tmp_path):
    old = wp_comment(1, parent=2, date_gmt="2020-01-01 10:00:00")
    bring(write_wxr(tmp_path, wp_item(1, old, wp_comment(2))), site)
    assert by_key(1).number > by_key(2).number
    assert by_key(1).written_at.year == 2020


def test_a_reply_without_its_parent_opens_a_branch_and_says_whom_it_answered(site, tmp_path):
    report = bring(write_wxr(tmp_path, wp_item(1, wp_comment(5, parent=4))), site)
    assert by_key(5).parent is None
    assert by_key(5).missing_parent == "4"
    assert report["missing_parent"] == 1
    assert "parent 4" in report["changed"][0]["reason"]


def test_a_parent_under_another_post_is_not_followed(site, tmp_path):
    items = [wp_item(1, wp_comment(1)), wp_item(2, wp_comment(2, parent=1))]
    report = bring(write_wxr(tmp_path, *items), site)
    assert by_key(2).parent is None
    assert (report["parent_on_other_post"], report["missing_parent"]) == (1, 0)


def test_a_circle_of_replies_is_cut_and_every_comment_kept(site, tmp_path):
    circle = [wp_comment(n, parent=n % 3 + 1) for n in (1, 2, 3)]
    report = bring(
        write_wxr(tmp_path, wp_item(1, *circle, wp_comment(4, parent=2), wp_comment(5, parent=5))),
        site,
    )
    assert report["in_cycles"] == 4
    assert Comment.objects.count() == 5
    assert {by_key(n).depth for n in (1, 5)} == {0}
    assert by_key(4).parent == by_key(2)


def test_the_same_id_under_two_posts_is_two_comments(site, tmp_path):
    report = bring(write_wxr(tmp_path, wp_item(1, wp_comment(1)), wp_item(2, wp_comment(1))), site)
    assert report["duplicate_ids"] == 1
    assert Comment.objects.count() == 2
    assert report["not_taken"] == []


def test_a_comment_that_comes_twice_is_taken_once_and_told_where_its_words_differ(site, tmp_path):
    twice = [wp_comment(1), wp_comment(1), wp_comment(1, content="Something else.")]
    report = bring(write_wxr(tmp_path, wp_item(1, *twice)), site)
    assert report["duplicate_ids"] == 2
    assert (report["new"], Comment.objects.count()) == (1, 1)
    assert [row["element"] for row in report["not_taken"]] == ["comment 1"]


def test_a_grown_export_adds_only_what_is_new_and_moves_nothing(site, tmp_path):
    bring(write_wxr(tmp_path, wp_item(1, wp_comment(1), wp_comment(2))), site)
    before = {comment.pk: comment.number for comment in Comment.objects.all()}
    grown = wp_item(
        1, wp_comment(1), wp_comment(9, parent=2, date_gmt="2024-05-01 09:00:00"), wp_comment(2)
    )
    report = bring(write_wxr(tmp_path, grown), site)
    assert (report["new"], report["already_there"]) == (1, 2)
    assert {pk: Comment.objects.get(pk=pk).number for pk in before} == before
    assert by_key(9).parent == by_key(2)
    assert Post.objects.get().last_number == by_key(9).number == 3


def test_a_reply_left_here_meanwhile_keeps_its_number(site, tmp_path, said):
    bring(write_wxr(tmp_path, wp_item(1, wp_comment(1))), site)
    ours = said("A word from here.", under=Post.objects.get(source="wordpress"))
    bring(write_wxr(tmp_path, wp_item(1, wp_comment(1), wp_comment(2))), site)
    assert ours.number == 2
    assert by_key(2).number == 3


def test_a_removed_comment_keeps_its_place_once_an_import_brings_an_answer(site, tmp_path):
    hidden = wp_comment(1, approved="trash")
    bring(write_wxr(tmp_path, wp_item(1, hidden)), site)
    assert not by_key(1).shown
    bring(write_wxr(tmp_path, wp_item(1, hidden, wp_comment(2, parent=1))), site)
    assert by_key(1).shown
    assert by_key(1).standing == "trash"


def test_an_e_mail_address_is_sealed_and_known_as_the_one_that_a_reader_types(site, tmp_path):
    same = [wp_comment(1), wp_comment(2, author_email="JO@example.org"), wp_comment(3)]
    bring(write_wxr(tmp_path, wp_item(1, *same, wp_comment(4, author_email="no address"))), site)
    contact = Contact.objects.get(comment=by_key(1))
    assert keys.unseal("email", bytes(contact.email)) == "jo@example.org"
    assert contact.client is None
    assert by_key(1).commenter is not None
    assert by_key(1).commenter == by_key(2).commenter
    assert by_key(4).commenter is None


def test_only_the_authors_of_posts_are_staff(site, tmp_path):
    bring(write_wxr(tmp_path, wp_item(1, wp_comment(1, user_id=3), wp_comment(2, user_id=8))), site)
    assert by_key(1).by_staff
    assert not by_key(2).by_staff


def test_no_word_of_an_import_becomes_markup(site, tmp_path):
    evil = "&lt;script&gt;alert(1)&lt;/script&gt;"
    comment = wp_comment(
        1, author=evil, author_url="javascript:alert(1)", content=f"{evil}<![CDATA[<img src=x>]]>"
    )
    bring(write_wxr(tmp_path, wp_item(1, comment, title=evil)), site)
    stored = by_key(1)
    assert "<script" not in stored.html
    assert "<img" not in stored.html
    assert stored.website == ""


def test_an_old_path_is_kept_and_one_that_cannot_be_is_reported(site, tmp_path):
    items = [
        wp_item(1),
        wp_item(2, link="https://harbour.example/desk/"),
        wp_item(3, link="https://harbour.example/?p=3", title="Low tide"),
    ]
    report = bring(write_wxr(tmp_path, *items), site)
    assert set(Post.objects.values_list("path", flat=True)) == {
        "/2024/05/report-1/",
        "/2024/05/report-2/",
        "/2024/05/low-tide/",
    }
    assert [row["element"] for row in report["changed"]] == ["post harbour.example/?p=2"]


def test_ids_and_names_longer_than_any_column_are_still_told_apart(site, tmp_path):
    long = "9" * 3000
    items = [
        wp_item(
            f"{long}1", wp_comment(f"{long}1", author="x" * 3000, author_url=f"https://{long}")
        ),
        wp_item(f"{long}2", wp_comment(f"{long}2"), wp_comment(3, parent=f"{long}2"), title=long),
    ]
    assert bring(write_wxr(tmp_path, *items), site)["new"] == 3
    assert bring(write_wxr(tmp_path, *items), site)["already_there"] == 3
    for row in (*Post.objects.all(), *Comment.objects.all()):
        row.full_clean(exclude=["site", "commenter", "fingerprint", "path", "number", "body_html"])


def test_a_dry_run_reports_what_a_real_run_would_change(site, tmp_path):
    items = [
        wp_item(1, wp_comment(1, author_url="javascript:0"), link="https://harbour.example/desk/"),
        wp_item(2, title="", link="https://harbour.example/same/"),
        wp_item(3, wp_comment(2, parent=7), link="https://harbour.example/same"),
    ]
    foreseen = bring(write_wxr(tmp_path, *items), site, dry_run=True)
    done = bring(write_wxr(tmp_path, *items), site)
    told_apart = {"dry_run", "seconds"}
    assert {k: v for k, v in foreseen.items() if k not in told_apart} == {
        k: v for k, v in done.items() if k not in told_apart
    }
    assert foreseen["changed_count"] == 5


def test_a_post_without_a_date_is_as_old_as_its_first_comment(site, tmp_path):
    bring(write_wxr(tmp_path, wp_item(1, wp_comment(1), wp__post_date_gmt="")), site)
    assert Post.objects.get().published_at == by_key(1).written_at


def test_the_pages_of_what_came_are_stale_in_the_same_transaction(site, tmp_path):
    bring(write_wxr(tmp_path, wp_item(1, wp_comment(1))), site)
    marked = set(StalePage.objects.values_list("post", flat=True))
    assert marked == {0, Post.objects.get().pk}


def test_a_video_comes_with_its_tags_and_its_comments_marks(site, tmp_path):
    comments = [
        yt_comment("a", is_pinned=True, is_favorited=True, like_count=7),
        yt_comment("a.b", "a", _time_text="1 year ago (edited)", author_is_uploader=True),
        yt_comment("c", text="Look at 1:02"),
    ]
    bring(write_ytdlp(tmp_path, comments), site)
    post = Post.objects.get()
    assert (post.video.provider, post.video.key, post.video.seconds) == (
        "youtube",
        "bridge00001",
        93,
    )
    assert [tag.name for tag in post.tags.all()] == ["Harbour"]
    top, answer = Comment.objects.get(external_id="a"), Comment.objects.get(external_id="a.b")
    assert (top.pinned, top.hearted, top.likes, top.precision) == (True, True, 7, "estimated")
    assert answer.parent == top
    assert answer.by_staff
    assert answer.edited_at is not None
    assert "t=62s" in Comment.objects.get(external_id="c").html


def test_comments_of_one_estimated_moment_stand_as_in_the_file(site, tmp_path):
    keys_in_order = ["d", "d.x", "d.y", "b", "b.z", "a"]
    comments = [
        yt_comment(key, key.split(".")[0] if "." in key else "root") for key in keys_in_order
    ]
    bring(write_ytdlp(tmp_path, comments), site)
    shown = Comment.objects.order_by("path").values_list("external_id", flat=True)
    assert list(shown) == keys_in_order


def test_a_run_is_kept_with_its_report(site, tmp_path):
    report = bring(write_wxr(tmp_path, wp_item(1, wp_comment(1))), site)
    run = ImportRun.objects.get()
    assert run.report == report
    assert (run.format, run.file_name) == ("wxr", "harbour.xml")


@pytest.mark.parametrize("count", [999, 1000, 1001, 2500])
def test_a_thread_longer_than_a_batch_keeps_its_tree(site, tmp_path, count):
    comments = [wp_comment(n, parent=n - 1 if n % 7 != 1 else 0) for n in range(1, count + 1)]
    report = bring(write_wxr(tmp_path, wp_item(1, *comments)), site)
    assert report["new"] == count
    rows = {row.number: row for row in Comment.objects.select_related("parent")}
    assert sorted(rows) == list(range(1, count + 1))
    for number, row in rows.items():
        assert row.parent_id == (rows[number - 1].pk if number % 7 != 1 else None)
        assert row.depth == (rows[number - 1].depth + 1 if number % 7 != 1 else 0)


def by_number() -> list[Comment]:
    return list(Comment.objects.select_related("parent").order_by("post", "number"))


def test_the_desks_index_and_counts_are_true_after_an_import_another_and_its_undoing(
    site, tmp_path, said
):
    comments = [
        wp_comment(n, parent=n // 2, approved=("1", "0", "spam", "trash")[n % 4])
        for n in range(1, 1200)
    ]
    bring(write_wxr(tmp_path, wp_item(1, *comments)), site)
    assert_index_and_counts_are_true()
    said("A word from here.", under=Post.objects.get(source="wordpress"))
    grown = wp_item(1, *comments, wp_comment(5000, parent=2))
    bring(write_wxr(tmp_path, grown), site)
    assert_index_and_counts_are_true()
    for run in ImportRun.objects.order_by("-pk"):
        for _ in Undoing(run, now=NOON).steps():
            pass
        assert_index_and_counts_are_true()
    assert Comment.objects.count() == 1

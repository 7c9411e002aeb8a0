"""Exports of the other systems as they come: flavours, gaps, odd values, several files at once."""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.transfer.exports import bring, write_ytdlp, yt_comment
from tests.transfer.test_formats import comments, posts, troubles, write
from tests.transfer.unseen import proven, undone
from tests.transfer.writers import (
    BLOGGER,
    ISSO_COMMENTS,
    ISSO_THREADS,
    MT,
    NEW_TAKEOUT,
    api_comment,
    api_thread,
    disqus_post,
    disqus_thread,
    isso_row,
    remark,
    write_disqus,
    write_isso,
    write_json,
)

from rejoinder import conf
from rejoinder.errors import TransferRefused
from rejoinder.models import Comment, Post
from rejoinder.transfer.formats import isso

LINK = "https://harbour.example/tide/"


def test_a_disqus_export_with_everything_that_is_odd_in_one(site, tmp_path):
    old = "<name>Jo</name><email>jo@example.org</email><isAnonymous>true</isAnonymous>"
    path = write_disqus(
        tmp_path,
        '<category dsq:id="1"><forum>harbour</forum><title>General</title></category>',
        disqus_thread(1, id="tide", link=LINK, title="Tide", isClosed="true"),
        disqus_thread(2, id="", link=LINK + "?utm_source=x", title="Tide"),
        disqus_thread(3, link="https://harbour.example/empty/", title="Nobody", isDeleted="false"),
        disqus_thread(4, link="https://harbour.example/gone/", title="Gone", isDeleted="true"),
        disqus_post(1, 1, author=old, ipAddress="192.0.2.9"),
        disqus_post(2, 1, parent="1", isDeleted="true"),
        disqus_post(3, 1, parent="2"),
        disqus_post(4, 1, parent="404", isSpam="true"),
        disqus_post(5, 2, parent="1"),
        disqus_post(6, 1, isDeleted="true", isSpam="true"),
        disqus_post(7, 4, author="<name></name><isAnonymous>true</isAnonymous>"),
        disqus_post(8, 1, message="<![CDATA[]]>"),
    )
    report = proven(path, site)
    assert (report["comments"], report["replies"], report["posts_with_comments"]) == (8, 4, 3)
    assert report["missing_parent"] + report["parent_on_other_post"] == 2
    assert report["by_status"] == {"approved": 5, "deleted": 2, "spam": 1}
    assert report["no_author"] == 1
    assert Post.objects.get(title="Tide", comments_open=False)
    tombstone = Comment.objects.get(external_id="2")
    assert (tombstone.text, tombstone.shown, tombstone.standing) == ("", True, "trash")
    assert not Comment.objects.get(external_id="6").shown
    undone()


def test_disqus_packed_and_with_junk_before_it_is_the_same(site, tmp_path):
    thread = disqus_thread(1, link=LINK, title="Tide")
    told = write_disqus(tmp_path, thread, disqus_post(1, 1)).read_bytes()
    packed = write(tmp_path, gzip.compress(b"\n\n  \xef\xbb\xbf" + told))
    report = proven(packed, site)
    assert report["new"] == 1
    undone()


@pytest.mark.parametrize("version", [3, 4, 5])
def test_isso_of_each_version_is_read(site, tmp_path, version):
    path = tmp_path / "comments.db"
    extra = ", notification INTEGER DEFAULT 0" if version >= 4 else ""
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE preferences (key VARCHAR PRIMARY KEY, value VARCHAR)")
        database.execute(ISSO_THREADS)
        database.execute(ISSO_COMMENTS[:-1] + extra + ")")
        database.execute("INSERT INTO threads VALUES (1, '/tide/', NULL), (2, '/none/', 'None')")
        rows = [isso_row(1), isso_row(2, 1, mode=2), isso_row(3, 1, mode=4, text="", author=None)]
        rows.append(isso_row(4, 99, email=None, website="https://jo.example"))
        filled = [row + (0,) * (version >= 4) for row in rows]
        marks = ",".join("?" * len(filled[0]))
        database.executemany(f"INSERT INTO comments VALUES ({marks})", filled)
        database.execute(f"PRAGMA user_version={version}")
    database.close()
    report = proven(path, site)
    assert report["by_status"] == {"approved": 2, "deleted": 1, "pending": 1}
    assert (report["posts"], report["posts_with_comments"], report["missing_parent"]) == (2, 1, 1)
    undone()


def test_what_isso_still_keeps_in_its_log_is_told(tmp_path):
    path = tmp_path / "comments.db"
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode=WAL")
    database.executescript(f"{ISSO_THREADS};{ISSO_COMMENTS};")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.execute("INSERT INTO threads VALUES (1, '/tide/', 'The tide')")
    database.commit()
    copied = tmp_path / "copy"
    copied.mkdir()
    for file in tmp_path.glob("comments.db*"):
        shutil.copy(file, copied)
    before = sorted(copied.iterdir())
    found = troubles(copied / "comments.db")
    database.close()
    assert found[0].reason.startswith("what was written last is still in comments.db-wal")
    assert sorted(copied.iterdir()) == before


def test_isso_json_with_ids_of_one_thread_only_and_odd_times(site, tmp_path):
    told = {"id": 1, "text": "Low.", "author": None, "created": "2024-05-01T14:00:00"}
    other = {
        "id": 2,
        "parent": 1,
        "text": "High.",
        "created": "yesterday",
        "website": "javascript:x",
    }
    pages = [{"id": f"/{n}/", "title": "T", "comments": [told, other]} for n in (1, 2)]
    report = proven(write_json(tmp_path, pages), site)
    assert (report["new"], report["replies"], report["no_timestamp"]) == (4, 2, 2)
    assert report["max_reply_depth"] == 1
    undone()


def test_a_remark42_backup_with_its_lists_of_users_and_pages(site, tmp_path):
    head = {
        "version": 1,
        "users": [
            {"id": "github_1", "blocked": {"status": True, "until": "2030-01-01T00:00:00Z"}},
            {"id": "email_2", "verified": True},
        ],
        "posts": [{"url": LINK, "read_only": True}, {"url": "https://harbour.example/x"}],
    }
    lines = [
        head,
        remark("c", "b"),
        remark("b", "a", time="0001-01-01T00:00:00Z"),
        remark("a", votes={"x": True}, vote=1, controversy=1.4, imported=True),
        remark("d", "missing", locator={"site": "harbour", "url": "/relative"}),
        remark("a"),
        remark("e", user={"name": "", "id": ""}),
    ]
    path = tmp_path / "backup.gz"
    path.write_bytes(gzip.compress("\n".join(json.dumps(line) for line in lines).encode()))
    report = proven(path, site)
    assert (report["comments"], report["duplicate_ids"], report["missing_parent"]) == (6, 1, 1)
    assert (report["max_reply_depth"], report["no_author"], report["no_timestamp"]) == (2, 1, 1)
    assert not Post.objects.get(external_id="harbour.example/tide").comments_open
    assert not Comment.objects.filter(external_id="a", text="").exists()
    undone()


def comentario(**more: Any) -> dict[str, Any]:
    page = {"id": "p", "domainId": "d", "path": "/tide", "title": "T", "isReadonly": True}
    told = {"pageId": "p", "createdTime": "2024-05-01T12:00:00.5+02:00", "userCreated": "u"}

    def said(key: str, **fields: Any) -> dict[str, Any]:
        return {"id": key, "markdown": f"**{key}**", "html": f"<p>{key}</p>"} | told | fields

    return {
        "version": 3,
        "pages": [page],
        "commenters": [{"id": "u", "name": "Jo", "email": "jo@example.org", "isModerator": True}],
        "comments": [
            said("b", parentId="a", isApproved=True, isPending=False),
            said("a", isApproved=True, editedTime="2024-05-02T12:00:00Z", score=-3),
            said("c", parentId="a", isPending=True),
            said("d", isApproved=False, isPending=False),
            said("e", parentId="d", isDeleted=True, markdown="", html=""),
            said("f", userCreated="00000000-0000-0000-0000-000000000000", authorName="Ann",
                 isApproved=True),
        ],
    } | more  # fmt: skip


def test_comentario_of_version_3_keeps_standings_edits_and_names(site, tmp_path):
    report = proven(write_json(tmp_path, comentario()), site)
    assert report["by_status"] == {"approved": 3, "deleted": 1, "pending": 1, "trash": 1}
    first = Comment.objects.get(external_id="a")
    assert (first.likes, first.by_staff, first.author_name) == (-3, True, "Jo")
    assert first.edited_at == datetime(2024, 5, 2, 12, tzinfo=UTC)
    assert Comment.objects.get(external_id="f").author_name == "Ann"
    assert Post.objects.get().comments_open is False
    undone()


def test_blogger_with_drafts_pages_settings_and_offsets(site, tmp_path):
    kind = '<category scheme="http://schemas.google.com/g/2005#kind" term="http://schemas.google.com/blogger/2008/kind#{}"/>'
    post = "tag:blogger.com,1999:blog-1.post-{}"

    def entry(number: int, what: str, more: str = "") -> str:
        return (
            f"<entry><id>{post.format(number)}</id>{kind.format(what)}"
            f"<published>2024-05-01T0{number}:00:00.000-08:00</published><title type='text'>T{number}"
            f"</title><content type='html'>&lt;p&gt;W{number}&lt;/p&gt;</content>{more}</entry>"
        )

    answers = f'<thr:in-reply-to ref="{post.format(1)}" type="text/html"/>'
    draft = "<app:control><app:draft>yes</app:draft></app:control>"
    related = '<link rel="related" href="http://www.blogger.com/feeds/1/1/comments/default/4"/>'
    nobody = "<author><name>Anonymous</name><email>noreply@blogger.com</email></author>"
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"'
        ' xmlns:app="http://purl.org/atom/app#">'
        + entry(0, "settings")
        + entry(1, "post")
        + entry(2, "page")
        + entry(3, "post", draft)
        + entry(5, "comment", answers + related + nobody)
        + entry(4, "comment", answers + nobody)
        + entry(6, "comment", answers + related.replace("/4", "/9"))
        + entry(7, "comment")
        + "</feed>"
    )
    report = proven(write(tmp_path, feed), site)
    assert (report["posts"], report["comments"], report["replies"]) == (3, 3, 2)
    assert (report["missing_parent"], report["max_reply_depth"]) == (1, 1)
    assert report["first_comment"] == "2024-05-01T12:00:00Z"
    assert Post.objects.filter(status="draft").count() == 1
    assert report["not_taken"][0]["reason"] == "it says not what it answers"
    undone()
    assert proven(write(tmp_path, BLOGGER), site)["new"] == 2


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_movable_type_in_every_dress_gives_the_same(site, tmp_path, ends, encoding):
    told = MT.format(status="Publish", blank="") + MT.format(status="Draft", blank="").replace(
        "the_tide", "other"
    )
    told = told.replace("Low tide.", "Größe.").replace("\n", ends)
    report = proven(write(tmp_path, told.encode(encoding)), site)
    assert (report["posts"], report["comments"]) == (2, 4)
    assert report["by_status"] == {"approved": 2, "pingback": 2}
    assert Comment.objects.filter(text__contains="Größe.").count() == 2
    undone()


def test_reddits_stubs_are_told_whether_they_count_or_not(tmp_path):
    def more(count: int) -> dict[str, Any]:
        return {"kind": "more", "data": {"count": count, "name": "t1__", "parent_id": "t1_a"}}

    said = {"name": "t1_a", "link_id": "t3_p", "parent_id": "t3_p", "body": "[removed]"}
    comment = {"kind": "t1", "data": said | {"author": "[deleted]", "edited": 1_714_564_900}}
    post = {"kind": "t3", "data": {"name": "t3_p", "title": "T"}}
    listing = [
        {"kind": "Listing", "data": {"children": children}}
        for children in ([post], [comment, more(0), more(3)])
    ]
    path = write_json(tmp_path, listing)
    assert [trouble.reason for trouble in troubles(path)] == [
        "further comments under t1_a are not in the file",
        "3 comments under t1_a are not in the file",
    ]
    (only,) = comments(path)
    assert (only.deleted, only.author, only.edited) == (True, "", True)


OLD_TAKEOUT = """Video ID,Comment Create Timestamp,Comment ID,Channel ID,Parent Comment ID,Comment Text
jH39c5-y6kg,2020-05-01T12:00:00+00:00,UgwDN8UeMxW4NDFbvY54AaABAg,UCA6DtnbZ2KJckyTYfXOwQNA,,\
"{""takeoutSegments"":[{""text"":""Low ""},{""text"":""tide"",""mention"":{}}]}"
"""
CHANNEL = """Channel ID,Channel Country,Channel Title (Original),Channel Visibility
UCA6DtnbZ2KJckyTYfXOwQNA,DE,Jo's Channel,Public
"""


def test_takeout_in_both_orders_is_named_by_the_list_of_channels_beside_it(site, tmp_path):
    folder = tmp_path / "Takeout"
    (folder / "comments").mkdir(parents=True)
    (folder / "channels").mkdir()
    (folder / "comments" / "comments.csv").write_text(OLD_TAKEOUT.replace("\\\n", ""))
    (folder / "comments" / "comments(1).csv").write_text(NEW_TAKEOUT.replace("\\\n", ""))
    (folder / "channels" / "channel.csv").write_text(CHANNEL)
    live = "Live Chat ID,Channel ID,Live Chat Create Timestamp,Price,Video ID,Live Chat Text\na,b,c,d,e,f\n"
    (folder / "live chats.csv").write_text(live)
    report = proven(folder, site)
    assert report["comments"] == 2
    assert set(Comment.objects.values_list("author_name", flat=True)) == {"Jo's Channel"}
    assert {comment.text for comment in Comment.objects.all()} == {"Low tide", "Low\ntide"}
    assert [row["place"] for row in report["not_taken"]] == ["live chats.csv"]
    undone()
    alone = bring(folder / "comments" / "comments.csv", site, dry_run=True)
    assert alone["new"] == 1


def test_youtube_comments_fetched_in_four_ways_are_taken_once(site, tmp_path):
    folder = tmp_path / "all"
    folder.mkdir()
    write_ytdlp(folder, [yt_comment("Ua"), yt_comment("Ua.b", "Ua")])
    api = api_thread("Ua", api_comment("Ua.b", parentId="Ua"), total=1)
    write_json(folder, {"items": [api]}, name="api.json")
    told = [{"cid": "Ua", "text": "Low", "author": "@a", "channel": "UC1", "votes": "1"},
            {"cid": "Ua.b", "text": "High", "author": "@b", "channel": "UC2", "votes": "2"}]  # fmt: skip
    write_json(folder, *told, name="bridge00001.json")
    report = bring(folder, site)
    assert (report["comments"], report["new"], report["duplicate_ids"]) == (6, 2, 4)
    assert Post.objects.count() == 1
    undone()


def test_an_export_split_over_a_zip_a_folder_and_a_file_is_joined(site, tmp_path):
    from tests.transfer.exports import wp_comment, wp_item, wxr

    parts = [
        wxr(wp_item(1, wp_comment(3, 2), wp_comment(1))),
        wxr(wp_item(1, wp_comment(2, 1))),
        wxr(wp_item(2, wp_comment(4))),
    ]
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for n, told in enumerate(parts):
            archive.writestr(f"blog.{n:03}.xml", told)
            (tmp_path / "folder").mkdir(exist_ok=True)
            (tmp_path / "folder" / f"{n}.xml.gz").write_bytes(gzip.compress(told.encode()))
    for path in (tmp_path / "all.zip", tmp_path / "folder"):
        report = proven(path, site)
        assert (report["new"], report["max_reply_depth"], report["missing_parent"]) == (4, 2, 0)
        undone()


DATES = [
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00Z",
    "99999-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "-271821-04-20T00:00:00Z",
    "2024-02-30T00:00:00Z",
    "2024-05-01T25:00:00Z",
    "2024-05-01T12:00:00+99:00",
    "",
    "nonsense",
    "٢٠٢٤-٠٥-٠١T12:00:00Z",
]


@pytest.mark.parametrize("date", DATES)
def test_a_date_that_cannot_be_is_no_date_and_no_crash(site, tmp_path, date):
    thread = disqus_thread(1, link=LINK, title="T", createdAt=date)
    files = [
        write_disqus(tmp_path, thread, disqus_post(1, 1, createdAt=date)),
        write_json(tmp_path, remark("a", time=date), name="r"),
        write_json(tmp_path, {"items": [api_thread("Ua")]}, name="y"),
    ]
    told = files[2].read_text().replace("2024-05-01T12:00:00Z", date)
    files[2].write_text(told)
    for file in files:
        report = bring(file, site)
        assert report["new"] == 1
        assert report["no_timestamp"] == 1


@pytest.mark.parametrize(
    "number", [-1, 0, 2**63, 2**70, -(2**63) - 1, 1e300, 3.7, True, None, "x", [], {}]
)
def test_a_number_that_no_column_holds_is_left_out(site, tmp_path, number):
    write_json(tmp_path, remark("a", score=number, time=number), name="r.json")
    comment = yt_comment("Ua", like_count=number, timestamp=number)
    write_ytdlp(tmp_path, [comment], duration=number, timestamp=number)
    assert bring(tmp_path / "r.json", site)["new"] == 1
    if isinstance(number, int) and not -(2**63) <= number < 2**63:
        with pytest.raises(TransferRefused, match="more than 64 bits"):
            bring(tmp_path / "bridge.info.json", site)
    else:
        assert bring(tmp_path / "bridge.info.json", site)["new"] == 1
    assert all(abs(likes) < 2**31 for likes in Comment.objects.values_list("likes", flat=True))


def test_ids_may_be_larger_than_any_column_or_negative(site, tmp_path):
    rows = [isso_row(n) for n in (1, -5, 2**62)]
    assert proven(write_isso(tmp_path, *rows), site)["new"] == 3
    undone()
    told = {"name": "t1_" + "9" * 30, "link_id": "t3_" + "8" * 30, "body": "x", "created_utc": 1e9}
    listing = {"kind": "Listing", "data": {"children": [{"kind": "t1", "data": told}]}}
    assert proven(write_json(tmp_path, listing), site)["new"] == 1


def test_reading_isso_leaves_nothing_beside_the_database(tmp_path):
    path = write_isso(tmp_path, isso_row(1))
    before = path.read_bytes()
    assert len(comments(path)) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["comments.db"]
    assert path.read_bytes() == before
    assert isso.recognises(before)
    assert posts(path)[0].title == "The tide"


@pytest.mark.sqlite
@pytest.mark.parametrize("between", [",", ";", "\t"])
@pytest.mark.parametrize("ends", ["\r", "\r\n"])
def test_takeout_that_went_through_a_spreadsheet_is_the_same(tmp_path, between, ends):
    rows = [
        ["Comment ID", "Channel ID", "Comment Create Timestamp", "Video ID", "Comment Text"],
        ["Ug" + "a" * 24, "UC" + "b" * 22, "2024-05-01T12:00:00Z", "dQw4w9WgXcQ", '"Low\n\ntide"'],
    ]
    told = "\n \n" + "\n".join(between.join(row) for row in rows)
    (comment,) = comments(write(tmp_path, told.replace("\n", ends).encode("utf-16")))
    assert comment.text == "Low\n\ntide"
    assert comment.written_at == datetime(2024, 5, 1, 12, tzinfo=UTC)


@pytest.mark.sqlite
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_json_that_went_through_a_shell_of_windows_is_the_same(tmp_path, encoding):
    told = "\r\n".join(json.dumps(remark(key, text="Größe", orig="Größe")) for key in "ab")
    found = comments(write(tmp_path, told.encode(encoding)))
    assert [(comment.key, comment.text) for comment in found] == [("a", "Größe"), ("b", "Größe")]


@pytest.mark.sqlite
@pytest.mark.parametrize("packed", ["gz", "zip"])
def test_a_packed_isso_database_is_read_and_leaves_nothing_in_the_spool(site, tmp_path, packed):
    told = write_isso(tmp_path, isso_row(1), isso_row(2, 1)).read_bytes()
    path = tmp_path / f"packed.{packed}"
    if packed == "gz":
        path.write_bytes(gzip.compress(told))
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("var/comments.db", told)
    report = bring(path, site, dry_run=True)
    assert (report["comments"], report["max_reply_depth"]) == (2, 1)
    assert not any(conf.get().spool.iterdir())

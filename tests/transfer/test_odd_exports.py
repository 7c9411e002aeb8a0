"""Whole exports that are odd: several in one file, none in it, values beyond all measure, other words."""

from __future__ import annotations

import json
import time
import zipfile
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from tests.transfer.exports import (
    FOOT,
    HEAD,
    bring,
    wp_comment,
    wp_item,
    write_ytdlp,
    wxr,
    yt_comment,
)
from tests.transfer.test_archive import elsewhere, take
from tests.transfer.test_formats import comments, posts, read, troubles, write
from tests.transfer.writers import (
    MT,
    NEW_TAKEOUT,
    PAGE,
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

from rejoinder.errors import TransferRefused
from rejoinder.models import Comment
from rejoinder.transfer import formats, judging
from rejoinder.transfer.formats import pieces
from rejoinder.transfer.parcels import one_parcel, read_all
from rejoinder.transfer.records import CommentRecord

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
FEED = '<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:blogger.com,1999:blog-1</id>{}</feed>'
THREAD = disqus_thread(1, link="https://harbour.example/tide/", title="Tide")
LONG = "Low tide. " * 550_000
pytestmark = pytest.mark.sqlite


@pytest.mark.parametrize(
    ("said", "standing"),
    [
        *(("Spam", "spam"), ("TRASH", "trash"), ("deleted", "trash"), ("Approved", "approved")),
        *(("unapproved", "pending"), ("", "pending"), ("rejected", "pending")),
    ],
)
def test_a_standing_is_read_in_whatever_letters(tmp_path, said, standing):
    (comment,) = comments(write(tmp_path, wxr(wp_item(1, wp_comment(1, approved=said)))))
    assert comment.standing == standing


@pytest.mark.parametrize("yes", ["true", "True", "TRUE", "1", "yes"])
def test_what_disqus_calls_spam_or_deleted_is_not_public_however_that_is_said(tmp_path, yes):
    told = disqus_post(1, 1, isSpam=yes), disqus_post(2, 1, isDeleted=yes)
    spam, deleted = comments(write_disqus(tmp_path, THREAD, *told))
    assert (spam.standing, deleted.deleted) == ("spam", True)


@pytest.mark.parametrize(
    ("state", "standing"),
    [("Approved", "approved"), ("spam", "spam"), ("rejected", "trash"), ("?", "pending")],
)
def test_a_state_of_commento_is_read_in_whatever_letters(tmp_path, state, standing):
    told = {"commentHex": "a", "url": "/tide/", "markdown": "Low", "state": state}
    path = write_json(tmp_path, {"version": 1, "comments": [told], "commenters": []})
    assert comments(path)[0].standing == standing


def test_what_comentario_says_by_no_and_yes_is_as_false_and_true(tmp_path):
    told = {"pageId": "p", "markdown": "Low", "isApproved": "yes", "isPending": "no"}
    both = [told | {"id": "a"}, told | {"id": "b", "isApproved": "no"}]
    page = {"id": "p", "path": "/tide/"}
    path = write_json(tmp_path, {"version": 3, "pages": [page], "comments": both})
    assert [comment.standing for comment in comments(path)] == ["approved", "trash"]


@pytest.mark.parametrize("kind", ["Pingback", "TRACKBACK"])
def test_a_mention_is_one_in_whatever_letters(tmp_path, kind):
    (comment,) = comments(write(tmp_path, wxr(wp_item(1, wp_comment(1, type=kind)))))
    assert comment.kind == kind.lower()


@pytest.mark.parametrize("date", ["1714564800", "1714564800000", "Wed, 01 May 2024 12:00:00 GMT"])
def test_a_moment_of_wordpress_in_another_spelling_is_read(tmp_path, date):
    (comment,) = comments(write(tmp_path, wxr(wp_item(1, wp_comment(1, date_gmt=date)))))
    assert (comment.written_at, comment.precision) == (NOON, "exact")


def test_isso_may_count_in_thousandths_or_write_dates(tmp_path):
    rows = isso_row(1, created=1_714_564_800_000), isso_row(2, created="2024-05-01 12:00:00")
    assert [each.written_at for each in comments(write_isso(tmp_path, *rows))] == [NOON, NOON]


def test_isso_with_columns_in_capitals_is_the_same(tmp_path):
    more = "ALTER TABLE comments RENAME text TO TEXT; ALTER TABLE threads RENAME uri TO Uri;"
    (comment,) = comments(write_isso(tmp_path, isso_row(1), more=more))
    assert (comment.text, comment.post_key) == ("*Low* tide.", "/tide/")


def test_comments_of_an_isso_page_without_id_are_kept_under_a_private_post(tmp_path):
    said = {"id": 1, "text": "Low", "created": "2024-05-01T14:00:00+02:00", "mode": 2}
    path = write_json(tmp_path, [{"id": None, "title": "T", "comments": [said]}])
    (comment,) = comments(path)
    assert (comment.written_at, comment.precision) == (NOON, "exact")
    assert (comment.standing, posts(path)[0].status) == ("pending", "private")


def test_a_comment_without_a_time_is_told(site, tmp_path):
    report = bring(write_json(tmp_path, remark("a", time=None)), site, dry_run=True)
    assert "it has no time that can be read" in {row["reason"] for row in report["changed"]}


@pytest.mark.parametrize(
    "told",
    [
        HEAD + FOOT,
        '<disqus xmlns="http://disqus.com"><category><title>General</title></category></disqus>',
        FEED.format(""),
        '{"version":1,"comments":[],"commenters":[]}',
        '{"version":1,"comments":null,"commenters":null}',
    ],
    ids=["wxr", "disqus", "blogger", "commento", "nulls"],
)
def test_an_export_with_nothing_in_it_is_taken_and_says_so(site, tmp_path, told):
    report = bring(write(tmp_path, told), site, dry_run=True)
    assert (report["posts"], report["comments"]) == (0, 0)
    assert report["changed"][0]["reason"] == "there is nothing in it"


def test_warnings_before_an_export_cost_nothing_of_it(tmp_path):
    path = write(tmp_path, "<br />\n<b>Warning</b>: no & <p>\n" + wxr(wp_item(1, wp_comment(1))))
    assert len(comments(path)) == 1
    assert any("before the export" in trouble.reason for trouble in troubles(path))


@pytest.mark.parametrize("between", ["", "\n", "\n\ufeff\n<!-- and the other -->\n"])
def test_exports_put_into_one_file_are_all_read(tmp_path, between):
    two = wxr(wp_item(1, wp_comment(1))) + between + wxr(wp_item(2, wp_comment(2)))
    assert [comment.key for comment in comments(write(tmp_path, two))] == ["1", "2"]
    one, other = (
        write_disqus(tmp_path, THREAD, disqus_post(n, 1)).read_text("utf-8") for n in (1, 2)
    )
    assert [each.key for each in comments(write(tmp_path, one + between + other))] == ["1", "2"]


@pytest.mark.parametrize("indent", [None, 1])
def test_pages_of_the_api_put_one_behind_the_other_are_all_read(tmp_path, indent):
    pages = [{"etag": "x" * 5_000, "items": [api_thread(f"U{n}")]} for n in range(3)]
    told = "\n".join(json.dumps(page, indent=indent) for page in pages)
    assert [comment.key for comment in comments(write(tmp_path, told))] == ["U0", "U1", "U2"]


def test_one_thread_of_the_api_is_one_and_a_page_may_say_late_that_it_is_empty(tmp_path):
    (comment,) = comments(write_json(tmp_path, api_thread("U", total=0)))
    assert comment.key == "U"
    kind = "youtube#commentThreadListResponse"
    assert not read(write_json(tmp_path, {"etag": "x" * 5_000, "items": [], "kind": kind}))


def test_a_thread_of_the_api_may_have_all_its_answers(tmp_path):
    answers = [api_comment(f"U.{n}", textDisplay="x" * 9_000, parentId="U") for n in range(500)]
    path = write_json(tmp_path, {"items": [api_thread("U", *answers, total=500)]})
    assert len(comments(path)) == 501


@pytest.mark.parametrize("shape", ["lines", "list", "playlist"])
def test_several_videos_may_be_in_one_file_of_yt_dlp(tmp_path, shape):
    one, two = (
        json.loads(write_ytdlp(tmp_path, [yt_comment(f"U{n}")], id=f"bridge0000{n}").read_bytes())
        for n in (1, 2)
    )
    path = {
        "lines": lambda: write_json(tmp_path, one, two),
        "list": lambda: write_json(tmp_path, [one, two]),
        "playlist": lambda: write_json(
            tmp_path, {"id": "PL", "_type": "playlist", "entries": [one, None, two]}
        ),
    }[shape]()
    assert [post.key for post in posts(path)] == ["bridge00001", "bridge00002"]
    told = [(comment.post_key, comment.key) for comment in comments(path)]
    assert told == [("bridge00001", "U1"), ("bridge00002", "U2")]


def test_a_text_of_five_megabytes_leaves_all_around_it(site, tmp_path):
    files = [
        write_ytdlp(tmp_path, [yt_comment("Ua", text=LONG), yt_comment("Ub")], subtitles=LONG),
        write_json(tmp_path, remark("b"), remark("a", text=LONG), name="remark"),
    ]
    for file in files:
        report = bring(file, site, dry_run=True)
        assert report["comments"] == 2
        assert "more than 65,536" in report["changed"][0]["reason"]


def test_a_value_beyond_all_measure_costs_itself_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(pieces, "LONGEST", 1_000_000)
    large = ["x" * 90_000] * 30
    many = [yt_comment("Ua", replies=large), yt_comment("Ub")]
    path = write_ytdlp(tmp_path, many)
    assert [comment.key for comment in comments(path)] == ["Ub"]
    assert [(each.place, each.done) for each in troubles(path)] == [("comments[0]", "not taken")]
    path = write_json(tmp_path, remark("a", x=large), remark("b"))
    assert [comment.key for comment in comments(path)] == ["b"]
    assert [(each.place, each.done) for each in troubles(path)] == [("line 1", "not taken")]


@pytest.mark.parametrize("line", [LONG, "Low tide.\n" * 550_000], ids=["a line", "lines"])
def test_movable_type_with_a_comment_of_megabytes_leaves_the_others(site, tmp_path, line):
    told = MT.format(status="Publish", blank="").replace("Low tide.", line)
    report = bring(write(tmp_path, told), site, dry_run=True)
    assert report["comments"] == 2
    assert any("more than 65,536" in row["reason"] for row in report["changed"])


def test_isso_says_how_long_a_text_is_that_it_does_not_take(tmp_path):
    found = troubles(write_isso(tmp_path, isso_row(1, text=LONG)))
    assert found[0].reason == f"its text has {len(LONG):,} bytes; no comment has"


def test_a_reddit_thread_may_be_a_thousand_deep(tmp_path):
    told = '""'
    for n in range(1_000, 0, -1):
        said = {"name": f"t1_{n}", "link_id": "t3_p", "parent_id": f"t1_{n - 1}", "body": "Low"}
        inner = f'{json.dumps(said)[:-1]},"replies":{told}}}'
        told = f'{{"kind":"Listing","data":{{"children":[{{"kind":"t1","data":{inner}}}]}}}}'
    assert len(comments(write(tmp_path, told))) == 1_000


def test_what_reddit_or_its_author_took_away_is_deleted(tmp_path):
    bodies = "[ Removed by Reddit ]", "[deleted by user]", "[sic]"
    children = [
        {"kind": "t1", "data": {"name": f"t1_{n}", "link_id": "t3_p", "body": body}}
        for n, body in enumerate(bodies)
    ]
    path = write_json(tmp_path, {"kind": "Listing", "data": {"children": children}})
    assert [comment.deleted for comment in comments(path)] == [True, True, False]


def test_a_comment_that_blogger_emptied_is_deleted(tmp_path):
    entry = (
        '<entry><id>tag:blogger.com,1999:blog-1.post-2</id><category term="{}#comment"'
        ' scheme="http://schemas.google.com/g/2005#kind"/><in-reply-to ref="1"/>'
        '<gd:extendedProperty xmlns:gd="g" name="blogger.contentRemoved" value="true"/>'
        "<content>This comment has been removed by the author.</content></entry>"
    )
    (comment,) = comments(write(tmp_path, FEED.format(entry)))
    assert comment.deleted


def test_a_comment_of_movable_type_may_begin_with_a_title(tmp_path):
    told = MT.format(status="Publish", blank="").replace("NOTE:", "TITLE:")
    (said, _) = comments(write(tmp_path, told))
    assert said.text == "TITLE: this line is mine.\nLow tide."


@pytest.mark.parametrize(
    "date", ["05/01/2024 12:00:00 PM", "05/01/2024 12:00", "05/01/24 12:00:00 PM"]
)
def test_a_date_of_movable_type_may_be_short(tmp_path, date):
    told = MT.format(status="Publish", blank="").replace("05/01/2024 14:20:00", date)
    assert comments(write(tmp_path, told))[0].written_at == NOON


def test_a_cell_that_is_no_json_is_what_was_said(tmp_path):
    told = NEW_TAKEOUT.replace("\\\n", "").replace('"{""text"":""Low""},', '"{""Low"" },')
    (comment,) = comments(write(tmp_path, told))
    assert comment.text.startswith('{"Low" },')
    assert troubles(write(tmp_path, told))[0].done == "taken as it stands"


def test_a_saved_page_says_what_only_its_author_saw_and_times_without_a_zone(tmp_path):
    waiting = '<p class="comment-awaiting-moderation">Your comment waits.</p>'
    told = PAGE.replace("<p>High.</p>", f'{waiting}<p>High.</p><time datetime="2024-05-01T12:00">')
    found = {comment.key: comment for comment in comments(write(tmp_path, told))}
    assert (found["1"].standing, found["1"].precision) == ("approved", "exact")
    assert (found["2"].standing, found["2"].precision) == ("pending", "local")
    assert "waits" not in found["2"].text


def test_a_saved_page_nested_too_deep_says_where_it_ends(tmp_path):
    lists = "".join(
        f'<ol class="children"><li class="comment" id="comment-{n}"><p>Low.</p>' for n in range(300)
    )
    path = write(tmp_path, f"<!doctype html><html><body>{lists}</body></html>")
    assert "it is nested too deep" in {trouble.reason for trouble in troubles(path)}


def test_a_whole_takeout_brings_its_comments_and_names_in_any_language(site, tmp_path):
    channel = "Kanal-ID,Land,Kanaltitel (Original)\nUCA6DtnbZ2KJckyTYfXOwQNA,DE,Jos Kanal\n"
    with zipfile.ZipFile(tmp_path / "takeout.zip", "w") as archive:
        archive.writestr("Takeout/archive_browser.html", "<!DOCTYPE html><html><p>Index</html>")
        archive.writestr("Takeout/YouTube/Kommentare.csv", NEW_TAKEOUT.replace("\\\n", ""))
        archive.writestr("Takeout/YouTube/Kanal.csv", channel)
        archive.writestr("__MACOSX/Takeout/._Kommentare.csv", b"\0\5\x16\7")
    report = bring(tmp_path / "takeout.zip", site, dry_run=True)
    assert (report["comments"], report["format"]) == (1, "takeout")
    assert [row["place"] for row in report["not_taken"]] == ["archive_browser.html"]


def test_hundreds_of_exports_in_one_file_are_all_read(tmp_path):
    told = "".join(wxr(wp_item(n, wp_comment(n))) for n in range(300))
    found = {comment.key for comment in comments(write(tmp_path, told))}
    assert found == {str(n) for n in range(300)}


def test_a_text_too_long_is_not_kept_for_its_length(tmp_path):
    parcel = one_parcel(write_json(tmp_path, remark("b"), remark("a", text=LONG)))
    texts = [each.text for each, _ in read_all(parcel) if isinstance(each, CommentRecord)]
    assert max(map(len, texts)) == judging.LONGEST + 1


def test_blank_lines_without_end_are_passed_over(tmp_path):
    told = MT.format(status="Publish", blank="").replace("Low tide.", "\r" * 3_000_000 + "Low.")
    began = time.process_time()
    assert comments(write(tmp_path, told))[0].text.endswith("Low.")
    assert time.process_time() - began < 2


def test_a_comment_without_words_goes_round_as_what_it_became(site, tmp_path):
    bring(write(tmp_path, wxr(wp_item(1, wp_comment(1, content=""), wp_comment(2)))), site)
    first = take(site, tmp_path / "a.jsonl", private=True)
    assert first.count(b'"email"') == 1
    other = elsewhere()
    bring(tmp_path / "a.jsonl", other)
    assert take(other, tmp_path / "b.jsonl", private=True) == first


def test_a_line_of_an_archive_without_a_time_is_as_old_as_the_one_before_it(site, tmp_path):
    told = {"author": "Jo", "text": "Low", "standing": "approved"}
    path = write_json(
        tmp_path,
        {"rejoinder_archive": 2},
        {"post": "wordpress:1", "title": "T", "path": "/t/", "status": "public"},
        told | {"comment": "wordpress:2", "written_at": "2024-05-01T12:00:00Z"},
        told | {"comment": "wordpress:1"},
    )
    bring(path, site)
    found = Comment.objects.order_by("number").values_list("external_id", "written_at", "precision")
    assert list(found) == [("2", NOON, "exact"), ("1", NOON, "estimated")]


def test_an_encoding_that_nobody_knows_is_read_as_utf_8(tmp_path):
    told = wxr(wp_item(1, wp_comment(1, content="Größe"))).replace("UTF-8", "x-mine")
    assert comments(write(tmp_path, told))[0].text == "Größe"


def test_what_words_speak_of_does_not_decide_what_a_file_is():
    quoted = '<disqus xmlns="http://disqus.com"> <rss> <wp:x> schemas.google.com/g/2005#kind feed'
    page = f"<!DOCTYPE html>\n<html><body><pre>{quoted}</pre></body></html>"
    assert formats.recognise(page.encode()).name == "wphtml"
    post = wxr(wp_item(1, content__encoded=f"<![CDATA[{quoted}]]>"))
    assert formats.recognise(post.encode()).name == "wxr"


@pytest.mark.parametrize(
    "told", [b"BZh91AY", b"PK\x05\x06", b"\x1f\x8b\x08", b"7z\xbc\xaf\x27\x1c"]
)
def test_a_file_packed_in_another_way_is_said_to_be(told):
    with pytest.raises(TransferRefused, match="Unpack it"):
        formats.recognise(told)


def test_of_several_files_one_of_which_nothing_came_is_not_taken(site, tmp_path):
    write_ytdlp(tmp_path, [yt_comment("Ua")])
    write_json(tmp_path, {"id": "PL", "_type": "playlist", "extractor": "youtube:tab"}, name="PL")
    report = bring(tmp_path, site, dry_run=True)
    assert [row["place"] for row in report["not_taken"]] == ["PL"]


def test_files_of_another_system_that_cannot_be_read_keep_nothing_else_out(site, tmp_path):
    write_ytdlp(tmp_path, [yt_comment("Ua")])
    write_json(tmp_path, {"rejoinder_archive": 99}, name="a.jsonl")
    with pytest.raises(TransferRefused, match="layout 99"):
        call_command("import", tmp_path, report=tmp_path / "report.json")
    told = json.loads((tmp_path / "report.json").read_text("utf-8"))["runs"]
    assert [("refused" in one, one.get("new")) for one in told] == [(True, None), (False, 1)]


def test_an_archive_whose_list_points_nowhere_is_refused(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.xml", wxr(wp_item(1)))
    packed = bytearray(path.read_bytes())
    at = packed.rindex(b"PK\x01\x02")
    packed[at + 42 : at + 46] = b"\xff\xff\xff\x7f"
    path.write_bytes(packed)
    with pytest.raises(TransferRefused, match="cannot be unpacked"):
        one_parcel(path)

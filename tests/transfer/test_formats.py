"""What the formats make of files, whole and broken; no tables here."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from tests.transfer.exports import (
    FOOT,
    HEAD,
    wp_comment,
    wp_item,
    write_wxr,
    write_ytdlp,
    wxr,
    yt_comment,
)

from rejoinder.errors import TransferRefused
from rejoinder.transfer import formats, reading
from rejoinder.transfer.records import CommentRecord, PostRecord, Record, Trouble


def read(path: Path) -> list[Record]:
    with reading.opened(path) as stream:
        return list(formats.recognise(stream.read(reading.HEAD)).read(stream))


def comments(path: Path) -> list[CommentRecord]:
    return [record for record in read(path) if isinstance(record, CommentRecord)]


def posts(path: Path) -> list[PostRecord]:
    return [record for record in read(path) if isinstance(record, PostRecord)]


def troubles(path: Path) -> list[Trouble]:
    return [record for record in read(path) if isinstance(record, Trouble)]


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "export.dat"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_a_format_is_known_by_its_content_and_not_by_its_name(tmp_path):
    xml, video = write_wxr(tmp_path, wp_item(1)), write_ytdlp(tmp_path, [])
    xml.rename(tmp_path / "a.json")
    video.rename(tmp_path / "a.xml")
    assert formats.recognise((tmp_path / "a.json").read_bytes()).name == "wxr"
    assert formats.recognise((tmp_path / "a.xml").read_bytes()).name == "ytdlp"


@pytest.mark.parametrize("told", [b"", b"  \n", b"PK\x03\x04...", b"{}", b"[1]", b"hello", b"\0\1"])
def test_content_of_no_known_format_is_refused_in_words(told):
    with pytest.raises(TransferRefused) as refusal:
        formats.recognise(told)
    assert "\n" not in str(refusal.value)


def test_a_packed_file_is_read_like_a_plain_one(tmp_path):
    plain = wxr(wp_item(1, wp_comment(1)))
    packed = write(tmp_path, gzip.compress(plain.encode()))
    assert [comment.key for comment in comments(packed)] == ["1"]


def test_two_cdata_sections_are_one_text(tmp_path):
    content = "<![CDATA[if a[b[0]]]]><![CDATA[> 1: stop]]>"
    path = write_wxr(tmp_path, wp_item(1, wp_comment(1, content=content)))
    assert comments(path)[0].text == "if a[b[0]]> 1: stop"


@pytest.mark.parametrize(
    ("broken", "meant"),
    [
        ("low & dry", "low & dry"),
        ("3 < 4 boats", "3 < 4 boats"),
        ("I <3 boats", "I <3 boats"),
        ("caf&eacute; &hellip;", "café …"),
        ("a&nbsp;b", "a\u00a0b"),
        ("bell\x07 rings", "bell rings"),
        ("<p>not in CDATA<br></p>", "<p>not in CDATA<br></p>"),
        ("&#x41;&#66;", "AB"),
        ("<![CDATA[5 < 6 & 7]]>", "5 < 6 & 7"),
        ("AT&T; &nosuch; &amp;", "AT&T; &nosuch; &"),
    ],
)
def test_a_file_that_is_not_well_formed_is_mended_without_losing_a_word(tmp_path, broken, meant):
    # The control character in the first comment breaks the file in each case.
    first = wp_comment(1, content="\x01")
    path = write_wxr(tmp_path, wp_item(1, first, wp_comment(2, content=broken), wp_comment(3)))
    assert [comment.key for comment in comments(path)] == ["1", "2", "3"]
    assert comments(path)[1].text == meant
    assert "not well-formed" in troubles(path)[0].reason


def test_mending_gives_the_same_wherever_the_pieces_end():
    from rejoinder.transfer.formats.mending import Mended

    class Pieces:
        def __init__(self, told: bytes, step: int) -> None:
            self.told, self.step = told, step

        def rewind(self) -> None:
            self.at = 0

        def read(self, size: int, /) -> bytes:
            piece = self.told[self.at : self.at + self.step]
            self.at += len(piece)
            return piece

    told = wxr(wp_item(1, wp_comment(1, content="a & b <![CDATA[c & <d>]]> <e> &eacute;&#1;")))

    def mended(step: int) -> bytes:
        source = Mended(Pieces(told.encode(), step))
        return b"".join(iter(lambda: source.read(1), b""))

    for step in (1, 2, 3, 7, 63, 64, 65, 200):
        assert mended(step) == mended(len(told) * 4)


def test_undeclared_prefixes_are_read_and_reported(tmp_path):
    plain = wxr(wp_item(1, wp_comment(1)))
    undeclared = plain.replace(' xmlns:wp="http://wordpress.org/export/1.2/"', "")
    path = write(tmp_path, undeclared)
    assert [comment.key for comment in comments(path)] == ["1"]
    assert troubles(path)


def test_an_export_cut_short_gives_what_it_has_and_says_so(tmp_path):
    whole = wxr(*(wp_item(n, wp_comment(n)) for n in range(1, 4)))
    path = write(tmp_path, whole[: whole.index("<wp:comment_id>3")])
    assert [comment.key for comment in comments(path)][:2] == ["1", "2"]
    assert troubles(path)


def test_blank_lines_before_the_declaration_do_no_harm(tmp_path):
    path = write(tmp_path, "\n\n" + wxr(wp_item(1, wp_comment(1))))
    assert [comment.key for comment in comments(path)] == ["1"]


def test_a_comment_without_a_utc_time_has_its_local_one_and_says_so(tmp_path):
    never = "0000-00-00 00:00:00"
    path = write_wxr(
        tmp_path,
        wp_item(1, wp_comment(1, date_gmt=never), wp_comment(2, date_gmt=never, date=never)),
    )
    local, none = comments(path)
    assert (local.precision, local.written_at.hour) == ("local", 14)
    assert none.written_at is None


def test_several_disqus_items_can_be_one_post(tmp_path):
    items = "".join(
        f"<item><title>Tide</title><link>https://harbour.example/{n}</link>"
        f"<dsq:thread_identifier>tide</dsq:thread_identifier>{wp_comment(n)}</item>"
        for n in (1, 2)
    )
    head = HEAD.replace("<rss ", '<rss xmlns:dsq="http://www.disqus.com/" ')
    path = write(tmp_path, head + items + FOOT)
    assert {comment.post_key for comment in comments(path)} == {posts(path)[0].key}


def test_attachments_and_menus_are_posts_only_where_somebody_commented(tmp_path):
    path = write_wxr(
        tmp_path,
        wp_item(1, wp__post_type="attachment"),
        wp_item(2, wp__post_type="nav_menu_item"),
        wp_item(3, wp_comment(1), wp__post_type="attachment", wp__status="inherit"),
        wp_item(4, wp__post_type="page"),
    )
    assert [(post.kind, post.status) for post in posts(path)] == [
        ("attachment", "private"),
        ("page", "public"),
    ]


def test_backslashes_and_line_breaks_survive(tmp_path):
    told = "C:\\new\\table\n\n  second paragraph \\\\"
    path = write_wxr(tmp_path, wp_item(1, wp_comment(1, content=f"<![CDATA[{told}]]>")))
    assert comments(path)[0].text == told


def test_a_videos_comments_may_come_before_its_title(tmp_path):
    path = tmp_path / "x.json"
    told = {"comments": [yt_comment("a")], "id": "v1", "title": "Late", "extractor": "youtube"}
    path.write_text(json.dumps(told))
    assert [post.title for post in posts(path)] == ["Late"]
    assert [comment.post_key for comment in comments(path)] == ["v1"]


def test_null_fields_are_as_if_not_there(tmp_path):
    nothing = dict.fromkeys(
        ["parent", "text", "author", "author_id", "author_url", "timestamp", "like_count"]
    ) | dict.fromkeys(["is_pinned", "is_favorited", "_time_text", "author_is_uploader"])
    path = write_ytdlp(tmp_path, [{"id": "a", **nothing}, {"id": "a.b", **nothing}])
    top, answer = comments(path)
    assert (top.text, top.author, top.written_at, top.likes, top.parent_key) == (
        "",
        "",
        None,
        0,
        None,
    )
    assert answer.parent_key == "a"


def test_a_parent_given_is_never_overruled(tmp_path):
    path = write_ytdlp(
        tmp_path, [yt_comment("a"), yt_comment("a.b", "a"), yt_comment("a.c", "a.b")]
    )
    assert [comment.parent_key for comment in comments(path)] == [None, "a", "a.b"]


def test_a_comment_with_a_key_twice_is_left_out_and_reported(tmp_path):
    path = tmp_path / "x.json"
    path.write_text(
        '{"id":"v","title":"t","extractor":"youtube","comments":'
        '[{"id":"a","text":"one","text":"two"},{"id":"b","text":"three"}]}'
    )
    assert [comment.key for comment in comments(path)] == ["b"]
    assert [trouble.place for trouble in troubles(path)] == ["comments[0]"]


def test_the_downloaders_address_is_never_read(tmp_path):
    media = [{"url": "https://media.example/?ip=203.0.113.9"}]
    path = write_ytdlp(tmp_path, [yt_comment("a")], formats=media, thumbnail=media[0]["url"])
    assert "203.0.113.9" not in repr(read(path))


@pytest.mark.parametrize(
    "told",
    [
        '{"id":"v","extractor":"youtube","timestamp":NaN,"comments":[]}',
        '{"id":"v","extractor":"youtube","comments":[{"id":"a"}',
        '{"id":"v","extractor":"youtube","comments":[]} and more',
        '{"id":"v","id":"w","extractor":"youtube","comments":[]}',
        '{"id":"v","extractor":"youtube","comments":{"a":1}}',
        '{"extractor":"youtube","comments":[]}',
        '{"id":"v","extractor":"youtube","_type":"playlist","entries":[]}',
        '{"id":"v","extractor":"youtube","deep":' + "[" * 100_000,
        '{"id":"v","extractor":"youtube","n":' + "9" * 100_000 + "}",
        '{"id":"v","extractor":"youtube","x":"' + "a" * 18_000_000 + '"}',
    ],
    ids=["nan", "cut", "more", "twice", "object", "no id", "list", "deep", "number", "long"],
)
def test_json_that_is_not_what_it_says_is_refused_in_one_line(tmp_path, told):
    with pytest.raises(TransferRefused) as refusal:
        read(write(tmp_path, told))
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "told",
    [
        '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE rss SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE rss [<!ENTITY a SYSTEM "http://127.0.0.1:9/">]>',
    ],
    ids=["bomb", "external", "entity"],
)
def test_a_doctype_is_refused(tmp_path, told):
    declared = wxr(wp_item(1, wp_comment(1))).replace("?>", f"?>{told}", 1)
    with pytest.raises(TransferRefused, match="DOCTYPE"):
        read(write(tmp_path, declared))
    with pytest.raises(TransferRefused, match="DOCTYPE"):
        read(write(tmp_path, "\n" + declared))


def test_a_packed_file_cut_short_is_refused(tmp_path):
    packed = gzip.compress(wxr(wp_item(1, *map(wp_comment, range(1, 500)))).encode())
    with pytest.raises(TransferRefused, match="cut short"):
        read(write(tmp_path, packed[: len(packed) // 2]))


def test_a_file_that_unpacks_beyond_all_measure_is_refused(tmp_path):
    filler = " " * 30_000_000
    packed = gzip.compress((HEAD + filler + FOOT).encode(), 9)
    with pytest.raises(TransferRefused, match="unpacks"):
        read(write(tmp_path, packed))


@pytest.mark.parametrize("name", ["nowhere.xml", "."])
def test_what_is_no_file_is_refused_in_words(tmp_path, name):
    with pytest.raises(TransferRefused), reading.opened(tmp_path / name):
        pass


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path):
    import os

    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(TransferRefused), reading.opened(tmp_path / "pipe"):
        pass


def test_xml_nested_beyond_all_measure_ends_in_words(tmp_path):
    deep = "<wp:a>" * 100_000 + "</wp:a>" * 100_000
    path = write(tmp_path, HEAD + wp_item(1, wp_comment(1)) + deep + FOOT)
    assert any("cut short" in trouble.done for trouble in troubles(path))

"""WordPress' exports and saved pages as they come: old versions, broken parts, many themes."""

from __future__ import annotations

import pytest
from tests.transfer.exports import FOOT, HEAD, wp_comment, wp_item, wxr
from tests.transfer.test_formats import comments, posts, troubles, write
from tests.transfer.unseen import proven, undone

from rejoinder.models import Comment, Post

GONE = "0000-00-00 00:00:00"


def odd_items():
    """Items with one thing wrong with each, as found in exports of fifteen years."""
    return [
        wp_item(
            1,
            wp_comment(1),
            wp_comment(2, 1, date_gmt=GONE),
            wp_comment(3, 9, approved=0),
            wp_comment(4, 3, approved="spam"),
            wp_comment(5, approved="trash"),
            wp_comment(6, approved="post-trashed"),
            wp_comment(7, type="pingback", author="Elsewhere &amp; more", author_email=""),
            wp_comment(8, date=GONE, date_gmt=GONE),
            wp_comment(10, 11),
            wp_comment(11, 10),
        ),
        wp_item(2, wp_comment(20), wp__post_type="attachment", wp__status="inherit",
                wp__post_parent=1),
        wp_item(3, wp__post_type="attachment", wp__status="inherit", wp__post_parent=0),
        wp_item(4, wp_comment(40, type="review"), wp__post_type="product"),
        wp_item(5, wp_comment(50), wp__status="private"),
    ]  # fmt: skip


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_each_version_of_an_export_gives_the_same(site, tmp_path, version):
    told = wxr(*odd_items()).replace("export/1.2/", f"export/{version}/")
    report = proven(write(tmp_path, told), site)
    assert report["by_status"] == {
        "approved": 8,
        "pending": 1,
        "pingback": 1,
        "spam": 1,
        "trash": 2,
    }
    assert (report["posts"], report["comments"], report["replies"]) == (4, 13, 5)
    assert (report["missing_parent"], report["in_cycles"], report["no_timestamp"]) == (1, 2, 1)
    assert Post.objects.get(external_id="harbour.example/?p=2").status == "public"
    assert Post.objects.get(external_id="harbour.example/?p=5").status == "private"
    local = Comment.objects.get(external_id__endswith="#comment-2")
    assert (local.precision, local.written_at.hour) == ("local", 14)
    undone()


def test_what_belongs_to_a_private_post_is_private_too(tmp_path):
    path = write(
        tmp_path,
        wxr(
            wp_item(1, wp__status="private"),
            wp_item(2, wp_comment(1), wp__post_type="attachment", wp__status="inherit",
                    wp__post_parent=1),
        ),
    )  # fmt: skip
    assert [post.status for post in posts(path)] == ["private", "private"]
    assert troubles(path)[0].reason == "it is as public as post 1"


def test_comments_before_the_fields_of_their_item_find_it(tmp_path):
    item = wp_item(18)
    late = item.replace("<item>", f"<item>{wp_comment(1)}{wp_comment(2, 1)}")
    path = write(tmp_path, wxr(late))
    assert {comment.post_key for comment in comments(path)} == {"harbour.example/?p=18"}
    assert [post.key for post in posts(path)] == ["harbour.example/?p=18"]


def test_comments_outside_of_any_item_are_told(tmp_path):
    path = write(tmp_path, HEAD + wp_comment(7) + wp_item(1, wp_comment(1)) + FOOT)
    assert [comment.key for comment in comments(path)] == ["1"]
    assert troubles(path)[0].reason == "it stands outside of any post"


def test_comments_without_an_id_are_taken_and_known_again(site, tmp_path):
    nameless = wp_comment("")
    other = wp_comment("", content="Another.").replace("<wp:comment_id></wp:comment_id>", "")
    report = proven(write(tmp_path, wxr(wp_item(1, nameless, nameless, other))), site)
    assert report["new"] == 3
    assert {row["reason"] for row in report["changed"]} == {"it has no comment_id"}
    undone()


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        ("UTF-8", "utf-8"),
        ("utf8", "utf-8"),
        ("UTF-8", "utf-8-sig"),
        ("UTF-16", "utf-16"),
        ("ISO-8859-1", "latin-1"),
        ("windows-1252", "cp1252"),
        ("iso-8859-2", "iso-8859-2"),
        ("UTF-8", "cp1252"),  # it says one thing and is another
        ("UTF-16", "utf-8"),
    ],
)
def test_a_file_is_read_in_whatever_encoding_it_is(tmp_path, declared, written):
    words = "Käse über Größe"
    told = wxr(wp_item(1, wp_comment(1, content=words), wp_comment(2, content=words)))
    path = write(tmp_path, told.replace("UTF-8", declared).encode(written))
    assert [comment.text for comment in comments(path)] == [words, words]


def test_one_wrong_byte_leaves_all_other_letters_as_they_are(tmp_path):
    told = wxr(wp_item(1, *(wp_comment(n, content=f"Größe – {n} 海") for n in range(1, 400))))
    broken = told.encode().replace("Größe – 7 海".encode(), b"Gr\xf6\xdfe \x96 7 \xe6\xb5\xb7", 1)
    path = write(tmp_path, broken)
    assert [c.text for c in comments(path)] == [f"Größe – {n} 海" for n in range(1, 400)]
    assert any("3 bytes that are not of" in trouble.reason for trouble in troubles(path))


@pytest.mark.parametrize(
    "content",
    [
        "<![CDATA[a]]]]><![CDATA[>b]]>",
        "<![CDATA[a]]]><![CDATA[]>b]]>",
        "<![CDATA[a]]]]>&gt;<![CDATA[b]]>",
    ],
)
def test_cdata_within_cdata_comes_out_as_it_went_in(tmp_path, content):
    path = write(tmp_path, wxr(wp_item(1, wp_comment(1, content=content))))
    assert comments(path)[0].text == "a]]>b"


COMMENT = "<p>Low <b>tide</b>.</p>"
# A comment and one that answers it, as themes write them; NAME, TIME and WORDS stand for what is said.
THEMES = {
    "kubrick": """<ol class="commentlist"><li class="alt" id="comment-1"><cite><a href="https://jo.example/"
 rel="external nofollow" class="url">Jo</a></cite> Says:<br><small class="commentmetadata">
<a href="#comment-1">May 1st</a></small>WORDS</li><li id="comment-2"><cite>Ada</cite> Says:<br>
<small class="commentmetadata"><a href="#comment-2">May 2nd</a></small>WORDS</li></ol>""",
    "twenty-ten": """<ol class="commentlist"><li class="comment even thread-even depth-1" id="li-comment-1">
<div id="comment-1"><div class="comment-author vcard"><img class="avatar" src="https://g.example/x">
<cite class="fn"><a href="https://jo.example/" class="url">Jo</a></cite> <span class="says">says:</span></div>
<div class="comment-meta commentmetadata"><a href="#comment-1">May 1, 2024</a></div>
<div class="comment-body">WORDS</div><div class="reply"><a class="comment-reply-link">Reply</a></div></div>
<ul class="children"><li class="comment odd bypostauthor depth-2" id="li-comment-2"><div id="comment-2">
<div class="comment-author vcard"><cite class="fn">Ada</cite></div><div class="comment-body">WORDS</div>
</div></li></ul></li></ol>""",
    "twenty-sixteen": """<ol class="comment-list"><li id="comment-1" class="comment depth-1 parent">
<article id="div-comment-1" class="comment-body"><footer class="comment-meta"><div class="comment-author vcard">
<b class="fn"><a href="https://jo.example/">Jo</a></b> <span class="says">says:</span></div>
<div class="comment-metadata"><a href="#"><time datetime="2024-05-01T14:00:00+02:00">May 1</time></a></div></footer>
<div class="comment-content">WORDS</div></article><ol class="children"><li id="comment-2" class="comment depth-2">
<article id="div-comment-2" class="comment-body"><div class="comment-author vcard"><b class="fn">Ada</b></div>
<time datetime="2024-05-01T15:00:00+02:00">May 1</time><div class="comment-content">WORDS</div></article></li></ol>
</li></ol>""",
    "blocks": """<div class="wp-block-comments"><ol class="wp-block-comment-template"><li id="comment-1"
 class="comment even depth-1"><div class="wp-block-columns"><div class="wp-block-comment-author-name">
<a rel="external nofollow ugc" href="https://jo.example/">Jo</a></div><div class="wp-block-comment-date">
<time datetime="2024-05-01T14:00:00+02:00"><a href="#">May 1</a></time></div>
<div class="wp-block-comment-content">WORDS</div><div class="wp-block-comment-reply-link"><a>Reply</a></div></div>
<ol><li id="comment-2" class="comment odd depth-2"><div class="wp-block-comment-author-name">Ada</div>
<div class="wp-block-comment-date"><time datetime="2024-05-01T15:00:00+02:00"></time></div>
<div class="wp-block-comment-content">WORDS</div></li></ol></li></ol></div>""",
    "wpdiscuz": """<div id="wpdcom"><div class="wpd-thread-list"><div id="wpd-comm-1_0" class="comment depth-1
 wpd-comment wpd_comment_level-1"><div class="wpd-comment-wrap"><div id="comment-1" class="wpd-comment-right">
<div class="wpd-comment-header"><div class="wpd-comment-author"><a href="https://jo.example/">Jo</a></div></div>
<div class="wpd-comment-text">WORDS</div></div></div><div id="wpd-comm-2_1" class="comment depth-2 wpd-comment
 wpd-reply wpd_comment_level-2"><div class="wpd-comment-wrap"><div id="comment-2" class="wpd-comment-right">
<div class="wpd-comment-author">Ada</div><div class="wpd-comment-text">WORDS</div></div></div></div></div></div></div>""",
    "genesis": """<div class="entry-comments" id="comments"><ol class="comment-list"><li class="comment depth-1"
 id="comment-1"><article id="article-comment-1"><header class="comment-header"><p class="comment-author">
<span class="comment-author-name"><a href="https://jo.example/" class="comment-author-link">Jo</a></span>
<span class="says">says</span></p><p class="comment-meta"><time datetime="2024-05-01T14:00:00+02:00">May</time></p>
</header><div class="comment-content">WORDS</div></article><ul class="children"><li class="comment depth-2"
 id="comment-2"><article id="article-comment-2"><p class="comment-author"><span>Ada</span></p>
<div class="comment-content">WORDS</div></article></li></ul></li></ol></div>""",
    "thematic": """<div id="comments-list" class="comments"><ol><li id="comment-1" class="comment c-y2024 depth-1">
<div class="comment-author vcard"><span class="fn n"><a href="https://jo.example/">Jo</a></span></div>
<div class="comment-meta"><abbr class="published" title="2024-05-01T14:00:00+02:00">May 1</abbr></div>
<div class="comment-content">WORDS</div><ul class="children"><li id="comment-2" class="comment depth-2">
<div class="comment-author vcard"><span class="fn n">Ada</span></div><div class="comment-content">WORDS</div>
</li></ul></li></ol></div>""",
}  # fmt: skip
FLAT = {"kubrick"}  # themes from before there were threads
TIMED = {"twenty-sixteen", "blocks", "genesis", "thematic"}


@pytest.mark.parametrize("theme", THEMES)
def test_a_page_of_each_theme_says_who_said_what_to_whom(site, tmp_path, theme):
    page = f"""<!doctype html><html><head><meta charset="utf-8"><title>The tide</title>
<link rel="canonical" href="https://harbour.example/tide/"></head><body class="single postid-18">
<h1 class="entry-title">The tide</h1>{THEMES[theme].replace("WORDS", COMMENT)}</body></html>"""
    path = write(tmp_path, page)
    first, second = comments(path)
    assert [each.key for each in (first, second)] == ["1", "2"]
    assert (first.author, first.website) == ("Jo", "https://jo.example/")
    assert second.author == "Ada"
    assert (first.text, second.text) == (COMMENT, COMMENT)
    assert second.parent_key == (None if theme in FLAT else "1")
    assert (first.written_at is not None) == (theme in TIMED)
    assert "g.example" not in repr(first)
    report = proven(path, site)
    assert (report["posts"], report["new"]) == (1, 2)
    undone()


def test_a_page_and_an_export_of_one_blog_are_the_same_comments(site, tmp_path):
    page = write(
        tmp_path,
        "<!doctype html><html><head><link rel='canonical' href='https://harbour.example/2024/05/report-18/'>"
        f"</head><body class='postid-18'>{THEMES['twenty-ten'].replace('WORDS', COMMENT)}</body></html>",
    )
    proven(page, site)
    folder = tmp_path / "both"
    folder.mkdir()
    page.rename(folder / "page.html")
    (folder / "blog.xml").write_text(wxr(wp_item(18, wp_comment(1), wp_comment(2, 1))))
    from tests.transfer.exports import bring

    report = bring(folder, site)
    assert (report["new"], Comment.objects.count(), Post.objects.count()) == (0, 2, 1)

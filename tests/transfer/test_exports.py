"""What leaves for other programs comes back through their readers as far as the format holds it."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import zipfile

import pytest
from lxml import etree
from tests.conftest import NOON, SHARED
from tests.transfer.exports import bring
from tests.transfer.test_archive import MOMENT, comment, elsewhere, post, take

from rejoinder.models import Comment, Contact, Post
from rejoinder.transfer.out.exporting import FORMS

NAMES = [form.name for form in FORMS]
SUFFIX = {form.name: form.suffix for form in FORMS}


@pytest.fixture
def talk(site):
    """A conversation with everything that any of the formats can hold."""
    site.base_url = "https://a.example"
    site.save()
    here = post(site, body_html="<p>The ferry ]]&gt;.</p>", title="A & B", summary="S & T")
    html = {"markup": "html", "standing": "approved"}
    first = comment(
        here, 1, text="<p>One &amp; ]]&gt; two</p>", website="https://x.example", **html
    )
    second = comment(
        here, 2, first, text="<p>Two</p>", author_name="Bo & Co", by_staff=True, **html
    )
    comment(here, 3, second, text="<p>Three</p>", likes=4, pinned=True, **html)
    comment(here, 4, text="<p>Held</p>", markup="html", standing="pending")
    comment(here, 5, text="<p>Bought</p>", markup="html", standing="spam")
    gone = comment(here, 6, text="", markup="html", standing="trash", removal="source")
    comment(here, 7, gone, text="<p>Why?</p>", edited_at=NOON + 60 * MOMENT, **html)
    for each in Comment.objects.all():
        Comment.objects.filter(pk=each.pk).update(html=each.text)
    from rejoinder import keys

    Contact.objects.create(comment=first, email=keys.seal("email", "jo@example.org"))
    post(site, path="/draft/", status="draft", published_at=NOON + MOMENT)
    return here


def seen(site, *fields):
    """Comments by their words: each with its parent's words, and the fields asked for."""
    words = dict(Comment.objects.filter(site=site).values_list("pk", "text"))
    return {
        row[0]: (words.get(row[1], ""), *row[2:])
        for row in Comment.objects.filter(site=site).values_list("text", "parent_id", *fields)
    }


HELD = {
    "wxr": ("author_name", "website", "by_staff", "standing", "written_at", "kind"),
    "remark42": ("author_name", "by_staff", "written_at", "edited_at", "likes", "pinned"),
    "disqus": ("author_name", "standing", "written_at"),
    "isso": ("author_name", "website", "standing", "written_at", "edited_at", "likes"),
}
LEFT_OUT = {
    "wxr": set(),
    "remark42": {"<p>Held</p>", "<p>Bought</p>"},
    "disqus": {"<p>Held</p>"},
    "isso": {"<p>Bought</p>"},
}


@pytest.mark.parametrize("form", HELD)
def test_what_a_format_holds_comes_back_through_its_reader(talk, tmp_path, form):
    path = tmp_path / f"a{SUFFIX[form]}"
    take(talk.site, path, form=form)
    other = elsewhere()
    report = bring(path, other)
    assert report["format"] == form
    assert not report["not_taken"]
    before, after = seen(talk.site, *HELD[form]), seen(other, *HELD[form])
    # Tombstones keep their place and their answers, and nothing else.
    before.pop(""), after.pop("", None)
    if form == "isso":
        before["<p>Three</p>"] = ("<p>One &amp; ]]&gt; two</p>", *before["<p>Three</p>"][1:])
    assert after == {words: told for words, told in before.items() if words not in LEFT_OUT[form]}
    there = Post.objects.get(site=other, path="/2026/a/")
    assert there.title == talk.title
    why = Comment.objects.get(site=other, text="<p>Why?</p>").parent
    assert (why.text, why.standing) == ("", "trash")


def test_wxr_brings_a_post_back_whole(talk, tmp_path):
    talk.title = "A & <B>"
    talk.save()
    take(talk.site, tmp_path / "a.xml", form="wxr")
    other = elsewhere()
    bring(tmp_path / "a.xml", other)
    there = Post.objects.get(site=other, path="/2026/a/")
    assert (there.summary, there.body_html) == ("S & T", "<p>The ferry ]]&gt;.</p>")
    assert there.title == "A & <B>"
    assert there.published_at == talk.published_at
    assert Post.objects.get(site=other, path="/draft/").status == "draft"
    root = etree.parse(tmp_path / "a.xml").getroot()
    assert root.findtext(".//{*}wxr_version") == "1.2"


def test_wordpress_keeps_its_own_numbers_so_that_old_links_hold(site, tmp_path):
    from tests.transfer.exports import FOOT, HEAD, wp_comment, wp_item

    site.base_url = "https://harbour.example"
    site.save()
    blog = tmp_path / "blog.xml"
    blog.write_text(f"{HEAD}{wp_item(18, wp_comment(4), wp_comment(5, 4))}{FOOT}")
    bring(blog, site)
    take(site, tmp_path / "out.xml", form="wxr")
    report = bring(tmp_path / "out.xml", site)
    assert (report["new"], report["already_there"]) == (0, 2)


@pytest.mark.parametrize("form", NAMES)
def test_no_address_is_in_any_format_unless_it_was_asked_for(talk, tmp_path, form):
    assert b"jo@example" not in unpacked(talk.site, tmp_path / f"a{SUFFIX[form]}", form)
    if form not in {"remark42", "html"}:  # they have no place for one
        told = unpacked(talk.site, tmp_path / f"b{SUFFIX[form]}", form, private=True)
        assert b"jo@example" in told


def unpacked(site, path, form, **options):
    written = take(site, path, form=form, **options)
    if form in {"json", "html"}:
        with zipfile.ZipFile(path) as packed:
            return b"".join(packed.read(name) for name in packed.namelist())
    return written


def test_no_cell_of_a_sheet_is_a_formula_and_all_are_quoted(site, tmp_path):
    here = post(site, title="=A1")
    for number, name in enumerate(["=1+1", "+1", "-1", "@x", "\tx", " =1", "harmless"], 1):
        comment(here, number, author_name=name, text=name, html=f"<p>{name}</p>", likes=-3)
    told = take(site, tmp_path / "a.csv", form="csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(told)))
    assert [row["author"] for row in rows] == [
        *("'=1+1", "'+1", "'-1", "'@x", "'\tx", "' =1", "harmless")
    ]
    assert rows[0]["title"] == "'=A1"
    assert rows[0]["likes"] == "-3"
    for line in told.splitlines():
        assert line.startswith('"')
        assert line.endswith('"')


def test_a_thread_as_json_is_a_tree_however_deep(site, tmp_path):
    here = post(site)
    above = None
    for number in range(1, 400):
        above = comment(here, number, above)
    take(site, tmp_path / "a.zip", form="json")
    with zipfile.ZipFile(tmp_path / "a.zip") as packed:
        told = json.loads(packed.read("2026/a.json"))
    depth = 0
    while replies := told.get("comments") or told.get("replies"):
        (told,), depth = replies, depth + 1
    assert depth == 399


def test_isso_opens_its_database(talk, tmp_path):
    take(talk.site, tmp_path / "a.db", form="isso")
    database = sqlite3.connect(tmp_path / "a.db")
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert database.execute("SELECT uri, title FROM threads").fetchall() == [("/2026/a/", "A & B")]
    voters = database.execute("SELECT DISTINCT voters, remote_addr FROM comments").fetchall()
    assert voters == [(bytes(256), "0.0.0.0")]


ROUND = {"remark42": "remark42", "isso": "isso", "wxr": "wxr", "disqus": "disqus"}
REAL = (
    []
    if SHARED is None
    else sorted(
        (form, path)
        for form, folder in ROUND.items()
        for path in (SHARED / "inputs" / folder).iterdir()
        if path.suffix in {".gz", ".db", ".xml", ".wxr"}
    )
)


@pytest.mark.parametrize(("form", "path"), REAL, ids=[path.name for _, path in REAL])
def test_a_real_conversation_comes_back_through_its_own_format(site, tmp_path, form, path):
    bring(path, site)
    out = tmp_path / f"a{SUFFIX[form]}"
    take(site, out, form=form)
    other = elsewhere()
    bring(out, other)
    fields = ("author_name", "written_at", "standing")
    words, back = (
        sorted(
            Comment.objects.filter(
                site=each, standing="approved", post__status="public"
            ).values_list(*fields)
        )
        for each in (site, other)
    )
    assert back == words

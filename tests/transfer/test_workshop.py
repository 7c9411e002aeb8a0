"""Reading and making in two processes gives what one alone gives."""

from __future__ import annotations

import json
from html import escape
from multiprocessing import active_children

import pytest
from tests.conftest import NOON
from tests.transfer.exports import bring, wp_comment, wp_item, write_wxr, write_ytdlp, yt_comment

from rejoinder import keys
from rejoinder.errors import TransferRefused
from rejoinder.models import Comment, Contact
from rejoinder.text import to_html
from rejoinder.transfer import making
from rejoinder.transfer.taking import Import
from rejoinder.transfer.workshop import Workshop


def in_order() -> list[Comment]:
    return list(Comment.objects.select_related("parent").order_by("post", "number"))


def test_a_second_process_makes_the_same_comments_and_reports_the_same(site, tmp_path, monkeypatch):
    items = [
        wp_item(post, *(wp_comment(post * 1000 + n, post * 1000 + n // 2) for n in range(1, 700)))
        for post in (1, 2, 3)
    ]
    odd = wp_item(4, wp_comment(1, author_url="javascript:0", author="\u202eAda", content=""))
    told_apart = {"seconds", "dry_run"}
    file = write_wxr(tmp_path, *items, odd)
    foreseen = bring(file, site, dry_run=True)
    monkeypatch.setattr("rejoinder.transfer.workshop.WORTH_IT", 1)
    report = bring(file, site)
    assert {k: v for k, v in report.items() if k not in told_apart} == {
        k: v for k, v in foreseen.items() if k not in told_apart
    }
    assert Comment.objects.count() == 3 * 699 + 1
    assert keys.unseal("email", bytes(Contact.objects.first().email)) == "jo@example.org"
    assert all(row.parent is None or row.parent.number < row.number for row in in_order())


@pytest.mark.sqlite
@pytest.mark.parametrize("ahead", [making.html_of, lambda _text, _markup: None])
def test_html_is_the_same_whether_it_was_made_while_there_was_time_or_later(
    site, tmp_path, monkeypatch, ahead
):
    monkeypatch.setattr(Workshop, "html", lambda _self, text, markup: ahead(text, markup))
    said = ["Two <b>words</b>", "https://example.org/", "One\n\ntwo &amp; <script>x</script>"]
    comments = [wp_comment(n, content=escape(text)) for n, text in enumerate(said, 1)]
    bring(write_wxr(tmp_path, wp_item(1, *comments)), site)
    assert [row.html for row in in_order()] == [to_html(text, "html") for text in said]


@pytest.mark.sqlite
def test_a_time_leads_into_the_video_though_html_was_made_before_the_video_was_known(
    site, tmp_path, monkeypatch
):
    monkeypatch.setattr(Workshop, "html", lambda _self, text, markup: making.html_of(text, markup))
    bring(write_ytdlp(tmp_path, [yt_comment("a", text="Look at 1:02")]), site)
    assert 'href="https://www.youtube.com/watch?' in in_order()[0].html


@pytest.mark.sqlite
@pytest.mark.parametrize(("threads", "kept"), [(0, 2**25), (0, 1), (1, 2**25)])
def test_a_file_that_turns_out_not_to_be_well_formed_is_mended_by_a_second_process_too(
    site, tmp_path, monkeypatch, threads, kept
):
    monkeypatch.setattr("rejoinder.transfer.workshop._MOST_KEPT", kept)
    comments = [wp_comment(n, content=f"{n} is long. " * 9) for n in range(1, 1500)]
    file = write_wxr(tmp_path, wp_item(1, *comments))
    told = file.read_bytes()
    file.write_bytes(told.replace(b"1400 is long. ", b"1400 < 1500 & so &nbsp; on. ", 1))
    here = bring(file, site, dry_run=True)
    monkeypatch.setattr("rejoinder.transfer.workshop.WORTH_IT", 1)
    monkeypatch.setattr("threading.active_count", lambda: 1 + threads)
    there = bring(file, site, dry_run=True)
    assert "not well-formed" in json.dumps(there)
    assert here | {"seconds": 0} == there | {"seconds": 0}


@pytest.mark.sqlite
def test_a_doctype_is_refused_by_a_second_process_too(site, tmp_path, monkeypatch):
    file = write_wxr(tmp_path, wp_item(1, wp_comment(1)))
    told = file.read_text("utf-8")
    begin = told.index("<rss")
    file.write_text(f"{told[:begin]}<!DOCTYPE rss [<!ENTITY a 'b'>]>{told[begin:]}", "utf-8")
    monkeypatch.setattr("rejoinder.transfer.workshop.WORTH_IT", 1)
    with pytest.raises(TransferRefused, match="DOCTYPE"):
        bring(file, site, dry_run=True)


def test_what_the_second_process_cannot_read_is_refused_in_the_same_words(
    site, tmp_path, monkeypatch
):
    file = write_ytdlp(tmp_path, [yt_comment(str(n)) for n in range(2000)])
    file.write_text(file.read_text("utf-8")[:-1000], "utf-8")
    said = []
    for worth_it in (10**9, 1):
        monkeypatch.setattr("rejoinder.transfer.workshop.WORTH_IT", worth_it)
        with pytest.raises(TransferRefused) as refusal:
            bring(file, site)
        said.append(str(refusal.value))
    assert said[0] == said[1]
    assert not Comment.objects.exists()


def test_an_import_that_is_given_up_while_it_reads_leaves_no_process_behind(
    site, tmp_path, monkeypatch
):
    monkeypatch.setattr("rejoinder.transfer.workshop.WORTH_IT", 1)
    text = "The ferry was late. " * 50
    items = [wp_item(1, *(wp_comment(n, content=text) for n in range(1, 6000)))]
    steps = Import(write_wxr(tmp_path, *items), site, now=NOON).steps()
    assert next(steps).step == "reading"
    assert active_children()
    steps.close()
    assert not active_children()

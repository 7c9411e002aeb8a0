"""A site speaks its own language to its readers, and says honestly which words are in which."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from rejoinder.publishing import addresses, pages

pytestmark = pytest.mark.sqlite  # which database it is makes no difference here


def in_language(site, tag):
    site.language = tag
    site.save()
    return site


def read(site, path):
    return LexborHTMLParser(pages.render(site, path).content.decode())


def test_a_thread_in_german_speaks_german_all_over(site, post, said):
    first = said()
    said("Yes.", to=first)
    page = read(in_language(site, "de-AT"), post.path)
    html = page.css_first("html")
    assert (html.attributes["lang"], html.attributes["dir"]) == ("de-AT", "ltr")
    assert page.css_first("#comments h2").text() == "2 Kommentare"
    assert page.css_first("#reply h2").text() == "Schreiben Sie einen Kommentar"
    assert page.css_first("#reply form > p").text() == (
        "Ihre E-Mail-Adresse wird nicht veröffentlicht. Erforderliche Felder sind mit * markiert"
    )
    assert page.css_first("details summary").text() == "1 Antwort"
    assert page.css_first("a.reply").text() == "Antworten"
    assert "November 2026" in page.css_first("a.when time").text()
    words = json.loads(page.css_first("script#words").text())
    assert words["replies"]["other"] == "%(n)s Antworten"


def test_an_english_page_brings_no_words_for_script(site, post, said):
    said()
    page = read(site, post.path)
    assert page.css_first("script#words") is None
    assert page.css_first("#reply h2").text() == "Leave a Reply"
    assert page.css_first("#reply form > p").text() == (
        "Your email address will not be published. Required fields are marked *"
    )


def test_words_of_ours_are_marked_as_english_where_a_language_has_none(site, post, said):
    said()
    page = read(in_language(site, "fi"), post.path)
    assert page.css_first("html").attributes["lang"] == "en"
    assert page.css_first("#reply h2").text() == "Leave a Reply"
    assert page.css_first(".masthead bdi").attributes["lang"] == "fi"
    assert page.css_first(".thread .words").attributes["lang"] == "fi"
    assert page.css_first("article.post .byline").attributes["lang"] == "en"


def test_one_comment_in_two_languages_is_not_kept_as_one(site, post, said):
    said()
    english = read(site, post.path).css_first("a.report").text()
    german = read(in_language(site, "de"), post.path).css_first("a.report").text()
    assert (english, german) == ("Report", "Melden")


def test_a_refusal_is_in_the_sites_language_whatever_the_browser_asks_for(site, post):
    in_language(site, "de")
    sent = {"name": "", "comment": "Guten Tag", "act": "send"}
    path, asked = addresses.reply(post.pk), {"HTTP_ACCEPT_LANGUAGE": "pl"}
    page = Client().post(path, sent, **asked).content.decode()
    assert "Pflichtfeld ohne Angabe: Name." in page
    told = Client().post(path, sent, HTTP_ACCEPT="application/json", **asked).json()
    assert told["message"].startswith("Es fehlt etwas: Pflichtfeld ohne Angabe: Name.")
    assert "Hier ist nichts" in Client().get("/nowhere/", **asked).content.decode()

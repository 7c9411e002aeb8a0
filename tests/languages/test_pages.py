"""A site speaks its own language to its readers, and says honestly which words are in which."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser
from tests.conftest import NOON

from rejoinder import keys
from rejoinder.following import wanting
from rejoinder.following.telling import tell
from rejoinder.models import Contact, Following, Outbox, Statement
from rejoinder.moderating.deciding import decide
from rejoinder.publishing import addresses, notice_versions, pages
from rejoinder.statements import told_of
from rejoinder.statements.words import DOUBT

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


def mails():
    return [
        json.loads(keys.unseal("mail", bytes(mail.content)))
        for mail in Outbox.objects.order_by("pk")
    ]


def test_mail_to_readers_is_in_the_sites_language_also_from_the_writing_thread(site, post, said):
    in_language(site, "pl")
    mine = said("My thought.")
    mine.site.language = "pl"
    wanting.want(mine, "quill@harbour.example", every="once", whole_thread=False, now=NOON)
    wanting.confirm(Following.objects.get(), NOON)
    said("And mine.", to=mine, name="Olga", stored_at=NOON + timedelta(hours=1))
    assert tell(NOON + timedelta(hours=2)) == 1
    asks, tells = mails()
    assert asks["subject"] == "The Test Gazette: czy chcesz wiadomości o odpowiedziach?"
    assert "Jeśli tego chcesz, otwórz tę stronę i naciśnij przycisk:" in asks["text"]
    assert tells["subject"] == "Olga odpowiada pod „A post”"
    assert '<html lang="pl" dir="ltr">' in tells["html"]
    assert "Przeczytaj i odpowiedz" in tells["html"]


def test_a_statement_of_reasons_is_in_the_sites_language_and_the_desk_in_english(site, post, said):
    in_language(site, "uk")
    comment = said("Rude words.")
    Contact.objects.create(comment=comment, email=keys.seal("email", "quill@harbour.example"))
    decide(comment.pk, "trash", None, NOON, words="Ні.")
    (told,) = mails()
    assert told["subject"] == "Ваш коментар на The Test Gazette вилучено"
    assert "Модератор написав: Ні." in told["text"]
    statement = Statement.objects.get()
    assert told_of(statement, site).lines[0][1].startswith("The comment was removed")
    own = Client().get(f"/own/{comment.pk}/{keys.sign('own', str(comment.pk))}/").content.decode()
    assert "Виклад підстав" in own
    assert "Коментар вилучено з усіх сторінок" in own


def test_what_is_kept_of_a_statement_is_in_the_sites_language(site, post, said):
    mine = said(standing="pending")
    Statement.objects.create(
        site=site, comment=mine, facts=DOUBT, ground="other", measure="held", source="own",
        automatic=True, made_at=NOON,
    )  # fmt: skip
    page = f"/own/{mine.pk}/{keys.sign('own', str(mine.pk))}/kept/"
    in_language(site, "de")
    told = Client().get(page).content.decode()
    assert "im Zweifel, ob er die Gesprächsregeln einhält" in told
    assert "; Der Kommentar wird zurückgehalten" in told
    assert "A program" not in told


def test_the_notice_is_kept_in_each_language_that_it_was_said_in(site):
    assert notice_versions.keep(site, NOON)
    assert notice_versions.keep(in_language(site, "it"), NOON + timedelta(days=1))
    first, second = (notice_versions.shown(site, number).sections[0][0] for number in (1, 2))
    assert (first, second) == ("In short", "In breve")


def test_whoever_has_no_name_is_called_so_in_the_sites_language(site, post, said):
    first = said(name="Anonymous")
    said("Yes.", to=first)
    in_language(site, "de")
    page = read(site, post.path)
    assert page.css_first("bdi.name").text() == "Anonym"
    assert page.css_first("a.reply").attributes["aria-label"] == "Antworten auf Anonym"
    for path in (post.path, "/feed.atom"):
        assert "Anonymous" not in pages.render(site, path).content.decode()
    mine = Client().get(f"/own/{first.pk}/{keys.sign('own', str(first.pk))}/kept/").content.decode()
    assert "Anonym<" in mine
    assert "Anonymous" not in mine

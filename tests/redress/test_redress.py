"""Reports come in and are answered; decisions are stated, objected to, and decided by somebody else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from tests.moderating.making import make_member

from rejoinder import daybook, keys, redress, statements
from rejoinder.errors import DecisionStale, FieldMissing, FieldUnusable, LinkUnusable, TooOften
from rejoinder.limiter import Limiter
from rejoinder.models import Appeal, Contact, Decision, Outbox, Report, Statement
from rejoinder.moderating import decide, undo
from rejoinder.moderating.reported import decide_appeal, reported
from rejoinder.redress import reporting
from rejoinder.redress.transparency import defused
from rejoinder.replying import owning
from rejoinder.replying.leaving import own_token
from rejoinder.web import reports

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()
    reporting.per_client.cache_clear()
    reporting.per_comment.cache_clear()
    reports._told.clear()


def now():
    return timezone.now()


def notice(ground="insult", **more):
    return redress.Notice(ground, good_faith=True, **more)


def reported_by(comment, who="1", ground="insult", **more):
    return redress.report(comment, notice(ground, **more), block=f"10.0.0.{who}", now=now()).report


def form(**more):
    return {"ground": "insult", "good_faith": "1", **more}


def mails():
    return list(Outbox.objects.order_by("pk").values_list("kind", flat=True))


def known_by(comment, email="author@quay.example"):
    Contact.objects.update_or_create(comment=comment, defaults={"email": keys.seal("email", email)})
    return comment


def own(comment):
    return f"/own/{comment.pk}/{own_token(comment.pk)}/"


# Reports


def test_a_reader_reports_without_script_or_cookie_and_sees_what_became_of_it(client, said):
    comment = said("You are a fool.")
    page = client.get(f"/report/{comment.pk}/").content.decode()
    assert "You are a fool." in page
    assert f"/c/{comment.pk}/" in page  # the place
    answer = client.post(f"/report/{comment.pk}/", form(email="ann@quay.example"))
    assert answer.status_code == 303
    assert not answer.cookies
    receipt = answer["Location"]
    assert "waits for a person" in client.get(receipt).content.decode()
    assert mails() == ["report-receipt"]
    decide(comment.pk, "trash", None, now(), reason="insult")
    assert "was taken off the page" in client.get(receipt).content.decode()
    assert mails() == ["report-receipt", "report"]


def test_a_report_stores_nobody_in_the_clear(said):
    report = reported_by(said(), name="Ann Archer", email="ann@quay.example")
    row = str(Report.objects.filter(pk=report.pk).values_list().get())
    assert "Archer" not in row
    assert "quay.example" not in row
    assert keys.unseal("report", bytes(report.email)) == "ann@quay.example"


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"ground": ""}, "Choose what is wrong"),
        ({"ground": "king"}, "Choose what is wrong"),
        ({"good_faith": ""}, "Confirm that you believe"),
        ({"ground": "other", "words": ""}, "Say why"),
        ({"ground": "illegal", "words": "x"}, "Your name is needed"),
        ({"ground": "illegal", "words": "x", "name": "Ann"}, "Your address is needed"),
        ({"email": "ann at quay"}, "Does not look like"),
        ({"words": "x" * 3001}, "limit 3000"),
        ({"flagger": "guess"}, "not in force"),
    ],
)
def test_what_the_law_asks_is_asked_and_nothing_typed_is_lost(client, said, sent, told):
    comment = said()
    answer = client.post(f"/report/{comment.pk}/", form(**{"words": "kept <b>", **sent}))
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert "words" in sent or "kept &lt;b&gt;" in answer.content.decode()
    assert not Report.objects.exists()


def test_abuse_of_children_is_reported_without_a_name(said):
    assert reported_by(said(), ground="child", words="It asks for pictures.").name is None


def test_a_program_that_fills_the_hidden_field_is_thanked_and_nothing_is_stored(client, said):
    comment = said()
    assert client.post(f"/report/{comment.pk}/", form(nickname_confirm="x")).status_code == 303
    assert not Report.objects.exists()


def test_a_form_on_another_site_reports_nothing(client, said):
    comment = said()
    answer = client.post(
        f"/report/{comment.pk}/", form(), headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    assert not Report.objects.exists()


def test_equal_reports_are_one_and_too_many_are_slowed_down(said, monkeypatch):
    comment = said()
    first, again = reported_by(comment), reported_by(comment)
    assert first.pk == again.pk
    assert reported_by(comment, "2").pk != first.pk
    limiter = Limiter(2, 600)
    monkeypatch.setattr(reporting, "per_client", lambda: limiter)
    reported_by(comment, words="a")
    reported_by(comment, words="b")
    with pytest.raises(TooOften):
        reported_by(comment, words="c")


@pytest.mark.parametrize("standing", ["pending", "spam", "trash"])
def test_what_is_not_shown_cannot_be_reported(client, said, standing):
    comment = said("Zanzibar", standing=standing)
    answer = client.get(f"/report/{comment.pk}/")
    assert answer.status_code == 404
    assert b"Zanzibar" not in answer.content
    assert client.post("/report/999999999/", form()).status_code == 404


def test_a_forged_receipt_shows_nothing(client, said):
    report = reported_by(said())
    assert client.get(f"/reported/{report.pk}/x/").status_code == 403
    assert client.get(f"/reported/999/{keys.sign('report', '999')}/").status_code == 403


def test_a_trusted_flagger_comes_first_and_who_cried_wolf_last(site, said):
    wolf = [said(f"Fine {n}") for n in range(6)]
    for comment in wolf[:5]:
        reported_by(comment, "9", email="wolf@quay.example")
        decide(comment.pk, "keep", None, now())
    last = reported_by(wolf[5], "9", email="wolf@quay.example")
    usual = reported_by(said("Usual"), "2")
    _, key = redress.make_flagger(site, "Helpline", now())
    first = reported_by(said("Flagged"), "3", flagger=key)
    order = [one.reports[0].pk for one in reported(site)[0]]
    assert order == [first.pk, usual.pk, last.pk]
    assert last.rank == Report.Rank.LAST
    redress.revoke_flagger(first.flagger, now())
    with pytest.raises(FieldUnusable):
        reported_by(wolf[0], "4", flagger=key)


def test_keeping_a_reported_comment_answers_its_reports_and_undoing_reopens_them(site, said):
    comment = said()
    report = reported_by(comment)
    decision = decide(comment.pk, "keep", None, now(), seen_standing="approved")
    report.refresh_from_db()
    assert (report.outcome, report.decision) == ("kept", decision)
    assert reported(site) == ([], None)
    with pytest.raises(DecisionStale, match="decided already"):
        decide(comment.pk, "keep", None, now())
    undo(decision.pk, None, now())
    report.refresh_from_db()
    assert report.outcome == ""
    assert len(reported(site)[0]) == 1


def test_a_comment_that_its_author_withdraws_answers_its_reports(said):
    comment = said()
    report = reported_by(comment)
    owning.withdraw(comment, now=now())
    report.refresh_from_db()
    assert report.outcome == "gone"
    assert not Statement.objects.exists()


# Statements of reasons


@pytest.mark.parametrize("act", ["hold", "spam", "trash"])
@pytest.mark.parametrize("noticed", [True, False])
def test_every_removal_and_hold_is_stated_with_all_six_things_shown_and_mailed(
    client, site, said, act, noticed
):
    comment = known_by(said())
    if noticed:
        reported_by(comment, ground="illegal", words="Libel", name="Ann", email="ann@quay.example")
    decide(comment.pk, act, None, now(), words="Say it without names.")
    statement = Statement.objects.get()
    assert statement.source == ("notice" if noticed else "own")
    assert statement.measure == ("held" if act == "hold" else "removed")
    lines = dict(statements.told_of(statement, site).lines)
    assert list(lines) == [
        "What was decided", "Facts", "Why it was looked at", "Automatic or not", "Ground", "What you can do",
    ]  # fmt: skip
    assert all(lines.values())
    assert "Say it without names." in lines["Facts"]
    assert ("Law:" in lines["Ground"]) == (noticed and act != "spam")
    page = client.get(own(comment)).content.decode()
    assert all(name in page for name in lines)
    assert "Say it without names." in page
    assert "Ann" not in page  # who reported is nobody's business
    assert "statement" in mails()


def test_a_mail_about_an_unreadable_address_keeps_nobody_from_deciding(said):
    comment = said()
    Contact.objects.create(comment=comment, email=b"not sealed by us")
    decide(comment.pk, "trash", None, now())
    assert mails() == []


def test_an_approval_lifts_the_statement_and_undoing_brings_it_back(said):
    comment = said()
    removal = decide(comment.pk, "trash", None, now())
    approval = decide(comment.pk, "approve", None, now())
    assert statements.in_force(comment) is None
    undo(approval.pk, None, now())
    assert statements.in_force(comment).decision == removal
    undo(removal.pk, None, now())
    assert statements.in_force(comment) is None


def test_what_the_screen_holds_is_stated_too(client, said):
    page = client.get(own(said(standing="pending"))).content.decode()
    assert "A program decided it, without a person." in page
    held, refused = said(standing="pending"), said(standing="spam")
    strip = re.compile(r"/own/\d+/[^\"/]+|#?c\d+|/c/\d+/")
    pages = [strip.sub("", client.get(own(one)).content.decode()) for one in (held, refused)]
    assert pages[0] == pages[1]  # a spammer learns nothing by trying


# Objections


def objected(client, comment, text="It is true."):
    return client.post(own(comment) + "object/", {"objection": text})


def test_an_author_objects_once_and_sees_what_came_of_it(client, site, said):
    mia, ben = make_member(site, "moderator", "mia"), make_member(site, "moderator", "ben")
    comment = known_by(said())
    decide(comment.pk, "trash", mia, now())
    assert objected(client, comment, " ").status_code == 422
    assert "limit 3000" in objected(client, comment, "x" * 3001).content.decode()
    assert objected(client, comment).status_code == 200
    assert objected(client, comment, "Again").status_code == 403
    appeal = Appeal.objects.get()
    with pytest.raises(FieldUnusable, match="you decided first"):
        decide_appeal(appeal.pk, granted=False, by=mia, now=now())
    decide_appeal(appeal.pk, granted=True, by=ben, now=now(), words="You are right.")
    comment.refresh_from_db()
    assert comment.standing == "approved"
    page = client.get(own(comment)).content.decode()
    assert "granted" in page
    assert "You are right." in page
    assert mails() == ["statement", "appeal"]
    with pytest.raises(DecisionStale, match="decided already"):
        decide_appeal(appeal.pk, granted=False, by=ben, now=now())


def test_who_is_alone_decides_his_own(site, said, client):
    mia = make_member(site, "owner", "mia")
    make_member(site, "reader", "eve")  # may only look
    comment = said()
    decide(comment.pk, "trash", mia, now())
    objected(client, comment)
    decide_appeal(Appeal.objects.get().pk, granted=False, by=mia, now=now())
    assert "the decision stands" in client.get(own(comment)).content.decode()
    comment.refresh_from_db()
    assert comment.standing == "trash"


def test_an_objection_to_the_screen_is_taken_and_an_approval_grants_it(client, said):
    comment = said(standing="spam")
    objected(client, comment)
    statement = Statement.objects.get()
    assert statement.automatic
    decide(comment.pk, "approve", None, now())
    assert Appeal.objects.get().outcome == "granted"


def test_there_is_nothing_to_object_to_where_nothing_was_decided(client, site, said):
    comment = said()
    assert objected(client, comment).status_code == 403
    decide(comment.pk, "trash", None, now())
    site.takes_appeals = False
    site.save()
    assert "Send the objection" not in client.get(own(comment)).content.decode()
    assert objected(client, comment).status_code == 403
    comment.site.refresh_from_db()
    site.takes_appeals = True
    site.save()
    comment.refresh_from_db()
    with pytest.raises(LinkUnusable, match="time for it is over"):
        redress.appeal(comment, "Late", now() + timedelta(days=184))
    assert client.post(f"/own/{comment.pk}/x/object/", {"objection": "y"}).status_code == 403


def test_the_desk_decides_reports_and_objections(client, site, said):
    ben = make_member(site, "moderator", "ben")
    client.force_login(ben)
    comment = said("Reported <b>words")
    reported_by(comment, words="<script>")
    page = client.get(f"/desk/{site.slug}/reports/").content.decode()
    assert "Reported &lt;b&gt;words" in page
    assert "<script>" not in page
    sent = {"act": "keep", "seen": "approved", "back": "reports"}
    answer = client.post(f"/desk/{site.slug}/comments/{comment.pk}/decide/", sent)
    assert answer["Location"] == f"/desk/{site.slug}/reports/"
    assert Decision.objects.get().act == "keep"
    other = said()
    decide(other.pk, "trash", None, now())
    objected(client, other)
    assert "objects" in client.get(f"/desk/{site.slug}/objections/").content.decode()
    path = f"/desk/{site.slug}/objections/{Appeal.objects.get().pk}/decide/"
    assert client.post(path, {"act": "king"}).status_code == 422
    assert client.post(path, {"act": "grant"}).status_code == 303
    assert client.post(path, {"act": "grant"}).status_code == 409


# The transparency page


def test_the_figures_of_a_year_are_those_of_the_log(client, site, said):
    kept, gone, third = said(), said(), said(standing="pending")
    reported_by(kept)
    reported_by(gone, "2", ground="hate")
    decide(kept.pk, "keep", None, now())
    decide(gone.pk, "trash", None, now(), reason="hate")
    decide(third.pk, "approve", None, now())
    objected(client, gone)
    daybook.catch_up(now())
    told = {section: dict(rows) for section, rows in redress.figures(site, now().year).sections}
    assert told["Reports"]["Reports"] == "2"
    assert told["Reports"]["Comment kept"] == "1"
    assert told["Reports"]["Comment held or removed"] == "1"
    assert told["Reports"]["Ground: hate"] == "1"
    assert told["Statements of reasons"]["Statements"] == "1"
    assert told["Statements of reasons"]["After a notice"] == "1"
    assert told["What people decided"]["Decisions by people"] == "3"
    assert told["Objections"]["Not decided yet"] == "1"
    page = client.get("/transparency/").content.decode()
    assert "Ground: hate" in page
    lines = client.get(f"/transparency/{now().year}.csv").content.decode().splitlines()
    assert lines[0] == '"year","section","figure","value"'
    assert f'"{now().year}","Reports","Reports","2"' in lines
    assert client.get("/transparency/1999/").status_code == 404
    assert client.get("/transparency/99999999999/").status_code == 404


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_no_cell_is_taken_for_a_formula(start):
    assert defused(start + "1") == f"'{start}1"
    assert defused("1" + start) == "1" + start


def test_no_good_faith_no_report(said):
    with pytest.raises(FieldMissing):
        redress.report(said(), redress.Notice("insult"), block="10.0.0.1", now=now())


def test_pages_of_reported_comments_and_of_objections_show_each_once(site, said):
    wanted = [reported_by(said(f"Usual {n}"), str(n)).pk for n in range(7)]
    seen, after = [], None
    while True:
        page, after = reported(site, size=3, after=after)
        seen += [one.reports[0].pk for one in page]
        if after is None:
            break
    assert seen == wanted

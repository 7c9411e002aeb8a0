"""Moderators are told what waits: as often as they chose, each thing once, with links that only a button obeys."""

from __future__ import annotations

import itertools
import re
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from tests.conftest import NOON
from tests.moderating.making import make_member

from rejoinder import erasing
from rejoinder.errors import FieldMissing, FieldUnusable
from rejoinder.inventory import Level
from rejoinder.models import Comment, MailStop, Membership, Outbox, PersonWanted, StaffMail, Verdict
from rejoinder.moderating import mailing
from rejoinder.notices.carrying import Spool
from rejoinder.notices.composing import message_of
from rejoinder.notices.sending import send_due
from rejoinder.redress import appealing, reporting

pytestmark = pytest.mark.django_db

ALL = frozenset(("held", "report", "objection"))
SOON = NOON + timedelta(minutes=1)


@pytest.fixture
def mia(site):
    user = make_member(site, "moderator", "mia")
    user.email = "mia@desk.example"
    user.save()
    return user


@pytest.fixture
def wish(site, mia):
    def make(every="once", **fields):
        mailing.choose(
            site,
            mia,
            every,
            **{"events": ALL, "address": "", "now": NOON - timedelta(seconds=1)} | fields,
        )
        return mailing.chosen(site, mia)

    return make


@pytest.fixture
def held(said):
    def hold(text="Zanzibar whispers.", at=NOON, **fields):
        comment = said(text, standing="pending", stored_at=at, **fields)
        Verdict.objects.create(
            comment=comment, outcome="hold", suspicion=0.5, reasons={}, made_at=at
        )
        return comment

    return hold


def letters():
    return [message_of(mail) for mail in Outbox.objects.filter(state="waiting").order_by("pk")]


def text(letter, kind="plain"):
    return letter.get_body((kind,)).get_content()


def test_what_is_held_is_told_once_with_links_that_decide(client, wish, held, site):
    wish()
    comment = held(name="Quillon")
    assert mailing.tell(NOON + timedelta(seconds=10)) == 0  # it may not be committed yet
    assert mailing.tell(SOON) == 1
    assert mailing.tell(SOON + timedelta(days=1)) == 0
    (letter,) = letters()
    assert letter["To"] == "mia@desk.example"
    assert "1 comment waits" in letter["Subject"]
    body = text(letter)
    assert "Zanzibar whispers" in body.replace("\u2060", "")
    path = re.search(r"Publish it: http://testserver(\S+)", body)[1]
    assert client.get(path).status_code in {200, 403}  # its seven days are counted from the clock
    comment.refresh_from_db()
    assert comment.standing == "pending"


def test_a_link_acts_by_its_button_alone(client, wish, held, site, mia):
    from django.utils import timezone

    now = timezone.now()
    wish(now=now - timedelta(minutes=2))
    comment = held(at=now - timedelta(minutes=1))
    mailing.tell(now)
    path = re.search(r"Publish it: http://testserver(\S+)", text(letters()[0]))[1]
    for _ in range(2):
        assert client.get(path).status_code == 200
    client.head(path)
    assert Comment.objects.get(pk=comment.pk).standing == "pending"
    assert client.post(path).status_code == 200
    assert Comment.objects.get(pk=comment.pk).standing == "approved"


def test_reports_and_objections_are_told_and_a_comment_stands_in_a_mail_once(wish, said, held, mia):
    wish()
    shown = said("Shown.")
    reporting.report(
        shown, reporting.Notice("insult", "Rude.", good_faith=True), block="1", now=NOON
    )
    reporting.report(
        shown, reporting.Notice("spam", "Twice.", good_faith=True), block="2", now=NOON
    )
    waiting = held()
    appealing.appeal(waiting, "Why?", NOON)
    other = held("Another.")
    PersonWanted.objects.create(site=other.site, comment=other, made_at=NOON)
    assert mailing.tell(SOON) == 1
    body = text(letters()[0])
    assert body.count("It was reported") == 1
    assert body.count("Its author objects") == 1
    assert body.count("Its author wants a person") == 1
    assert "It waits for a decision" not in body
    assert body.count("Publish it") == 2  # what is published cannot be published


@pytest.mark.parametrize(("every", "period"), [("once", 10), ("hour", 60), ("day", 1440)])
def test_one_mail_a_period_gathers_what_came_meanwhile(wish, held, every, period):
    wish(every)
    mails = 0
    for number in range(12):
        now = NOON + number * timedelta(minutes=period) / 3
        held(f"Number {number}.", at=now)
        mails += mailing.tell(now + timedelta(minutes=1))
    assert mails == 4
    told = "".join(text(each) for each in letters()).replace("\u2060", "")
    assert all(f"Number {number}." in told for number in range(10))


def test_many_comments_are_counted_and_not_all_quoted(wish, held):
    wish()
    for number in range(25):
        held(f"Number {number}.")
    mailing.tell(SOON)
    (letter,) = letters()
    assert "25 comments wait" in letter["Subject"]
    assert "And 5 more" in text(letter)


def test_from_so_many_a_day_on_one_comes_an_hour(wish, held):
    wish()
    now, mails = NOON, []
    while now < NOON + timedelta(hours=20):
        held(at=now)
        now += timedelta(minutes=11)
        if mailing.tell(now):
            mails.append(now)
    assert len(mails) <= mailing.A_DAY + 20
    gaps = [later - earlier for earlier, later in itertools.pairwise(mails[21:])]
    assert min(gaps) >= timedelta(hours=1)


@pytest.mark.parametrize("change", ["closed", "reader", "removed"])
def test_who_may_not_decide_any_more_is_told_nothing(wish, held, mia, change):
    wish()
    held()
    if change == "closed":
        mia.is_active = False
        mia.save()
    elif change == "reader":
        Membership.objects.update(role="reader")
    else:
        Membership.objects.all().delete()
    assert mailing.tell(SOON) == 0
    assert not Outbox.objects.exists()


def test_what_was_decided_meanwhile_is_not_told(wish, held):
    wish()
    Comment.objects.filter(pk=held().pk).update(standing="approved")
    assert mailing.tell(SOON) == 0


def test_nobody_is_told_who_did_not_ask(site, mia, held):
    held()
    assert mailing.tell(SOON) == 0


def test_what_came_before_the_wish_is_not_told(wish, held):
    held(at=NOON - timedelta(hours=1))
    wish()
    assert mailing.tell(SOON) == 0


def test_another_address_is_sealed_and_gets_the_mail(wish, held):
    made = wish(address="elsewhere@desk.example")
    assert b"elsewhere" not in bytes(made.address)
    held()
    mailing.tell(SOON)
    assert letters()[0]["To"] == "elsewhere@desk.example"


def test_a_stop_that_a_reader_asked_for_does_not_end_mail_for_work(wish, held, site, tmp_path):
    from rejoinder import keys

    wish()
    held()
    mailing.tell(SOON)
    person = keys.keyed_hash("email", "mia@desk.example")
    MailStop.objects.create(site=site, person=person, reason="asked", made_at=NOON)
    assert send_due(SOON, Spool(tmp_path)).sent == 1


def test_no_commenter_can_put_a_link_or_a_header_into_it(wish, held, tmp_path, site):
    wish()
    held("See <b>http://evil.example</b> now", name="A\r\nBcc: b@example.org http://evil.example")
    mailing.tell(SOON)
    send_due(SOON, Spool(tmp_path))
    (file,) = tmp_path.glob("*.eml")
    letter = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert letter["Bcc"] is None
    for kind in ("plain", "html"):
        assert "http://evil" not in text(letter, kind)
    assert "<b>" not in text(letter, "html")


@pytest.mark.parametrize("changes", [{"every": "never"}, {"events": frozenset()}, {"address": "x"}, {"address": "a@b.example,c@d.example"}])  # fmt: skip
def test_a_wish_that_cannot_be_kept_is_refused(wish, changes):
    with pytest.raises((FieldMissing, FieldUnusable)):
        wish(**changes)
    assert not StaffMail.objects.exists()


def test_without_any_address_there_is_no_wish(site, mia):
    mia.email = ""
    with pytest.raises(FieldMissing):
        mailing.choose(site, mia, "once", events=ALL, address="", now=NOON)


@pytest.mark.parametrize("levels", [{Level.IDENTITY}, erasing.ALL])
def test_forgetting_reaches_mail_to_moderators_that_waits_or_lies_in_the_folder(wish, held, levels):
    from rejoinder import conf

    folder = conf.get().home / "mail"
    wish()
    gone = held("Cucumber.", name="Quillon Vark")
    mailing.tell(SOON)
    send_due(SOON, Spool(folder))
    held("More.", at=SOON)
    gone.refresh_from_db()
    Verdict.objects.filter(comment=gone).update(made_at=SOON)
    mailing.tell(SOON + timedelta(minutes=20))
    assert Outbox.objects.filter(kind="moderation").count() == 2
    erasing.erase([gone.pk], levels, NOON)
    left = [message_of(mail).as_string() for mail in Outbox.objects.filter(state="waiting")]
    left += [file.read_text("utf-8") for file in folder.glob("*.eml")]
    assert not [each for each in left if "Vark" in each or "Cucumber" in each]


def test_the_page_is_each_moderators_own(client, site, mia, held):
    client.force_login(mia)
    where = f"/desk/{site.slug}/mail/"
    assert "mia@desk.example" in client.get(where).content.decode()
    assert client.post(where, {"every": "hour", "events": ["held"]}).status_code == 200
    made = StaffMail.objects.get()
    assert (made.user, made.every, made.on_held, made.on_report) == (mia, "hour", True, False)
    answer = client.post(where, {"every": "hour", "events": ["held"], "address": "nobody"})
    assert answer.status_code == 422
    assert 'value="nobody"' in answer.content.decode()
    client.post(where, {"every": ""})
    assert not StaffMail.objects.exists()
    client.force_login(make_member(site, "reader", "rob"))
    assert client.get(where).status_code == 403

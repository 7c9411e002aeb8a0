"""What somebody wants forgotten is gone: from tables, bytes on disk, pages, mail, lessons, old back-ups."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from tests.conftest import NOON
from tests.replying.making import leave

from rejoinder import conf, erasing, keys
from rejoinder.following.telling import tell
from rejoinder.inventory import Level
from rejoinder.learning.log import Taught, teach
from rejoinder.models import (
    Comment,
    Commenter,
    Contact,
    Decision,
    Following,
    Lesson,
    Outbox,
    Verdict,
)
from rejoinder.notices import enqueue
from rejoinder.notices.carrying import Spool
from rejoinder.notices.sending import send_due
from rejoinder.privacy.exporting import everything, one
from rejoinder.privacy.persons import person_of
from rejoinder.publishing import publisher, rounds
from rejoinder.replying import owning

EMAIL = "canary.zq7x@secret-harbour.example"
NAME = "Quillon Vark"
WORDS = "Zanzibar cucumber whispers at dawn"
WEBSITE = "https://quillon-vark.example/"


@pytest.fixture
def told(post):
    """A comment with an address, an answer by somebody else, a lesson, a mail sent and one that waits."""
    left = leave(post, WORDS, name=NAME, email=EMAIL, website=WEBSITE)
    comment = Comment.objects.get(pk=left.id)
    Comment.objects.filter(pk=comment.pk).update(standing="approved", shown=True)
    leave(post, "I agree.", name="Somebody", parent=comment.pk)
    teach(post.site_id, [Taught("spam", WORDS, NAME, WEBSITE, comment=comment.pk)], NOON)
    for number in (1, 2):
        enqueue(site=post.site, kind="receipt", to=EMAIL, subject=NAME, text=WORDS, now=NOON, comment=comment,
                once=f"receipt {number}")  # fmt: skip
        if number == 1:
            send_due(NOON, Spool(conf.get().home / "mail"))
    comment.refresh_from_db()
    return comment


@pytest.mark.django_db
def test_forgetting_who_keeps_what_was_said_under_no_name(told):
    erasing.erase([told.pk], {Level.IDENTITY}, NOON)
    told.refresh_from_db()
    assert (told.author_name, told.website, told.text) == ("Anonymous", "", WORDS)
    assert told.standing == "approved"
    assert not Commenter.objects.exists()
    assert not Outbox.objects.exists()
    contact = Contact.objects.get(comment=told)
    assert (contact.email, contact.client, contact.agent_class) == (None, None, "")
    assert Lesson.objects.get().author == ""


@pytest.mark.django_db
def test_forgetting_everything_leaves_an_empty_place_above_the_answer(told):
    erasing.erase([told.pk], erasing.ALL, NOON)
    told.refresh_from_db()
    assert (told.text, told.html, told.author_name) == ("", "", "Anonymous")
    assert (told.standing, told.removal, told.shown) == ("trash", "author", True)
    assert not Lesson.objects.exists()
    assert not Verdict.objects.filter(comment=told).exists()
    assert told.replies.get().standing == "approved"


@pytest.mark.django_db
def test_the_words_of_a_withdrawn_comment_leave_the_tables(told):
    owning.withdraw(told, now=NOON)
    told.refresh_from_db()
    assert (told.text, told.html) == ("", "")
    assert not Lesson.objects.exists()


@pytest.mark.django_db
def test_forgetting_twice_is_forgetting_once(told):
    erasing.erase([told.pk], erasing.ALL, NOON)
    before = list(Comment.objects.order_by("pk").values()), Decision.objects.count()
    erasing.erase([told.pk], erasing.ALL, NOON + timedelta(days=1))
    assert (list(Comment.objects.order_by("pk").values()), Decision.objects.count()) == before


@pytest.mark.django_db
def test_a_comment_by_the_same_person_that_is_kept_keeps_its_own_facts(told, post):
    other = leave(post, "Another thought.", name=NAME, email=EMAIL)
    erasing.erase([told.pk], erasing.ALL, NOON)
    assert Contact.objects.get(comment=other.id).email is not None
    assert Commenter.objects.count() == 1


@pytest.mark.django_db
def test_everything_held_is_in_the_export(told, post):
    whole = json.dumps(everything(person_of(post.site, EMAIL.upper()), NOON), ensure_ascii=False)
    alone = json.dumps(one(told, NOON), ensure_ascii=False)
    for export in (whole, alone):
        for canary in (EMAIL, NAME, WORDS, WEBSITE, "receipt", "suspicion"):
            assert canary in export
    assert everything(person_of(post.site, "nobody@harbour.example"), NOON)["comments"] == []


def everywhere() -> list[tuple[str, bytes]]:
    """Every byte that the installation has written."""
    database = Path(str(connection.settings_dict["NAME"]))
    files = [database, database.with_name(f"{database.name}-wal"), *conf.get().home.rglob("*")]
    return [
        (str(file), file.read_bytes())
        for file in files
        if file.is_file() and file.suffix not in {".gz", ".br"}
    ]


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_after_forgetting_no_byte_is_left_on_the_disk(told, post, caplog):
    publisher.publish_all(post.site)
    rounds.publish_stale()
    sealed = bytes(Contact.objects.get(comment=told).email)
    canaries = [EMAIL.encode(), NAME.encode(), WORDS.encode(), WEBSITE.encode(), sealed, bytes(told.commenter.key),
                keys.fingerprint(WORDS)]  # fmt: skip
    there = {canary for canary in canaries for _, content in everywhere() if canary in content}
    assert there == set(canaries)  # the search finds what it looks for
    call_command("person", "forget", EMAIL)
    rounds.publish_stale()
    publisher.publish_all(post.site)
    rounds.publish_stale()
    assert erasing.empty_journal()
    left = [
        (canary, file) for file, content in everywhere() for canary in canaries if canary in content
    ]
    assert not left
    assert NAME not in caplog.text
    assert EMAIL not in caplog.text


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_an_older_database_forgets_again_what_had_been_forgotten(told, post):
    older = [list(model.objects.values()) for model in (Commenter, Contact)]
    row = Comment.objects.filter(pk=told.pk).values().get()
    erasing.erase([told.pk], erasing.ALL, NOON)
    # As an older back-up has it.
    Commenter.objects.bulk_create([Commenter(**values) for values in older[0]])
    Contact.objects.all().delete()
    Contact.objects.bulk_create([Contact(**values) for values in older[1]])
    Comment.objects.filter(pk=told.pk).update(**row)
    assert erasing.replay(NOON) == 1
    assert erasing.replay(NOON) == 0
    told.refresh_from_db()
    assert (told.text, told.author_name) == ("", "Anonymous")
    assert not Commenter.objects.exists()


@pytest.mark.django_db
def test_another_comment_of_the_same_number_is_not_forgotten(told):
    erasing.note([told.pk], erasing.ALL, NOON)
    Comment.objects.filter(pk=told.pk).update(stored_at=NOON + timedelta(days=1))
    assert erasing.replay(NOON) == 0


@pytest.mark.django_db
def test_the_list_of_what_is_forgotten_names_nobody(told):
    erasing.erase([told.pk], erasing.ALL, NOON)
    written = (conf.get().home / "forgotten.jsonl").read_text()
    assert set(json.loads(written)) == {"comment", "stored", "what", "at"}
    with (conf.get().home / "forgotten.jsonl").open("a") as file:
        file.write('{"comment": 1, "sto')  # torn by a power cut
    assert erasing.replay(NOON) == 0


@pytest.mark.django_db
def test_reports_of_a_person_are_shown_and_forgotten(told, post):
    from rejoinder.models import Report
    from rejoinder.privacy.asking import forget_reports

    person = person_of(post.site, EMAIL)
    Report.objects.create(site=post.site, comment=told, ground="insult", words=WORDS, made_at=NOON, reporter=person.key,
                          email=keys.seal("report", EMAIL), fingerprint=keys.fingerprint(WORDS))  # fmt: skip
    (shown,) = everything(person, NOON)["reports"]
    assert (shown["email"], shown["words"]) == (EMAIL, WORDS)
    assert forget_reports(person, NOON) == 1
    report = Report.objects.get()
    assert (report.email, report.words) == (None, "")
    assert bytes(report.reporter) != person.key
    assert forget_reports(person, NOON) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("sent", [True, False])
def test_whose_name_is_forgotten_is_named_in_no_mail_that_is_still_here(told, post, sent):
    first = Comment.objects.exclude(pk=told.pk).get()
    person = keys.known_by("email", "else@harbour.example")
    Following.objects.create(
        site=post.site, comment=first, whole_thread=True, person=person, made_at=NOON, confirmed_at=NOON,
        email=keys.seal("following", "else@harbour.example"), since=told.pk - 1,
    )  # fmt: skip
    tell(NOON)
    mail = Outbox.objects.get(person=person)
    assert NAME in keys.unseal("mail", bytes(mail.content))
    if sent:
        send_due(NOON, Spool(conf.get().home / "mail"))
    erasing.erase([told.pk], {Level.IDENTITY}, NOON)
    spool = b"".join(file.read_bytes() for file in (conf.get().home / "mail").glob("*.eml"))
    assert NAME.encode() not in spool
    if not sent:
        tell(NOON)  # what may be told is told again, under no name
        content = keys.unseal("mail", bytes(Outbox.objects.get(person=person).content))
        assert NAME not in content
        assert WORDS in content

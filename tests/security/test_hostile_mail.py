"""Whatever somebody writes, a mail goes to one person, with our headers alone, and loads nothing from anywhere."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.utils import getaddresses
from html.parser import HTMLParser

import pytest
from django.utils import timezone
from tests.conftest import NOON
from tests.replying.making import leave
from tests.security.hostile_mail import EVIL, rows

from rejoinder import keys, statements
from rejoinder.following.telling import tell
from rejoinder.models import Comment, Contact, Decision, Following, Outbox, Post, Report, Site
from rejoinder.notices import enqueue
from rejoinder.notices.composing import address_of, message_of
from rejoinder.notices.letters import is_address
from rejoinder.replying.leaving import own_token

pytestmark = pytest.mark.django_db

ROWS = rows()
TO = "follower@harbour.example"
HERE = {"Origin": "http://testserver"}
OURS = {
    *(
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "MIME-Version",
        "Content-Type",
    ),
    *("Content-Transfer-Encoding", "List-Unsubscribe", "List-Unsubscribe-Post"),
}
_LOADING = {
    "img",
    "link",
    "script",
    "iframe",
    "base",
    "form",
    "video",
    "object",
    "svg",
    "embed",
    "audio",
    "input",
}
_LINKS = re.compile(r"https?://[^\s\"'<>]+", re.IGNORECASE)


class Read(HTMLParser):
    """What a mail program would load, follow, or make a link of."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag in _LOADING:
            self.found.append(f"loads by {tag}")
        for name, value in attrs:
            if name in {"src", "background", "srcset", "poster"} or "url(" in (value or ""):
                self.found.append(f"loads {value}")
            if name == "href" and not value.startswith("http://testserver/"):
                self.found.append(f"links to {value}")

    def handle_data(self, data):
        if "@import" in data or ("url(" in data and self.lasttag == "style"):
            self.found.append("a style that loads")
        self.found += [f"becomes a link: {each}" for each in _LINKS.findall(data)
                       if not each.startswith("http://testserver/")]  # fmt: skip


def storable(row: str) -> str:
    """A row as a table can hold it: what is no text is stored nowhere."""
    return row.encode("utf-8", "ignore").decode().replace("\0", "")


def wrong(mail: Outbox, to: str = TO) -> list[str]:
    """What is wrong with a mail as it leaves."""
    raw = message_of(mail).as_bytes()
    found = []
    for read in (policy.default, policy.compat32, policy.SMTP):
        message = message_from_bytes(raw, policy=read)
        extra = set(message.keys()) - OURS
        if extra:
            found.append(f"headers {extra}")
        if len(message.keys()) != len(set(message.keys())):
            found.append("a header twice")
        people = [address for _, address in getaddresses(map(str, message.get_all("To", [])))]
        if people != [to]:
            found.append(f"goes to {people}")
        if "evil.example" in str(message["From"]).rpartition("<")[2]:
            found.append("comes from elsewhere")
    head = raw.split(b"\r\n\r\n")[0]
    if re.search(rb"(?<!\r)\n|\r(?!\n)|[\0\x0b\x0c\x1c-\x1e\x85]", head):
        found.append("a bare line end in the headers")
    if any(len(line) > 998 for line in raw.split(b"\r\n")):
        found.append("a line that is too long")
    message = message_from_bytes(raw, policy=policy.default)
    if html := message.get_body(("html",)):
        found += Read(html.get_content()).found
    plain = message.get_body(("plain",)).get_content()
    found += [
        f"links to {each}"
        for each in _LINKS.findall(plain)
        if not each.startswith("http://testserver/")
    ]
    if EVIL in plain:
        found.append("an address that becomes a link")
    return found


def test_there_are_more_than_four_hundred_rows():
    assert len(ROWS) >= 424
    assert len(set(ROWS)) == len(ROWS)


def test_a_mail_about_replies_takes_no_harm_from_any_row_in_any_field(post):
    mine = leave(post, "Mine.", name="Quillon", now=NOON)
    Comment.objects.filter(pk=mine.id).update(standing="approved", shown=True)
    following = Following.objects.create(
        site=post.site, comment_id=mine.id, email=keys.seal("following", TO), made_at=NOON,
        person=keys.keyed_hash("email", TO), confirmed_at=NOON)  # fmt: skip
    answer = Comment.objects.get(pk=leave(post, "Answer.", parent=mine.id, now=NOON).id)
    found = {}
    for row in ROWS:
        text = storable(row)
        # As an import could have brought it, past all that the form refuses.
        Comment.objects.filter(pk=answer.pk).update(
            author_name=text[:300], html=f"<p>{text.replace('&', '&amp;').replace('<', '&lt;')}</p>",
            text=text, standing="approved", shown=True)  # fmt: skip
        Post.objects.filter(pk=post.pk).update(title=text[:500] or "x")
        Site.objects.filter(pk=post.site_id).update(name=text[:200] or "x")
        Outbox.objects.all().delete()
        following.told.all().delete()
        assert tell(NOON) == 1, row
        if bad := wrong(Outbox.objects.select_related("site").get()):
            found[row] = bad
    assert not found


def test_statements_answers_and_receipts_take_no_harm_from_any_row(post, said):
    comment = said("Mine.")
    Contact.objects.create(comment=comment, email=keys.seal("email", TO))
    comment = Comment.objects.get(pk=comment.pk)
    found = {}
    for row in ROWS:
        text = storable(row)
        Outbox.objects.all().delete()
        Report.objects.all().delete()
        Site.objects.filter(pk=post.site_id).update(name=text[:200] or "x")
        Report.objects.create(site=post.site, comment=comment, ground="insult", words=text, made_at=NOON,
                              name=keys.seal("report", text), email=keys.seal("report", TO),
                              reporter=b"1", fingerprint=b"1")  # fmt: skip
        decision = Decision.objects.create(site=post.site, comment=comment, act="trash", before="approved",
                                           after="trash", made_at=NOON)  # fmt: skip
        statements.settle(comment, decision)
        mails = list(Outbox.objects.select_related("site"))
        assert {mail.kind for mail in mails} == {"statement", "report"}
        for mail in mails:
            if bad := wrong(mail):
                found[row, mail.kind] = bad
    assert not found


def test_no_row_as_an_address_makes_more_than_one_recipient(site):
    for number, row in enumerate(ROWS):
        Outbox.objects.all().delete()
        stored = enqueue(
            site=site,
            kind="x",
            to=row,
            subject=f"On {row}",
            text="Ours.",
            now=NOON,
            once=f"x {number}",
        )
        assert stored is is_address(row.strip())
        if stored:
            mail = Outbox.objects.select_related("site").get()
            assert address_of(mail) == row.strip()
            assert wrong(mail, row.strip()) == []


def test_no_row_gets_through_a_form_as_an_address(client, post):
    left = leave(post, "Mine.", email="quill@harbour.example", now=timezone.now())
    Comment.objects.filter(pk=left.id).update(standing="approved", shown=True)
    own = f"/own/{left.id}/{own_token(left.id)}/"
    forms = [
        ("/person/", {}),
        (own + "follow/", {"every": "once"}),
        (own + "correct/", {"act": "address"}),
        (f"/reply/{post.pk}/", {"name": "A", "comment": "B"}),
        (
            f"/report/{left.id}/",
            {"ground": "insult", "words": "Rude.", "name": "A", "good_faith": "yes"},
        ),
    ]
    for number, row in enumerate(ROWS):
        path, told = forms[number % len(forms)]
        sent = row.encode("utf-8", "ignore").decode()
        before = Outbox.objects.count()
        answer = client.post(path, told | {"email": sent}, headers=HERE)
        assert answer.status_code < 500, (path, row)
        for mail in Outbox.objects.all()[before:]:
            assert is_address(address_of(mail)), (path, row)
            assert address_of(mail) == sent.strip() or "evil" not in address_of(mail), (path, row)

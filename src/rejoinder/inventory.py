"""What is known of people: every personal fact once, with why, how long, who sees it, where it goes.

The notice page, the record of processing, export, erasure and retention are made from this list, so
none of them can forget what another knows. A test compares it with the tables: a column of words, bytes,
files or people that is neither here nor in PLAIN fails.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_network
from typing import Final
from urllib.parse import urlsplit

from rejoinder import conf
from rejoinder.keys import KEPT_DAYS
from rejoinder.languages import say
from rejoinder.models import Hook, Site, StaffMail

HOOK_DAYS: Final = 30
"""Days for which it is kept that a webhook was told something, and what it answered."""
MAIL_DAYS: Final = 90
"""Days for which it is kept that a mail was sent; its words and address go when it has left."""
IMPORT_DAYS: Final = 2
"""Days after which an import's scratch files are of no use to anybody."""
ASIDE_DAYS: Final = 30
"""Days after which a database goes that a restore put aside, with what was forgotten since in it."""
UPLOAD_DAYS: Final = 7
"""Days for which a file that was sent to the desk for import may wait to be taken."""
DOWNLOAD_HOURS: Final = 24
"""Hours for which an export that the desk was asked for waits to be fetched."""


class Whose(StrEnum):
    """Whom a fact is about."""

    COMMENTER = "somebody who comments"
    STAFF = "somebody who works here"
    PROGRAM = "whoever another program asks about"


class Level(StrEnum):
    """How much is asked to be forgotten before a fact goes."""

    IDENTITY = "identity"
    WORDS = "words"
    NEVER = "never"
    """It goes with the account, or by its period alone."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One kind of personal fact.

    Attributes:
        what: it, in words for the person concerned: "the name you give".
        model: the table, as Django names the model.
        columns: those that hold it.
        purpose, ground: why it is kept, and the article that allows it.
        period: how long.
        seen: by whom.
        sent: to whom outside the machine.
        whose: whom it is about.
        level: what must be asked for so that it is erased.
        comment: the path from the row to the comment it belongs to; "" where there is none.
        blank: what stands in its place afterwards: "" or b"", None, or DELETE for the whole row.
    """

    what: str
    model: str
    columns: tuple[str, ...]
    purpose: str
    ground: str
    period: str
    seen: str
    sent: str = "nobody"
    whose: Whose = Whose.COMMENTER
    level: Level = Level.NEVER
    comment: str = ""
    blank: object = ""


DELETE: Final = object()
"""Erasing this fact means deleting its row."""
FORGOTTEN: Final = "Anonymous"
"""The name that stands where somebody's was forgotten and the words stay."""

_ASKED: Final = "you ask for your comment to be published: GDPR article 6(1)(b)"
_INTEREST: Final = (
    "the site's interest in a conversation free of spam and abuse: GDPR article 6(1)(f)"
)
_DUTY: Final = "duties of the site: GDPR article 6(1)(c), Regulation (EU) 2022/2065"
_STAY: Final = "as long as the post, or until you withdraw it"

FACTS: Final = (
    Fact("the name you give", "Comment", ("author_name",), "to show who says it", _ASKED, _STAY,
         "everybody", level=Level.IDENTITY, blank=FORGOTTEN),
    Fact("the website you give", "Comment", ("website",), "to link your name to it", _ASKED, _STAY,
         "everybody", level=Level.IDENTITY),
    Fact("your words", "Comment", ("text", "html"), "to publish them", _ASKED, _STAY, "everybody",
         level=Level.WORDS),
    Fact("a hash of your words", "Comment", ("fingerprint",), "to know what was sent twice", _INTEREST,
         _STAY, "nobody", level=Level.WORDS, blank=b""),
    Fact("the number that a comment had where it was imported from", "Comment",
         ("external_id", "missing_parent"), "to import nothing twice and to keep old links alive",
         _INTEREST, _STAY, "staff", level=Level.NEVER),
    Fact("which of your comments belong together", "Comment", ("commenter",),
         "to judge a comment by earlier ones", _INTEREST, _STAY, "staff", level=Level.IDENTITY,
         blank=None),
    Fact("a keyed hash of your e-mail address, or of your number where a comment was imported from",
         "Commenter", ("key",), "to know you again without knowing your address", _INTEREST,
         "as long as a comment of yours is kept", "nobody", level=Level.NEVER),
    Fact("your e-mail address, encrypted", "Contact", ("email",),
         "to tell you what became of your comment, and to let you use your rights",
         "you give it by choice: GDPR article 6(1)(a)", "as long as the comment is kept", "nobody",
         "your own mail server, when you are written to", level=Level.IDENTITY, comment="comment",
         blank=None),
    Fact("a number made from your network address with a key of that day", "Contact",
         ("client", "client_day"), "to notice floods", _INTEREST, f"{KEPT_DAYS} days", "nobody",
         level=Level.IDENTITY, comment="comment", blank=None),
    Fact("the kind of your browser", "Contact", ("agent_class",), "to notice floods", _INTEREST,
         f"{KEPT_DAYS} days", "nobody", level=Level.IDENTITY, comment="comment"),
    Fact("what the spam filter said of your comment, and why", "Verdict",
         ("reasons", "outcome", "traits", "shadow"),
         "to keep spam out, and to be able to account for it", _INTEREST, "as long as the comment",
         "staff", level=Level.WORDS, comment="comment", blank=DELETE),
    Fact("what another spam filter, on trial, would have said of your comment", "ShadowVerdict",
         ("outcome", "suspicion"), "to learn which filter is the better one", _INTEREST,
         "as long as the comment", "staff", level=Level.WORDS, comment="comment", blank=DELETE),
    Fact("what moderators decided about your comment, and why", "Decision",
         ("words", "note", "reason", "rule", "act"), "to account for it", _DUTY, "as long as the comment",
         "staff", level=Level.NEVER, comment="comment"),
    Fact("your words as they were before they were edited, and where your comment stood", "Decision",
         ("was", "made"), "to account for edits, and to take them back", _DUTY,
         "as long as the comment", "staff", level=Level.WORDS, comment="comment", blank={}),
    Fact("how moderators decided to treat what you write", "Decision", ("commenter",),
         "to keep out who does harm", _INTEREST, "as long as a comment of yours is kept", "staff",
         level=Level.NEVER),
    Fact("your words and name, where the spam filter was taught by them", "Lesson",
         ("text", "author", "website"), "to keep spam out", _INTEREST,
         "until you withdraw the comment or ask", "staff", level=Level.WORDS, comment="comment",
         blank=DELETE),
    Fact("that a mail was sent to you, by a keyed hash of your address", "Outbox", ("person", "kind"),
         "to send nothing twice and not too much", _INTEREST, f"{MAIL_DAYS} days", "nobody"),
    Fact("a mail to you that waits, encrypted", "Outbox", ("to", "content"), "to send it", _ASKED,
         "until it has left, five days at most", "nobody",
         "your own mail server, by the one that this site sends with"),
    Fact("that you want mail about replies, with your address encrypted and its keyed hash", "Following",
         ("email", "person"), "to write to you when others reply",
         "you ask for it twice: GDPR article 6(1)(a)",
         "until you end it, by one click; a week where you never confirm it", "nobody",
         "your own mail server, by the one that this site sends with", level=Level.IDENTITY,
         comment="comment", blank=DELETE),
    Fact("that you read replies to you by a private feed; for all your comments, with a keyed hash of your "
         "address", "FeedAddress", ("person",), "to make that feed",
         "you ask for it: GDPR article 6(1)(a)", "until you end it", "whoever has its address",
         level=Level.IDENTITY, comment="comment", blank=DELETE),
    Fact("that you want messages in your browser about replies: its address at its maker's push service "
         "and its key, encrypted, with a keyed hash", "PushSubscription", ("sealed", "browser", "host"),
         "to tell your browser when others reply", "you ask for it: GDPR article 6(1)(a)",
         "until you end it, or your browser does", "nobody",
         "the push service of your browser's maker, which cannot read the message", level=Level.IDENTITY,
         comment="comment", blank=DELETE),
    Fact("that you want no mail, by a keyed hash of your address", "MailStop", ("person",),
         "to send you none", _INTEREST, "until you comment with that address and ask for mail again",
         "nobody"),
    Fact("what you wrote in a report of a comment, and your name and address, encrypted, if you gave "
         "them", "Report", ("words", "name", "email"), "to decide your report, and to answer you", _DUTY,
         "as long as the comment that it is about", "staff, without name and address",
         "your own mail server, when you are answered"),
    Fact("a keyed hash of your address, or a number made from your network address with a key of that "
         "day, where you report a comment", "Report", ("reporter",),
         "to take equal reports as one, and to notice misuse", _INTEREST,
         "as long as the comment that it is about", "nobody"),
    Fact("the reasons that were stated to you for a decision about your comment", "Statement",
         ("facts", "ground", "measure"), "to account for it", _DUTY, "as long as the comment", "staff",
         comment="comment"),
    Fact("what you objected to a decision about your comment, and what was answered", "Appeal",
         ("text", "words"), "to decide your objection", _DUTY, "as long as the comment", "staff",
         level=Level.WORDS, comment="statement__comment"),
    Fact("a message about your comment to another program that the site chose, while it waits", "Delivery",
         ("body",), "to tell that program", _INTEREST, "until it has arrived, or was given up", "nobody",
         "that program; below, under what leaves this machine, it is named", level=Level.WORDS,
         comment="comment"),
    Fact("the same, where it names you", "Delivery", ("body",), "to tell that program", _INTEREST,
         "until it has arrived, or was given up", "nobody", "that program", level=Level.IDENTITY,
         comment="comment"),
    Fact("that you asked for a person to decide, and when one did", "PersonWanted",
         ("made_at", "answered_at"), "to let a person decide first, and to tell you", _DUTY,
         "as long as the comment", "staff", level=Level.WORDS, comment="comment", blank=DELETE),
    Fact("who wrote, decided or taught", "staff", ("Comment.staff", "Decision.by", "Lesson.by",
         "Sweep.by", "Sweep.taken_back_by",
         "DoorKey.made_by", "SiteChange.by", "PolicyVersion.by", "Rehearsal.by", "ModelShadow.by",
         "Invitation.by", "Appeal.by",
         "ImportRun.by", "Hook.made_by", "ExportOrder.by"), "to account for it",
         "the site's interest in accounting for decisions: GDPR article 6(1)(f)",
         "as long as the account", "staff", whose=Whose.STAFF),
    Fact("how many decisions of each kind somebody made a day", "staff", ("DayAtSite.decisions",),
         "to see how the work goes and where it waits",
         "the site's interest in decisions in time: GDPR article 6(1)(f)",
         "as long as the site; without a name once the account is gone", "staff", whose=Whose.STAFF),
    Fact("name, e-mail address, password's hash and second factor of staff", "staff",
         ("User.username", "User.first_name", "User.last_name", "User.email", "User.password",
          "EmailAddress.email", "EmailConfirmation.key", "Authenticator.data", "Session.session_key",
          "Session.session_data", "Site.staff_names", "SiteChange.changes", "Post.author_line",
          "Membership.user",
          "Invitation.label", "StaffMail.user", "StaffMail.address"),
         "to let staff in, and nobody else",
         "the work contract or the site's interest: GDPR article 6(1)(b), (f)",
         "as long as the account", "administrators", whose=Whose.STAFF),
    Fact("texts that another program sent to be learned from, with the name shown beside them",
         "Lesson", ("text", "author", "website"), "to keep spam out of that program's site",
         "as agreed with who runs that program: GDPR article 28", "until taken back", "staff",
         whose=Whose.PROGRAM),
)  # fmt: skip

PLAIN: Final = frozenset(
    """
    Attempt.trouble Chore.name Chore.result Delivery.message_id Delivery.event
    Hook.label Hook.host Hook.address Hook.token Hook.secret Hook.secret_before Hook.off_because
    Comment.path Comment.kind Comment.markup Comment.language
    Comment.source
    DayAtSite.counts DayAtSite.threads DayAtSite.waiting
    Decision.before Decision.after Decision.removal_before Decision.removal_after
    ExportOrder.file ExportOrder.form ExportOrder.refused ExportOrder.step
    Flagger.label Flagger.key Report.ground Report.fingerprint Statement.source
    DoorKey.label DoorKey.hash DoorKey.signing DoorUse.blog
    ImportRun.format ImportRun.file_name ImportRun.file_sha256 ImportRun.report
    ImportRun.options ImportRun.refused ImportRun.step ImportRun.upload ImportedPost.external_id
    ImportedPost.source
    Lesson.label Lesson.source
    ModelShadow.folder ModelShadow.version ModelShadow.trouble
    NoticeVersion.text Outbox.once Outbox.message_id Outbox.trouble
    Post.path Post.title Post.summary Post.body Post.body_html Post.source
    Post.external_id Post.language Redirect.old Video.url Video.key Video.title Video.poster
    Video.poster_type
    Rehearsal.text Rehearsal.against Rehearsal.tally
    PolicyVersion.note PolicyVersion.text Post.guidelines Post.message Site.guidelines Site.message
    Site.slug Site.name Site.tagline Site.language Site.base_url Site.hosts Site.policy
    Site.operator Site.contact Site.default_mode
    SpentToken.nonce Sweep.act Sweep.queue Sweep.reason Selection.ids
    Sweep.sought Tally.standing Tag.slug Tag.name
    """.split()  # noqa: SIM905 - a list of forty strings would be forty lines
)
"""Columns of words or bytes that say nothing of a person."""


def declared() -> set[str]:
    """Every column that a fact names, as `Model.column`."""
    return {
        column if "." in column else f"{fact.model}.{column}"
        for fact in FACTS
        for column in fact.columns
    }


def of_comment(levels: Collection[Level]) -> list[Fact]:
    """What goes when a comment's identity, its words, or both are to be forgotten."""
    return [fact for fact in FACTS if fact.level in levels]


def _here(address: str) -> bool:
    """Whether an address or network is this machine."""
    try:
        return ip_network(address, strict=False).is_loopback
    except ValueError:
        return address == "localhost"


def leaving(site: Site) -> list[str]:
    """What leaves the machine under the settings in force; empty by default."""
    server = conf.get().mail_server
    found = []
    if (database := urlsplit(conf.get().database_url).hostname) and not _here(database):
        found.append(
            say("All that is stored, to this site's own database server %(host)s.", host=database)
        )
    if proxies := [each for each in conf.get().trusted_proxies if not _here(each)]:
        found.append(
            say(
                "Your request and its answer, with your network address, pass through this site's own "
                "proxy (%(hosts)s).",
                hosts=", ".join(proxies),
            )
        )
    if server:
        host = server.rpartition("@")[2].removeprefix("smtps://").removeprefix("smtp://")
        found.append(
            say("Mail to you, through the mail server %(host)s.", host=host.partition(":")[0])
        )
        if StaffMail.objects.filter(site=site).exists():
            found.append(
                say(
                    "Comments that wait for a decision, or that were reported or objected to, with names "
                    "and words: by mail to moderators, through the same server."
                )
            )
    for hook in Hook.objects.in_force().filter(site=site).order_by("pk"):
        found.append(
            say(
                "What happens to comments, names and words, is told to a program at %(host)s, which the "
                "site chose.",
                host=hook.host,
            )
            if hook.with_words
            else say(
                "What happens to comments, its number and place, no name and no words, is told to a "
                "program at %(host)s, which the site chose.",
                host=hook.host,
            )
        )
    if conf.get().push:
        found.append(
            say(
                "Messages about replies, for browsers whose readers asked for them, through the push "
                "service of the browser's maker, which cannot read them."
            )
        )
    return found

"""A reply before anybody judged it: everything that the screen may know.

Holds no address and nothing computed from one: who somebody is becomes a `History` of counts
before it comes in here. Nothing is looked up; what the caller does not know stays empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class History:
    """What moderators decided about this commenter so far, in comments."""

    approved: int = 0
    rejected: int = 0
    pending: int = 0


@dataclass(frozen=True, slots=True)
class Submission:
    """One reply as it arrived.

    Attributes:
        text: the comment as typed, light Markdown.
        author: the name to be shown.
        website: the address typed into the website field.
        email_domain: what follows the @ of the e-mail address; never the address itself.
        language_hint: language tag of the page or the browser, such as "de"; "" where unknown.
        seconds_to_write: from touching the form to sending it; None where no token told.
        honeypot: what stood in the field that people do not see.
        history: decisions about this commenter; None for somebody nobody knows.
        same_text_elsewhere: near-equal texts stored lately, as counted by the caller.
        parent_text: the comment that is answered; "" for a reply to the post.
        staff_names: names of the site's staff; empty where the author is signed in as staff.
        user_agent: what sent it, as a class: "browser", "script", "" where unknown.
        links_elsewhere: other recent comments that carry one of this one's links or contact
            details, as counted by the caller.
        campaign: near-equal comments of the campaign that this one belongs to, as counted by the
            caller; 0 for none.
        nearest: the id of the comment most like it that a person called spam, as found by the caller.
        kind: "comment", or what else a form can bring: "forum-post", "contact-form", "signup", …
        sent_at: when it was sent, with its time zone; None where nobody says.
        premoderated: whether the post's editor wants to see every comment first.
    """

    text: str
    author: str = ""
    website: str = ""
    email_domain: str = ""
    language_hint: str = ""
    seconds_to_write: float | None = None
    honeypot: str = ""
    history: History | None = None
    same_text_elsewhere: int = 0
    parent_text: str = ""
    staff_names: tuple[str, ...] = ()
    user_agent: str = ""
    links_elsewhere: int = 0
    campaign: int = 0
    nearest: str = ""
    kind: str = "comment"
    sent_at: datetime | None = None
    premoderated: bool = False

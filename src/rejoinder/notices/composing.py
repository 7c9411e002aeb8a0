"""An outbox row becomes a message. Built with `EmailMessage`, which alone writes headers."""

from __future__ import annotations

import json
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit

from rejoinder import conf, keys
from rejoinder.models import Outbox, Site
from rejoinder.notices.letters import is_address, one_line


def address_of(mail: Outbox) -> str:
    """Whom a mail that still waits goes to."""
    return keys.unseal("mail", bytes(mail.to))


def sender_of(site: Site) -> str:
    """The address that a site's mail comes from."""
    set_one = conf.get().mail_from
    if is_address(set_one):
        return set_one
    host = urlsplit(site.base_url).hostname or "localhost"
    return f"rejoinder@{host}"


def message_of(mail: Outbox) -> EmailMessage:
    """The message of a mail that still waits: the same one at each try."""
    letter = json.loads(keys.unseal("mail", bytes(mail.content)))
    sender = sender_of(mail.site)
    local, _, domain = sender.rpartition("@")
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(one_line(mail.site.name), local, domain)
    message["To"] = address_of(mail)
    message["Subject"] = one_line(letter["subject"])
    message["Date"] = format_datetime(mail.made_at)
    message["Message-ID"] = f"<{mail.message_id}@{domain}>"
    # No answer by machine comes back to a machine. Source: RFC 3834, 5.
    message["Auto-Submitted"] = "auto-generated"
    if stop := letter.get("stop"):
        # One click, no page in between. Source: RFC 8058, 3.1.
        message["List-Unsubscribe"] = f"<{stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter["text"], cte="quoted-printable")
    if letter["html"]:
        message.add_alternative(letter["html"], subtype="html", cte="quoted-printable")
    return message

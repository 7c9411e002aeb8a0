"""How your comment data is processed: said from the settings in force, so that it cannot say
otherwise.
"""

from __future__ import annotations

from rejoinder import conf
from rejoinder.keys import KEPT_DAYS
from rejoinder.models import Site


def sections(site: Site) -> list[tuple[str, list[str]]]:
    """Headings and their paragraphs, as plain text."""
    now = conf.get()
    operator = site.operator or f"whoever runs {site.name}"
    reach = f" Write to {site.contact}." if site.contact else ""
    email = (
        "This site asks for your e-mail address with each comment."
        if site.require_email
        else "You need not give an e-mail address."
    )
    return [
        (
            "What is stored",
            [
                "The name you give, the website if you give one, your text as you typed it, and the "
                "time. These are shown on the page.",
                f"{email} If you give one, it is never published, never sent to anybody and never "
                "turned into a picture or number that others could see. It is stored encrypted, "
                "with a key that is kept apart from the database.",
                "Your computer's network address is not stored. A number made from it with a key of "
                f"that day is kept to notice floods of comments; after {KEPT_DAYS} days the key is "
                "destroyed, and with it any way back. Of your browser only its kind is kept.",
                "Reading this site stores nothing, sets no cookie and asks no other company's "
                "computer for anything. A video loads from its own site only after you click on it. "
                "A draft of your comment is kept in your own browser until you send it.",
            ],
        ),
        (
            "How spam is kept out",
            [
                "A program on this site's own machine looks at each comment before it appears: its "
                "text, name and website, how long writing took, and what is known of earlier comments "
                "by the same person. No data leave the machine for it.",
                "The program can publish a comment, hold it for a person to decide, or refuse "
                "what is plainly spam. It makes mistakes; you can always ask for a person to decide. "
                "If it fails or is slow, your comment waits for a person and is not lost.",
            ],
        ),
        (
            "How long",
            [
                "Comments stay as long as the post does, or until you withdraw them.",
                f"Within {now.edit_minutes} minutes you can edit your comment by the private link "
                "shown when you send it. With the same link you can withdraw it at any time; where "
                "others have answered, an empty place stays, without your name.",
            ],
        ),
        (
            "Your rights",
            [
                "You may see what is stored about you, have it corrected, have it removed, or object "
                f"to how it is used. Responsible: {operator}.{reach}",
                "The legal ground is that you ask for your comment to be published (GDPR article 6(1)(b)), "
                "and the site's interest in keeping the conversation free of spam and abuse "
                "(article 6(1)(f)). You may also complain to your data protection authority.",
            ],
        ),
    ]

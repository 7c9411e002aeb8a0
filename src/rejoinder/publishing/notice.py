"""How your comment data is processed: said from the inventory and the settings in force, so that it
cannot say otherwise.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from rejoinder import conf
from rejoinder.inventory import FACTS, Fact, Whose, leaving
from rejoinder.keys import KEPT_DAYS
from rejoinder.models import Site


def sections(site: Site) -> list[tuple[str, list[str]]]:
    """Headings and their paragraphs, as plain text."""
    facts = [fact for fact in FACTS if fact.whose == Whose.COMMENTER]
    return [
        ("In short", _short(site)),
        ("What is kept, why, and how long", [_sentence(fact) for fact in facts]),
        ("How spam is kept out", [*_SCREEN, *_mistakes()]),
        ("What leaves this machine", _leaving(site)),
        ("Your rights", _rights(site)),
    ]


def _short(site: Site) -> list[str]:
    email = (
        "This site asks for your e-mail address with each comment."
        if site.require_email
        else "You need not give an e-mail address."
    )
    return [
        "The name you give, the website if you give one, your words and the time are shown on the page.",
        f"{email} If you give one, it is never published, and never turned into a picture or number that "
        "others could see. It is stored encrypted, with a key that is kept apart from the database.",
        "Your computer's network address is not stored. A number made from it with a key of that day is "
        f"kept to notice floods of comments; after {KEPT_DAYS} days the key is destroyed, and with it any "
        "way back.",
        "Reading this site stores nothing, sets no cookie and asks no other company's computer for "
        "anything. A video loads from its own site only after you click on it. A draft of your comment is "
        "kept in your own browser until you send it.",
    ]


def _sentence(fact: Fact) -> str:
    what = f"{fact.what[0].upper()}{fact.what[1:]}"
    sent = "" if fact.sent == "nobody" else f" Goes to: {fact.sent}."
    return (
        f"{what}. Kept {fact.purpose}. Until when: {fact.period}. Seen by: {fact.seen}.{sent} "
        f"Ground: {fact.ground}."
    )


_SCREEN = [
    "A program on this site's own machine looks at each comment before it appears: its text, name and "
    "website, how long writing took, and what is known of earlier comments by the same person. No data "
    "leave the machine for it.",
    "It counts words, links and repetitions, and asks two small models that were fitted beforehand how "
    "likely spam or insult is. It can publish a comment, hold it for a person to decide, or refuse what is "
    "plainly spam. If it fails or is slow, your comment waits for a person and is not lost.",
    "You can always ask for a person to decide.",
]


@cache
def _mistakes() -> list[str]:
    """What the filter was measured to get wrong: from the card that comes with its weights."""
    card = files("rejoinder.screening").joinpath("weights/fast.md").read_text("utf-8")
    table = card.partition("### By source")[2].partition("###")[0]
    rows = [[cell.strip() for cell in line.split("|")] for line in table.splitlines()]
    measured = [
        (float(row[7].split()[0]), float(row[8].split()[0]))
        for row in rows
        if len(row) > 9 and row[3] == "spam"
    ]
    if not measured:
        return []
    recall = sorted(round(100 * each) for each, _ in measured)
    alarms = sorted(100 * each for _, each in measured)
    return [
        "It makes mistakes. On collections of comments that it had never seen it took between "
        f"{alarms[0]:.1f} and {alarms[-1]:.1f} of a hundred honest comments for spam, and found between "
        f"{recall[0]} and {recall[-1]} of a hundred that were. Slang, dialect, quoted insults, and "
        "languages that it learned little from are where it errs most."
    ]


def _leaving(site: Site) -> list[str]:
    return leaving(site) or ["Nothing."]


def _rights(site: Site) -> list[str]:
    minutes = conf.get().edit_minutes
    operator = site.operator or f"whoever runs {site.name}"
    reach = f" Write to {site.contact}." if site.contact else ""
    return [
        f"Within {minutes} minutes you can edit your comment by the private link shown when you send it. "
        "With the same link you can at any time see all that is kept about the comment, take it as a "
        "file, withdraw it, or have your name or everything forgotten; where others have answered, an "
        "empty place stays.",
        "If you gave an e-mail address, the page /person/ sends a link to it, with which you do the same "
        "for all your comments at once.",
        "What you have forgotten is erased from the database, its journal, the pages, waiting mail and "
        "what the spam filter was taught, and again from any older back-up that is ever restored.",
        "You may also have it corrected, object to how it is used, or complain to your data protection "
        f"authority. Responsible: {operator}.{reach}",
    ]

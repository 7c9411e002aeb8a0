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
from rejoinder.screening import Policy


def sections(site: Site) -> list[tuple[str, list[str]]]:
    """Headings and their paragraphs, as plain text."""
    facts = [fact for fact in FACTS if fact.whose == Whose.COMMENTER]
    return [
        ("In short", _short(site)),
        ("What is kept, why, and how long", [*map(_sentence, facts), _removed()]),
        ("How spam is kept out", [*_SCREEN, *_rules(site), *_mistakes()]),
        ("What leaves this machine", _leaving(site)),
        ("How it is kept safe", _safe()),
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


def _removed() -> str:
    days = conf.get().keep_removed_days
    if not days:
        return "Spam and what was removed is kept like other comments, but shown to nobody except staff."
    return f"Spam and what was removed is erased after {days} days, but where something about it is open."


_SCREEN = [
    "A program on this site's own machine looks at each comment before it appears: its text, name and "
    "website, how long writing took, and what is known of earlier comments by the same person. No data "
    "leave the machine for it.",
    "It counts words, links and repetitions, and asks small models that were fitted beforehand how likely "
    "spam or insult is. It can publish a comment, hold it for a person to decide, or refuse "
    "what is plainly "
    "spam. If it fails or is slow, your comment waits for a person and is not lost.",
    "Where it held or refused your comment, you can have a person decide: by a button behind your private "
    "link, and before all else that waits.",
]


def _rules(site: Site) -> list[str]:
    """What the policy in force makes of it."""
    policy = Policy.parse(site.policy)
    told = [_by_suspicion(policy), _by_kind(policy), _DEEP[policy.deep]]
    if policy.hold_everything:
        told.append("On this site every comment waits for a person before it appears.")
    elif policy.hold_first_comment:
        told.append("The first comment of everybody waits for a person.")
    links = f"A comment with more than {policy.max_links} links is looked at more closely"
    told.append(
        f"{links}, less so after {policy.trust_after} published ones by the same address."
        if policy.trust_after
        else f"{links}."
    )
    lists = (policy.bad_words, policy.bad_domains, policy.refused_words, policy.refused_domains)
    if any(lists):
        told.append("The site keeps lists of words and websites that hold or refuse a comment.")
    if policy.unattended:
        whose = "everything" if policy.unattended_holds == "everybody" else "what newcomers write"
        hours = ", ".join(policy.unattended)
        told.append(f"At hours when nobody is here, {whose} waits: {hours} ({policy.timezone}).")
    if policy.sections:
        told.append("Some posts have stricter or looser rules than these.")
    told.append(
        "What moderators decide about your comment teaches the filter of this site, and of other sites on "
        "this machine."
        if site.shares_lessons
        else "What moderators decide about your comment teaches the filter of this site alone."
    )
    return told


_DEEP = {
    "never": "No larger model is asked.",
    "auto": "Where the small models are unsure, a larger one on this machine is asked, too.",
    "always": "A larger model on this machine is asked about every comment, too.",
}


def _by_suspicion(policy: Policy) -> str:
    refuses = (
        f"From {_percent(policy.refuse_at)} it is refused."
        if policy.refuse_at < 1
        else "However high it is, that alone refuses nothing."
    )
    return f"From a suspicion of {_percent(policy.hold_at)} of 100 a comment waits for a person. {refuses}"


def _by_kind(policy: Policy) -> str:
    kinds = [
        f"{name.replace('_', ' ')} (from {_percent(bounds['hold'])})"
        for name, bounds in sorted(policy.thresholds.items())
        if bounds["hold"] < 1
    ]
    if not kinds:
        return "Nothing is held for its tone."
    return f"It also holds, by a probability of 100, what it takes for: {', '.join(kinds)}."


def _percent(share: float) -> str:
    return f"{100 * share:g}"


@cache
def _mistakes() -> list[str]:
    """What the filter was measured to get wrong: from the card that comes with its weights."""
    card = files("rejoinder").joinpath("screening/weights/fast.md").read_text("utf-8")
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


def _safe() -> list[str]:
    settings = conf.get()
    factor = (
        "a password and a second factor, without which the desk does not open"
        if settings.require_second_factor
        else "a password, and a second factor where they set one up"
    )
    told = [
        "E-mail addresses and waiting mail are encrypted (AES-256-GCM) with a key that is not in the "
        "database. What is erased is overwritten.",
        f"Whoever works here signs in with {factor}. What they decide is logged.",
    ]
    if settings.debug:
        told.append(
            "This installation runs in a mode for developers: after an error it shows whoever asked what "
            "was being done, private facts included. It should not be open to the public."
        )
    return told


def _rights(site: Site) -> list[str]:
    minutes = conf.get().edit_minutes
    operator = site.operator or f"whoever runs {site.name}"
    reach = f" Write to {site.contact}." if site.contact else ""
    edits = (
        f"Within {minutes} minutes you can edit your comment by the private link shown when you send it. "
        if minutes
        else "When you send a comment, a private link is shown. "
    )
    objects = (
        "Against what a person decided about your comment you can object there, once; another person looks "
        "then, where there is one."
        if site.takes_appeals
        else "This site takes no objections by a button against what a person decided; write to it instead."
    )
    return [
        f"{edits}By that link you can at any time see all that is kept about the comment, verdicts and "
        "decisions included, and take it as a file (GDPR articles 15 and 20).",
        "There you can have it put right: name, website, words, e-mail address (article 16). "
        "What you change "
        "is looked at again, and new words are marked.",
        "There you can withdraw it, or have your name or everything forgotten (article 17); "
        "where others have "
        "answered, an empty place stays. It is erased from the database, its journal, the pages, "
        "waiting mail "
        "and what the spam filter was taught, and again from any older back-up that is ever restored.",
        "There you can let it rest (article 18): it is kept, shown nowhere and used for nothing "
        "until you lift "
        "that. And you can have a person decide what a program decided (article 22).",
        objects,
        "If you gave an e-mail address, a link can be sent to it, with which you do the same for all your "
        "comments at once, and end all mail (article 21). Each mail about replies ends it by one "
        "click, too.",
        "You may also object to how it is used, or complain to your data protection authority. "
        "Responsible: "
        f"{operator}.{reach}",
    ]

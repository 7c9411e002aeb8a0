"""How your comment data is processed: said from the inventory and the settings in force, so that it
cannot say otherwise.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from rejoinder import conf
from rejoinder.inventory import FACTS, Fact, Whose, leaving
from rejoinder.keys import KEPT_DAYS
from rejoinder.languages import decimal_mark, later, say, speaking, spoken
from rejoinder.models import Site
from rejoinder.screening import Policy


def sections(site: Site) -> list[tuple[str, list[str]]]:
    """Headings and their paragraphs, as plain text, in the site's language."""
    facts = [fact for fact in FACTS if fact.whose == Whose.COMMENTER]
    with speaking(site.language):
        return [
            (say("In short"), _short(site)),
            (say("What is kept, why, and how long"), [*map(_sentence, facts), _removed()]),
            (
                say("How spam is kept out"),
                [*map(say, _SCREEN), *_rules(site), *_mistakes(spoken().words)],
            ),
            (say("What leaves this machine"), _leaving(site)),
            (say("How it is kept safe"), _safe()),
            (say("Your rights"), _rights(site)),
        ]


def _short(site: Site) -> list[str]:
    email = (
        say("This site asks for your e-mail address with each comment.")
        if site.require_email
        else say("You need not give an e-mail address.")
    )
    never = say(
        "If you give one, it is never published, and never turned into a picture or number that others "
        "could see. It is stored encrypted, with a key that is kept apart from the database."
    )
    return [
        say(
            "The name you give, the website if you give one, your words and the time are shown on the page."
        ),
        f"{email} {never}",
        say(
            "Your computer's network address is not stored. A number made from it with a key of that day "
            "is kept to notice floods of comments; after %(n)s days the key is destroyed, and with it any "
            "way back.",
            n=KEPT_DAYS,
        ),
        say(
            "Reading this site stores nothing, sets no cookie and asks no other company's computer for "
            "anything. A video loads from its own site only after you click on it. A draft of your comment "
            "is kept in your own browser until you send it."
        ),
    ]


def _sentence(fact: Fact) -> str:
    what = say(fact.what)
    told = {
        "what": f"{what[0].upper()}{what[1:]}",
        "purpose": say(fact.purpose),
        "period": say(fact.period),
        "seen": say(fact.seen),
        "ground": say(fact.ground),
    }
    if fact.sent == "nobody":
        return say(
            "%(what)s. Kept %(purpose)s. Until when: %(period)s. Seen by: %(seen)s. Ground: %(ground)s.",
            **told,
        )
    return say(
        "%(what)s. Kept %(purpose)s. Until when: %(period)s. Seen by: %(seen)s. Goes to: %(sent)s. "
        "Ground: %(ground)s.",
        sent=say(fact.sent),
        **told,
    )


def _removed() -> str:
    days = conf.get().keep_removed_days
    if not days:
        return say(
            "Spam and what was removed is kept like other comments, but shown to nobody except staff."
        )
    return say(
        "Spam and what was removed is erased after %(n)s days, but where something about it is open.",
        n=days,
    )


_SCREEN = [
    later(
        "A program on this site's own machine looks at each comment before it appears: its text, name and "
        "website, how long writing took, and what is known of earlier comments by the same person. No "
        "data leave the machine for it."
    ),
    later(
        "It counts words, links and repetitions, and asks small models that were fitted beforehand how "
        "likely spam or insult is. It can publish a comment, hold it for a person to decide, or refuse "
        "what is plainly spam. If it fails or is slow, your comment waits for a person and is not lost."
    ),
    later(
        "Where it held or refused your comment, you can have a person decide: by a button behind your "
        "private link, and before all else that waits."
    ),
]


def _rules(site: Site) -> list[str]:
    """What the policy in force makes of it."""
    policy = Policy.parse(site.policy)
    told = [_by_suspicion(policy), _by_kind(policy), say(_DEEP[policy.deep])]
    if policy.hold_everything:
        told.append(say("On this site every comment waits for a person before it appears."))
    elif policy.hold_first_comment:
        told.append(say("The first comment of everybody waits for a person."))
    told.append(_by_links(policy))
    lists = (policy.bad_words, policy.bad_domains, policy.refused_words, policy.refused_domains)
    if any(lists):
        told.append(
            say("The site keeps lists of words and websites that hold or refuse a comment.")
        )
    if policy.unattended:
        when = {"hours": ", ".join(policy.unattended), "timezone": policy.timezone}
        told.append(
            say("At hours when nobody is here, everything waits: %(hours)s (%(timezone)s).", **when)
            if policy.unattended_holds == "everybody"
            else say(
                "At hours when nobody is here, what newcomers write waits: %(hours)s (%(timezone)s).",
                **when,
            )
        )
    if policy.sections:
        told.append(say("Some posts have stricter or looser rules than these."))
    told.append(
        say(
            "What moderators decide about your comment teaches the filter of this site, and of other sites "
            "on this machine."
        )
        if site.shares_lessons
        else say("What moderators decide about your comment teaches the filter of this site alone.")
    )
    return told


def _by_links(policy: Policy) -> str:
    if not policy.trust_after:
        return say(
            "A comment with more than %(n)s links is looked at more closely.", n=policy.max_links
        )
    return say(
        "A comment with more than %(n)s links is looked at more closely, less so after %(published)s "
        "published ones by the same address.",
        n=policy.max_links,
        published=policy.trust_after,
    )


_DEEP = {
    "never": later("No larger model is asked."),
    "auto": later("Where the small models are unsure, a larger one on this machine is asked, too."),
    "always": later("A larger model on this machine is asked about every comment, too."),
}


def _by_suspicion(policy: Policy) -> str:
    holds = say(
        "From a suspicion of %(percent)s of 100 a comment waits for a person.",
        percent=_percent(policy.hold_at),
    )
    refuses = (
        say("From %(percent)s it is refused.", percent=_percent(policy.refuse_at))
        if policy.refuse_at < 1
        else say("However high it is, that alone refuses nothing.")
    )
    return f"{holds} {refuses}"


_KINDS = {
    "toxic": later("toxic"),
    "severely_toxic": later("severely toxic"),
    "insult": later("insult"),
    "threat": later("threat"),
    "identity_attack": later("identity attack"),
    "profanity": later("profanity"),
    "sexual": later("sexual"),
}


def _by_kind(policy: Policy) -> str:
    kinds = [
        say(
            "%(kind)s (from %(percent)s)",
            kind=say(_KINDS.get(name, name.replace("_", " "))),
            percent=_percent(bounds["hold"]),
        )
        for name, bounds in sorted(policy.thresholds.items())
        if bounds["hold"] < 1
    ]
    if not kinds:
        return say("Nothing is held for its tone.")
    return say(
        "It also holds, by a probability of 100, what it takes for: %(kinds)s.",
        kinds=", ".join(kinds),
    )


def _percent(share: float) -> str:
    return f"{100 * share:g}".replace(".", decimal_mark())


@cache
def _mistakes(_words: str) -> list[str]:
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
    alarms = [
        f"{100 * each:.1f}".replace(".", decimal_mark())
        for each in sorted(each for _, each in measured)
    ]
    return [
        say(
            "It makes mistakes. On collections of comments that it had never seen it took between "
            "%(fewest)s and %(most)s of a hundred honest comments for spam, and found between %(least)s "
            "and %(best)s of a hundred that were. Slang, dialect, quoted insults, and languages that it "
            "learned little from are where it errs most.",
            fewest=alarms[0],
            most=alarms[-1],
            least=recall[0],
            best=recall[-1],
        )
    ]


def _leaving(site: Site) -> list[str]:
    return leaving(site) or [say("Nothing.")]


def _safe() -> list[str]:
    settings = conf.get()
    told = [
        say(
            "E-mail addresses and waiting mail are encrypted (AES-256-GCM) with a key that is not in the "
            "database. What is erased is overwritten."
        ),
        say(
            "Whoever works here signs in with a password and a second factor, without which the desk does "
            "not open. What they decide is logged."
        )
        if settings.require_second_factor
        else say(
            "Whoever works here signs in with a password, and a second factor where they set one up. What "
            "they decide is logged."
        ),
    ]
    if settings.debug:
        told.append(
            say(
                "This installation runs in a mode for developers: after an error it shows whoever asked "
                "what was being done, private facts included. It should not be open to the public."
            )
        )
    return told


def _rights(site: Site) -> list[str]:
    minutes = conf.get().edit_minutes
    operator = site.operator or say("whoever runs %(site)s", site=site.name)
    edits = (
        say(
            "Within %(n)s minutes you can edit your comment by the private link shown when you send it.",
            n=minutes,
        )
        if minutes
        else say("When you send a comment, a private link is shown.")
    )
    sees = say(
        "By that link you can at any time see all that is kept about the comment, verdicts and decisions "
        "included, and take it as a file (GDPR articles 15 and 20)."
    )
    complain = say(
        "You may also object to how it is used, or complain to your data protection authority. "
        "Responsible: %(operator)s.",
        operator=operator,
    )
    reach = " " + say("Write to %(contact)s.", contact=site.contact) if site.contact else ""
    objects = (
        later(
            "Against what a person decided about your comment you can object there, once; another person "
            "looks then, where there is one."
        )
        if site.takes_appeals
        else later(
            "This site takes no objections by a button against what a person decided; write to it instead."
        )
    )
    return [
        f"{edits} {sees}",
        *map(say, _BY_LINK),
        say(objects),
        say(
            "If you gave an e-mail address, a link can be sent to it, with which you do the same for all "
            "your comments at once, and end all mail (article 21). Each mail about replies ends it by one "
            "click, too."
        ),
        f"{complain}{reach}",
    ]


_BY_LINK = [
    later(
        "There you can have it put right: name, website, words, e-mail address (article 16). What you "
        "change is looked at again, and new words are marked."
    ),
    later(
        "There you can withdraw it, or have your name or everything forgotten (article 17); where others "
        "have answered, an empty place stays. It is erased from the database, its journal, the pages, "
        "waiting mail and what the spam filter was taught, and again from any older back-up that is ever "
        "restored."
    ),
    later(
        "There you can let it rest (article 18): it is kept, shown nowhere and used for nothing until you "
        "lift that. And you can have a person decide what a program decided (article 22)."
    ),
]

"""What the tables hold as one word of ours, in words for whoever it is about."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from rejoinder.inventory import FACTS
from rejoinder.languages import later, say, spoken
from rejoinder.languages.catalogs import ENGLISH
from rejoinder.publishing.words import called
from rejoinder.statements import GROUNDS, reasons, stated

_IN_ENGLISH: Final = {
    later("publish"): "nothing against it",
    later("hold"): "held",
    later("refuse"): "taken for spam",
    later("approve"): "published",
    later("approved"): "published",
    later("pending"): "waits for a person",
    later("spam"): "taken for spam",
    later("trash"): "removed",
    later("restore"): "put back",
    later("keep"): "left as it was",
    later("edit"): "edited",
    later("correct"): "put right",
    later("withdraw"): "withdrawn",
    later("restrict"): "restricted",
    later("lift"): "restriction lifted",
    later("forget"): "forgotten",
    later("feature"): "featured",
    later("unfeature"): "no longer featured",
    later("pin"): "pinned",
    later("unpin"): "no longer pinned",
    later("lock"): "locked",
    later("unlock"): "no longer locked",
    later("author"): "you",
    later("moderator"): "a moderator",
    later("restricted"): "nobody; it rests",
    later("source"): "where it was imported from",
    later("waiting"): "waits",
    later("stopped"): "not sent",
    later("bounced"): "refused by your server",
    later("failed"): "given up",
    later("reply"): "replies",
    later("confirm"): "asks whether you want mail about replies",
    later("statement"): "statement of reasons",
    later("appeal"): "what came of your objection",
    later("report"): "what came of your report",
    later("report-receipt"): "receipt of your report",
    later("person"): "what a person decided",
    later("address"): "asks whether a new address is yours",
    later("rights-link"): "a link to this page",
    later("moderation"): "for your work here",
    later("webhook-off"): "a webhook was switched off",
}
"""What is stored as one word and says too little as it is. Catalogs have words of their own for each."""
_AS_STORED: Final = (
    later("purge"),
    later("sent"),
    later("insult"),
    later("threat"),
    later("hate"),
    later("private"),
    later("sexual"),
    later("profanity"),
    later("other"),
    later("illegal"),
    later("child"),
)
"""What is stored as one word that English says, too; for the catalogs."""
_STATED: Final = next(fact.what for fact in FACTS if fact.model == "Statement")
_LABELS: Final = {
    "post": later("Under"),
    "address": later("Address"),
    "name": later("Name"),
    "website": later("Website"),
    "words": later("Words"),
    "written_at": later("Written"),
    "edited_at": later("Edited"),
    "standing": later("Standing"),
    "removed_by": later("Removed by"),
    "email": later("E-mail address"),
    "hash_of_network": later("Hash of your network"),
    "hash_of_network_of": later("That hash is of"),
    "browser": later("Browser"),
    "known_again_by": later("Known again by"),
    "from": later("Imported from"),
    "number_there": later("Its number there"),
}
_EVERY: Final = {
    "once": later("at once"),
    "hour": later("each hour"),
    "day": later("each day"),
    "week": later("each week"),
}


def in_words(code: str) -> str:
    """A word that is stored, for people."""
    if spoken().words == ENGLISH:
        return _IN_ENGLISH.get(code, code)
    return say(code)


def of_comment(comment: dict[str, Any]) -> dict[str, Any]:
    """A comment of the export, as the page shows it."""
    rows = [
        (say(label), _shown(name, comment[name]))
        for name, label in _LABELS.items()
        if comment[name]
    ]
    rows += [(say("Told by mail"), followed(each)[1]) for each in comment["told_by_mail"]]
    rows += [(say("Told in a browser"), each["address"]) for each in comment["told_in_browsers"]]
    for what, values in comment["further"].items():
        label = say(what)
        told = map(stated, values) if what == _STATED else map(str, values)
        rows.append((f"{label[:1].upper()}{label[1:]}", "; ".join(told)))
    return {
        "number": comment["number"],
        "rows": rows,
        "verdict": judged(comment["verdict"]),
        "reasons": _reasons(comment["verdict"]),
        "decisions": [decided(each) for each in comment["decisions"]],
        "taught": len(comment["taught_the_filter"]),
    }


def _reasons(verdict: dict[str, Any] | None) -> list[reasons.Worded]:
    if not verdict:
        return []
    left_out = [reasons.Worded(verdict["left_out"], english=False)] if verdict["left_out"] else []
    return [*reasons.in_words(verdict["reasons"]), *left_out]


def judged(verdict: dict[str, Any] | None) -> dict[str, Any] | None:
    """What the screen said."""
    return {**verdict, "outcome": in_words(verdict["outcome"])} if verdict else None


def decided(decision: dict[str, Any]) -> dict[str, Any]:
    """A line of the log."""
    reason = decision["reason"]
    return {
        **decision,
        "act": in_words(decision["act"]),
        "reason": say(GROUNDS[reason].report) if reason in GROUNDS else in_words(reason),
    }


def mailed(mail: dict[str, Any]) -> tuple[str, str]:
    """When a mail was made, what it was, and what became of it where that may be told."""
    kind = in_words(mail["kind"])
    return mail["made_at"][:10], f"{kind}: {in_words(mail['state'])}" if "state" in mail else kind


def followed(wish: dict[str, Any]) -> tuple[str, str]:
    """Below which comment, how often, and since when."""
    every = say(_EVERY[wish["every"]])
    unsure = say("not confirmed")
    told = f"{every}, {wish['since'][:10]}" if wish["since"] else f"{every} ({unsure})"
    return say("Comment %(number)s", number=wish["comment"]), told


def reported(report: dict[str, Any]) -> tuple[str, str]:
    """About which comment, and all that was written."""
    ground = GROUNDS.get(report["ground"])
    parts = (
        report["made_at"][:10],
        say(ground.report) if ground else report["ground"],
        report["words"],
        report["name"],
        report["email"],
    )
    return say("Comment %(number)s", number=report["comment"]), " · ".join(filter(None, parts))


def _shown(name: str, value: str) -> str:
    """A moment to the minute; a word of ours in the language spoken; all else as it is."""
    if name == "name":
        return called(value)
    if name in {"standing", "removed_by"}:
        return in_words(value)
    if not name.endswith("_at"):
        return value
    return f"{datetime.fromisoformat(value):%Y-%m-%d %H:%M} UTC"

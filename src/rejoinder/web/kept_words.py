"""What the tables hold as one word of ours, in words for whoever it is about."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from rejoinder.languages import later, say, spoken
from rejoinder.languages.catalogs import ENGLISH
from rejoinder.statements import GROUNDS

_IN_ENGLISH: Final = {
    "publish": "nothing against it",
    "hold": "held",
    "refuse": "taken for spam",
    "approve": "published",
    "approved": "published",
    "pending": "waits for a person",
    "spam": "taken for spam",
    "trash": "removed",
    "restore": "put back",
    "keep": "left as it was",
    "edit": "edited",
    "correct": "put right",
    "withdraw": "withdrawn",
    "restrict": "restricted",
    "lift": "restriction lifted",
    "forget": "forgotten",
    "feature": "featured",
    "unfeature": "no longer featured",
    "pin": "pinned",
    "unpin": "no longer pinned",
    "lock": "locked",
    "unlock": "no longer locked",
    "author": "you",
    "moderator": "a moderator",
    "restricted": "nobody; it rests",
    "source": "where it was imported from",
    "waiting": "waits",
    "stopped": "not sent",
    "bounced": "refused by your server",
    "failed": "given up",
    "reply": "replies",
    "confirm": "asks whether you want mail about replies",
    "statement": "statement of reasons",
    "appeal": "what came of your objection",
    "report": "what came of your report",
    "report-receipt": "receipt of your report",
    "person": "what a person decided",
    "address": "asks whether a new address is yours",
    "rights-link": "a link to this page",
    "moderation": "for your work here",
    "webhook-off": "a webhook was switched off",
}
"""Where the word that is stored says too little. Catalogs have words of their own for each."""
_CODES: Final = (
    *(later("publish"), later("hold"), later("refuse")),
    *(later("approve"), later("spam"), later("trash"), later("restore"), later("keep")),
    *(later("edit"), later("correct"), later("withdraw"), later("restrict"), later("lift")),
    *(later("forget"), later("feature"), later("unfeature"), later("pin"), later("unpin")),
    *(later("lock"), later("unlock"), later("purge")),
    *(
        later("approved"),
        later("pending"),
        later("author"),
        later("moderator"),
        later("restricted"),
    ),
    *(later("source"), later("waiting"), later("sent"), later("stopped"), later("bounced")),
    *(later("failed"), later("reply"), later("confirm"), later("statement"), later("appeal")),
    *(later("report"), later("report-receipt"), later("person"), later("address")),
    *(later("rights-link"), later("moderation"), later("webhook-off")),
    *(later("insult"), later("threat"), later("hate"), later("private"), later("sexual")),
    *(later("profanity"), later("other"), later("illegal"), later("child")),
)
"""What is stored as one word and shown to the person it is about, or in a year's figures."""
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
        rows.append((f"{label[:1].upper()}{label[1:]}", "; ".join(map(str, values))))
    return {
        "number": comment["number"],
        "rows": rows,
        "verdict": judged(comment["verdict"]),
        "reasons": _reasons(comment["verdict"]),
        "decisions": [decided(each) for each in comment["decisions"]],
        "taught": len(comment["taught_the_filter"]),
    }


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
    """When a mail was made, what it was, and what became of it."""
    return mail["made_at"][:10], f"{in_words(mail['kind'])}: {in_words(mail['state'])}"


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
    if name in {"standing", "removed_by"}:
        return in_words(value)
    if not name.endswith("_at"):
        return value
    return f"{datetime.fromisoformat(value):%Y-%m-%d %H:%M} UTC"


def _reasons(verdict: dict[str, Any] | None) -> list[str]:
    """The screen's sentences; a verdict from elsewhere may have none."""
    if not verdict or not isinstance(verdict["reasons"], dict):
        return []
    signals = verdict["reasons"].get("signals", [])
    return [str(signal.get("words", "")) for signal in signals if isinstance(signal, dict)]

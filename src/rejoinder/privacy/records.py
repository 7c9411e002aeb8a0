"""The record of processing activities (GDPR article 30), from the inventory and the settings in force."""

from __future__ import annotations

from collections.abc import Iterator

from rejoinder import conf
from rejoinder.inventory import FACTS, Whose, leaving
from rejoinder.models import Site
from rejoinder.privacy.retention import JOBS

_HEADINGS = {
    Whose.COMMENTER: "Comments: people who comment",
    Whose.STAFF: "The desk: people who work here",
    Whose.PROGRAM: "Doors: people whom another program asks about",
}


def record(site: Site) -> Iterator[str]:
    """The record as lines of Markdown."""
    yield f"# Record of processing activities: {site.name}"
    yield ""
    yield "GDPR article 30(1). Made by `rejoinder records` from the inventory and the settings in force."
    yield ""
    yield f"- Controller: {site.operator or '(not named: `rejoinder site --operator`)'}"
    yield f"- Contact: {site.contact or '(not named: `rejoinder site --contact`)'}"
    out = leaving(site)
    yield f"- Leaves the machine: {' '.join(out) if out else 'nothing'}"
    yield "- Transfers to third countries: none by this program"
    for whose, heading in _HEADINGS.items():
        yield ""
        yield f"## {heading}"
        yield ""
        yield "| what | purpose | ground | period | seen by | sent to |"
        yield "|---|---|---|---|---|---|"
        for fact in FACTS:
            if fact.whose == whose:
                cells = (fact.what, fact.purpose, fact.ground, fact.period, fact.seen, fact.sent)
                yield f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
    yield ""
    yield "## Periods that end by themselves, each hour"
    yield ""
    for job in JOBS:
        yield f"- {job.what} (`{job.name}`)"
    yield ""
    yield "## Security (article 32)"
    yield ""
    yield "- E-mail addresses and waiting mail are sealed with AES-256-GCM under a key that is not in the"
    yield "  database; network addresses are kept as hashes under keys that are destroyed."
    yield "- What is erased is overwritten (`secure_delete`), also in the journal and in restored back-ups."
    factor = "must" if conf.get().require_second_factor else "may"
    yield f"- Staff {factor} sign in with a second factor; what they decide is logged."

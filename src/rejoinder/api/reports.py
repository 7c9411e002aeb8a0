"""The Akismet door's statistics and account calls: how a key was used, in the shapes that clients read."""

from __future__ import annotations

import csv
from datetime import date, datetime
from io import StringIO
from typing import Any, Final

from rejoinder import keys
from rejoinder.answering import (
    PERIODS,
    KeyFacts,
    Ledger,
    Totals,
    accuracy,
    by_blog,
    by_period,
    calls_of_month,
)
from rejoinder.answering.statistics import ORDERS
from rejoinder.api.forms import Fields
from rejoinder.api.shapes import Answer, as_json, text

_LIMIT: Final = 500
_SECONDS_A_SPAM: Final = 5
"""What a moderator spends on one spam comment; the basis of `time_saved`."""


def key_sites(said: Fields, key: KeyFacts, ledger: Ledger, now: datetime) -> Answer:
    """The client's sites and their counts of one month, as JSON or as CSV."""
    ledger.flush()
    month = _month(said.get("month"), now.date())
    limit = _number(said.get("limit"), _LIMIT) or _LIMIT
    offset = _number(said.get("offset"), 0)
    order = said.get("order") if said.get("order") in ORDERS else "total"
    found = by_blog(key.id, month, said.get("filter"), order)
    rows: list[dict[str, Any]] = [
        {
            "site": use.blog,
            "api_calls": use.totals.calls,
            "spam": use.totals.spam,
            "ham": use.totals.ham,
            "missed_spam": use.totals.missed_spam,
            "false_positives": use.totals.false_positives,
            "is_revoked": False,
        }
        for use in found[offset : offset + limit]
    ]
    name = f"{month:%Y-%m}"
    if said.get("format").lower() == "csv":
        bounds = f"(limit:{limit}, offset: {offset}, total: {len(found)})"
        return _csv(f"Active sites for key {key.id} during {name} {bounds}", rows)
    if said.says("extended"):
        for row in rows:
            row |= {
                "hash": keys.keyed_hash("blog", str(row["site"])).hex(),
                "eligible_for_revoke": False,
            }
    return as_json({name: rows, "limit": limit, "offset": offset, "total": len(found)})


def _csv(title: str, rows: list[dict[str, Any]]) -> Answer:
    # Sites are made of letters that an address has (`akismet.blog_of`): no cell can be a formula.
    written = StringIO()
    lines = csv.writer(written, lineterminator="\n")
    lines.writerow(
        ("Site", "Total API Calls", "Spam", "Ham", "Missed Spam", "False Positives", "Is Revoked")
    )
    lines.writerows([str(cell).lower() for cell in row.values()] for row in rows)
    body = f"{title}\n{written.getvalue()}".rstrip("\n")
    answer = text(body)
    headers = (("Content-Type", "text/csv; charset=utf-8"), *answer.headers[1:])
    return Answer(200, headers, answer.body)


def usage_limit(said: Fields, key: KeyFacts, ledger: Ledger, now: datetime) -> Answer:
    """How much of the month's checks is used."""
    used = _used(key, ledger, now)
    share = 100 * used / key.monthly_limit if key.monthly_limit else 0.0
    told: dict[str, Any] = {
        "limit": key.monthly_limit or "none",
        "usage": used,
        "percentage": f"{share:.1f}",
        "throttled": _throttled(key, used),
    }
    if said.says("extended"):
        told |= {"notice_level": "NOTICE_NONE", "upgrade": False}
    return as_json(told)


def key_stats(said: Fields, key: KeyFacts, ledger: Ledger, now: datetime) -> Answer:
    """Counts of the last 60 days by day, of six months by month, of all time by year."""
    ledger.flush()
    period = said.get("from") if said.get("from") in PERIODS else "6-months"
    found = by_period(key.id, period, now.date())
    breakdown = {
        name: {**_four(totals), "blogs": blogs, "da": first.isoformat()}
        for name, (totals, blogs, first) in found.items()
    }
    total = Totals(
        *(
            sum(getattr(one, name) for one, _, _ in found.values())
            for name in ("calls", "spam", "ham", "missed_spam", "false_positives")
        )
    )
    return as_json(
        {
            **_four(total),
            "accuracy": f"{accuracy(total):.2f}",
            "time_saved": total.spam * _SECONDS_A_SPAM,
            "breakdown": breakdown,
        }
    )


def subscription(said: Fields, key: KeyFacts, ledger: Ledger, now: datetime) -> Answer:
    """There is nothing to pay: the account is the key."""
    return as_json(
        {
            "account_id": key.id,
            "account_type": "rejoinder",
            "account_name": "Rejoinder",
            "status": "active",
            "next_billing_date": False,
            "limit_reached": _throttled(key, _used(key, ledger, now)),
        }
    )


def token(said: Fields, key: KeyFacts, ledger: Ledger, now: datetime) -> Answer:
    """A word that proves today that its holder has the key; it opens nothing here."""
    return text(keys.sign("akismet token", f"{key.id}.{now.date().isoformat()}"))


def compatible_plugins() -> Answer:
    """Which other plug-ins the key's owner might want: we advertise none."""
    return as_json([])


def _four(totals: Totals) -> dict[str, int]:
    return {
        "spam": totals.spam,
        "ham": totals.ham,
        "missed_spam": totals.missed_spam,
        "false_positives": totals.false_positives,
    }


def _used(key: KeyFacts, ledger: Ledger, now: datetime) -> int:
    ledger.flush()
    return calls_of_month(key.id, now.date())


def _throttled(key: KeyFacts, used: int) -> bool:
    return bool(key.monthly_limit) and used >= key.monthly_limit


def _month(written: str, today: date) -> date:
    try:
        return date.fromisoformat(f"{written}-01")
    except ValueError:
        return today.replace(day=1)


def _number(written: str, otherwise: int) -> int:
    usable = written.isascii() and written.isdigit() and len(written) < 10
    return int(written) if usable else otherwise

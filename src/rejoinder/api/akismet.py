"""The Akismet door: spam or not, in the protocol that WordPress and many comment systems speak.

Sources: Automattic/akismet-sdk-php (`spec.yml`, 1.5.0), akismet.com/developers, and what clients do
with an answer. The key comes in the body (`api_key`) or as the first label of the host name. Bodies
are compared by clients byte for byte, so no newline follows them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache, partial
from typing import Final
from urllib.parse import urlsplit

from rejoinder.answering import KeyFacts, Ledger, SiteFacts, Taught, history, teach
from rejoinder.api import proofs, reports
from rejoinder.api.forms import Fields, FormUnusable, fields
from rejoinder.api.meaning import is_spam, kind_of_doubt, unheard
from rejoinder.api.shapes import Answer, Asked, Question, text
from rejoinder.errors import Busy, TooOften
from rejoinder.screening import Outcome, Submission, Verdict
from rejoinder.screening.campaigns import NOTHING

THANKS: Final = "Thanks for making the web a better place."
RECHECK_AFTER: Final = 120
"""Seconds after which a client may ask again about what the deep tier was late for."""
_ALWAYS_SPAM_AUTHORS: Final = frozenset(("akismet-guaranteed-spam", "viagra-test-123"))
_ALWAYS_SPAM_EMAIL: Final = "akismet-guaranteed-spam@example.com"
# What a client's site may be called in statistics: host and path, of letters that an address has.
_BLOG: Final = re.compile(r"[a-z0-9][a-z0-9.-]*(:[0-9]{1,5})?(/[\w./~%+-]*)?", re.ASCII)
_BLOG_LENGTH: Final = 200
_HELP: Final = "X-akismet-debug-help"


def ask(asked: Asked, ledger: Ledger, now: datetime) -> Answer | Question:
    """Answer one call, or say what the screen must be asked first."""
    call = _CALLS.get(asked.path)
    if call is None:
        return text("There is no such call.", status=404)
    try:
        said = fields(asked)
    except FormUnusable as mistake:
        return _invalid(f"Unreadable request: {mistake}.", status=400)
    if asked.path == "/1.2/compatible-plugins":
        return reports.compatible_plugins()
    # Two calls name the key otherwise; for them what they name counts.
    named = said.get("key") if asked.path in _BY_KEY else ""
    key = ledger.key(named or said.get("api_key") or _first_label(asked.host), now)
    if key is None:
        return _invalid("Unknown API key.")
    if key.revoked:
        # Its owner should see that in WordPress' desk, not only in a header.
        alert = ("X-akismet-alert-msg", "This API key was revoked by whoever runs the screen.")
        return _invalid("This API key was revoked.", ("X-akismet-alert-code", "10003"), alert)
    return call(said, key, ledger, now)


def _verify_key(said: Fields, key: KeyFacts, ledger: Ledger, now: datetime) -> Answer:
    return text("valid") if said.get("blog").strip() else _invalid('Empty "blog" value.')


def _comment_check(said: Fields, key: KeyFacts, ledger: Ledger, now: datetime) -> Answer | Question:
    if missing := _missing(said):
        return missing
    try:
        ledger.admit(key, now)
    except TooOften as refusal:
        return _too_often(refusal, key, ledger, now)
    written, test = said.get("comment_content"), said.says("is_test")
    blog = blog_of(said.get("blog"))

    def answer(spam: bool, *headers: tuple[str, str]) -> Answer:
        if not test:
            ledger.count(key, now, blog, calls=1, spam=int(spam), ham=int(not spam))
        proof = proofs.made(key.id, written, spam=spam, test=test, now=now.timestamp())
        return text("true" if spam else "false", ("X-akismet-guid", proof), *headers)

    if "administrator" in {role.strip() for role in said.get("user_role").split(",")}:
        return answer(False)
    author, email = said.get("comment_author"), said.get("comment_author_email")
    if author in _ALWAYS_SPAM_AUTHORS or email == _ALWAYS_SPAM_EMAIL:
        return answer(True)

    site = ledger.site(key.site_id)

    def conclude(verdicts: Sequence[Verdict]) -> Answer:
        (verdict,) = verdicts
        return answer(is_spam(verdict, site.policy), *_headers(verdict, said, site))

    return Question([_submission(said, written, site, ledger, test=test)], site, conclude)


def _submission(
    said: Fields, written: str, site: SiteFacts, ledger: Ledger, *, test: bool
) -> Submission:
    """What the screen is told. The addresses of whoever wrote are used here and go nowhere."""
    author, email = said.get("comment_author"), said.get("comment_author_email")
    page = f"{said.get('blog')}\0{said.get('permalink')}"
    trap = said.get("honeypot_field_name")
    lately = NOTHING
    # An edited comment is like itself.
    if written.strip() and not test and said.get("recheck_reason") != "edit":
        own = blog_of(said.get("blog")).partition("/")[0].removeprefix("www.")
        lately = ledger.recurring.seen(site.id, written, page, author, own)
    languages = [one.strip().partition("_")[0] for one in said.get("blog_lang").split(",")]
    return Submission(
        text=written,
        author=author,
        website=said.get("comment_author_url"),
        email_domain=email.rpartition("@")[2].strip().lower() if "@" in email else "",
        language_hint=languages[0] if len(languages) == 1 else "",
        honeypot=said.get(trap) if trap else "",
        history=history(site.id, email) if site.has_people else None,
        same_text_elsewhere=lately.same_text,
        links_elsewhere=lately.links,
        campaign=lately.campaign,
        user_agent=agent_kind(said.get("user_agent")) if "user_agent" in said else "",
        kind=said.get("comment_type") or "comment",
    )


def _headers(verdict: Verdict, said: Fields, site: SiteFacts) -> list[tuple[str, str]]:
    """What stands beside true or false, where it applies; nothing of it tells a score."""
    told: list[tuple[str, str]] = []
    spam = is_spam(verdict, site.policy)
    if unheard(verdict):
        # The plugin of WordPress then lets a person decide and asks again; others see "true".
        told.append(("X-akismet-error", "the screen could not judge this"))
    elif verdict.outcome is Outcome.REFUSE:
        told.append(("X-akismet-pro-tip", "discard"))
    elif verdict.waiting and not spam:
        told.append(("X-akismet-recheck-after", str(RECHECK_AFTER)))
    if said.says("classify"):
        told.append(("X-akismet-classification", kind_of_doubt(verdict, site.policy) or "ham"))
    return told


def _submit(said: Fields, key: KeyFacts, ledger: Ledger, now: datetime, *, spam: bool) -> Answer:
    """Learn that something was, or was not, spam: stored before it is thanked."""
    # Coral sends this call as JSON and leaves out which site it is about.
    if not said.as_json and (missing := _missing(said)):
        return missing
    if said.says("is_test"):
        return text(THANKS)
    written = said.get("comment_content")
    lesson = Taught(
        written,
        "spam",
        spam,
        author=said.get("comment_author"),
        website=said.get("comment_author_url"),
    )
    try:
        teach(key.id, [lesson], now)
    except Busy:
        return text("Too much at once.", ("Retry-After", "5"), status=503)
    if _answered(said, key, written) is not spam:
        mistake = {"missed_spam": 1} if spam else {"false_positives": 1}
        ledger.count(key, now, blog_of(said.get("blog")), **mistake)
    return text(THANKS)


def _answered(said: Fields, key: KeyFacts, written: str) -> bool | None:
    """What was said of this text before: by our own proof, else by the client's word."""
    if proof := proofs.read(key.id, written, said.get("guid")):
        return proof.spam
    return {"true": True, "false": False}.get(said.get("comment_check_response"))


def _deactivate(said: Fields, key: KeyFacts, ledger: Ledger, now: datetime) -> Answer:
    """The plugin is switched off there; the key stays, since another site may use it."""
    return text("deactivated") if said.get("blog").strip() else _invalid('Empty "blog" value.')


def _missing(said: Fields) -> Answer | None:
    if not said.get("blog").strip():
        return _invalid('Empty "blog" value.')
    if "user_ip" not in said:
        # It may be empty: the screen has no use for it, and some clients withhold it.
        return _invalid("Missing required field: user_ip.")
    return None


def _invalid(why: str, *headers: tuple[str, str], status: int = 200) -> Answer:
    return text("invalid", (_HELP, why), *headers, status=status)


def _too_often(refusal: TooOften, key: KeyFacts, ledger: Ledger, now: datetime) -> Answer:
    """Neither true nor false: clients hold the comment, or wait as they are told."""
    told = [("Retry-After", str(refusal.seconds)), (_HELP, "This API key is used too often.")]
    if key.monthly_limit and (used := ledger.used(key, now)) >= key.monthly_limit:
        told += [
            ("X-akismet-alert-code", "10402"),
            ("X-akismet-alert-msg", "The checks of this month are used up."),
            ("X-akismet-alert-api-calls", str(used)),
            ("X-akismet-alert-usage-limit", str(key.monthly_limit)),
        ]
    return text("Too many requests.", *told, status=429)


def blog_of(written: str) -> str:
    """A client's site as statistics call it: host and path without the last slash; else ""."""
    # Nearly every check names one of a few sites; what is too long to be one is not remembered.
    return _kept_blog(written) if len(written) <= 2 * _BLOG_LENGTH else _blog(written)


def _blog(written: str) -> str:
    try:
        parts = urlsplit(written.strip() if "://" in written else f"http://{written.strip()}")
        host = parts.netloc.rpartition("@")[2].lower().encode("idna").decode()
    except (ValueError, UnicodeError):
        return ""
    name = (host + parts.path).rstrip("/")
    if len(name) > _BLOG_LENGTH or not _BLOG.fullmatch(name):
        name = host
    return name if len(name) <= _BLOG_LENGTH and _BLOG.fullmatch(name) else ""


_kept_blog: Final = lru_cache(maxsize=256)(_blog)


def agent_kind(written: str) -> str:
    """Whether a browser sent the comment, as far as it says; nothing else of it is kept."""
    return "browser" if written.startswith(("Mozilla/", "Opera/")) else "script"


def _first_label(host: str) -> str:
    label, dot, _ = host.partition(".")
    return label if dot else ""


Call = Callable[[Fields, KeyFacts, Ledger, datetime], "Answer | Question"]
_CALLS: Final[dict[str, Call]] = {
    "/1.1/verify-key": _verify_key,
    "/1.1/comment-check": _comment_check,
    "/1.1/submit-spam": partial(_submit, spam=True),
    "/1.1/submit-ham": partial(_submit, spam=False),
    "/1.1/deactivate": _deactivate,
    "/1.1/token": reports.token,
    "/1.1/get-subscription": reports.subscription,
    "/1.1/get-stats": reports.key_stats,
    "/1.2/get-key-stats": reports.key_stats,
    "/1.2/key-sites": reports.key_sites,
    "/1.2/usage-limit": reports.usage_limit,
    "/1.2/compatible-plugins": lambda *_: reports.compatible_plugins(),
}
_BY_KEY: Final = frozenset(
    ("/1.1/verify-key", "/1.1/get-stats", "/1.2/get-key-stats", "/1.1/get-subscription",
     "/1.1/deactivate", "/1.1/token")
)  # fmt: skip

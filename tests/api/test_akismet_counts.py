"""The Akismet door's books: quota, rate, what clients and sites are told of their use."""

from __future__ import annotations

import csv
import json

import pytest
from tests.api.conftest import headers
from tests.conftest import NOON

from rejoinder.answering import change_key
from rejoinder.api.akismet import blog_of
from rejoinder.errors import Busy
from rejoinder.models import DoorUse

pytestmark = pytest.mark.django_db


def test_after_the_months_checks_the_client_is_told_to_wait(akismet, made, says, ledger):
    says()
    change_key(made[0], monthly_limit=3)
    answers = [akismet("comment-check", comment_content=f"{n}") for n in range(5)]
    assert [answer.status for answer in answers] == [200, 200, 200, 429, 429]
    told = headers(answers[-1])
    assert int(told["retry-after"]) == 29 * 24 * 3600 + 12 * 3600
    assert answers[-1].body not in {b"true", b"false", b"invalid"}
    assert (told["x-akismet-alert-api-calls"], told["x-akismet-alert-usage-limit"]) == ("3", "3")
    ledger.flush()
    assert akismet("comment-check", comment_content="x").status == 429
    later = NOON.replace(month=12)
    assert akismet("comment-check", comment_content="x", now=later).status == 200


def test_a_rate_is_held(akismet, made, says):
    says()
    change_key(made[0], rate=3)
    answers = [akismet("comment-check", comment_content=f"{n}").status for n in range(10)]
    assert answers[:3] == [200] * 3
    assert 429 in answers[3:]


def test_usage_limit(akismet, made, says):
    says()
    for n in range(3):
        akismet("comment-check", comment_content=f"{n}")
    told = json.loads(akismet("/1.2/usage-limit", method="GET").body)
    assert told == {"limit": "none", "usage": 3, "percentage": "0.0", "throttled": False}
    change_key(made[0], monthly_limit=4)
    told = json.loads(akismet("/1.2/usage-limit", extended="true").body)
    assert told == {"limit": 4, "usage": 3, "percentage": "75.0", "throttled": False,
                    "notice_level": "NOTICE_NONE", "upgrade": False}  # fmt: skip


@pytest.fixture
def used(akismet, says, ledger):
    """Two sites of one client: 2 spam and 1 ham, 1 ham; one missed, one false."""
    says(spam=0.9)
    for n in range(2):
        akismet("comment-check", comment_content=f"Buy {n}.")
    says()
    akismet("comment-check", comment_content="Hello.")
    akismet("comment-check", comment_content="Hi.", blog="http://Other.example/news/")
    akismet("submit-spam", comment_content="Missed.")
    akismet("submit-ham", comment_content="Lost.", blog="http://other.example/news")
    akismet("comment-check", comment_content="Test.", is_test="1")


def test_key_sites_as_json(akismet, used):
    told = json.loads(akismet("/1.2/key-sites", method="GET").body)
    assert (told["limit"], told["offset"], told["total"]) == (500, 0, 2)
    assert told["2026-11"] == [
        {"site": "blog.example", "api_calls": 3, "spam": 2, "ham": 1, "missed_spam": 1, "false_positives": 0, "is_revoked": False},
        {"site": "other.example/news", "api_calls": 1, "spam": 0, "ham": 1, "missed_spam": 0, "false_positives": 1, "is_revoked": False},
    ]  # fmt: skip
    by = json.loads(
        akismet("/1.2/key-sites", order="false_positives", limit="1", extended="true").body
    )
    assert [row["site"] for row in by["2026-11"]] == ["other.example/news"]
    assert {"hash", "eligible_for_revoke"} <= set(by["2026-11"][0])
    assert json.loads(akismet("/1.2/key-sites", filter="blog.").body)["total"] == 1
    assert json.loads(akismet("/1.2/key-sites", month="2026-10").body)["2026-10"] == []
    assert len(json.loads(akismet("/1.2/key-sites", offset="1").body)["2026-11"]) == 1


def test_key_sites_as_csv(akismet, used, key):
    answer = akismet("/1.2/key-sites", format="csv")
    assert headers(answer)["content-type"].startswith("text/csv")
    title, *lines = answer.body.decode().split("\n")
    assert title.startswith("Active sites for ")
    assert title.endswith(" during 2026-11 (limit:500, offset: 0, total: 2)")
    assert key not in title
    assert list(csv.reader(lines)) == [
        ["Site", "Total API Calls", "Spam", "Ham", "Missed Spam", "False Positives", "Is Revoked"],
        ["blog.example", "3", "2", "1", "1", "0", "false"],
        ["other.example/news", "1", "0", "1", "0", "1", "false"],
    ]


@pytest.mark.parametrize("path", ["/1.2/get-key-stats", "/1.1/get-stats"])
@pytest.mark.parametrize(
    ("period", "names"),
    [("60-days", ["2026-11-01"]), ("6-months", ["2026-11"]), ("all", ["2026"])],
)
def test_key_stats(akismet, used, path, period, names):
    told = json.loads(akismet(path, api_key=None, **{"from": period}).body)
    assert (told["spam"], told["ham"], told["missed_spam"], told["false_positives"]) == (2, 2, 1, 1)
    assert (told["accuracy"], told["time_saved"]) == ("50.00", 10)
    assert list(told["breakdown"]) == names
    (entry,) = told["breakdown"].values()
    assert entry["blogs"] == 2
    assert entry["da"] in {"2026-11-01", "2026-01-01"}


def test_the_account_calls(akismet, made):
    told = json.loads(akismet("get-subscription").body)
    assert told == {"account_id": made[0].pk, "account_type": "rejoinder", "account_name": "Rejoinder",
                    "status": "active", "next_billing_date": False, "limit_reached": False}  # fmt: skip
    assert akismet("deactivate").body == b"deactivated"
    token = akismet("token").body
    assert token
    assert token != b"invalid"
    assert akismet("token", key="0" * 12, api_key="0" * 12).body == b"invalid"
    assert akismet("/1.2/compatible-plugins", method="GET", key=None, api_key=None).body == b"[]"
    assert akismet("comment-chuck").status == 404


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("https://blog.example/", "blog.example"),
        ("HTTP://Blog.Example:8080/a/b/", "blog.example:8080/a/b"),
        ("blog.example", "blog.example"),
        ("https://user:pass@blog.example/", "blog.example"),
        ("https://schön.example", "xn--schn-7qa.example"),
        ("=cmd|'/c calc'!A1", ""),
        ("https://blog.example/a,b\n", "blog.example"),
        ("http://[", ""),
        ("x" * 300, ""),
        ("https://blog.example/" + "x" * 300, "blog.example"),
    ],
)
def test_a_site_is_called_by_host_and_path_of_harmless_letters(written, name):
    assert blog_of(written) == name


def test_a_client_cannot_fill_the_table_with_sites(akismet, says, ledger, monkeypatch):
    from rejoinder.answering import ledger as module

    monkeypatch.setattr(module, "_BLOGS", 3)
    says()
    for n in range(6):
        akismet("comment-check", comment_content="x", blog=f"https://b{n}.example")
        ledger.flush()
    assert DoorUse.objects.count() == 4
    assert DoorUse.objects.get(blog="").calls == 3


def test_counts_outlive_a_busy_writer(akismet, says, ledger, monkeypatch):
    from rejoinder.answering import ledger as module

    says()
    akismet("comment-check", comment_content="x")

    def busy(job):
        raise Busy("full")

    with monkeypatch.context() as full:
        full.setattr(module, "write", busy)
        ledger.flush()
    assert not DoorUse.objects.exists()
    akismet("comment-check", comment_content="y")
    ledger.flush()
    assert DoorUse.objects.get().calls == 2

"""Whether an answer, or the time it takes, tells that an address is known here.

    python bench/alike.py [TRIES] [--signing-in TRIES]

Known and unknown addresses are asked about in turn, which comes first changing each time: where
rights are asked for, where mail about replies is wanted, and at the sign-in page. (Where mail is
ended no address is asked about: the link in each mail is the proof.) Status, length and headers
must be the same; the medians of the time within a millisecond of each other. Times are of
Django's handler in this process, by the wall and by the processor. Signing in costs a quarter of
a second of hashing a try, so it has a number of tries of its own.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

from rows import HEAD, Row

HERE = {"origin": "http://testserver", "host": "testserver"}
KNOWN = "known@harbour.example"
Ask = Callable[[str], Any]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tries", type=int, nargs="?", default=2_000)
    parser.add_argument("--signing-in", type=int, default=200)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="alike-") as home:
        os.environ |= {
            "REJOINDER_HOME": home,
            "REJOINDER_RATE_CLIENT": "0",
            "REJOINDER_RATE_THREAD": "0",
            "DJANGO_SETTINGS_MODULE": "rejoinder_site.settings",
        }
        print(HEAD)
        for row in _rows(told.tries, told.signing_in):
            print(row.markdown(), flush=True)


def _rows(tries: int, signing_in: int) -> Iterator[Row]:
    import django

    django.setup()
    from django.test import override_settings
    from django.test.utils import setup_test_environment

    from rejoinder_site.preparing import prepare

    setup_test_environment()
    prepare()
    for name, count, ask in (
        ("asking for rights", tries, _rights()),
        ("wanting mail", tries, _wanting(tries)),
        ("signing in", signing_in, _signing_in()),
    ):
        with override_settings(ACCOUNT_RATE_LIMITS=False):
            yield from _compared(name, count, ask)


def _compared(name: str, count: int, ask: Ask) -> Iterator[Row]:
    wall: dict[str, list[float]] = {"known": [], "unknown": []}
    work: dict[str, list[float]] = {"known": [], "unknown": []}
    answers = set()
    for number in range(-5, count):  # the first ones read templates and warm what is kept
        # One that was asked about before is no test: asking twice is seen, whoever it is.
        known = f"k{abs(number):04}@harbour.example" if name == "wanting mail" else KNOWN
        pair = [("known", known), ("unknown", f"q{abs(number):04}@harbour.example")]
        for who, address in pair if number % 2 else reversed(pair):
            began, worked = time.perf_counter(), time.process_time()
            answer = ask(address)
            if number >= 0:
                wall[who].append(time.perf_counter() - began)
                work[who].append(time.process_time() - worked)
                answers.add(
                    (answer.status_code, len(answer.content), tuple(sorted(answer.headers)))
                )
    note = f"{count} tries each; status {', '.join(str(each[0]) for each in sorted(answers))}"
    yield Row(f"{name}: different answers", [len(answers)], "", most=1, note=note)
    for what, times in (("wall", wall), ("processor", work)):
        apart = abs(median(times["known"]) - median(times["unknown"])) * 1000
        of = f"of {median(times['known']) * 1000:.2f} ms"
        yield Row(f"{name}: medians apart, {what}", [apart], "ms", most=1, note=of)


def _left(email: str) -> Any:
    """A comment with this address, on a post of its own site."""
    from django.utils import timezone

    from rejoinder.models import Post, Site
    from rejoinder.replying.drafts import Draft
    from rejoinder.replying.leaving import Client, leave_reply

    post, _ = Post.objects.get_or_create(
        site=Site.objects.get(), path="/p/", defaults={"title": "P", "status": "public",
        "published_at": timezone.now()},
    )  # fmt: skip
    draft = Draft(name="Ada", text=f"Words of {email} about the bridge.", email=email)
    return leave_reply(post, draft, Client(), now=timezone.now())


def _rights() -> Ask:
    from django.test import Client

    client = Client()
    _left(KNOWN)
    return lambda address: client.post("/person/", {"email": address}, headers=HERE)


def _wanting(tries: int) -> Ask:
    """Somebody types an address below a comment; it may be that of another commenter."""
    from django.test import Client

    from rejoinder.replying.leaving import own_token

    client = Client()
    for number in range(max(tries, 6)):
        _left(f"k{number:04}@harbour.example")
    pk = _left("third@harbour.example").id
    path = f"/own/{pk}/{own_token(pk)}/follow/"
    return lambda address: client.post(path, {"email": address}, headers=HERE)


def _signing_in() -> Ask:
    from django.contrib.auth import get_user_model
    from django.test import Client

    from rejoinder.web.accounts import per_name

    client = Client()
    get_user_model().objects.create_user("keeper", KNOWN, "a good long password", is_staff=True)

    def ask(address: str) -> Any:
        per_name.cache_clear()  # whoever guesses often is stopped, known or not; that is not asked here
        return client.post("/accounts/login/", {"login": address, "password": "wrong guess of one"})

    return ask


if __name__ == "__main__":
    main()

"""Whether an answer, or the time it takes, tells that an address is known here.

    python bench/alike.py [TRIES] [--whole-hashing TRIES]

Known and unknown are asked about in turn, which comes first changing each time: addresses where
rights are asked for, where mail about replies is wanted, and at the sign-in page; numbers of what
is kept where mail is ended, for there the link in each mail is the proof and no address is asked
for. Status, length and headers must be the same; the medians of the time within a millisecond of
each other. Times are of Django's handler in this process, by the wall and by the processor.

A guess at a password costs one hash, most of a second on purpose, and two thousand of them an hour.
So it is taken apart: what is hashed, counted in rounds with the hashing that is in force; and all
else, timed with a hash of a thousandth of the rounds. `--whole-hashing` times it undivided.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from typing import Any
from unittest.mock import patch

from django.contrib.auth import hashers
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from rows import HEAD, Row

HERE = {"origin": "http://testserver", "host": "testserver"}
KNOWN = "known@harbour.example"
Ask = Callable[[str], Any]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tries", type=int, nargs="?", default=2_000)
    parser.add_argument("--whole-hashing", type=int, default=0)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="alike-") as home:
        os.environ |= {
            "REJOINDER_HOME": home,
            "REJOINDER_RATE_CLIENT": "0",
            "REJOINDER_RATE_THREAD": "0",
            "DJANGO_SETTINGS_MODULE": "rejoinder_site.settings",
        }
        print(HEAD)
        for row in _rows(told.tries, told.whole_hashing):
            print(row.markdown(), flush=True)


def _rows(tries: int, whole: int) -> Iterator[Row]:
    import django

    django.setup()
    from django.test import override_settings
    from django.test.utils import setup_test_environment

    from rejoinder_site.preparing import prepare

    setup_test_environment()
    prepare()
    yield from _compared("asking for rights", tries, _rights(), _one_known)
    yield from _compared("wanting mail", tries, _wanting(tries), _each_once)
    for name, ask in _ending(tries):
        yield from _compared(
            name, tries, ask, lambda number: (str(1 + number % 6), str(10**6 + number))
        )
    guess = _signing_in()
    with override_settings(ACCOUNT_RATE_LIMITS=False):
        yield _hashed(guess)
        with override_settings(PASSWORD_HASHERS=[f"{__name__}.Quick"]):
            _account()
            yield from _compared("signing in, but for hashing", tries, guess, _one_known)
            names = _compared("signing in by name, but for hashing", tries, guess, _one_named)
            yield from names
        if whole:
            _account()
            yield from _compared("signing in, whole", whole, guess, _one_known)


def _one_known(number: int) -> tuple[str, str]:
    return KNOWN, f"q{number:04}@harbour.example"


def _one_named(number: int) -> tuple[str, str]:
    return "keeper", f"q{number:05}"


def _each_once(number: int) -> tuple[str, str]:
    """One that was asked about before is no test: asking twice is seen, whoever it is."""
    return f"k{number:04}@harbour.example", f"q{number:04}@harbour.example"


def _compared(
    name: str, count: int, ask: Ask, pair_of: Callable[[int], tuple[str, str]]
) -> Iterator[Row]:
    wall: dict[str, list[float]] = {"known": [], "unknown": []}
    work: dict[str, list[float]] = {"known": [], "unknown": []}
    answers = set()
    for number in range(-5, count):  # the first ones read templates and warm what is kept
        # Warming up asks about people of its own, so that nobody is asked about twice.
        known, unknown = pair_of(number if number >= 0 else count - number - 1)
        pair = [("known", known), ("unknown", unknown)]
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
    for number in range(tries + 5):
        _left(f"k{number:04}@harbour.example")
    pk = _left("third@harbour.example").id
    path = f"/own/{pk}/{own_token(pk)}/follow/"
    return lambda address: client.post(path, {"email": address}, headers=HERE)


def _ending(tries: int) -> Iterator[tuple[str, Ask]]:
    """Links that nobody was given, to what there is and to what there is not."""
    from django.test import Client
    from django.utils import timezone

    from rejoinder import keys
    from rejoinder.models import Comment, Following

    for comment in Comment.objects.order_by("pk")[:6]:
        Following.objects.create(
            site=comment.site, comment=comment, email=keys.seal("following", KNOWN),
            person=keys.known_by("email", KNOWN), made_at=timezone.now(), confirmed_at=timezone.now(),
        )  # fmt: skip
    yield "ending mail, by one click", partial(_forged, Client(), "/stop/{}/{}/")
    yield "withdrawing a comment", partial(_forged, Client(), "/own/{}/{}/withdraw/")


def _forged(client: Any, path: str, number: str) -> Any:
    from rejoinder import keys

    told = {"List-Unsubscribe": "One-Click"}
    return client.post(path.format(number, keys.sign("own", "0")), told, headers=HERE)


class Quick(PBKDF2PasswordHasher):
    """The hashing that is in force, with a thousandth of its rounds."""

    iterations = PBKDF2PasswordHasher.iterations // 1_000


def _account() -> None:
    """Somebody of the staff, whose password is hashed as it is done now."""
    from django.contrib.auth import get_user_model

    get_user_model().objects.all().delete()
    get_user_model().objects.create_user("keeper", KNOWN, "a good long password", is_staff=True)


def _signing_in() -> Ask:
    from django.test import Client

    from rejoinder.web.accounts import per_name

    client = Client()

    def ask(login: str) -> Any:
        per_name.cache_clear()  # whoever guesses often is stopped, known or not; that is not asked here
        return client.post("/accounts/login/", {"login": login, "password": "wrong guess of one"})

    return ask


def _hashed(guess: Ask) -> Row:
    """How many rounds are hashed for a guess, as it is in force, whoever it is about."""
    rounds: dict[str, int] = {}
    hashed = hashers.pbkdf2
    _account()
    for login in (KNOWN, "quite@harbour.example", "keeper", "nobody"):

        def counted(
            password: str, salt: str, iterations: int, login: str = login, **named: Any
        ) -> bytes:
            rounds[login] = rounds.get(login, 0) + iterations
            return hashed(password, salt, iterations, **named)

        with patch.object(hashers, "pbkdf2", counted):
            guess(login)
    apart = max(rounds.values()) - min(rounds.values())
    told = f"{min(rounds.values()):,} each, by address and by name"
    return Row("signing in: rounds of hashing apart", [apart], "", most=0, note=told)


if __name__ == "__main__":
    main()

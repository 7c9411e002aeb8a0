"""Of every kind of signed link each change of one character is refused, and so is one made for another purpose."""

from __future__ import annotations

import re
import string
from datetime import timedelta
from pathlib import Path

import pytest
from tests.conftest import NOON
from tests.replying.making import leave

import rejoinder
from rejoinder import errors, keys, redress
from rejoinder.following import feeds, pushing, wanting
from rejoinder.models import Comment, Report
from rejoinder.moderating import links
from rejoinder.privacy import addresses, persons
from rejoinder.privacy.tokens import sealed_token
from rejoinder.replying import owning, tokens
from rejoinder.replying.leaving import own_token

pytestmark = pytest.mark.django_db

_ALPHABET = string.ascii_letters + string.digits + "-_.~"
SOON = NOON + timedelta(minutes=1)


def own(post, user):
    pk = leave(post).id
    return own_token(pk), lambda token: owning.owned(pk, token)


def person(post, user):
    token = persons.link_token(persons.person_of(post.site, "a@harbour.example"), NOON)
    return token, lambda token: persons.linked(token, SOON)


def address(post, user):
    told = [post.site.pk, "comment", 1, "a@harbour.example"]
    return sealed_token("address", told, SOON), lambda token: addresses.asked(token, NOON)


def follow(post, user):
    return keys.sign("follow", "7"), lambda token: wanting.followed(7, token, "follow")


def stop(post, user):
    return keys.sign("stop", "7"), lambda token: wanting.followed(7, token, "stop")


def push_stop(post, user):
    return keys.sign("push stop", "7"), lambda token: pushing.stopped(7, token)


def report(post, user):
    comment = Comment.objects.get(pk=leave(post).id)
    made = Report.objects.create(site=post.site, comment=comment, ground="insult", made_at=NOON, reporter=b"1",
                                 fingerprint=b"1")  # fmt: skip
    return keys.sign("report", str(made.pk)), lambda token: redress.report_of(made.pk, token)


def feed(post, user):
    made = feeds.make(post.site, NOON, person=b"1" * 16)
    return feeds.path(made).rstrip("/").rpartition("/")[2], lambda token: feeds.opened(
        made.pk, token
    )


def form(post, user):
    return tokens.issue(post.pk, NOON), lambda token: tokens.read(post.pk, token, SOON)


def moderate(post, user):
    comment = Comment.objects.get(pk=leave(post).id)
    return links.link_token(comment, "approve", user, NOON), lambda token: links.opened(token, SOON)


KINDS = [own, person, address, follow, stop, push_stop, report, feed, form, moderate]


def mutations(token):
    """Every change, loss, doubling and swap of one character, and one more at either end."""
    for place, char in enumerate(token):
        for other in _ALPHABET:
            if other != char:
                yield token[:place] + other + token[place + 1 :]
        yield token[:place] + token[place + 1 :]
        yield token[:place] + char + token[place:]
        if place and token[place - 1] != char:
            yield token[: place - 1] + char + token[place - 1] + token[place + 1 :]
    for more in ("=", "A", "%00", " ", "\n", "é"):
        yield token + more
        yield more + token


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_changed_link_is_refused(post, django_user_model, kind):
    token, opened = kind(post, django_user_model.objects.create_user("moderator"))
    try:
        opened(token)  # the link itself is good
    except (errors.LinkUnusable, errors.TokenUnusable) as refusal:
        pytest.fail(str(refusal))
    good = []
    for changed in mutations(token):
        try:
            opened(changed)
        except (errors.LinkUnusable, errors.TokenUnusable):
            continue
        good.append(changed)
    assert good == []


def test_a_link_of_one_kind_opens_no_other(post, django_user_model):
    user = django_user_model.objects.create_user("moderator")
    made = [kind(post, user) for kind in KINDS]
    for place, (token, _) in enumerate(made):
        for other, (_, opened) in enumerate(made):
            if place != other:
                with pytest.raises((errors.LinkUnusable, errors.TokenUnusable)):
                    opened(token)


def test_no_kind_of_signed_link_is_left_out_here():
    root = Path(rejoinder.__file__).parent
    found = set()
    for file in root.rglob("*.py"):
        found |= set(re.findall(r"keys\.sign\(\s*[\"']([a-z ]+)[\"']", file.read_text("utf-8")))
    # Invitations and signing in once are in tests of their own; a feed's has a purpose by name.
    here = {"own", "follow", "stop", "push stop", "report", "form"}
    not_links = {"akismet token", "archive"}
    assert found - not_links - {"invitation", "signin"} == here

"""A page elsewhere cannot have its visitors act here: each form wants Django's token, or our own origin."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone
from tests.outside.conftest import settings_of
from tests.replying.making import leave

from rejoinder import keys
from rejoinder.following import wanting
from rejoinder.models import Comment, Following, Outbox, Report
from rejoinder.privacy.persons import link_token, person_of
from rejoinder.privacy.tokens import sealed_token
from rejoinder.replying.leaving import own_token

__all__ = ["settings_of"]

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

EMAIL = "ada@harbour.example"
FORMS = {
    "reply", "reply_to", "own_edit", "own_withdraw", "own_forget", "own_correct", "own_rest", "own_person",
    "own_follow", "own_feed", "own_push", "own_object", "push_stop", "follow", "person_ask", "person_address",
    "person_act", "report",
}  # fmt: skip
"""Forms of readers, who have no cookie: they may come from our own pages alone."""
BY_MAIL = {"stop"}
"""What a mail program posts by itself (RFC 8058): the link is the proof."""
BY_KEY = {"akismet", "perspective", "coral"}
"""What other programs post: their key is the proof."""
ELSEWHERE = [
    {"origin": "https://evil.example"}, {"origin": "null"}, {"origin": "http://testserver.evil.example"},
    {"origin": "http://evil.example@testserver"}, {"origin": "http://["},
    {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"},
]  # fmt: skip
SENT = {
    "name": "Eve", "comment": "Words of Eve.", "email": "eve@evil.example", "act": "forget_all", "sure": "yes",
    "ground": "insult", "good_faith": "1", "text": "No.",
}  # fmt: skip


def exempt(resolver=None):
    """Every address whose form does not want Django's token."""
    for found in (resolver or get_resolver()).url_patterns:
        if isinstance(found, URLResolver):
            yield from exempt(found)
        elif getattr(found.callback, "csrf_exempt", False):
            yield found.name


def test_nothing_but_what_is_named_here_does_without_djangos_token():
    assert set(exempt()) == FORMS | BY_MAIL | BY_KEY


@pytest.mark.parametrize("headers", ELSEWHERE, ids=str)
def test_no_form_of_a_reader_is_taken_from_a_page_elsewhere(client, post, settings_of, headers):
    settings_of(push=True)
    now = timezone.now()
    pk = leave(post, "Mine.", email=EMAIL, now=now).id
    comment = Comment.objects.get(pk=pk)
    wanting.want(comment, "", every="once", whole_thread=False, now=now)
    followed, own = Following.objects.get().pk, [pk, own_token(pk)]
    address = sealed_token(
        "address", [post.site.pk, "comment", pk, "eve@evil.example"], now + timedelta(1)
    )
    given = {
        "reply": [post.pk], "reply_to": [post.pk, pk], "report": [pk], "person_ask": [],
        "follow": [followed, keys.sign("follow", str(followed))], "person_address": [address],
        "person_act": [link_token(person_of(post.site, EMAIL), now)],
    }  # fmt: skip
    before = told(Comment), told(Following), told(Report), told(Outbox)
    for name in sorted(FORMS - {"push_stop"}):
        path = reverse(name, args=given.get(name, own))
        assert client.post(path, SENT, headers=headers).status_code == 403, name
    assert before == (told(Comment), told(Following), told(Report), told(Outbox))


def told(model):
    return list(model.objects.order_by("pk").values())

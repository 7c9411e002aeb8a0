"""A form's token: ours, for this post, fresh, and good once."""

from __future__ import annotations

from datetime import timedelta
from string import ascii_letters, digits

import pytest
from tests.conftest import NOON
from tests.replying.making import leave

from rejoinder import keys
from rejoinder.errors import TokenUnusable
from rejoinder.keys import daily, ring
from rejoinder.models import Comment, Post, SpentToken, Verdict
from rejoinder.replying import tokens

pytestmark = pytest.mark.django_db
SIGNS = ascii_letters + digits + "-_.~ "


def changed(token: str):
    """Every token that differs from this one in one character: replaced, left out, or put in."""
    for place in range(len(token)):
        yield token[:place] + token[place + 1 :]
        for sign in SIGNS:
            if sign != token[place]:
                yield token[:place] + sign + token[place + 1 :]
            yield token[:place] + sign + token[place:]


def test_a_token_is_good_once(post):
    token = tokens.issue(post.pk, NOON)
    leave(post, "First.", token=token)
    with pytest.raises(TokenUnusable):
        leave(post, "Second.", token=token)
    assert Comment.objects.count() == 1


def test_a_restart_does_not_make_it_good_again(post):
    token = tokens.issue(post.pk, NOON)
    leave(post, "First.", token=token)
    for kept in (ring._keys, daily._day_key):
        kept.cache_clear()  # all that a process remembers
    tokens.sweep(NOON + tokens.LIFETIME)
    with pytest.raises(TokenUnusable):
        leave(post, "Second.", token=token, now=NOON + tokens.LIFETIME - timedelta(minutes=1))


def test_a_spent_token_is_forgotten_only_when_its_time_is_over(post):
    leave(post, token=tokens.issue(post.pk, NOON))
    tokens.sweep(NOON + tokens.LIFETIME)
    assert SpentToken.objects.count() == 1
    tokens.sweep(NOON + tokens.LIFETIME + timedelta(seconds=1))
    assert not SpentToken.objects.exists()


def test_it_lasts_six_hours_and_is_not_from_tomorrow(post):
    token = tokens.issue(post.pk, NOON)
    tokens.read(post.pk, token, NOON + timedelta(hours=6) - timedelta(seconds=1))
    for later in (timedelta(hours=6, seconds=1), timedelta(days=400), -timedelta(minutes=1)):
        with pytest.raises(TokenUnusable):
            tokens.read(post.pk, token, NOON + later)


def test_it_is_for_one_post(site, post):
    other = Post.objects.create(
        site=site, path="/other/", title="Other", status="public", published_at=NOON
    )
    with pytest.raises(TokenUnusable):
        leave(other, token=tokens.issue(post.pk, NOON))


def test_every_changed_token_is_refused(post):
    token = tokens.issue(post.pk, NOON)
    for forged in changed(token):
        with pytest.raises(TokenUnusable):
            tokens.read(post.pk, forged, NOON)


@pytest.mark.parametrize(
    "forged", ["x", "~", "--~", "1-1-aa~", "é", "\udcff", "1-1-zz~a.b", "0" * 10_000]
)
def test_nonsense_is_refused_and_breaks_nothing(post, forged):
    with pytest.raises(TokenUnusable):
        tokens.read(post.pk, forged, NOON)


def test_every_changed_signature_of_an_own_link_is_refused():
    signed = keys.sign("own", "7")
    assert keys.signed("own", "7", signed)
    assert not any(keys.signed("own", "7", forged) for forged in changed(signed))
    assert not keys.signed("form", "7", signed)
    assert not keys.signed("own", "8", signed)


def test_the_time_since_the_form_was_opened_reaches_the_screen(post):
    token = tokens.issue(post.pk, NOON)
    left = leave(post, "x " * 400, token=token, now=NOON + timedelta(seconds=1))
    reasons = Verdict.objects.get(comment_id=left.id).reasons
    assert "haste" in str(reasons)

"""Who may ask for what at the desk: every address, by everybody, held against one table."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import get_resolver, reverse
from django.utils import timezone
from tests.conftest import NOON
from tests.moderating.making import make_campaign, make_comment, make_member, make_post, make_site

from rejoinder import conf, staffing
from rejoinder.answering import make_key
from rejoinder.hooks.keeping import add
from rejoinder.models import (
    Comment,
    Commenter,
    Decision,
    ExportOrder,
    ImportRun,
    Post,
    Video,
)
from rejoinder.moderating import decide
from rejoinder.moderating.campaigns import decide_campaign
from rejoinder.moderating.rehearsing import begin
from rejoinder.policies import save
from rejoinder.redress import appeal, make_flagger
from rejoinder.transfer.out.orders import path_of as order_path
from rejoinder.web.desk import account_urls
from rejoinder.web.desk import urls as desk_urls
from rejoinder.web.once import signin_path

pytestmark = pytest.mark.django_db

# For each address of the desk: how it is asked, and what staff are answered. At every one of them strangers
# are sent to sign in, and other accounts refused.
TABLE = {
    "home": ("get", {}, 302),
    "worker": ("get", {}, 200),
    "queue": ("get", {}, 200),
    "everywhere": ("get", {}, 200),
    "bulk": ("get", {"act": "spam"}, 200),
    "sweeps": ("get", {}, 200),
    "sweep": ("get", {}, 200),
    "sweep_act": ("post", {"act": "undo"}, 303),
    "purge": ("get", {}, 200),
    "clear_person": ("get", {}, 200),
    "one": ("get", {}, 200),
    "reply": ("post", {"text": "It is, all day.", "seen": "pending"}, 303),
    "comment": ("get", {}, 200),
    "decide": ("post", {"act": "approve", "seen": "pending"}, 303),
    "flag": ("post", {"act": "feature"}, 303),
    "edit_comment": ("post", {"text": "Other words."}, 303),
    "move_comment": ("post", {"parent": ""}, 422),
    "person": ("get", {}, 200),
    "treat": ("post", {"act": "trust"}, 303),
    "thread": ("post", {"act": "close"}, 303),
    "log": ("get", {}, 200),
    "doing": ("get", {}, 200),
    "undo": ("post", {}, 303),
    "decide_campaign": ("post", {"act": "spam", "seen": "pending"}, 303),
    "undo_campaign": ("post", {}, 303),
    "reports": ("get", {}, 200),
    "objections": ("get", {}, 200),
    "decide_objection": ("post", {"act": "refuse"}, 303),
    "flaggers": ("get", {}, 200),
    "revoke_flagger": ("post", {}, 303),
    "privacy": ("get", {}, 200),
    "staff": ("get", {}, 200),
    "member": ("post", {"act": "role", "role": "editor"}, 303),
    "withdraw_invitation": ("post", {}, 303),
    "keys": ("get", {}, 200),
    "key": ("post", {"act": "revoke"}, 303),
    "staff_mail": ("get", {}, 200),
    "webhooks": ("get", {}, 200),
    "webhook": ("get", {}, 200),
    "webhook_act": ("post", {"act": "test"}, 303),
    "site": ("get", {}, 200),
    "guidelines": ("get", {}, 200),
    "policy": ("get", {}, 200),
    "shadow": ("get", {}, 200),
    "policy_version": ("get", {}, 200),
    "policy_back": ("post", {}, 303),
    "exports": ("get", {}, 200),
    "export": ("get", {}, 200),
    "drop_export": ("post", {}, 302),
    "imports": ("get", {}, 200),
    "import": ("get", {}, 200),
    "import_piece": ("post", {"offset": "0"}, 422),
    "import_act": ("post", {"act": "undo"}, 302),
    "rehearsal": ("get", {}, 200),
    "posts": ("get", {}, 200),
    "talks": ("get", {}, 200),
    "questions": ("get", {}, 200),
    "answer": ("post", {"text": "On Sunday."}, 303),
    "new_post": ("get", {}, 200),
    "edit_post": ("get", {}, 200),
    "poster": ("get", {}, 200),
}
# What every site has.
SITE_WIDE = {
    "exports",
    "imports",
    "one",
    "bulk",
    "sweeps",
    "purge",
    "queue",
    "log",
    "doing",
    "keys",
    "staff_mail",
    "webhooks",
    "posts",
    "talks",
    "questions",
    "new_post",
    "policy",
    "shadow",
    "site",
    "guidelines",
    "staff",
    "reports",
    "objections",
    "flaggers",
    "privacy",
}
OF_NO_SITE = {"home", "worker", "everywhere"}
NAMES = sorted(pattern.name for pattern in desk_urls.urlpatterns)


@pytest.fixture
def addresses():
    """One real address a name, each leading to something that is there."""
    site = make_site()
    post = make_post(site)
    Video.objects.create(
        post=post, provider="youtube", key="x", url="https://x.example", poster=b"\x89PNG", poster_type="image/png"
    )  # fmt: skip
    comment = make_comment(post)
    person = Commenter.objects.create(site=site, key=b"k" * 16, first_seen=NOON)
    decision = decide(make_comment(post).pk, "spam", None, NOON)
    removed = make_comment(post)
    decide(removed.pk, "spam", None, timezone.now())
    removed.refresh_from_db()
    pitches = make_campaign(post, 3)
    swept = make_campaign(post, 3, "Buy Zorbix seventy-seven, which my whole family earns from")
    sweep = decide_campaign(site, swept[-1], "spam", None, NOON, seen_standing="pending")
    save(site, "max_links = 1", by=None, now=NOON)
    save(site, "max_links = 3", by=None, now=NOON)
    hook, _ = add(site, "x", "https://a.example/", events=["held"], now=NOON)
    run = ImportRun.objects.create(
        site=site, format="wxr", file_name="a.xml", started_at=NOON, ended_at=NOON
    )
    order = ExportOrder.objects.create(
        site=site, form="csv", asked_at=NOON, ended_at=timezone.now(), file="a.csv"
    )
    conf.get().downloads.mkdir(parents=True, exist_ok=True)
    order_path(order).write_text("a")
    arguments = {
        "export": [order.pk],
        "drop_export": [order.pk],
        "import": [run.pk],
        "import_piece": [run.pk],
        "import_act": [run.pk],
        "webhook": [hook.pk],
        "webhook_act": [hook.pk],
        "rehearsal": [begin(site, "", days=1, now=NOON).pk],
        "policy_version": [1],
        "policy_back": [1],
        "home": [],
        "queue": ["pending"],
        "everywhere": ["pending"],
        "one": ["pending"],
        "reply": [comment.pk],
        "clear_person": [person.pk],
        "bulk": ["pending"],
        "sweep": [sweep.pk],
        "sweep_act": [sweep.pk],
        "comment": [comment.pk],
        "decide": [comment.pk],
        "flag": [comment.pk],
        "answer": [make_comment(post, "approved").pk],
        "edit_comment": [comment.pk],
        "move_comment": [comment.pk],
        "person": [person.pk],
        "treat": [person.pk],
        "thread": [post.pk],
        "undo": [decision.pk],
        "decide_campaign": [pitches[-1]],
        "undo_campaign": [sweep.pk],
        "key": [make_key(site, "A program", None, NOON)[0].pk],
        "decide_objection": [appeal(removed, "It is true.", timezone.now()).pk],
        "revoke_flagger": [make_flagger(site, "Helpline", NOON)[0].pk],
        "member": [make_member(site).pk],
        "withdraw_invitation": [staffing.invite(site, "reader", "Ben", None, NOON).pk],
        "edit_post": [post.pk],
        "poster": [post.pk],
    }
    sited = {
        name: [site.slug, *arguments.get(name, [])] for name in NAMES if name not in OF_NO_SITE
    }
    return {
        name: reverse(f"desk:{name}", args=sited.get(name, arguments.get(name, [])))
        for name in NAMES
    }


def signed_in(client, django_user_model, role):
    if role != "anonymous":
        client.force_login(
            django_user_model.objects.create_user(role, is_superuser=role in {"staff", "closed"})
        )
    if role == "closed":
        django_user_model.objects.update(is_active=False)


def test_the_table_names_every_address_of_the_desk():
    assert set(TABLE) == set(NAMES)
    assert get_resolver().namespace_dict["desk"][0] == "desk/"


@pytest.mark.parametrize("role", ["anonymous", "member", "closed", "staff"])
@pytest.mark.parametrize("name", NAMES)
def test_only_staff_come_in(client, django_user_model, addresses, name, role):
    signed_in(client, django_user_model, role)
    before = list(Comment.objects.values_list("standing", flat=True)), Decision.objects.count()
    method, sent, status = TABLE[name]
    answer = getattr(client, method)(addresses[name], sent)
    if role == "staff":
        assert answer.status_code == status
    elif role == "member" or method == "post":
        assert answer.status_code == 403
    else:
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/?next=/desk/")
    if role != "staff":
        after = list(Comment.objects.values_list("standing", flat=True)), Decision.objects.count()
        assert before == after
        assert b"crossed" not in answer.content


@pytest.mark.parametrize("role", ["anonymous", "staff"])
@pytest.mark.parametrize("name", NAMES)
def test_every_answer_is_kept_by_no_cache_and_framed_by_no_page(
    client, django_user_model, addresses, name, role
):
    signed_in(client, django_user_model, role)
    method, sent, _ = TABLE[name]
    answer = getattr(client, method)(addresses[name], sent)
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("name", [name for name in NAMES if TABLE[name][0] == "post"])
def test_an_act_needs_the_forms_token_and_is_none_of_gets(
    client, django_user_model, addresses, name
):
    from django.test import Client

    signed_in(client, django_user_model, "staff")
    before = sorted(Comment.objects.values_list("pk", "standing", "featured"))
    assert client.get(addresses[name]).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(django_user_model.objects.get(username="staff"))
    assert strict.post(addresses[name], TABLE[name][1]).status_code >= 400
    assert sorted(Comment.objects.values_list("pk", "standing", "featured")) == before


@pytest.mark.parametrize("name", [name for name in NAMES if name not in OF_NO_SITE])
def test_what_belongs_to_another_site_is_not_there(client, django_user_model, addresses, name):
    signed_in(client, django_user_model, "staff")
    make_site("elsewhere")
    method, sent, _ = TABLE[name]
    foreign = addresses[name].replace("harbour", "elsewhere")
    expected = 200 if name in SITE_WIDE else 404
    assert getattr(client, method)(foreign, sent).status_code == expected
    assert (
        getattr(client, method)(addresses[name].replace("harbour", "no"), sent).status_code == 404
    )
    assert Post.objects.filter(site__slug="elsewhere").count() == 0


@pytest.mark.parametrize(
    "path", ["people/987654/", "comments/987654/", "queue/odd/", "rehearsals/987654/"]
)
def test_an_address_that_leads_to_nothing_says_so_on_a_page_of_the_desk(
    client, django_user_model, addresses, path
):
    signed_in(client, django_user_model, "staff")
    answer = client.get(f"/desk/harbour/{path}")
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "Nothing is here" in page
    assert 'aria-label="Desk"' in page
    told = client.get(f"/desk/harbour/{path}", headers={"Accept": "application/json"})
    assert (told.status_code, told.json()["code"]) == (404, "not_found")


def test_who_was_signed_out_while_writing_gets_the_words_back(client, addresses):
    sent = {"title": "<b>Open</b>", "summary": "Two hours of work", "do": "publish"}
    answer = client.post(addresses["new_post"], sent)
    assert answer.status_code == 403
    assert b"Two hours of work" in answer.content
    assert b"<b>Open" not in answer.content
    assert Post.objects.count() == 1


def test_script_is_told_in_json_that_somebody_was_signed_out(client, addresses):
    answer = client.post(
        addresses["decide"], TABLE["decide"][1], headers={"Accept": "application/json"}
    )
    assert (answer.status_code, answer.json()["code"]) == (401, "signed_out")


ACCOUNT_PAGES = [p.name for p in account_urls.urlpatterns if "<" not in str(p.pattern)]


@pytest.mark.parametrize("name", ACCOUNT_PAGES)
def test_the_pages_of_accounts_are_sheltered_too(client, django_user_model, name):
    make_site()
    user = django_user_model.objects.create_user(
        "mia", password="quay", is_staff=True, is_superuser=True
    )
    TOTP.activate(user, get_adapter().encrypt("A" * 32))
    RecoveryCodes.activate(user)
    client.post(signin_path(user, datetime.now(UTC)))
    answer = client.get(reverse(name), follow=True)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_inactive"])
def test_the_pages_before_signing_in_are_sheltered(client, name):
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Frame-Options"] == "DENY"

"""Every address of the desk by every way of asking, by every role, at one's own site and at another:
each cell of the table is asked, and whoever may not is refused and changes nothing.
"""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import transaction
from tests.moderating.making import make_member, make_site
from tests.web.test_desk_gate import NAMES, OF_NO_SITE, addresses
from tests.web.test_desk_gate import TABLE as ASKED

from rejoinder.staffing import ACTS, ROLES, allowed

__all__ = ["addresses"]  # a fixture, which pytest finds by its name here
pytestmark = pytest.mark.django_db

# What each address of the desk does when it is asked by GET and by POST: one of staffing.ACTS, or None where
# it answers no such method. "any" is for whoever has a role at any site, "decide anywhere" for whoever may
# decide at any. An address that has no line fails.
TABLE = {
    "home": ("any", None),
    "worker": ("any", None),
    "queue": ("look", None),
    "everywhere": ("decide anywhere", None),
    "bulk": ("decide", "decide"),
    "sweeps": ("look", None),
    "sweep": ("look", None),
    "sweep_act": (None, "decide"),
    "purge": ("clear_away", "clear_away"),
    "clear_person": ("decide", "decide"),
    "one": ("look", None),
    "reply": (None, "decide"),
    "comment": ("look", None),
    "decide": (None, "decide"),
    "flag": (None, "decide"),
    "edit_comment": (None, "decide"),
    "move_comment": (None, "decide"),
    "person": ("look", None),
    "treat": (None, "decide"),
    "thread": (None, "decide"),
    "decide_campaign": (None, "decide"),
    "undo_campaign": (None, "decide"),
    "log": ("look", None),
    "doing": ("look", None),
    "undo": (None, "decide"),
    "keys": ("keep_keys", "keep_keys"),
    "key": (None, "keep_keys"),
    "staff_mail": ("decide", "decide"),
    "webhooks": ("keep_keys", "keep_keys"),
    "webhook": ("keep_keys", None),
    "webhook_act": (None, "keep_keys"),
    "site": ("set_rules", "set_rules"),
    "guidelines": ("look", "set_rules"),
    "policy": ("look", "set_rules"),
    "shadow": ("look", "set_rules"),
    "rehearsal": ("look", None),
    "policy_version": ("look", None),
    "policy_back": (None, "set_rules"),
    "reports": ("look", None),
    "objections": ("look", None),
    "decide_objection": (None, "decide"),
    "flaggers": ("keep_keys", "keep_keys"),
    "revoke_flagger": (None, "keep_keys"),
    "privacy": ("keep_privacy", None),
    "staff": ("keep_staff", "keep_staff"),
    "member": (None, "keep_staff"),
    "withdraw_invitation": (None, "keep_staff"),
    "exports": ("take_away", "take_away"),
    "export": ("take_away", None),
    "drop_export": (None, "take_away"),
    "imports": ("import_posts", "import_posts"),
    "import": ("import_posts", None),
    "import_piece": (None, "import_posts"),
    "import_act": (None, "import_posts"),
    "posts": ("look", None),
    "talks": ("look", None),
    "questions": ("look", None),
    "answer": (None, "decide"),
    "new_post": ("write_posts", "write_posts"),
    "edit_post": ("write_posts", "write_posts"),
    "poster": ("look", None),
}
# Who asks. "elsewhere-": somebody with that role at another site alone. "superuser" owns every site.
ASKING = [
    "anonymous",
    "account",
    "closed-owner",
    *ROLES,
    *(f"elsewhere-{role}" for role in ROLES),
    "superuser",
]
# From the one who may least: what each role may do, written out once more and by hand.
MAY = {
    "reader": {"look"},
    "moderator": {"look", "decide"},
    "editor": {"look", "decide", "write_posts", "clear_away"},
    "owner": set(ACTS),
}


def test_the_table_names_every_address_of_the_desk():
    assert set(TABLE) == set(NAMES)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("act", ACTS)
def test_the_table_of_acts_says_what_is_written_here(role, act):
    assert allowed(role, act) == (act in MAY[role])
    assert not allowed(None, act)
    assert not allowed("nobody", act)


def cells():
    """Every address by every way of asking."""
    return [(name, method) for name in NAMES for method in ("get", "post")]


@pytest.fixture
def people(django_user_model):
    """Somebody for each line of ASKING, made beside the site that `addresses` made."""
    here, elsewhere = make_site(), make_site("elsewhere")
    made = {"account": django_user_model.objects.create_user("account")}
    made |= {role: make_member(here, role, f"here-{role}") for role in ROLES}
    made |= {f"elsewhere-{role}": make_member(elsewhere, role, f"there-{role}") for role in ROLES}
    made["superuser"] = django_user_model.objects.create_superuser("root")
    made["closed-owner"] = make_member(here, "owner", "closed")
    django_user_model.objects.filter(username="closed").update(is_active=False)
    return made


def stored():
    """Everything in our tables, as one value."""
    return {
        model._meta.label: sorted(map(str, model.objects.values_list()))
        for model in apps.get_app_config("rejoinder").get_models()
    }


def may(who, act):
    """What the table expects of one cell."""
    if who in {"anonymous", "account", "closed-owner"}:
        return False
    if act == "any" or who == "superuser":
        return True
    if act == "decide anywhere":
        return "decide" in MAY[who.removeprefix("elsewhere-")]
    return not who.startswith("elsewhere-") and act in MAY[who]


@pytest.mark.parametrize(("name", "method"), cells())
def test_every_cell(client, addresses, people, name, method):
    act = TABLE[name][method == "post"]
    usual, sent, _ = ASKED[name]
    before = stored()
    for who in sorted(ASKING, key=lambda who: may(who, act)):  # those who may not come first
        client.logout()
        if who != "anonymous":
            client.force_login(people[who])
        mark = transaction.savepoint()
        answer = getattr(client, method)(addresses[name], sent if method == usual else {})
        if act is None:
            assert answer.status_code == 405, who
        elif may(who, act):
            assert answer.status_code not in {401, 403, 405, 500}, who
            assert not answer.get("Location", "").startswith("/accounts/"), who
        else:
            signs_in = answer.get("Location", "").startswith("/accounts/login/")
            assert answer.status_code == 403 or (signs_in and method == "get"), who
            assert b"crossed" not in answer.content, who
            assert stored() == before, who
        transaction.savepoint_rollback(mark)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in OF_NO_SITE])
def test_nobody_reaches_through_his_own_site_into_another(client, addresses, people, name):
    """Objects of one site, asked for under the address of another where one is owner."""
    client.force_login(people["elsewhere-owner"])
    path = addresses[name].replace("harbour", "elsewhere")
    before = stored()
    for method in ("get", "post"):
        answer = getattr(client, method)(path, ASKED[name][1])
        refused = TABLE[name][method == "post"] is None
        assert answer.status_code in ({405} if refused else {200, 303, 404, 409, 422})
        assert b"crossed" not in answer.content
    if ASKED[name][0] == "post":
        assert stored() == before

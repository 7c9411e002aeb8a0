"""Staff are invited, given roles and removed; nobody gets in by a link that is not his."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from tests.conftest import NOON
from tests.moderating.making import make_member, make_site

from rejoinder import staffing
from rejoinder.errors import FieldMissing, FieldUnusable, LinkUnusable
from rejoinder.models import Invitation, Membership

pytestmark = pytest.mark.django_db

PASSWORD = "a long walk along the quay"


@pytest.fixture
def here():
    return make_site()


def invited(site, role="moderator"):
    return staffing.invitation_path(staffing.invite(site, role, "Ben", None, timezone.now()))


def token(path):
    return path.removeprefix("/accounts/invitation/").rstrip("/")


def join(client, path, name="ben", password=PASSWORD, again=PASSWORD):
    return client.post(path, {"name": name, "password": password, "again": again})


def test_an_invited_person_chooses_name_and_password_and_is_in(client, here, django_user_model):
    path = invited(here)
    page = client.get(path).content.decode()
    assert "as moderator" in page
    assert not django_user_model.objects.exists()  # opening it changes nothing
    assert join(client, path)["Location"] == "/desk/"
    user = django_user_model.objects.get()
    assert staffing.role_of(user, here) == "moderator"
    assert client.get("/desk/").status_code == 302
    client.logout()
    client.post("/accounts/login/", {"login": "ben", "password": PASSWORD})
    assert client.get(f"/desk/{here.slug}/queue/pending/").status_code == 200
    assert client.get(f"/desk/{here.slug}/staff/").status_code == 403


def test_an_invitation_works_once(client, here, django_user_model):
    path = invited(here)
    join(client, path)
    client.logout()
    for answer in (client.get(path), join(client, path, "eve")):
        assert answer.status_code == 403
        assert b"used already" in answer.content
    assert django_user_model.objects.count() == 1


def test_an_invitation_ends_and_can_be_withdrawn(here):
    path = invited(here)
    over = timezone.now() + staffing.LIFETIME + timedelta(seconds=1)
    with pytest.raises(LinkUnusable, match="days are over"):
        staffing.accept(token(path), over, user=None, name="ben", password=PASSWORD)
    staffing.withdraw(Invitation.objects.get())
    with pytest.raises(LinkUnusable, match="withdrawn"):
        staffing.invitation_of(token(path), timezone.now())


def test_a_link_that_was_changed_invites_nobody(client, here, django_user_model):
    mine, other = token(invited(here)), token(invited(here, "owner"))
    swapped = other.partition(".")[0] + "." + mine.partition(".")[2]
    for forged in (swapped, mine[:-1], mine + "A", "x", "1", "..", "١.a.b"):
        assert join(client, f"/accounts/invitation/{forged}/").status_code == 403
    assert not django_user_model.objects.exists()


@pytest.mark.parametrize(
    ("name", "password", "again", "told"),
    [
        ("", PASSWORD, PASSWORD, "Name is required"),
        ("Ann", PASSWORD, PASSWORD, "somebody has this name"),
        ("b n", PASSWORD, PASSWORD, "valid username"),
        ("ben", "short", "short", "too short"),
        ("ben", PASSWORD, "another", "differ"),
        ("n" * 151, PASSWORD, PASSWORD, "limit 150"),
    ],
)
def test_what_cannot_be_taken_is_named_and_the_link_stays_good(
    client, here, django_user_model, name, password, again, told
):
    django_user_model.objects.create_user("ann")
    path = invited(here)
    answer = join(client, path, name, password, again)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert django_user_model.objects.count() == 1
    assert join(client, path).status_code == 303


def test_who_is_signed_in_joins_a_second_site_with_one_button(client, here):
    elsewhere = make_site("elsewhere")
    mia = make_member(here, "editor", "mia")
    client.force_login(mia)
    path = invited(elsewhere, "reader")
    assert "Join as mia" in client.get(path).content.decode()
    assert client.post(path).status_code == 303
    roles = {row.site.slug: row.role for row in Membership.objects.filter(user=mia)}
    assert roles == {"harbour": "editor", "elsewhere": "reader"}
    assert client.post(invited(elsewhere, "reader")).status_code == 422
    assert client.post(invited(elsewhere, "owner")).status_code == 303


def test_a_removed_member_is_out_at_once_and_the_last_owner_stays(client, here):
    mia, ben = make_member(here, "owner", "mia"), make_member(here, "moderator", "ben")
    client.force_login(ben)
    key = client.session.session_key
    assert client.get(f"/desk/{here.slug}/queue/pending/").status_code == 200
    staffing.remove(here, ben)
    assert client.get("/desk/").status_code == 302
    staffing.set_role(
        here, ben, "reader", NOON
    )  # opened again, which does not bring the session back
    client.cookies["rejoinder_session"] = key
    assert client.get("/desk/")["Location"].startswith("/accounts/login/")
    for attempt in (
        lambda: staffing.remove(here, mia),
        lambda: staffing.set_role(here, mia, "editor", NOON),
    ):
        with pytest.raises(FieldUnusable, match="only owner"):
            attempt()
    staffing.set_role(here, ben, "owner", NOON)
    staffing.remove(here, mia)
    assert [member.user for member in staffing.members(here)] == [ben]


def test_an_owner_of_one_site_cannot_touch_whoever_owns_all(client, here, django_user_model):
    root = django_user_model.objects.create_superuser("root")
    client.force_login(make_member(here, "owner", "mia"))
    with pytest.raises(FieldUnusable, match="owns all sites"):
        staffing.remove(here, root)
    with pytest.raises(FieldUnusable, match="owns all sites"):
        staffing.set_role(here, root, "reader", NOON)
    path = f"/desk/{here.slug}/staff/{root.pk}/"
    assert client.post(path, {"act": "remove"}).status_code == 404
    staffing.remove(here, root, everywhere=True)
    root.refresh_from_db()
    assert not root.is_active


def test_the_desk_makes_a_link_that_works_and_names_what_is_wrong(client, here):
    client.force_login(make_member(here, "owner", "mia"))
    where = f"/desk/{here.slug}/staff/"
    assert client.post(where, {"label": " ", "role": "reader"}).status_code == 422
    assert client.post(where, {"label": "Ben", "role": "king"}).status_code == 422
    page = client.post(where, {"label": "<b>Ben", "role": "editor"}).content.decode()
    assert "<b>Ben" not in page
    link = page.split('readonly value="')[1].split('"')[0]
    assert link.startswith("https://harbour.example/accounts/invitation/")
    client.logout()
    assert join(client, link.removeprefix("https://harbour.example")).status_code == 303


def test_the_shell_invites_lists_gives_roles_and_removes(client, here, django_user_model):
    django_user_model.objects.create_superuser("root")

    def said(*words):
        out = StringIO()
        call_command("staff", *words, stdout=out, stderr=StringIO())
        return out.getvalue()

    link = said("invite", "Ben", "editor").strip()
    assert "invited until" in said("list")
    assert join(client, link.removeprefix("https://harbour.example")).status_code == 303
    assert "editor" in said()
    said("role", "ben", "reader")
    assert Membership.objects.get().role == "reader"
    said("remove", "ben")
    assert not Membership.objects.exists()
    with pytest.raises(FieldUnusable, match="there are ben, root"):
        said("role", "nobody", "reader")
    with pytest.raises(FieldUnusable, match="only owner"):
        said("remove", "root")


def test_no_name_no_invitation(here):
    with pytest.raises(FieldMissing):
        staffing.invite(here, "reader", "  ", None, NOON)

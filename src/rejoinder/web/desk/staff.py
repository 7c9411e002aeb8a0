"""Who may use a site's desk: invited, given another role, removed."""

from __future__ import annotations

from typing import Final

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from rejoinder import staffing
from rejoinder.errors import FieldMissing, FieldUnusable, TooLong
from rejoinder.models import Invitation, Site
from rejoinder.publishing.composing import base
from rejoinder.web.desk.decisions import who
from rejoinder.web.desk.gate import staff_of_site

MAY: Final = {
    "reader": "sees the desk, changes nothing",
    "moderator": "decides about comments, reports and appeals",
    "editor": "writes posts, too",
    "owner": "everything: rules, keys, staff",
}
"""Each role in words."""


@require_http_methods(["GET", "POST"])
@staff_of_site("keep_staff")
def staff(request: HttpRequest, site: Site) -> HttpResponse:
    """Everybody with a role, the open invitations, and a form for one more."""
    now, mistake, made = timezone.now(), "", None
    if request.method == "POST":
        label, role = request.POST.get("label", ""), request.POST.get("role", "")
        try:
            made = staffing.invite(site, role, label, who(request), now)
        except (FieldMissing, FieldUnusable, TooLong) as refusal:
            mistake = str(refusal)
    home = base(site)
    invitations = Invitation.objects.filter(site=site).open(now).order_by("-pk")
    told = {
        "site": site,
        "home": home,
        "members": staffing.members(site),
        "roles": MAY.items(),
        "invitations": [(one, home + staffing.invitation_path(one)) for one in invitations],
        "made": made,
        "label": "" if made else request.POST.get("label", ""),
        "mistake": mistake,
        "days": staffing.LIFETIME.days,
    }
    return render(request, "desk/staff.html", told, status=422 if mistake else 200)


@require_POST
@staff_of_site("keep_staff")
def member(request: HttpRequest, site: Site, member: int) -> HttpResponse:
    """Give somebody another role here, or none."""
    account = get_object_or_404(get_user_model(), pk=member, memberships__site=site)
    if request.POST.get("act") == "remove":
        staffing.remove(site, account)
    else:
        staffing.set_role(site, account, request.POST.get("role", ""), timezone.now())
    return HttpResponseRedirect(reverse("desk:staff", args=[site.slug]), status=303)


@require_POST
@staff_of_site("keep_staff")
def withdraw(request: HttpRequest, site: Site, invitation: int) -> HttpResponse:
    """Let an invitation lead nowhere."""
    staffing.withdraw(get_object_or_404(Invitation, pk=invitation, site=site, used_at=None))
    return HttpResponseRedirect(reverse("desk:staff", args=[site.slug]), status=303)

"""Journey: staff are invited, given a role at a site, and removed; and the one answer to who may what.

Ways to sign in are in `web`, and so is the gate that asks `may` for every page of the desk.
"""

from rejoinder.staffing.acts import ACTS, ROLES, allowed
from rejoinder.staffing.asking import has_role, may, owners, role_of, sites_of, sites_where
from rejoinder.staffing.inviting import (
    LIFETIME,
    accept,
    invitation_of,
    invitation_path,
    invite,
    withdraw,
)
from rejoinder.staffing.members import Member, members, remove, set_role

__all__ = [
    "ACTS",
    "LIFETIME",
    "ROLES",
    "Member",
    "accept",
    "allowed",
    "has_role",
    "invitation_of",
    "invitation_path",
    "invite",
    "may",
    "members",
    "owners",
    "remove",
    "role_of",
    "set_role",
    "sites_of",
    "sites_where",
    "withdraw",
]

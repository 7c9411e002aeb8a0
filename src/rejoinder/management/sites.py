"""Which site a command of the shell is about."""

from __future__ import annotations

from rejoinder.errors import RejoinderError
from rejoinder.models import Site


def chosen_site(slug: str | None, refusal: type[RejoinderError]) -> Site:
    """The site with this short name, or the only one.

    Raises:
        RejoinderError: of the kind `refusal`: there is none, or several to choose from.
    """
    sites = list(Site.objects.filter(slug=slug) if slug else Site.objects.order_by("pk")[:20])
    if len(sites) == 1:
        return sites[0]
    known = ", ".join(Site.objects.order_by("slug").values_list("slug", flat=True)[:20])
    if not known:
        raise refusal("there is no site yet; run `rejoinder serve` once, which makes one.")
    if slug:
        raise refusal(f"there is no site {slug!r}; there are {known}.")
    raise refusal(f"there are several sites; choose one with --site: {known}.")

"""What the desk's templates need and Django's have not."""

from __future__ import annotations

from django import template
from django.template import Context

from rejoinder import staffing
from rejoinder.publishing.assets import asset as path_of
from rejoinder.staffing.acts import Act

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: Context, act: Act) -> bool:
    """Whether who asks may do this at the page's site: `{% may "decide" as decides %}`."""
    site, request = context.get("site"), context.get("request")
    return site is not None and request is not None and staffing.may(request.user, act, site)


@register.simple_tag
def asset(name: str) -> str:
    """The path at which one of our own files is served."""
    return path_of(name)

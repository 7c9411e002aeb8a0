"""What the desk's templates need and Django's have not."""

from __future__ import annotations

from django import template

from rejoinder.publishing.assets import asset as path_of

register = template.Library()


@register.simple_tag
def asset(name: str) -> str:
    """The path at which one of our own files is served."""
    return path_of(name)

"""`rejoinder site`: show what a site is, and change it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandParser

from rejoinder.errors import FieldUnusable
from rejoinder.models import Site
from rejoinder.posting.sites import CHANGEABLE, change_site, read_policy

_TEXTS: Final = {
    "name": "what readers see above every page",
    "tagline": "a few words beside it",
    "language": "of its pages and of all words for readers, such as en or de",
    "base_url": "its address, such as https://example.org; feeds and canonical links begin with it",
    "operator": "who answers for it; shown where the processing of comment data is explained",
    "contact": "how readers reach the operator",
    "guidelines": "Markdown above every reply form: how people talk here",
    "default_mode": "how the conversation under a new post goes: normal, premoderated, questions, live",
    "message": "Markdown in a box above every reply form; empty takes it away",
}
_LISTS: Final = {
    "hosts": "host names that lead to it, where an installation holds several sites",
    "staff_names": "names that nobody else may sign a comment with",
}

_SWITCHES: Final = {
    "require_email": "whether a comment needs an address",
    "takes_appeals": "whether authors can object to a decision by their private link",
    "shares_lessons": "whether its screen learns from other sites that share, and they from it",
}


class Command(BaseCommand):
    """A shell door to a site's own facts."""

    help = "Show a site, or change what is named; --new SLUG makes another one."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--site", metavar="SLUG", help="which one; the first if left out")
        parser.add_argument("--new", metavar="SLUG", help="make a new site of this name")
        for name, words in _TEXTS.items():
            parser.add_argument(f"--{name.replace('_', '-')}", help=words)
        for name, words in _LISTS.items():
            parser.add_argument(f"--{name.replace('_', '-')}", nargs="*", help=words)
        for name, words in _SWITCHES.items():
            parser.add_argument(f"--{name.replace('_', '-')}", choices=["yes", "no"], help=words)
        parser.add_argument(
            "--policy", type=Path, help="a TOML or JSON file: what is published or held"
        )

    def handle(self, **options: Any) -> None:
        """Change what was named, then say how the site stands."""
        site = self._site(options)
        changes = {name: options[name] for name in CHANGEABLE if options.get(name) is not None}
        for name in _SWITCHES.keys() & changes:
            changes[name] = changes[name] == "yes"
        if "policy" in changes:
            changes["policy"] = read_policy(changes["policy"])
        if changes or site.pk is None:
            change_site(site, changes)
        for name in ("slug", *CHANGEABLE):
            self.stdout.write(f"{name:14} {getattr(site, name)!r}")

    def _site(self, options: dict[str, Any]) -> Site:
        if slug := options["new"]:
            if Site.objects.filter(slug=slug).exists():
                raise FieldUnusable("new", f"there is a site {slug} already")
            return Site(slug=slug, name=options["name"] or slug)
        sites = Site.objects.order_by("pk")
        found = sites.filter(slug=options["site"]).first() if options["site"] else sites.first()
        if found is None:
            names = ", ".join(sites.values_list("slug", flat=True))
            raise FieldUnusable("site", f"there is no site {options['site']!r}; there are {names}")
        return found

"""`rejoinder person ACT ADDRESS`: for somebody who asked by letter, what the links do for everybody."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.core.management.base import BaseCommand
from django.utils import timezone

from rejoinder import erasing, redress
from rejoinder.errors import FieldMissing, FieldUnusable
from rejoinder.inventory import Level
from rejoinder.languages import speaking
from rejoinder.models import Site
from rejoinder.notices.letters import is_address
from rejoinder.privacy import addresses, asking
from rejoinder.privacy.exporting import everything
from rejoinder.privacy.persons import Person, person_of
from rejoinder.replying.correcting import correct_all

_PAGES: Final = "Pages follow within a second of a running server, else by `rejoinder publish`."


class Command(BaseCommand):
    """Does for somebody who asked by letter what the links do for everybody."""

    help = "Use the rights of whoever has an e-mail address, for them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=sorted(_ACTS))
        parser.add_argument("address", help="the person's e-mail address")
        parser.add_argument("--site", metavar="SLUG", help="one site; all if left out")
        parser.add_argument(
            "--keep-words", action="store_true", help="forget who, keep what was said"
        )
        parser.add_argument("--name", help="the name that is right, for correct")
        parser.add_argument("--website", help="the website that is right, for correct")
        parser.add_argument(
            "--email", help="the address that is right, for correct; a mail asks it first"
        )

    def handle(self, **options: Any) -> None:
        """Print JSON, or act and say how much that was."""
        if not is_address(options["address"].strip()):
            raise FieldUnusable("address", "is not an e-mail address")
        sites = Site.objects.order_by("pk")
        if options["site"]:
            sites = sites.filter(slug=options["site"])
        people = [person_of(site, options["address"]) for site in sites]
        self.stdout.write(_ACTS[options["act"]](people, options, timezone.now()))


def _export(people: list[Person], options: dict[str, Any], now: datetime) -> str:
    told = []
    for each in people:
        with speaking(each.site.language):  # theirs, for it goes to whoever asked
            told.append(everything(each, now))
    return json.dumps(told, indent=1, ensure_ascii=False)


def _forget(people: list[Person], options: dict[str, Any], now: datetime) -> str:
    levels = {Level.IDENTITY} if options["keep_words"] else erasing.ALL
    erased = sum(asking.forget(each, levels, now)[0] for each in people)
    what = "the name" if options["keep_words"] else "everything"
    return f"{erased:,} comments: {what} is forgotten. {_PAGES}"


def _each(act: Callable[[Person, datetime], str]) -> Callable[..., str]:
    def done(people: list[Person], options: dict[str, Any], now: datetime) -> str:
        return "\n".join([*(f"{each.site.slug}: {act(each, now)}" for each in people), _PAGES])

    return done


def _correct(people: list[Person], options: dict[str, Any], now: datetime) -> str:
    name, website, email = options["name"], options["website"], options["email"]
    if name is None and website is None and email is None:
        raise FieldMissing("--name, --website or --email")
    done = 0
    for each in people:
        rows = each.comments().select_related("site", "post__video", "post__site", "commenter")
        if name is not None or website is not None:
            done += correct_all(rows, now=now, name=name, website=website)
        if email is not None and rows:
            addresses.ask_new(each, email, now=now)
    asked = f" {email} is asked by mail whether it is theirs." if email else ""
    return f"Put right, in {done:,} comments.{asked} {_PAGES}"


def _person(people: list[Person], options: dict[str, Any], now: datetime) -> str:
    asked = 0
    for each in people:
        for comment in each.comments():
            if redress.may_want_person(comment):
                redress.want_person(comment, now)
                asked += 1
    return f"{asked:,} comments wait for a person, before the others."


_ACTS: Final[dict[str, Callable[..., str]]] = {
    "export": _export,
    "forget": _forget,
    "correct": _correct,
    "withdraw": _each(asking.withdraw_all),
    "restrict": _each(asking.restrict_all),
    "lift": _each(asking.lift_all),
    "no-mail": _each(asking.no_more_mail),
    "human": _person,
}

"""`rejoinder policy`: a site's policy as text: shown, checked, set, its versions, and back to one."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from rich.console import Console
from rich.progress import Progress

from rejoinder import policies
from rejoinder.errors import FieldUnusable
from rejoinder.management.sites import chosen_site
from rejoinder.models import PolicyVersion, Site
from rejoinder.moderating import rehearsing, shadowing
from rejoinder.screening import policy_files
from rejoinder.screening.policy_text import to_text
from rejoinder.screening.rehearsal import Rehearsal, Tally, figures, percent, svg

_WHAT = (
    *("show", "check", "set", "history", "diff", "back", "rehearse"),
    *("shadow", "adopt", "end-shadow"),
)


class Command(BaseCommand):
    """A shell door to policies."""

    help = "A site's policy as text: shown, set, rehearsed, its versions; one in the shadow."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=_WHAT, help="what to do")
        parser.add_argument(
            "words",
            nargs="*",
            metavar="FILE|VERSION",
            help="a file (- is standard input), or versions",
        )
        parser.add_argument("--site", metavar="SLUG", help="whose; needed where there are several")
        parser.add_argument(
            "--days", type=int, default=30, metavar="N", help="rehearse: how far back (30)"
        )
        parser.add_argument(
            "--svg", type=Path, metavar="FILE", help="rehearse, shadow: draw it there"
        )
        parser.add_argument(
            "--json", action="store_true", help="rehearse, shadow: the figures as JSON"
        )
        parser.add_argument(
            "--note", default="", metavar="TEXT", help="set, shadow: why, for colleagues"
        )

    def handle(self, **options: Any) -> None:
        """Do what the first word says."""
        site = chosen_site(options["site"], _NoSite)
        act = getattr(self, f"_{options['what'].replace('-', '_')}")
        act(site, options["words"], options)

    def _show(self, site: Site, words: list[str], options: dict[str, Any]) -> None:
        """The text in force, or that of a version."""
        text = (
            policies.version_of(site, _number(words[0])).text if words else policies.text_of(site)
        )
        self.stdout.write(text.rstrip("\n"))

    def _check(self, site: Site, words: list[str], options: dict[str, Any]) -> None:
        """Whether a file can be taken, and what it would change."""
        text = _text(words)
        policies.read(text)
        changed = policies.difference(policies.text_of(site), text, ("in force", words[0]))
        self.stdout.write("\n".join(changed) if changed else "It is what is in force.")
        self.stdout.write("It can be taken; `rejoinder policy set` puts it into force.")

    def _set(self, site: Site, words: list[str], options: dict[str, Any]) -> None:
        version = policies.save(
            site, _text(words), by=None, now=timezone.now(), note=options["note"]
        )
        self.stdout.write(f"Version {version.number} is in force.")

    def _history(self, site: Site, words: list[str], options: dict[str, Any]) -> None:
        """Every version, the newest first: who saved it, when, and why."""
        for version in PolicyVersion.objects.of(site).defer("text"):
            who = version.by.get_username() if version.by else "the shell"
            now = " (in force)" if version.number == site.policy_version else ""
            now = now or (" (in the shadow)" if version.number == site.shadow_version else "")
            self.stdout.write(
                f"{version.number:>4}  {version.made_at:%Y-%m-%d %H:%M}  {who:20}  {version.note}{now}"
            )
        if not site.policy_version:
            self.stderr.write(
                "No version was saved yet; `rejoinder policy show` shows what is in force."
            )

    def _diff(self, site: Site, words: list[str], options: dict[str, Any]) -> None:
        """What differs between two versions, or between one and what is in force."""
        if not 1 <= len(words) <= 2:
            raise CommandError("diff takes one version, or two: rejoinder policy diff 3 5")
        old = policies.version_of(site, _number(words[0]))
        after, name = policies.text_of(site), "in force"
        if len(words) > 1:
            new = policies.version_of(site, _number(words[1]))
            after, name = new.text, str(new)
        for line in policies.difference(old.text, after, (str(old), name)):
            self.stdout.write(line)

    def _rehearse(self, site: Site, words: list[str], options: dict[str, Any]) -> None:
        """Try a file on the comments of the last days; a bar shows how far it is where a person looks."""
        text, now = _text(words), timezone.now()
        trial = rehearsing.begin(site, text, days=options["days"], now=now, keep=False)
        watched = sys.stderr.isatty()
        with Progress(disable=not watched, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("Rehearsing", total=trial.total)
            while not rehearsing.go_on(trial, now, seconds=0.2, keep=False):
                bar.update(task, completed=trial.done, total=trial.total)
        self._tell(figures(Tally.from_json(trial.tally)), options)

    def _shadow(self, site: Site, words: list[str], options: dict[str, Any]) -> None:
        """Let a file run in the shadow; without one, say what the shadow came to."""
        now = timezone.now()
        if words:
            made = policies.shadow(site, _text(words), by=None, now=now, note=options["note"])
            self.stdout.write(f"Version {made.number} runs in the shadow from the next reply on.")
            return
        found = shadowing.figures_of(site, now)
        if found is None:
            raise CommandError("No policy runs in the shadow: rejoinder policy shadow FILE")
        self._tell(figures(found[1], name="shadow"), options)

    def _adopt(self, site: Site, words: list[str], options: dict[str, Any]) -> None:
        """Put what runs in the shadow into force."""
        made = policies.adopt_shadow(site, by=None, now=timezone.now())
        self.stdout.write(f"Version {made.number} is in force: {made.note}.")

    def _end_shadow(self, site: Site, words: list[str], options: dict[str, Any]) -> None:
        policies.end_shadow(site)
        self.stdout.write("No policy runs in the shadow.")

    def _tell(self, told: Rehearsal, options: dict[str, Any]) -> None:
        """The figures of two policies: as a table, as JSON, or drawn."""
        if (file := options["svg"]) is not None:
            try:
                file.write_text(svg(told), "utf-8")
            except OSError as mistake:
                raise CommandError(f"--svg {file}: {mistake.strerror}.") from mistake
        if options["json"]:
            self.stdout.write(json.dumps(told.to_json(), indent=2))
            return
        for line in _table(told):
            self.stdout.write(line)

    def _back(self, site: Site, words: list[str], options: dict[str, Any]) -> None:
        if len(words) != 1:
            raise CommandError("back takes the version to go back to: rejoinder policy back 3")
        version = policies.go_back(site, _number(words[0]), by=None, now=timezone.now())
        self.stdout.write(
            f"{version.note[:1].upper()}{version.note[1:]}: version {version.number} is in force."
        )


def _table(told: Rehearsal) -> Iterator[str]:
    """The figures as lines."""
    yield f"{told.comments:,} comments, {told.decided:,} of them decided by people"
    yield f"{'':26}{'comments':>9}{'removed':>9}{'kept':>9}{'stood':>9}{'nobody':>9}"
    for one in told.moved:
        counts = [one.comments, *(one.by_people[name] for name in ("removed", "kept", "stood", ""))]
        yield f"{one.move.words:26}" + "".join(f"{count:>9,}" for count in counts)
    yield f"{'':26}{'in force':>18}{told.name:>18}"
    for name, words in (
        ("precision", "precision"),
        ("recall", "recall"),
        ("false_alarms", "false alarms"),
    ):
        pair = (getattr(quality, name) for quality in (told.before, told.after))
        yield f"{words:26}" + "".join(f"{percent(share):>18}" for share in pair)
    yield f"{'held or refused':26}{told.before.kept_back:>18,}{told.after.kept_back:>18,}"


def _number(word: str) -> int:
    if not (word.isascii() and word.isdigit() and len(word) < 10):
        raise CommandError(f"{word!r} is no version; `rejoinder policy history` lists them.")
    return int(word)


def _text(words: list[str]) -> str:
    """The policy in a file as TOML; JSON is read and written out.

    Raises:
        FieldUnusable: it cannot be read or taken; the message names file and line.
    """
    if len(words) != 1:
        raise CommandError("name one file, or - for standard input.")
    name = words[0]
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as mistake:
        raise FieldUnusable("policy", f"{name} cannot be read: {mistake.strerror}") from mistake
    as_json = name.casefold().endswith(".json")
    try:
        policy = policy_files.read_policy(content, name, toml=not as_json)
    except policy_files.PolicyFileMistake as mistake:
        raise FieldUnusable("policy", str(mistake)) from mistake
    return to_text(policy) if as_json else content.decode("utf-8-sig")


class _NoSite(FieldUnusable):
    """There is no such site, or several to choose from."""

    def __init__(self, reason: str) -> None:
        super().__init__("site", reason)

"""`rejoinder moderate`: queues, acts and log in the shell; with --json one object a line."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from rejoinder import moderating
from rejoinder.errors import DecisionStale, FieldUnusable
from rejoinder.finding import Question
from rejoinder.management.sites import chosen_site
from rejoinder.models import Comment, Decision, Site, Sweep
from rejoinder.moderating import (
    ACTS,
    FLAGS,
    PERSONS,
    QUEUES,
    THREADS,
    By,
    parts,
    purging,
    sweeping,
)
from rejoinder.moderating.replaying import mismatches
from rejoinder.policies import policy_of

_WHAT = ("list", "search", "show", "act", "sweep", "purge", "undo", "replay")
_LONGEST = 100  # characters of a text on a line


class Command(BaseCommand):
    """Parses, calls, prints a line for each comment or decision."""

    help = "List, search, show and decide about comments, undo decisions, and replay the log."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=_WHAT)
        parser.add_argument(
            "words",
            nargs="*",
            help="list QUEUE; search WORDS; show NUMBER; act ACT NUMBER…; sweep ACT WORDS…; "
            "purge spam or trash; undo NUMBER… of decisions",
        )
        parser.add_argument("--site", help="the site's short name; needed where there are several")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")
        parser.add_argument("--limit", type=int, default=50, help="lines at most (default 50)")
        parser.add_argument("--before", type=int, help="only comments with a lower number")
        parser.add_argument("--reason", default="", help="what is wrong with what is trashed")
        parser.add_argument("--note", default="", help="for the log, which colleagues read")
        parser.add_argument(
            "--words", dest="words_for_author", default="", help="for the author: why"
        )
        parser.add_argument("--until", default="", help="when a suspension ends: 2026-12-24T12:00Z")

        parser.add_argument("--queue", default="pending", help="of which queue a sweep is")
        parser.add_argument("--older", type=int, default=30, help="days of what is purged")
        parser.add_argument("--yes", action="store_true", help="do it, and not only count")

    def handle(self, **options: Any) -> None:
        """Do what is asked."""
        site = chosen_site(options["site"], DecisionStale)
        getattr(self, f"_{options['what']}")(site, options["words"], options)

    def _list(self, site: Site, words: list[str], options: dict[str, Any]) -> None:
        name = words[0] if words else "pending"
        if name not in QUEUES:
            raise FieldUnusable("queue", f"must be one of {', '.join(QUEUES)}")
        self._comments(
            moderating.queue(
                site,
                name,
                before=options["before"],
                size=max(1, options["limit"]),
                hold_at=policy_of(site).hold_at,
            ).comments,
            options,
        )

    def _search(self, site: Site, words: list[str], options: dict[str, Any]) -> None:
        question = Question(site.pk, text=" ".join(words))
        if question.is_plain:
            raise FieldUnusable("words", "name at least one word to search for")
        size = max(1, options["limit"])
        found = moderating.queue(site, "all", before=options["before"], size=size, asked=question)
        self._comments(found.comments, options)

    def _show(self, site: Site, words: list[str], options: dict[str, Any]) -> None:
        for pk in _numbers(words):
            comment = _comment(site, pk)
            if options["json"]:
                told = _told(comment)
                log = Decision.objects.filter(comment=comment).order_by("pk")
                told["decisions"] = [_line(one) for one in log]
                self._say(told)
                continue
            self.stdout.write(f"{pk}  {comment.standing}  {comment.author_name}")
            self.stdout.write("(taken back by its author)" if comment.taken_back else comment.text)
            for one in Decision.objects.filter(comment=comment).order_by("pk"):
                self.stdout.write(f"  {one.pk}  {one.made_at:%Y-%m-%d %H:%M}  {one.act}")

    def _act(self, site: Site, words: list[str], options: dict[str, Any]) -> None:
        act, *rest = words or [""]
        by = By(None, timezone.now(), words=options["words_for_author"], note=options["note"])
        if act not in {*ACTS, *FLAGS, *PERSONS, *THREADS}:
            known = ", ".join([*ACTS, *FLAGS, *PERSONS, *THREADS])
            raise FieldUnusable("act", f"must be one of {known}")
        for pk in _numbers(rest):
            self._decided(self._one(site, act, pk, by, options), options)

    def _one(self, site: Site, act: str, pk: int, by: By, options: dict[str, Any]) -> Decision:
        if act in THREADS:
            if not site.posts.filter(pk=pk).exists():
                raise DecisionStale(f"there is no post {pk} on this site")
            return moderating.set_open(pk, act, by)
        comment = _comment(site, pk)
        if act in FLAGS:
            return moderating.flag(pk, act, by)
        if act in PERSONS:
            if comment.commenter_id is None:
                raise DecisionStale(f"comment {pk} came without an address; its author is unknown")
            until = parse_datetime(options["until"]) if options["until"] else None
            if until is not None and timezone.is_naive(until):
                until = timezone.make_aware(until)
            return moderating.treat(comment.commenter_id, act, by, until=until)
        return moderating.decide(
            pk,
            act,  # type: ignore[arg-type]  # checked above
            None,
            by.now,
            reason=options["reason"],
            words=by.words,
            note=by.note,
        )

    def _sweep(self, site: Site, words: list[str], options: dict[str, Any]) -> None:
        act, *rest = words or [""]
        queue = options["queue"]
        sweeping.check(act, options["reason"], queue)
        question = Question(site.pk, standing=parts.standing_of(queue), text=" ".join(rest))
        newest, hold_at = sweeping.newest_id(site), policy_of(site).hold_at
        sought = sweeping.Sought(queue, question, newest, hold_at)
        if not options["yes"]:
            count = sweeping.how_many(site, sought, act)
            self.stdout.write(f"{act} would be for {count} comments. Add --yes to do it.")
            return
        now = timezone.now()
        sweep = sweeping.begin_found(site, sought, act, None, now, reason=options["reason"])
        self._carried(sweep, options)

    def _purge(self, site: Site, words: list[str], options: dict[str, Any]) -> None:
        queue, now = words[0] if words else "spam", timezone.now()
        if not options["yes"]:
            count = purging.how_many(site, queue, options["older"], now)
            self.stdout.write(f"{count} comments would go for good. Add --yes to do it.")
            return
        self._carried(purging.begin_purge(site, queue, options["older"], None, now), options)

    def _carried(self, sweep: Sweep, options: dict[str, Any]) -> None:
        """To the end, whoever else carries it on; ended early, a running server goes on with it."""
        while (sweep := parts.run(sweep.pk, timezone.now(), seconds=1)).state in Sweep.UNDER_WAY:
            self.stderr.write(f"{sweep.done} of {sweep.total}")
        if options["json"]:
            told = {"sweep": sweep.pk, "state": sweep.state, "done": sweep.done, "left": sweep.left}
            self._say(told)
        else:
            self.stdout.write(f"sweep {sweep.pk}: {sweep.done} done, {sweep.left} left alone")

    def _undo(self, site: Site, words: list[str], options: dict[str, Any]) -> None:
        for pk in _numbers(words):
            if not Decision.objects.filter(pk=pk, site=site).exists():
                raise DecisionStale(f"there is no decision {pk} on this site")
            self._decided(moderating.undo(pk, None, timezone.now()), options)

    def _replay(self, site: Site, words: list[str], options: dict[str, Any]) -> None:
        found = mismatches(site)
        for one in found:
            self.stdout.write(one)
        if found:
            raise DecisionStale(f"log and tables differ in {len(found)} places")
        self.stderr.write("The log, replayed, gives the tables.")

    def _comments(self, comments: list[Comment], options: dict[str, Any]) -> None:
        for comment in comments:
            if options["json"]:
                self._say(_told(comment))
                continue
            text = "" if comment.taken_back else " ".join(comment.text.split())
            short = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
            self.stdout.write(f"{comment.pk}  {comment.standing}  {comment.author_name}: {short}")

    def _decided(self, decision: Decision, options: dict[str, Any]) -> None:
        if options["json"]:
            self._say(_line(decision))
        else:
            about = decision.comment_id or decision.post_id or decision.commenter_id
            self.stdout.write(f"decision {decision.pk}: {decision.act} {about}")

    def _say(self, told: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(told, ensure_ascii=False))


def _numbers(words: list[str]) -> list[int]:
    if not words:
        raise FieldUnusable("number", "name at least one")
    for word in words:
        if not (word.isascii() and word.isdigit() and len(word) <= 18):
            raise FieldUnusable("number", f"{word!r} is none")
    return [int(word) for word in words]


def _comment(site: Site, pk: int) -> Comment:
    found = Comment.objects.filter(pk=pk, site=site).first()
    if found is None:
        raise DecisionStale(f"there is no comment {pk} on this site")
    return found


def _told(comment: Comment) -> dict[str, Any]:
    """A comment as JSON: never an address."""
    return {
        "id": comment.pk,
        "post": comment.post_id,
        "parent": comment.parent_id,
        "person": comment.commenter_id,
        "author": comment.author_name,
        "text": "" if comment.taken_back else comment.text,
        "standing": comment.standing,
        "removal": comment.removal,
        "written_at": comment.written_at.isoformat(),
    }


def _line(decision: Decision) -> dict[str, Any]:
    return {
        "decision": decision.pk,
        "act": decision.act,
        "comment": decision.comment_id,
        "post": decision.post_id,
        "person": decision.commenter_id,
        "facet": decision.facet,
        "before": decision.before,
        "after": decision.after,
        "undoes": decision.undoes_id,
        "automatic": decision.automatic,
        "rule": decision.rule,
        "words": decision.words,
        "note": decision.note,
        "made_at": decision.made_at.isoformat(),
    }

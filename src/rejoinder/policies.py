"""The policy of a site: what is in force, its saved versions, and what follows for closing times.

What a policy may say is in `screening.policy`; what the screen makes of it is in `screening`.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.db.models import F, Q, QuerySet

from rejoinder.errors import FieldUnusable, TooLong
from rejoinder.models import PolicyVersion, Post, Site
from rejoinder.publishing import stale
from rejoinder.screening import Policy
from rejoinder.screening.policy_files import PolicyFileMistake, read_text
from rejoinder.screening.policy_text import to_text
from rejoinder.writing import write

if TYPE_CHECKING:
    from django.contrib.auth.models import User

LONGEST: Final = 4_000_000
"""Characters of a policy's text; the longest lists of words fit."""
_NOTE: Final = 300


def policy_of(site: Site) -> Policy:
    """The site's policy in force, parsed once for each text it has had."""
    return _parsed(json.dumps(site.policy, sort_keys=True))


def rules_for(post: Post) -> Policy:
    """The policy in force for a post: the site's, with its sections' say. `post.site` is read."""
    policy = policy_of(post.site)
    if not policy.sections:
        return policy
    tags: set[str] = set()
    if policy.asks_for_tags:
        for pair in post.tags.values_list("slug", "name"):
            tags |= {word.casefold() for word in pair}
    return policy.at(post.path, tags)


def text_of(site: Site) -> str:
    """The policy in force as text: as somebody saved it, else written out from what is in force."""
    saved = PolicyVersion.objects.of(site).filter(number=site.policy_version).first()
    return saved.text if saved else to_text(policy_of(site))


def read(text: str) -> Policy:
    """What a text says.

    Raises:
        FieldUnusable: it cannot be taken; the reason names the line and what to do.
        TooLong: it has more than LONGEST characters.
    """
    if len(text) > LONGEST:
        raise TooLong("policy", len(text), LONGEST)
    try:
        return _read(text)
    except PolicyFileMistake as mistake:
        raise FieldUnusable("policy", str(mistake)) from mistake


_read = lru_cache(maxsize=16)(read_text)


def save(
    site: Site,
    text: str,
    *,
    by: User | None,
    now: datetime,
    note: str = "",
    seen: int | None = None,
) -> PolicyVersion:
    """Save a text as the site's newest version, in force from the next reply on.

    Args:
        site: whose policy; its `policy` and `policy_version` follow.
        text: TOML.
        by: who saves it; None for the shell.
        now: when.
        note: why, for colleagues.
        seen: the version that it was written from; None means whatever is in force.

    Raises:
        FieldUnusable: the text cannot be taken, or somebody saved another version since `seen`.
        TooLong: the text or the note is too long.
    """
    text = text.replace("\r\n", "\n").strip("\n") + "\n"
    policy = read(text)
    if len(note) > _NOTE:
        raise TooLong("note", len(note), _NOTE)

    def job() -> PolicyVersion:
        held = Site.objects.select_for_update().get(pk=site.pk)
        if seen is not None and held.policy_version != seen:
            reason = (
                f"version {held.policy_version} was saved meanwhile; compare it, and save again"
            )
            raise FieldUnusable("policy", reason)
        return store(site, text, policy, by=by, now=now, note=note)

    return write(job)


def store(
    site: Site, text: str, policy: Policy, *, by: User | None, now: datetime, note: str = ""
) -> PolicyVersion:
    """Put a version that was read already into force. Call it inside `writing.write`."""
    version = _versioned(site, text, by=by, now=now, note=note)
    site.policy, site.policy_version = policy.to_mapping(), version.number
    Site.objects.filter(pk=site.pk).update(policy=site.policy, policy_version=version.number)
    close_by_policy(site, now)
    return version


def _versioned(
    site: Site, text: str, *, by: User | None, now: datetime, note: str
) -> PolicyVersion:
    """Add a version, which is not in force for that."""
    last = PolicyVersion.objects.of(site).first()
    if last is None and site.pk and site.policy:
        # What was in force before there were versions: the first that one can go back to.
        before = to_text(policy_of(site))
        last = PolicyVersion.objects.create(
            site=site,
            number=1,
            text=before,
            made_at=now,
            note="as it was before versions were kept",
        )
    return PolicyVersion.objects.create(
        site=site,
        number=last.number + 1 if last else 1,
        text=text,
        by=by,
        made_at=now,
        note=note,
    )


def shadow(
    site: Site, text: str, *, by: User | None, now: datetime, note: str = ""
) -> PolicyVersion:
    """Save a text as a version that runs in the shadow, in the place of what ran there before.

    Args:
        site: whose policy; its `shadow_version` follows. What is in force stays so.
        text: TOML.
        by, now, note: as for `save`.

    Raises:
        FieldUnusable, TooLong: the text or the note cannot be taken.
    """
    text = text.replace("\r\n", "\n").strip("\n") + "\n"
    read(text)
    if len(note) > _NOTE:
        raise TooLong("note", len(note), _NOTE)

    def job() -> PolicyVersion:
        held = Site.objects.select_for_update().get(pk=site.pk)
        version = _versioned(held, text, by=by, now=now, note=note)
        if not held.policy_version and version.number > 1:
            # What was in force before there were versions has become the first.
            site.policy_version = version.number - 1
        site.shadow_version = version.number
        site.save(update_fields=["policy_version", "shadow_version"])
        return version

    return write(job)


def end_shadow(site: Site) -> None:
    """Let no policy run in the shadow any more; its version and what it said are kept."""

    def job() -> None:
        Site.objects.filter(pk=site.pk).update(shadow_version=0)
        site.shadow_version = 0

    write(job)


def adopt_shadow(site: Site, *, by: User | None, now: datetime, seen: int = 0) -> PolicyVersion:
    """Put what runs in the shadow into force, as a new version, and end the shadow.

    Args:
        site: whose policy.
        by: who does it; None for the shell.
        now: when.
        seen: the version that was looked at; 0 means whatever runs there.

    Raises:
        FieldUnusable: nothing runs in the shadow, or another version than was seen.
    """

    def job() -> PolicyVersion:
        held = Site.objects.select_for_update().get(pk=site.pk)
        if not held.shadow_version:
            raise FieldUnusable("shadow", "no policy runs in the shadow")
        if seen and seen != held.shadow_version:
            reason = f"version {held.shadow_version} runs there meanwhile; look at it first"
            raise FieldUnusable("shadow", reason)
        text = version_of(held, held.shadow_version).text
        note = f"version {held.shadow_version}, which ran in the shadow"
        made = store(site, text, read(text), by=by, now=now, note=note)
        Site.objects.filter(pk=site.pk).update(shadow_version=0)
        site.shadow_version = 0
        return made

    return write(job)


def version_of(site: Site, number: int) -> PolicyVersion:
    """One saved version.

    Raises:
        FieldUnusable: there is none of this number.
    """
    found = PolicyVersion.objects.of(site).filter(number=number).first()
    if found is None:
        newest = site.policy_version
        known = f"there are 1 to {newest}" if newest else "none was saved yet"
        raise FieldUnusable("version", f"there is no version {number}; {known}")
    return found


def go_back(site: Site, number: int, *, by: User | None, now: datetime) -> PolicyVersion:
    """Put an older version into force again, as a new one: the history only grows.

    Raises:
        FieldUnusable: there is no such version, or it is in force, or it cannot be read any more.
    """
    old = version_of(site, number)
    if number == site.policy_version:
        raise FieldUnusable("version", f"version {number} is in force already")
    return save(site, old.text, by=by, now=now, note=f"back to version {number}")


def difference(before: str, after: str, names: tuple[str, str] = ("before", "after")) -> list[str]:
    """The lines that differ, as a unified difference; empty where none do."""
    told = difflib.unified_diff(before.splitlines(), after.splitlines(), *names, lineterm="", n=2)
    return list(told)


def close_by_policy(site: Site, now: datetime) -> None:
    """Let posts close as the policy in force says, but for those that an editor set a time.

    A few statements whatever the number of posts; pages of posts whose time moves are marked. Call it
    inside `writing.write`.
    """
    policy = policy_of(site)
    left = Post.objects.filter(site=site).filter(
        Q(closes_by_policy=True) | Q(comments_close_at=None, comments_open=True)
    )
    for days, posts in _by_days(site, policy, left):
        _close_after(posts, days, now)


def closing_time(post: Post, tags: set[str]) -> datetime | None:
    """When the policy in force closes a post; None for never.

    Args:
        post: with its site.
        tags: slugs and names of its tags, folded.
    """
    days = policy_of(post.site).at(post.path, tags).close_after_days
    return post.published_at + timedelta(days=days) if days else None


def _by_days(
    site: Site, policy: Policy, left: QuerySet[Post]
) -> Iterator[tuple[int, QuerySet[Post]]]:
    """Posts with the days after which they close, each post once."""
    if not any("close_after_days" in part.rules for part in policy.parts):
        yield policy.close_after_days, left
        return
    wanted: dict[int, list[int]] = {}
    tags: dict[int, set[str]] = {}
    if policy.asks_for_tags:
        named = Post.tags.through.objects.filter(post__site=site)
        for pk, slug, name in named.values_list("post_id", "tag__slug", "tag__name"):
            tags.setdefault(pk, set()).update((slug.casefold(), name.casefold()))
    for pk, path in left.values_list("pk", "path"):
        days = policy.at(path, tags.get(pk, set())).close_after_days
        wanted.setdefault(days, []).append(pk)
    for days, posts in wanted.items():
        for first in range(0, len(posts), 500):
            yield days, left.filter(pk__in=posts[first : first + 500])


def _close_after(posts: QuerySet[Post], days: int, now: datetime) -> None:
    if days:
        at = F("published_at") + timedelta(days=days)
        moved = posts.exclude(closes_by_policy=True, comments_close_at=at)
    else:
        moved = posts.filter(closes_by_policy=True)
    keys = list(moved.values_list("pk", "site_id"))
    for first in range(0, len(keys), 500):
        some = Post.objects.filter(pk__in=[pk for pk, _ in keys[first : first + 500]])
        if days:
            some.update(
                comments_close_at=F("published_at") + timedelta(days=days), closes_by_policy=True
            )
            # What an earlier rule closed is open again where the new one gives it longer.
            some.filter(comments_close_at__gt=now).update(comments_open=True)
        else:
            some.update(comments_close_at=None, closes_by_policy=False, comments_open=True)
    for pk, site_id in keys:
        stale.mark(site_id, pk)


@lru_cache(maxsize=64)
def _parsed(written: str) -> Policy:
    return Policy.parse(json.loads(written))

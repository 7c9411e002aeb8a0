"""A site's own facts: its name, its address, what its form asks for, what its screen holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from django.utils import timezone

from rejoinder import policies
from rejoinder.errors import FieldUnusable, TooLong
from rejoinder.models import Post, Site, SiteChange
from rejoinder.posting.saving import GUIDELINES, MESSAGE
from rejoinder.publishing import publisher, stale
from rejoinder.screening import Policy, PolicyMistake, policy_files
from rejoinder.screening.policy_text import to_text
from rejoinder.text import clean_name
from rejoinder.writing import write

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}", re.ASCII)
_HOST: Final = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?", re.ASCII)
_LOGGED: Final = 500  # characters of a text that the list of changes keeps

CHANGEABLE: Final = (
    *("name", "tagline", "language", "base_url", "hosts", "require_email", "staff_names"),
    *("operator", "contact", "policy", "shares_lessons", "takes_appeals", "guidelines", "message"),
    "default_mode",
)
"""What may be changed after a site was made."""


def change_site(
    site: Site, changes: Mapping[str, Any], *, by: User | None = None, now: datetime | None = None
) -> Site:
    """Change a site's facts and mark every page, for each names some of them.

    Args:
        site: the site, or a new one not stored yet.
        changes: by field of `Site`, those of CHANGEABLE only.
        by: who changes them; None for the shell.
        now: when; None for this moment.

    Raises:
        FieldUnusable, TooLong: a value cannot be taken; nothing is changed then.
    """
    rules = None
    before = {name: getattr(site, name) for name in changes if name in CHANGEABLE}
    for name, value in changes.items():
        if name not in CHANGEABLE:
            raise FieldUnusable(name, f"is no field of a site; there are {', '.join(CHANGEABLE)}")
        if name == "policy":
            rules = _policy(value)
        else:
            setattr(site, name, _fitting(name, _CHECKED.get(name, _as_it_is)(value)))
    if not site.name.strip():
        raise FieldUnusable("name", "a site needs a name")
    _refuse_foreign_hosts(site)
    moment = now or timezone.now()
    told = {
        name: [_short_for_log(was), _short_for_log(getattr(site, name))]
        for name, was in before.items()
        if name != "policy" and was != getattr(site, name)
    }
    new = site.pk is None

    def store() -> None:
        # The policy has versions, so it is never changed by the way.
        # And nothing is that was not named: somebody else may be changing it.
        if new:
            site.save()
        elif named := sorted(set(before) - _KEPT_APART):
            site.save(update_fields=named)
        if told and not new:
            SiteChange.objects.create(site=site, by=by, made_at=moment, changes=told)
        if rules is not None:
            policies.store(site, to_text(rules), rules, by=by, now=moment)
        stale.mark(site.pk)
        for pk in Post.objects.public(site).values_list("pk", flat=True):
            stale.mark(site.pk, pk)

    write(store)
    publisher.write_hosts()
    return site


def read_policy(file: Path) -> dict[str, Any]:
    """A site's policy from a file, TOML where its name ends so, else JSON.

    Raises:
        FieldUnusable: the file is not there, cannot be read, or says what no policy can.
    """
    try:
        return policy_files.read_policy(file.read_bytes(), str(file)).to_mapping()
    except OSError as mistake:
        raise FieldUnusable("policy", f"{file} cannot be read: {mistake.strerror}") from mistake
    except policy_files.PolicyFileMistake as mistake:
        raise FieldUnusable("policy", str(mistake)) from mistake


def _policy(written: Any) -> Policy:
    try:
        return Policy.parse(written)
    except PolicyMistake as mistake:
        raise FieldUnusable("policy", str(mistake)) from mistake


def _address(raw: str) -> str:
    if not raw.strip():
        return ""
    parts = urlsplit(raw)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
        raise FieldUnusable("base_url", f"{raw!r} is not like https://example.org")
    return f"{parts.scheme}://{parts.netloc}"


def _hosts(raw: list[str]) -> list[str]:
    hosts = [host.strip().lower().partition(":")[0] for host in raw]
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise FieldUnusable("hosts", f"{host!r} is no host name such as news.example.org")
    return hosts


def _language(raw: str) -> str:
    if not _LANGUAGE.fullmatch(raw.strip()):
        raise FieldUnusable("language", f"{raw!r} is no tag of a language such as en or pt-BR")
    return raw.strip()


def _mode(raw: str) -> str:
    modes = [str(mode) for mode in Post.Mode if mode != Post.Mode.ARCHIVED]
    if raw not in modes:
        raise FieldUnusable("default_mode", f"must be one of {', '.join(modes)}")
    return raw


def _fitting(name: str, value: Any) -> Any:
    """A value that its column holds; SQLite would take any length."""
    most = Site._meta.get_field(name).max_length  # type: ignore[union-attr]  # none is a relation
    if isinstance(value, str) and most is not None and len(value) > most:
        raise TooLong(name, len(value), most)
    return value


def _refuse_foreign_hosts(site: Site) -> None:
    """See that no host name leads to two sites."""
    taken = {
        host: slug
        for slug, hosts in Site.objects.exclude(pk=site.pk).values_list("slug", "hosts")
        for host in hosts
    }
    for host in site.hosts:
        if host in taken:
            raise FieldUnusable("hosts", f"{host} leads to the site {taken[host]} already")


def _short_for_log(value: Any) -> Any:
    long = isinstance(value, str) and len(value) > _LOGGED
    return f"{value[:_LOGGED]}…" if long else value


def _names(raw: list[str]) -> list[str]:
    return [clean_name(name) for name in raw]


def _short(name: str, raw: str, most: int) -> str:
    if len(raw) > most:
        raise TooLong(name, len(raw), most)
    return raw.strip()


def _as_it_is(value: Any) -> Any:
    return value


_KEPT_APART: Final = frozenset({"policy", "policy_version", "shadow_version"})
_CHECKED: Final[dict[str, Any]] = {
    "base_url": _address,
    "hosts": _hosts,
    "language": _language,
    "default_mode": _mode,
    "staff_names": _names,
    "guidelines": lambda raw: _short("guidelines", raw, GUIDELINES),
    "message": lambda raw: _short("message", raw, MESSAGE),
}

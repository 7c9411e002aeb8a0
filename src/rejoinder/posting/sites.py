"""A site's own facts: its name, its address, what its form asks for, what its screen holds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from django.utils import timezone

from rejoinder import policies
from rejoinder.errors import FieldUnusable, TooLong
from rejoinder.models import Post, Site
from rejoinder.posting.saving import GUIDELINES, MESSAGE
from rejoinder.publishing import publisher, stale
from rejoinder.screening import Policy, PolicyMistake, policy_files
from rejoinder.screening.policy_text import to_text
from rejoinder.text import clean_name
from rejoinder.writing import write

CHANGEABLE: Final = (
    *("name", "tagline", "language", "base_url", "hosts", "require_email", "staff_names"),
    *("operator", "contact", "policy", "shares_lessons", "takes_appeals", "guidelines", "message"),
)
"""What may be changed after a site was made."""


def change_site(site: Site, changes: Mapping[str, Any]) -> Site:
    """Change a site's facts and mark every page, for each names some of them.

    Args:
        site: the site, or a new one not stored yet.
        changes: by field of `Site`, those of CHANGEABLE only.

    Raises:
        FieldUnusable: a value cannot be taken; nothing is changed then.
    """
    rules = None
    for name, value in changes.items():
        if name not in CHANGEABLE:
            raise FieldUnusable(name, f"is no field of a site; there are {', '.join(CHANGEABLE)}")
        if name == "policy":
            rules = _policy(value)
        else:
            setattr(site, name, _CHECKED.get(name, _as_it_is)(value))
    if not site.name.strip():
        raise FieldUnusable("name", "a site needs a name")

    def store() -> None:
        # The policy has versions, so it is never changed by the way.
        others = [field.attname for field in Site._meta.concrete_fields if not field.primary_key]
        site.save(update_fields=None if site.pk is None else sorted({*others} - _KEPT_APART))
        if rules is not None:
            policies.store(site, to_text(rules), rules, by=None, now=timezone.now())
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
    parts = urlsplit(raw)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
        raise FieldUnusable("base_url", f"{raw!r} is not like https://example.org")
    return f"{parts.scheme}://{parts.netloc}"


def _hosts(raw: list[str]) -> list[str]:
    return [host.lower().partition(":")[0] for host in raw]


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
    "staff_names": _names,
    "guidelines": lambda raw: _short("guidelines", raw, GUIDELINES),
    "message": lambda raw: _short("message", raw, MESSAGE),
}

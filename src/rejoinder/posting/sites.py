"""A site's own facts: its name, its address, what its form asks for, what its screen holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from rejoinder.errors import FieldUnusable
from rejoinder.models import Post, Site
from rejoinder.publishing import publisher, stale
from rejoinder.screening import Policy, PolicyMistake
from rejoinder.text import clean_name
from rejoinder.writing import write

CHANGEABLE: Final = (
    *("name", "tagline", "language", "base_url", "hosts", "require_email", "staff_names"),
    *("operator", "contact", "policy", "shares_lessons"),
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
    for name, value in changes.items():
        if name not in CHANGEABLE:
            raise FieldUnusable(name, f"is no field of a site; there are {', '.join(CHANGEABLE)}")
        setattr(site, name, _CHECKED.get(name, _as_it_is)(value))
    if not site.name.strip():
        raise FieldUnusable("name", "a site needs a name")

    def store() -> None:
        site.save()
        stale.mark(site.pk)
        for pk in Post.objects.public(site).values_list("pk", flat=True):
            stale.mark(site.pk, pk)

    write(store)
    publisher.write_hosts()
    return site


def read_policy(file: Path) -> dict[str, Any]:
    """A site's policy from a JSON file.

    Raises:
        FieldUnusable: the file is not there, is no JSON, or holds a key or value that means nothing.
    """
    try:
        written = json.loads(file.read_text("utf-8"))
    except OSError as mistake:
        raise FieldUnusable("policy", f"{file} cannot be read: {mistake.strerror}") from mistake
    except ValueError as mistake:
        raise FieldUnusable("policy", f"{file} is not JSON: {mistake}") from mistake
    return _policy(written)


def _policy(written: Any) -> dict[str, Any]:
    try:
        return dict(Policy.parse(written).to_mapping())
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


def _as_it_is(value: Any) -> Any:
    return value


_CHECKED: Final[dict[str, Any]] = {
    "base_url": _address,
    "hosts": _hosts,
    "staff_names": _names,
    "policy": _policy,
}

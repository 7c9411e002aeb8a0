"""Which post of the site an imported post is, where it is there already: as the operator says.

By the same path, the same address, the same video or id, or by a list of old and new addresses. What
is in no list, or not found, is made.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from rejoinder.errors import TransferRefused
from rejoinder.models import Post, Site, Video
from rejoinder.publishing.composing import base
from rejoinder.transfer.formats import fields
from rejoinder.transfer.records import PostRecord

RULES: Final = ("path", "url", "id")
_EVERYTHING: Final = ""
_LARGEST: Final = 64 * 1024 * 1024  # bytes of a list


class Joining:
    """Finds the post that an imported one is to be joined to.

    Args:
        site: where.
        said: rules, `OLD=NEW` pairs, and names of CSV files with an old and a new address a line.
            What is old may be an address, a path, or the key that the report names a post by; `=NEW`
            stands for every post. What is new is an address, a path, or a post's number.

    Raises:
        TransferRefused: none of these, or a list that cannot be read.
    """

    def __init__(self, site: Site, said: Sequence[str]) -> None:
        self._site = site
        self._rules: list[str] = []
        self._listed: dict[str, str] = {}
        for one in said:
            if one in RULES:
                self._rules.append(one)
            elif "=" in one and not Path(one).is_file():
                old, _, new = one.rpartition("=")
                self._listed[_spelled(old)] = new
            else:
                self._listed.update(_list(Path(one)))

    def post(self, record: PostRecord) -> tuple[int | None, str]:
        """The number of the post that a record is, and why there is none where one was named."""
        for old in (record.key, record.link, record.path or ""):
            if old and (new := self._listed.get(_spelled(old))):
                return self._named(new)
        if new := self._listed.get(_EVERYTHING):
            return self._named(new)
        for rule in self._rules:
            if found := self._by(rule, record):
                return found, ""
        return None, ""

    def _named(self, new: str) -> tuple[int | None, str]:
        found = self._numbered(int(new)) if new.isdecimal() else self._at(_path_of(new))
        return found, "" if found else f"the list joins it to {new}, and no post is there"

    def _by(self, rule: str, record: PostRecord) -> int | None:
        if rule == "id":
            return self._same(record)
        path = record.path or fields.path(record.link)
        if not path:
            return None
        if rule == "url" and record.link:
            hosts = {fields.host(base(self._site)), *(_bare(host) for host in self._site.hosts)}
            if fields.host(record.link) not in hosts:
                return None
        return self._at(path)

    def _numbered(self, number: int) -> int | None:
        # As large as a column can hold.
        found = Post.objects.filter(site=self._site, pk=min(number, 2**63 - 1))
        return found.values_list("pk", flat=True).first()

    def _at(self, path: str) -> int | None:
        plain = unquote(path).rstrip("/")
        found = Post.objects.filter(site=self._site, path__in=[plain, f"{plain}/"])
        return found.values_list("pk", flat=True).first()

    def _same(self, record: PostRecord) -> int | None:
        found = Post.objects.filter(site=self._site, external_id=record.key)
        if number := found.values_list("pk", flat=True).first():
            return number
        if record.video is None:
            return None
        videos = Video.objects.filter(
            post__site=self._site, provider=record.video.provider, key=record.video.key
        )
        return videos.values_list("post", flat=True).first()


def _bare(host: str) -> str:
    return host.removeprefix("www.")


def _list(path: Path) -> dict[str, str]:
    try:
        if path.stat().st_size > _LARGEST:
            raise TransferRefused(f"{path} is too large for a list of addresses.")
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [row for row in csv.reader(file) if any(cell.strip() for cell in row)]
    except (OSError, UnicodeDecodeError, csv.Error) as mistake:
        raise TransferRefused(
            f"--map takes {', '.join(RULES)}, OLD=NEW, or a CSV file of old and new addresses; "
            f"{path} cannot be read: {mistake}."
        ) from mistake
    listed: dict[str, str] = {}
    for number, row in enumerate(rows, 1):
        if len(row) < 2:
            raise TransferRefused(f"{path}: row {number} has no new address beside the old one.")
        if number > 1 or _is_address(row[1]):
            listed[_spelled(row[0])] = row[1].strip()
    return listed


def _is_address(told: str) -> bool:
    """Whether this is no heading of a column."""
    return told.strip().startswith(("/", "http://", "https://")) or told.strip().isdecimal()


def _spelled(old: str) -> str:
    """One spelling of an address; a key or a path as it is, but for its last slash."""
    told = old.strip()
    return fields.page_key(told) if "://" in told else told.rstrip("/") or told


def _path_of(new: str) -> str:
    try:
        return urlsplit(new.strip()).path or "/"
    except ValueError:
        return new

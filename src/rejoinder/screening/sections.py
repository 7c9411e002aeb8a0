"""Sections of a site: posts below a path, or with a tag, for which some rules are others."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

WHERE: Final = ("name", "paths", "tags")
MOST: Final = 100
SITE_WIDE: Final = frozenset({"sections", "timezone"})
"""Keys of a policy that a section cannot change."""


class SectionMistake(ValueError):
    """A section says something that cannot be meant: which key of it, what was found, what is accepted."""

    def __init__(self, key: str, found: object, accepted: str) -> None:
        super().__init__(accepted)
        self.key, self.found, self.accepted = key, found, accepted


@dataclass(frozen=True, slots=True)
class Section:
    """Where a section lies, and the keys of the policy that it says anew.

    Attributes:
        name: for people.
        paths: beginnings of posts' paths, such as "/sport/".
        tags: slugs or names of tags; one is enough.
        rules: keys of a policy, with their values, not yet checked.
    """

    name: str
    paths: tuple[str, ...]
    tags: frozenset[str]
    rules: Mapping[str, Any] = field(default_factory=dict)

    def covers(self, path: str, tags: Collection[str]) -> bool:
        """Say whether a post at this path, with these tags (folded), belongs to it."""
        return path.startswith(self.paths) or not self.tags.isdisjoint(tags)


def section_of(said: object) -> Section:
    """Read one section.

    Raises:
        SectionMistake: it is none.
    """
    if not isinstance(said, Mapping):
        raise SectionMistake("", said, 'a table such as {paths = ["/sport/"], max_links = 5}')
    name = said.get("name", "")
    if not isinstance(name, str) or len(name) > 100:
        raise SectionMistake("name", name, "a text of at most 100 characters")
    paths = _texts(said, "paths")
    for path in paths:
        if not path.startswith("/"):
            raise SectionMistake("paths", path, "a beginning of paths such as /sport/")
    tags = _texts(said, "tags")
    if not paths and not tags:
        raise SectionMistake("", name or "a section", "paths or tags that say where it lies")
    rules = {key: value for key, value in said.items() if key not in WHERE}
    for key, value in rules.items():
        if key in SITE_WIDE:
            raise SectionMistake(key, value, f"{key} for the whole site only")
    folded = frozenset(tag.removeprefix("#").casefold() for tag in tags)
    return Section(name, paths, folded, rules)


def _texts(said: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = said.get(key, ())
    if not isinstance(value, list | tuple) or not all(
        isinstance(one, str) and one for one in value
    ):
        raise SectionMistake(key, value, "a list of texts")
    return tuple(value)

"""What a moderator seeks in a queue, as the form under the tabs sends it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import urlencode

from rejoinder import finding, moderating
from rejoinder.finding import Question
from rejoinder.models import Comment, Site
from rejoinder.screening import ATTRIBUTES

_OF_ONE_SITE: Final = frozenset({"post", "person"})
_LONGEST: Final = 300  # characters of a search that are read


@dataclass(frozen=True)
class Filters:
    """Each field as it came, and what is asked of the index."""

    queue: str
    question: Question
    query: Mapping[str, str]

    @classmethod
    def of(
        cls, site: Site, queue: str, given: Mapping[str, str], or_sites: Iterable[Site] = ()
    ) -> Filters:
        """Read a form, for one site or for some together; what cannot be meant counts as nothing."""
        attribute = given.get("attribute", "")
        standing = queue if queue in Comment.Standing.values else ""
        question = Question(
            site.pk,
            standing="pending" if queue in {"unsure", "first"} else standing,
            text=given.get("q", "").strip()[:_LONGEST],
            post=_number(given.get("post", "")),
            person=_number(given.get("person", "")),
            language=given.get("language", "").strip()[:20],
            attribute=attribute if attribute in ATTRIBUTES else "",
            or_sites=tuple(other.pk for other in or_sites),
        )
        query = {
            "q": question.text,
            "post": str(question.post or ""),
            "person": str(question.person or ""),
            "language": question.language,
            "attribute": question.attribute,
        }
        return cls(queue, question, {name: value for name, value in query.items() if value})

    @property
    def any(self) -> bool:
        """Whether anything is sought at all."""
        return not self.question.is_plain

    @property
    def written(self) -> str:
        """As the query of an address."""
        return urlencode(self.query)

    @property
    def elsewhere(self) -> str:
        """As the query of another site's queue: posts and people have their numbers at one site alone."""
        kept = {name: value for name, value in self.query.items() if name not in _OF_ONE_SITE}
        return urlencode(kept)

    @cached_property
    def matches(self) -> str:
        """How many comments match, in words; counted up to a limit, which is said. One query."""
        count = finding.how_many(self.question, moderating.COUNTED + 1)
        return f"more than {moderating.COUNTED:,}" if count > moderating.COUNTED else f"{count:,}"

    @cached_property
    def too_short(self) -> str:
        """The last word, where too many others begin so for all of them to be sought; else ""."""
        return finding.too_short(self.question)


def _number(written: str) -> int | None:
    written = written.strip()
    usable = written.isascii() and written.isdigit() and len(written) <= 18
    return int(written) if usable else None

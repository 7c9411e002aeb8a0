"""A question in: words and facts that all must hold. Ids of comments out, newest first, by the page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from rejoinder.finding.beginnings import words_with
from rejoinder.models import Comment
from rejoinder.writing import execute

MOST_WORDS: Final = 12
"""Words of a question that are looked up; more would say no more."""
_NEWEST: Final = (2_000, 20_000)
"""PostgreSQL: so many of the newest comments are looked through before its index is asked, which reads
all that match before it tells the first."""
_DENSE: Final = 0.05
"""PostgreSQL: where so many of the newest match, matches are counted by looking through comments."""

_STANDINGS: Final = tuple(Comment.Standing.values)


@dataclass(frozen=True, slots=True)
class Question:
    """What is sought; everything named must hold.

    Attributes:
        site: its id.
        standing: "" is any.
        text: words that all must be there, in any order; "in quotes" as they stand. Of the last word
            outside quotes the beginning is enough, unless `too_short` says otherwise.
        post, person: ids.
        language: as the screen told it, a BCP 47 tag.
        attribute: what the screen saw in it, one of `screening.ATTRIBUTES`.
        or_sites: ids of further sites; a comment of any of them matches.
    """

    site: int
    standing: str = ""
    text: str = ""
    post: int | None = None
    person: int | None = None
    language: str = ""
    attribute: str = ""
    or_sites: tuple[int, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether it asks for a standing alone, which needs no index of words."""
        return not (
            self.text.strip() or self.post or self.person or self.language or self.attribute
        )

    def places(self) -> list[str]:
        """Where it may be, as facts of the index, of which one is enough."""
        return [f"s{site}" for site in (self.site, *self.or_sites)]

    def facts(self) -> list[str]:
        """The other facts asked for, as the index has them."""
        told = [
            f"p{self.standing}" if self.standing else "",
            f"t{self.post}" if self.post else "",
            f"w{self.person}" if self.person else "",
            f"l{fact_of_language(self.language)}" if self.language else "",
            f"a{self.attribute.replace('_', '')}" if self.attribute else "",
        ]
        return [fact for fact in told if fact]

    def phrases(self) -> list[tuple[str, bool]]:
        """The words asked for, quoted ones together; and whether the beginning is enough."""
        pieces = self.text.replace("\0", " ").split('"')
        found: list[tuple[str, bool]] = []
        for place, piece in enumerate(pieces):
            if place % 2:
                found.append((piece.strip(), False))
            else:
                found += [(word, False) for word in piece.split()]
        said = [(words, whole) for words, whole in found if any(map(str.isalnum, words))]
        if said and pieces[-1].strip() and said[-1][0] in pieces[-1]:
            said[-1] = (said[-1][0], True)
        return said[:MOST_WORDS]


def traits_of(attributes: list[str], language: str) -> str:
    """What a verdict adds to a comment's facts: " ainsult lde", or nothing."""
    told = [f"a{name.replace('_', '')}" for name in attributes]
    if language:
        told.append(f"l{fact_of_language(language)}")
    return "".join(f" {fact}" for fact in told)


def fact_of_language(tag: str) -> str:
    """A language as a fact: its letters and digits."""
    return re.sub(r"[^a-z0-9]", "", tag.lower())[:20]


def newest(site_id: int, *, before: int | None = None, size: int) -> list[int]:
    """The newest comments of a site, whatever their standing, with ids below `before`.

    Each standing's newest are looked up in the index of the queues, which is in that order: a plain sort
    would go through all comments.
    """
    below = "AND id < %s " if before is not None else ""
    each = (
        "SELECT id FROM (SELECT id FROM rejoinder_comment WHERE site_id = %s AND standing = %s "
        f"{below}ORDER BY id DESC LIMIT %s) AS one"
    )
    values: list[Any] = []
    for standing in _STANDINGS:
        values += [site_id, standing, *([before] if before is not None else []), size]
    statement = " UNION ALL ".join([each] * len(_STANDINGS)) + " ORDER BY 1 DESC LIMIT %s"
    return [pk for (pk,) in execute(statement, [*values, size])]


def too_short(question: Question) -> str:
    """The last word, where it begins so many others that it is sought as it stands; else ""."""
    last = [words for words, beginning in question.phrases() if beginning]
    if not last or connection.vendor != "sqlite":
        return ""
    return last[0] if words_with(last[0]) == [] else ""


def ids_of(question: Question, *, before: int | None = None, size: int) -> list[int]:
    """The newest comments that match, at most `size`, all with ids below `before`."""
    values = _values(question)
    if connection.vendor != "sqlite":
        return _ids_on_postgresql(values, before, size)
    below = "AND rowid < %s " if before is not None else ""
    statement = (
        f"SELECT rowid FROM rejoinder_words WHERE rejoinder_words MATCH %s {below}"
        "ORDER BY rowid DESC LIMIT %s"
    )
    values += [before] if before is not None else []
    return [pk for (pk,) in execute(statement, [*values, size])]


def _ids_on_postgresql(values: list[Any], before: int | None, size: int) -> list[int]:
    """What is in many comments is found among the newest, whatever is in few by the index."""
    below = "WHERE id < %s " if before is not None else ""
    values = [*([before] if before is not None else []), *values]
    for some in _NEWEST:
        found = execute(_AMONG_NEWEST.format(below=below, some=some), [*values, size])
        if len(found) == size:
            return [pk for (pk,) in found]
    below = f"{below}AND" if below else "WHERE"
    return [pk for (pk,) in execute(_BY_INDEX.format(below=below), [*values, size])]


def how_many(question: Question, most: int | None = None, *, below: int | None = None) -> int:
    """How many comments match, counted up to `most`; of those with ids below `below`, if that is given."""
    sqlite = connection.vendor == "sqlite"
    values = _values(question)
    if sqlite:
        inner = "SELECT 1 FROM rejoinder_words WHERE rejoinder_words MATCH %s"
    elif most is not None and below is None and _are_dense(values):
        inner = f"SELECT 1 FROM rejoinder_comment WHERE ({_MATCHES}) IS TRUE"
    else:
        inner = f"SELECT 1 FROM rejoinder_comment WHERE {_MATCHES}"
    if below is not None:
        inner += f" AND {'rowid' if sqlite else 'id'} < %s"
        values.append(below)
    if most is not None:
        inner += " LIMIT %s"
        values.append(most)
    found = execute(f"SELECT count(*) FROM ({inner}) AS found", values)
    return int(found[0][0])


def _are_dense(values: list[Any]) -> bool:
    some = _NEWEST[0]
    among = _AMONG_NEWEST.format(below="", some=some)
    return len(execute(among, [*values, int(some * _DENSE)])) >= some * _DENSE


def found(question: Question, ids: list[int]) -> set[int]:
    """Those of some comments that match."""
    if not ids:
        return set()
    marks = ", ".join(["%s"] * len(ids))
    where = (
        f"rowid FROM rejoinder_words WHERE rejoinder_words MATCH %s AND rowid IN ({marks})"
        if connection.vendor == "sqlite"
        else f"id FROM rejoinder_comment WHERE {_MATCHES} AND id IN ({marks})"
    )
    return {pk for (pk,) in execute(f"SELECT {where}", (*_values(question), *ids))}


_TSQUERY: Final = "%s::tsquery && coalesce(nullif(%s, '')::tsquery, %s::tsquery)"
_MATCHES: Final = f"words @@ ({_TSQUERY})"
# "IS TRUE" is what no index answers; the planner thinks that a beginning is in one comment of fifty,
# and would go by the index where all have it, and through all comments where none has.
_AMONG_NEWEST: Final = (
    "SELECT id FROM (SELECT id, words FROM rejoinder_comment {below}ORDER BY id DESC LIMIT {some}) "
    f"AS newest WHERE ({_MATCHES}) IS TRUE ORDER BY id DESC LIMIT %s"
)
_BY_INDEX: Final = (
    "WITH found AS MATERIALIZED (SELECT id FROM rejoinder_comment {below} "
    f"{_MATCHES}) SELECT id FROM found ORDER BY id DESC LIMIT %s"
)


def _values(question: Question) -> list[Any]:
    places, facts, phrases = question.places(), question.facts(), question.phrases()
    if connection.vendor == "sqlite":
        # Quoted strings alone: nothing that somebody typed is syntax.
        either = " OR ".join(f'"{place}"' for place in places)
        asked = [f"facts : ({either})", *(f'facts : "{fact}"' for fact in facts)]
        return [" AND ".join((*asked, *(_asked(*phrase) for phrase in phrases)))]
    either = " | ".join(f"'={place}'" for place in places)
    told = " & ".join((f"({either})", *(f"'={fact}'" for fact in facts)))
    worded = [_lexemes(words, beginning) for words, beginning in phrases]
    return [told, " & ".join(one for one in worded if one), told]


def _asked(words: str, beginning: bool) -> str:
    """Words as the index of SQLite is asked for them."""
    whole = words_with(words) if beginning else []
    if whole is None:
        return f'words : "{words}" *'
    if whole:
        either = " OR ".join(f'"{one}"' for one in whole)
        return f"words : ({either})"
    return f'words : "{words}"'


def _lexemes(words: str, beginning: bool) -> str:
    """Words as PostgreSQL's own parser cuts them, one after another: 'not' <-> 'well':*"""
    found = execute("SELECT phraseto_tsquery('simple', translate(%s, '<>', '  '))::text", (words,))
    query = str(found[0][0])
    return f"{query}:*" if beginning and query.endswith("'") else query

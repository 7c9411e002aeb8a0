"""What an import found and did: counts, and a row for each element not taken or changed.

The counts describe the file, so they are the same on a dry run, on a first and on a second one;
only `new` and `already_there` tell what the run did.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final, TypedDict

from rejoinder.transfer.staging import moment

# Rows of troubles in a report; beyond it they are only counted. Nobody reads more, and a hostile
# file could have one for each few bytes.
MOST_ROWS: Final = 50_000

# The rows are wide, so everything is counted in two looks at them.
_TOTALS: Final = """
SELECT count(*), count(parent), count(DISTINCT post), min(at), max(at), count(*) - count(at),
  coalesce(sum(author = '' AND person = ''), 0), count(DISTINCT author_hash) FROM comments
"""
_SORTS: Final = """
SELECT standing, kind IN ('pingback', 'trackback'), deleted, count(*) FROM comments GROUP BY 1, 2, 3
"""
_ABSENT: Final = "FROM absent JOIN comments AS c USING (no) WHERE"
_ELSEWHERE: Final = "EXISTS (SELECT 1 FROM comments AS p WHERE p.key = c.parent)"
_OLDER: Final = """
SELECT count(*) FROM comments AS c JOIN comments AS p ON p.no =
  (SELECT min(f.no) FROM comments AS f WHERE f.key = c.parent AND f.post = c.post)
  WHERE c.parent IS NOT NULL AND c.at < p.at
"""
_NOTE: Final = """
INSERT INTO troubles (place, element, reason, done) SELECT c.place, 'comment ' || c.key,
"""
_NOTE_TREE: Final = f"""
{_NOTE} 'its parent ' || c.parent || ' is not in the file', 'opens a branch of its own'
  {_ABSENT} NOT {_ELSEWHERE};
{_NOTE} 'its parent ' || c.parent || ' stands under another post', 'opens a branch of its own'
  {_ABSENT} {_ELSEWHERE};
{_NOTE} 'it answers itself, by way of others', 'opens a branch of its own'
  FROM cycles AS g JOIN comments AS c USING (no) WHERE g.cut;
{_NOTE} 'its id occurs before, with other words', 'not taken'
  FROM repeats AS r JOIN comments AS c USING (no) JOIN comments AS f ON f.no = r.first
  WHERE f.text <> c.text;
INSERT INTO troubles (place, element, reason, done)
  SELECT 'the file', 'post ' || key, 'the post itself is not in the file, or not to its end',
    'taken as private'
  FROM posts WHERE record IS NULL;
"""  # noqa: S608 - constants
_ROWS: Final = """
SELECT place, element, reason, done FROM troubles WHERE (done = 'not taken') = ? ORDER BY no LIMIT ?
"""
_COUNT: Final = "SELECT count(*) FROM troubles WHERE (done = 'not taken') = ?"


class Row(TypedDict):
    """One element that was not taken, or not as it stood."""

    place: str
    element: str
    reason: str


class Change(Row):
    """What was done instead."""

    done: str


def counts(spooled: sqlite3.Connection, *, max_reply_depth: int) -> dict[str, Any]:
    """Count what the file holds, by the names of the report.

    Args:
        spooled: a spool that was arranged.
        max_reply_depth: as `arrange` gave it.
    """

    def one(query: str) -> Any:
        return spooled.execute(query).fetchone()[0]

    comments, replies, with_comments, first, last, undated, nameless, authors = spooled.execute(
        _TOTALS
    ).fetchone()
    by_status: Counter[str] = Counter()
    mentions: Counter[str] = Counter()
    for standing, is_mention, deleted, count in spooled.execute(_SORTS):
        by_status["pingback" if is_mention else "deleted" if deleted else standing] += count
        if is_mention:
            mentions[standing] += count
    return {
        "posts": one("SELECT count(*) FROM posts"),
        "posts_with_comments": with_comments,
        "comments": comments,
        "top_level": comments - replies,
        "replies": replies,
        "max_reply_depth": max_reply_depth,
        "missing_parent": one(f"SELECT count(*) {_ABSENT} NOT {_ELSEWHERE}"),
        "parent_on_other_post": one(f"SELECT count(*) {_ABSENT} {_ELSEWHERE}"),
        "in_cycles": one("SELECT count(*) FROM cycles"),
        "duplicate_ids": one("SELECT count(*) - count(DISTINCT key) FROM comments"),
        "reply_older_than_parent": one(_OLDER),
        "by_status": dict(sorted(by_status.items())),
        "pingbacks_by_status": dict(sorted(mentions.items())),
        "distinct_authors": authors,
        "no_author": nameless,
        "no_timestamp": undated,
        "first_comment": _iso(first),
        "last_comment": _iso(last),
    }


def note_tree(spooled: sqlite3.Connection) -> None:
    """Add to the troubles what is wrong with ids and parents."""
    spooled.executescript(_NOTE_TREE)


def troubles(spooled: sqlite3.Connection) -> dict[str, Any]:
    """The rows of the report: `not_taken`, `changed`, and how many of each there were."""
    return {
        "not_taken": [
            Row(place=place, element=element, reason=reason)
            for place, element, reason, _ in spooled.execute(_ROWS, (True, MOST_ROWS))
        ],
        "not_taken_count": spooled.execute(_COUNT, (True,)).fetchone()[0],
        "changed": [
            Change(place=place, element=element, reason=reason, done=done)
            for place, element, reason, done in spooled.execute(_ROWS, (False, MOST_ROWS))
        ],
        "changed_count": spooled.execute(_COUNT, (False,)).fetchone()[0],
    }


def as_text(report: dict[str, Any]) -> Iterator[str]:
    """The report as lines for a terminal."""
    sorts = ", ".join(f"{count:,} {name}" for name, count in report["by_status"].items())
    yield (
        f"{report['posts']:,} posts, {report['posts_with_comments']:,} of them with comments; "
        f"{report['comments']:,} comments" + (f" ({sorts})" if sorts else "")
    )
    yield (
        f"{report['top_level']:,} open a branch, {report['replies']:,} answer another, "
        f"at most {report['max_reply_depth']} deep; {report['distinct_authors']:,} authors"
    )
    if report["first_comment"]:
        yield f"from {report['first_comment']} to {report['last_comment']}"
    for name, words in (
        ("missing_parent", "answer a comment that is not in the file"),
        ("parent_on_other_post", "answer a comment under another post"),
        ("in_cycles", "answer each other in a circle"),
        ("duplicate_ids", "share their id with another"),
        ("no_author", "have no author"),
        ("no_timestamp", "have no date"),
        ("not_taken_count", "elements not taken"),
        ("changed_count", "elements changed; the report file has a row for each"),
    ):
        if report[name]:
            yield f"{report[name]:,} {words}"


def _iso(at: int | None) -> str | None:
    return None if at is None else f"{moment(at):%Y-%m-%dT%H:%M:%SZ}"

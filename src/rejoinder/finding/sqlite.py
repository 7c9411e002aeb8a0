"""SQLite: an FTS5 table without content, of words and facts, and a row of counts a site and standing.

A fact is a word of its own in the column `facts`: `s7` the site, `pspam` the standing, `t12` the post,
`w9` the person, `lde` the language, `ainsult` what it may be. So any filter is one look into the index,
newest first.
Source: SQLite's manual, "FTS5", 4.4.2 (contentless-delete tables).
"""

from __future__ import annotations

from typing import Final

CUTTING: Final = "tokenize='unicode61 remove_diacritics 2'"
"""How texts are cut into words."""
TABLES: Final = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS rejoinder_words USING fts5("
    f"words, facts, content='', contentless_delete=1, {CUTTING})",
    # Holds nothing: a view of the words of the index, and where each stands.
    "CREATE VIRTUAL TABLE IF NOT EXISTS finding_terms USING fts5vocab('rejoinder_words', 'instance')",
    "CREATE UNIQUE INDEX IF NOT EXISTS finding_one_tally ON rejoinder_tally (site_id, standing)",
    # A row in it says that whoever stores comments now indexes and counts them; see `filling`.
    "CREATE TABLE IF NOT EXISTS finding_held (held INTEGER NOT NULL)",
)
HOLD: Final = "INSERT INTO finding_held VALUES (1)"
RELEASE: Final = "DELETE FROM finding_held"

_FACTS: Final = (
    "'s' || {c}.site_id || ' p' || {c}.standing || ' t' || {c}.post_id "
    "|| CASE WHEN {c}.commenter_id IS NULL THEN '' ELSE ' w' || {c}.commenter_id END "
    "|| {traits}"
)
_TRAITS_OF: Final = "coalesce((SELECT traits FROM rejoinder_verdict WHERE comment_id = {c}.id), '')"
_INDEX: Final = (
    "INSERT OR REPLACE INTO rejoinder_words (rowid, words, facts) "
    "VALUES ({c}.id, {c}.author_name || ' ' || {c}.text, " + _FACTS + ")"
)


def _count(row: str, by: int) -> str:
    return (
        "INSERT INTO rejoinder_tally (site_id, standing, count) "
        f"VALUES ({row}.site_id, {row}.standing, {by}) "
        f"ON CONFLICT (site_id, standing) DO UPDATE SET count = count + ({by})"
    )


def _uncount(row: str) -> str:
    # An update alone: where tables are emptied at once, the counts may be gone before the comments.
    return (
        "UPDATE rejoinder_tally SET count = count - 1 "
        f"WHERE site_id = {row}.site_id AND standing = {row}.standing"
    )


TRIGGERS: Final = {
    "finding_stored": (
        "AFTER INSERT ON rejoinder_comment WHEN NOT EXISTS (SELECT 1 FROM finding_held)",
        [_count("NEW", 1), _INDEX.format(c="NEW", traits="''")],
    ),
    "finding_decided": (
        "AFTER UPDATE OF standing, site_id ON rejoinder_comment "
        "WHEN OLD.standing <> NEW.standing OR OLD.site_id <> NEW.site_id",
        [_uncount("OLD"), _count("NEW", 1)],
    ),
    "finding_changed": (
        "AFTER UPDATE OF standing, site_id, post_id, commenter_id, author_name, text "
        "ON rejoinder_comment WHEN OLD.standing <> NEW.standing OR OLD.site_id <> NEW.site_id "
        "OR OLD.post_id <> NEW.post_id OR OLD.commenter_id IS NOT NEW.commenter_id "
        "OR OLD.author_name <> NEW.author_name OR OLD.text <> NEW.text",
        [_INDEX.format(c="NEW", traits=_TRAITS_OF.format(c="NEW"))],
    ),
    "finding_gone": (
        "AFTER DELETE ON rejoinder_comment",
        [_uncount("OLD"), "DELETE FROM rejoinder_words WHERE rowid = OLD.id"],
    ),
    "finding_judged": (
        "AFTER INSERT ON rejoinder_verdict "
        "WHEN NEW.traits <> '' AND NOT EXISTS (SELECT 1 FROM finding_held)",
        [
            "INSERT OR REPLACE INTO rejoinder_words (rowid, words, facts) "
            "SELECT c.id, c.author_name || ' ' || c.text, "
            + _FACTS.format(c="c", traits="NEW.traits")
            + " FROM rejoinder_comment AS c WHERE c.id = NEW.comment_id"
        ],
    ),
    "finding_judged_again": (
        "AFTER UPDATE OF traits ON rejoinder_verdict WHEN OLD.traits <> NEW.traits",
        [
            "INSERT OR REPLACE INTO rejoinder_words (rowid, words, facts) "
            "SELECT c.id, c.author_name || ' ' || c.text, "
            + _FACTS.format(c="c", traits="NEW.traits")
            + " FROM rejoinder_comment AS c WHERE c.id = NEW.comment_id"
        ],
    ),
}

MAKE: Final = tuple(
    f"CREATE TRIGGER IF NOT EXISTS {name} {when} BEGIN {'; '.join(body)}; END"
    for name, (when, body) in TRIGGERS.items()
)
DROP: Final = tuple(f"DROP TRIGGER IF EXISTS {name}" for name in TRIGGERS)
THERE: Final = (
    "SELECT count(*) FROM sqlite_master WHERE name = 'finding_terms' "
    "OR type = 'trigger' AND substr(name, 1, 8) = 'finding_'"
)
NEXT: Final = "SELECT seq + 1 FROM sqlite_sequence WHERE name = 'rejoinder_comment'"
COUNT_THERE: Final = len(TRIGGERS) + 1
INDEX_FROM: Final = (
    "INSERT INTO rejoinder_words (rowid, words, facts) SELECT c.id, c.author_name || ' ' || c.text, "
    + _FACTS.format(c="c", traits=_TRAITS_OF.format(c="c"))
    + " FROM rejoinder_comment AS c WHERE c.id >= %s ORDER BY c.id"
)
# By the ids: an index that has both columns would be read from end to end.
COUNT_FROM: Final = (
    "INSERT INTO rejoinder_tally (site_id, standing, count) "
    "SELECT site_id, standing, count(*) FROM rejoinder_comment NOT INDEXED WHERE id >= %s GROUP BY 1, 2 "
    "ON CONFLICT (site_id, standing) DO UPDATE SET count = count + excluded.count"
)
ADD: Final = (
    "INSERT INTO rejoinder_tally (site_id, standing, count) VALUES (%s, %s, %s) "
    "ON CONFLICT (site_id, standing) DO UPDATE SET count = count + excluded.count"
)
INDEX_MISSING: Final = (
    "INSERT INTO rejoinder_words (rowid, words, facts) "
    "SELECT c.id, c.author_name || ' ' || c.text, "
    + _FACTS.format(c="c", traits="coalesce(v.traits, '')")
    + " FROM rejoinder_comment AS c LEFT JOIN rejoinder_verdict AS v ON v.comment_id = c.id "
    "WHERE c.id NOT IN (SELECT id FROM rejoinder_words_docsize)"
)

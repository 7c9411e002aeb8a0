"""PostgreSQL: a column of lexemes with a GIN index, and counts as a sum of differences.

A counter that every reply updates would be a lock that every reply waits for. So each statement adds one
line that says by how much, from a trigger that sees all its rows; `counts.fold_counts` adds them up now
and then. Facts are lexemes as in `sqlite.py`, told from words by a sign that no word has.
"""

from __future__ import annotations

from typing import Final

TABLES: Final = (
    "ALTER TABLE rejoinder_comment ADD COLUMN IF NOT EXISTS words tsvector",
    "CREATE INDEX IF NOT EXISTS rejoinder_comment_words ON rejoinder_comment "
    "USING gin (words) WITH (fastupdate = on)",
)

# Without < and >: the parser would take what stands between them for markup, and leave it out.
_WORDS: Final = "to_tsvector('simple', translate(c.author_name || ' ' || c.text, '<>', '  ')) || "
_FACTS: Final = (
    "ARRAY['=s' || c.site_id, '=p' || c.standing, '=t' || c.post_id, '=w' || c.commenter_id]"
)
NEW_LEXEMES: Final = f"{_WORDS} array_to_tsvector(array_remove({_FACTS}, NULL))"
"""What `finding_lexemes` gives for a comment that no verdict is there for, in a third of the time."""
_LEXEMES: Final = f"""CREATE OR REPLACE FUNCTION finding_lexemes(
    c rejoinder_comment, traits text) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
  SELECT {_WORDS} array_to_tsvector(array_remove({_FACTS}
    || (SELECT array_agg('=' || one)
      FROM unnest(string_to_array(trim(traits), ' ')) AS one WHERE one <> ''), NULL)) $$"""
_WORDED: Final = """CREATE OR REPLACE FUNCTION finding_worded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.standing = NEW.standing AND OLD.site_id = NEW.site_id
     AND OLD.post_id = NEW.post_id AND OLD.commenter_id IS NOT DISTINCT FROM NEW.commenter_id
     AND OLD.author_name = NEW.author_name AND OLD.text = NEW.text THEN
    RETURN NEW;
  END IF;
  NEW.words := finding_lexemes(NEW, coalesce(
    (SELECT traits FROM rejoinder_verdict WHERE comment_id = NEW.id), ''));
  RETURN NEW;
END $$"""
_JUDGED: Final = """CREATE OR REPLACE FUNCTION finding_judged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE rejoinder_comment AS c SET words = finding_lexemes(c, NEW.traits)
    WHERE c.id = NEW.comment_id;
  RETURN NULL;
END $$"""


def _counting(name: str, tables: tuple[tuple[str, int], ...]) -> str:
    rows = " UNION ALL ".join(
        f"SELECT site_id, standing, {by} AS by FROM {table}" for table, by in tables
    )
    return f"""CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO rejoinder_tally (site_id, standing, count)
    SELECT site_id, standing, sum(by) FROM ({rows}) AS changed
    GROUP BY site_id, standing HAVING sum(by) <> 0;
  RETURN NULL;
END $$"""


_TRIGGERS: Final = {
    # Whoever stores a thousand comments at once makes their words in the same statement.
    "finding_new_words": (
        "BEFORE INSERT ON rejoinder_comment FOR EACH ROW WHEN (NEW.words IS NULL) "
        "EXECUTE FUNCTION finding_worded()"
    ),
    "finding_words": (
        "BEFORE UPDATE ON rejoinder_comment FOR EACH ROW EXECUTE FUNCTION finding_worded()"
    ),
    "finding_verdict": (
        "AFTER INSERT OR UPDATE OF traits ON rejoinder_verdict FOR EACH ROW "
        "WHEN (NEW.traits <> '') EXECUTE FUNCTION finding_judged()"
    ),
    "finding_stored": (
        "AFTER INSERT ON rejoinder_comment REFERENCING NEW TABLE AS added "
        "FOR EACH STATEMENT EXECUTE FUNCTION finding_count_stored()"
    ),
    "finding_decided": (
        "AFTER UPDATE ON rejoinder_comment REFERENCING OLD TABLE AS gone NEW TABLE AS added "
        "FOR EACH STATEMENT EXECUTE FUNCTION finding_count_decided()"
    ),
    "finding_gone": (
        "AFTER DELETE ON rejoinder_comment REFERENCING OLD TABLE AS gone "
        "FOR EACH STATEMENT EXECUTE FUNCTION finding_count_gone()"
    ),
}
_ON: Final = {name: told.split(" ON ")[1].split()[0] for name, told in _TRIGGERS.items()}

DROP: Final = tuple(f"DROP TRIGGER IF EXISTS {name} ON {_ON[name]}" for name in _TRIGGERS)
MAKE: Final = (
    _LEXEMES,
    _WORDED,
    _JUDGED,
    _counting("finding_count_stored", (("added", 1),)),
    _counting("finding_count_decided", (("added", 1), ("gone", -1))),
    _counting("finding_count_gone", (("gone", -1),)),
    *DROP,
    *(f"CREATE TRIGGER {name} {told}" for name, told in _TRIGGERS.items()),
)
THERE: Final = "SELECT count(DISTINCT tgname) FROM pg_trigger WHERE left(tgname, 8) = 'finding_'"
INDEX_MISSING: Final = (
    "UPDATE rejoinder_comment AS c SET words = finding_lexemes(c, coalesce((SELECT traits "
    "FROM rejoinder_verdict WHERE comment_id = c.id), '')) WHERE c.words IS NULL"
)
COUNT_THERE: Final = len(_TRIGGERS)

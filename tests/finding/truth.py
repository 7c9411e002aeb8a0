"""Whether the desk's index and counts are what a fresh computation from the tables gives."""

from __future__ import annotations

from django.db import connection
from django.db.models import Count

from rejoinder.finding import counted, sqlite
from rejoinder.models import Comment, Site

_INSTANCES = "SELECT doc, term, col, offset FROM temp.{} ORDER BY doc, term, col, offset"


def assert_index_and_counts_are_true() -> None:
    for site in Site.objects.all():
        told = Comment.objects.filter(site=site).values_list("standing")
        assert counted(site.pk) == dict(told.annotate(Count("pk")).order_by())
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            stored, fresh = _instances(cursor)
            assert stored == fresh
            return
        cursor.execute(
            "SELECT c.id FROM rejoinder_comment AS c LEFT JOIN rejoinder_verdict AS v "
            "ON v.comment_id = c.id "
            "WHERE c.words IS DISTINCT FROM finding_lexemes(c, coalesce(v.traits, ''))"
        )
        assert cursor.fetchall() == []


def _instances(cursor):
    """Every word in the index and its place, as it is stored, and as it is when indexed anew."""
    fill = sqlite.INDEX_MISSING.replace("INTO rejoinder_words", "INTO finding_fresh")
    fill = fill.partition("WHERE c.id NOT IN")[0]
    cursor.execute(sqlite.TABLES[0].replace("rejoinder_words", "finding_fresh"))
    try:
        cursor.execute(fill)
        found = []
        for name in ("rejoinder_words", "finding_fresh"):
            cursor.execute(
                f"CREATE VIRTUAL TABLE temp.finding_seen USING fts5vocab(main, {name}, instance)"
            )
            cursor.execute(_INSTANCES.format("finding_seen"))
            found.append(cursor.fetchall())
            cursor.execute("DROP TABLE temp.finding_seen")
        return found
    finally:
        cursor.execute("DROP TABLE finding_fresh")

"""Comments found again by what another system called them: its number, or the anchor of its pages.

A browser never sends an anchor, so a page's script asks for it; a number may stand in a query.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from django.db import connection

from rejoinder.models import Comment, Post, Site

_ANCHORS: Final = (
    (re.compile(r"comment-([A-Za-z0-9_-]{1,64})"), ("wordpress", "disqus")),
    (re.compile(r"isso-([0-9]{1,64})"), ("isso",)),
    (re.compile(r"remark42__comment-([A-Za-z0-9_-]{1,64})"), ("remark42",)),
)
_NUMBER: Final = re.compile(r"[A-Za-z0-9_.-]{1,100}")
# Ids that are unique only under a post hold the post's own: each is looked up by an index.
_UNDER_POSTS: Final = """
SELECT c.id FROM rejoinder_importedpost AS p JOIN rejoinder_comment AS c
  ON c.site_id = p.site_id AND c.source = p.source AND c.external_id = p.external_id || %s
WHERE c.external_id <> '' AND p.site_id = %s AND p.source = %s AND (%s = 0 OR p.post_id = %s) LIMIT 1
"""


def by_number(site: Site, source: str, number: str, post_id: int = 0) -> Comment | None:
    """A comment that readers see, by the number that its source gave it.

    Args:
        site: where it is.
        source: as formats name it: "wordpress", "disqus", "isso", "remark42", "youtube".
        number: the source's own.
        post_id: under which post; 0 where that is not known.
    """
    if not _NUMBER.fullmatch(number):
        return None
    seen = Comment.objects.shown().filter(site=site, post__status=Post.Status.PUBLIC)
    if source not in _per_post():
        found = seen.filter(source=source, external_id=number)
        return (found.filter(post=post_id) if post_id else found).first()
    with connection.cursor() as cursor:
        cursor.execute(_UNDER_POSTS, (f"#comment-{number}", site.pk, source, post_id, post_id))
        row = cursor.fetchone()
    return seen.filter(pk=row[0]).first() if row else None


@cache
def _per_post() -> frozenset[str]:
    """The sources whose ids are unique under a post only. The formats bring a parser of XML: not before."""
    from rejoinder.transfer.formats import FORMATS

    return frozenset(form.source for form in FORMATS if form.ids_per_post)


def by_anchor(site: Site, anchor: str, post_id: int) -> Comment | None:
    """A comment of a post by the anchor that its old page had: `comment-4`, `isso-7`."""
    for form, sources in _ANCHORS:
        if told := form.fullmatch(anchor):
            found = (by_number(site, source, told[1], post_id) for source in sources)
            return next((comment for comment in found if comment is not None), None)
    return None

"""What people write: made safe to show, found in, shortened, compared.

Pure: text in, text out. Knows no posts, comments or pages, and judges nobody: that is in
`screening/`.
"""

from .characters import visible
from .excerpts import excerpt, to_plain
from .hashtags import Run, hashtags, summary_runs, tag_slug
from .links import safe_link, unlinked
from .lookalikes import fold_lookalikes, skeleton
from .markup import Markup, to_html
from .mentions import mentions_in
from .names import NameUnusable, clean_name, fold_name
from .sanitize import clean

__all__ = [
    "Markup",
    "NameUnusable",
    "Run",
    "clean",
    "clean_name",
    "excerpt",
    "fold_lookalikes",
    "fold_name",
    "hashtags",
    "mentions_in",
    "safe_link",
    "skeleton",
    "summary_runs",
    "tag_slug",
    "to_html",
    "to_plain",
    "unlinked",
    "visible",
]

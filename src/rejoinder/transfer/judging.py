"""How a record that is not quite a comment of ours stands here: never more public than it was.

Pure: a record in, a standing out, and words for the report where something changed.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from rejoinder.transfer.records import CommentRecord, Standing

# Characters of a comment; the most that any source allows (WordPress' column has 65,535 bytes).
LONGEST: Final = 65_536
MENTIONS: Final = frozenset({"pingback", "trackback"})
# Types that plugins made public comments with. Others are notes among staff (WooCommerce's
# `order_note`, the block editor's `note`), approved in the file and yet never shown there.
_PUBLIC: Final = MENTIONS | {"comment", "review"}


class Here(NamedTuple):
    """A comment's standing here, and what was done to it and why, where anything was."""

    standing: Standing
    removed: bool
    text: str
    kind: str
    reason: str = ""
    done: str = ""


def here(record: CommentRecord) -> Here:
    """What becomes of a record."""
    standing, kind = record.standing, record.kind
    if record.kept and len(record.text) <= LONGEST:
        # It stood here, or in another house of ours.
        return Here(standing, record.deleted, record.text, kind)
    if record.deleted:
        return Here("trash", True, "", "comment")
    if len(record.text) > LONGEST:
        reason = f"it has more than {LONGEST:,} characters, which is the limit"
        return Here("trash", True, "", "comment", reason, "its place kept, its words not taken")
    if kind not in _PUBLIC:
        reason = f"its type is {kind[:40]!r}"
        changed = standing == "approved"
        standing = "pending" if changed else standing
        done = "waits for a moderator" if changed else "taken as a comment"
        return Here(standing, False, record.text, "comment", reason, done)
    if not record.text and kind not in MENTIONS:
        return Here("trash", True, "", "comment", "it has no words", "its place kept")
    return Here(standing, False, record.text, kind if kind in MENTIONS else "comment")

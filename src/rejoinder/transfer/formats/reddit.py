"""A Reddit thread as `<thread>.json` gives it: a listing of the post, a listing of comments.

Comments hold their answers, nine levels deep; of deeper ones and of long lists only "more" stubs
are in the file. Source: Reddit's API documentation, "listings" and "comment"; saved threads.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from typing import Any, Final

from rejoinder.errors import TransferRefused
from rejoinder.transfer.formats import fields, pieces
from rejoinder.transfer.records import CommentRecord, PostRecord, Record, Rewindable, Trouble

_GONE: Final = "[deleted]"
_REMOVED: Final = frozenset({_GONE, "[removed]", "[deleted by user]"})
_BY_REDDIT: Final = "[ removed by reddit"  # and whatever follows: why
# Five levels of JSON a level of answers: Reddit itself gives ten, programs that follow stubs give all.
_DEEPEST: Final = 10_000
_MOST_OPEN: Final = 64 * 1024 * 1024  # characters of comments that wait for their answers to end
_WANTED: Final = frozenset(
    {
        *("name", "id", "parent_id", "link_id", "author", "body", "created_utc", "edited", "score"),
        *("stickied", "distinguished", "count", "title", "permalink", "selftext", "subreddit"),
        "locked",
    }
)


def recognises(head: bytes) -> bool:
    """Whether this is a listing, or a list of them."""
    seen = pieces.sketch(head)
    return any(path.endswith("data.children.item.kind") for path in seen)


def read(stream: Rewindable) -> Iterator[Record]:
    """The post, then its comments: those that answer before those that they answer.

    Raises:
        TransferRefused: not sound JSON, nested too deep, or no comments in it.
    """
    found_any = False
    for kind, fields_of in _things(pieces.Events(stream, several=True, deepest=_DEEPEST)):
        found_any = True
        place = fields.text(fields_of.get("name")) or kind
        if kind == "t3":
            yield _post(fields_of, place)
        elif kind == "t1":
            yield _comment(fields_of, place)
        elif kind == "more":
            count, under = fields.count(fields_of.get("count")), fields_of.get("parent_id")
            # "continue this thread", which names neither the comments nor how many they are.
            many = f"{count:,} comments" if count > 0 else "further comments"
            reason = f"{many} under {fields.text(under)} are not in the file"
            yield Trouble(place, "more", reason)
    if not found_any:
        raise TransferRefused("the file has no post in it. Save a thread's own .json.")


def _things(found: pieces.Events) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each thing with its kind and those of its fields that are read, when it ends."""
    # For each open object: its own fields, and the key read last.
    objects: list[dict[str, Any]] = []
    keys: list[str] = []
    waiting = 0
    for event, value in found:
        if event == "start_map":
            objects.append({})
            keys.append("")
        elif event == "map_key":
            keys[-1] = value
        elif event == "end_map":
            ended = objects.pop()
            keys.pop()
            if keys and keys[-1] == "data":
                objects[-1]["data"] = {name: ended[name] for name in ended if name in _WANTED}
            waiting -= len(fields.text(ended.get("body")))
            if "data" in ended and isinstance(kind := ended.get("kind"), str):
                yield kind, ended["data"]
        elif keys and (keys[-1] in _WANTED or keys[-1] == "kind") and "array" not in event:
            objects[-1][keys[-1]] = value
            if keys[-1] == "body":
                waiting += len(fields.text(value))
                if waiting > _MOST_OPEN:
                    raise TransferRefused("answers within answers are longer than any thread.")


def _post(found: dict[str, Any], place: str) -> PostRecord:
    permalink = fields.text(found.get("permalink"))
    subreddit = fields.text(found.get("subreddit"))
    return PostRecord(
        key=_name(found, "t3"),
        title=unescape(fields.text(found.get("title"))),
        link=f"https://www.reddit.com{permalink}" if permalink.startswith("/") else "",
        body=unescape(fields.text(found.get("selftext"))),
        markup="markdown",
        written_at=fields.seconds(found.get("created_utc")),
        comments_open=not fields.flag(found.get("locked")),
        author=_author(found),
        tags=(subreddit,) if subreddit else (),
        place=place,
    )


def _comment(found: dict[str, Any], place: str) -> CommentRecord | Trouble:
    key, post_key = _name(found, "t1"), fields.text(found.get("link_id"))
    if not key or not post_key:
        return Trouble(place, "comment", "it has no id" if post_key else "it names no post")
    parent = fields.text(found.get("parent_id"))
    body = unescape(fields.text(found.get("body")))
    edited_at = fields.seconds(found.get("edited"))
    return CommentRecord(
        post_key=post_key,
        key=key,
        parent_key=parent if parent.startswith("t1_") else None,
        author=_author(found),
        written_at=fields.seconds(found.get("created_utc")),
        text=body,
        markup="markdown",
        deleted=body in _REMOVED or body.lower().startswith(_BY_REDDIT),
        by_staff=found.get("distinguished") in {"moderator", "admin"},
        author_key=_author(found),
        likes=fields.count(found.get("score")),
        pinned=fields.flag(found.get("stickied")),
        edited=edited_at is not None or fields.flag(found.get("edited")),
        edited_at=edited_at,
        place=place,
    )


def _name(found: dict[str, Any], kind: str) -> str:
    name, number = fields.text(found.get("name")), fields.text(found.get("id"))
    return name or (f"{kind}_{number}" if number else "")


def _author(found: dict[str, Any]) -> str:
    name = fields.text(found.get("author"))
    return "" if name == _GONE else name

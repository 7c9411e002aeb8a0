"""The JSON that Isso itself imports: a list of pages, each with its comments.

Source: Isso 0.14, isso/migrate.py, `Generic`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus

from rejoinder.errors import TransferRefused
from rejoinder.transfer.formats import fields, isso, pieces
from rejoinder.transfer.records import CommentRecord, PostRecord, Record, Rewindable, Trouble


def recognises(head: bytes) -> bool:
    """Whether this is a list of pages, each with a list of comments."""
    seen = pieces.sketch(head)
    return seen >= {"item.id", "item.comments"} and bool(
        seen
        & {
            *("item.comments.item.remote_addr", "item.comments.item.created"),
            *("item.comments.item.text", "item.title"),
        }
    )


def read(stream: Rewindable) -> Iterator[Record]:
    """Each page with its comments; two passes, as a page may be named after its comments.

    Raises:
        TransferRefused: not sound JSON, or no pages in it.
    """
    pages: list[str] = []
    for index, found in enumerate(_pages(pieces.Events(stream))):
        place = f"[{index}]"
        uri = isso.words(found.get("id"))
        pages.append(uri[: fields.LONGEST_KEY] or f"page {index}")
        title = unquote_plus(isso.words(found.get("title")))
        if uri:
            yield PostRecord(pages[-1], title, path=fields.path(uri), place=place)
        else:
            yield Trouble(place, "thread", "it has no id", "its comments are under a private post")
            yield PostRecord(pages[-1], title or f"Page {index}", status="private", place=place)
    if not pages:
        raise TransferRefused("the file has no pages in it.")
    page = -1
    events = pieces.Events(stream)
    next(events)
    for opening in iter(events.__next__, ("end_array", None)):
        page += 1
        if opening[0] != "start_map":
            events.pass_over(opening)
            continue
        for key in events.members():
            first = next(events)
            if key != "comments" or first[0] != "start_array":
                events.pass_over(first)
                continue
            for index, begun in enumerate(iter(events.__next__, ("end_array", None))):
                place = f"[{page}].comments[{index}]"
                yield _comment(events.object(begun, place), pages[page], place)


def _pages(events: pieces.Events) -> Iterator[dict[str, Any]]:
    """What the file says of each page but for its comments."""
    if next(events)[0] != "start_array":
        raise TransferRefused("the file is not a list of pages, as Isso reads them.")
    for opening in iter(events.__next__, ("end_array", None)):
        about: dict[str, Any] = {}
        if opening[0] == "start_map":
            for key in events.members():
                first = next(events)
                if key in {"id", "title"} and first[0] == "string":
                    about[key] = first[1]
                else:
                    events.pass_over(first)
        else:
            events.pass_over(opening)
        yield about
    for _ in events:
        pass  # whatever follows is no JSON, and reading it says so


def _comment(found: dict[str, Any] | Trouble, post_key: str, place: str) -> CommentRecord | Trouble:
    if isinstance(found, Trouble):
        return found
    key = isso.words(found.get("id"))
    if not key:
        return Trouble(place, "comment", "it has no id")
    author, email, text = (isso.words(found.get(name)) for name in ("author", "email", "text"))
    parent = isso.words(found.get("parent"))
    # Isso itself reads no mode there; who writes one means it.
    mode, changed = fields.count(found.get("mode", 1)), fields.moment(found.get("modified"))
    return CommentRecord(
        post_key=post_key,
        # Numbers are given out page by page.
        key=f"{post_key}#isso-{key}",
        parent_key=f"{post_key}#isso-{parent}" if parent else None,
        author=author,
        email=email,
        website=fields.web(found.get("website")),
        address=isso.words(found.get("remote_addr")),
        written_at=fields.moment(found.get("created")),
        precision="exact" if fields.is_zoned(found.get("created")) else "local",
        text=text,
        markup=isso.markup(text),
        standing=isso.STANDINGS.get(mode, "pending"),
        deleted=mode == isso.DELETED,
        author_key=f"{author.casefold()}\0{email.casefold()}" if author or email else "",
        likes=fields.count(found.get("likes")),
        edited=changed is not None,
        edited_at=changed,
        place=place,
    )

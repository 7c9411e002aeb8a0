"""A post as a Markdown file with front matter: read into a draft, mistakes named with their line.

    ---
    title: The bridge is open
    date: 2026-11-22 18:00
    comments: 2026-12-22
    video: https://youtu.be/dQw4w9WgXcQ
    poster: bridge.webp
    ---
    A few sentences with #hashtags: the summary, as plain text.

    The rest, if any, is the post's body in Markdown.

The summary is the text down to the first line that is only `---`; without one, it is the first
paragraph. Times are UTC unless they say otherwise. Reads files and nothing else: what a post must
be to be stored is in `saving.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import yaml

from rejoinder.errors import PostUnusable
from rejoinder.models import Post
from rejoinder.posting.posters import POSTER_BYTES
from rejoinder.posting.saving import SLOWEST, PostDraft

FILE_BYTES: Final = 4_194_304
"""The most a post's file may weigh, 4 MiB; its body's own limit is far below."""
FIELDS: Final = (
    *("title", "path", "date", "status", "author", "language", "tags"),
    *("video", "video_title", "poster", "comments"),
    *("mode", "slow", "guidelines", "message"),
)
STATUSES: Final = ("public", "draft", "private", "gone")


@dataclass(frozen=True, slots=True)
class PostFile:
    """What a file says: a draft, and on which line each field stands."""

    file: Path
    draft: PostDraft
    lines: dict[str, int]

    def mistake(self, field: str, reason: str) -> PostUnusable:
        """An error that names the file and the line."""
        return _mistake(self.file, self.lines.get(field, 1), reason)


def read_post_file(file: Path) -> PostFile:
    """Read one file.

    Raises:
        PostUnusable: the message names file, line and what to do.
    """
    front, text, text_line = _halves(file)
    fields, lines = _fields(file, front)
    reading = _Reading(file, fields, lines)
    summary, body = _summary_and_body(text)
    open_, close_at = reading.comments()
    draft = PostDraft(
        title=reading.text("title"),
        path=reading.text("path"),
        summary=summary,
        body=body,
        author_line=reading.text("author"),
        language=reading.text("language"),
        status=reading.status(),
        published_at=reading.moment("date"),
        comments_open=open_,
        comments_close_at=close_at,
        video=reading.text("video"),
        video_title=reading.text("video_title"),
        poster=reading.picture(),
        tags=reading.names("tags"),
        mode=reading.mode(),
        slow_seconds=reading.seconds("slow"),
        guidelines=reading.text("guidelines"),
        message=reading.text("message"),
    )
    if not draft.path and draft.published_at is None:
        raise _mistake(
            file,
            1,
            "give it a `date` or a `path`, so that the same file is the same post next time",
        )
    return PostFile(file, draft, lines | {"summary": text_line, "body": text_line})


def _mistake(file: Path, line: int, reason: str) -> PostUnusable:
    return PostUnusable(f"{file}, line {line}: {reason}.")


def _halves(file: Path) -> tuple[str, str, int]:
    """Front matter, text, and the line on which the text begins."""
    try:
        if file.stat().st_size > FILE_BYTES:
            raise PostUnusable(f"{file}: it has more than {FILE_BYTES:,} bytes; is it a post?")
        lines = file.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError as mistake:
        raise PostUnusable(f"{file}: it is not UTF-8. Save it as UTF-8.") from mistake
    except OSError as mistake:
        raise PostUnusable(f"{file}: it cannot be read ({mistake.strerror}).") from mistake
    if not lines or lines[0].rstrip() != "---":
        raise _mistake(file, 1, "a post begins with a line `---`, then `title: …` and a line `---`")
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == "---":
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :]), number + 2
    raise _mistake(file, len(lines), "the front matter has no end; close it with a line `---`")


def _fields(file: Path, front: str) -> tuple[dict[str, yaml.Node], dict[str, int]]:
    """The nodes of the front matter by name, and their lines in the file.

    Nodes, for of values YAML would read `title: 2026` as a number and `comments: off` as False.
    """
    try:
        # BaseLoader builds no objects, and compose not even values.
        tree = yaml.compose(front, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as mistake:
        # Where an unclosed quotation begins says more than where the file ends.
        mark = mistake.context_mark or mistake.problem_mark
        line = mark.line + 2 if mark else 1
        raise _mistake(file, line, f"{mistake.problem or 'this is no YAML'}") from mistake
    except yaml.YAMLError as mistake:
        raise _mistake(file, 1, "the front matter holds a character that YAML forbids") from mistake
    if not isinstance(tree, yaml.MappingNode):
        raise _mistake(file, 2, "the front matter must be lines like `title: The bridge is open`")
    fields: dict[str, yaml.Node] = {}
    lines: dict[str, int] = {}
    for key, value in tree.value:
        line = key.start_mark.line + 2
        if key.value not in FIELDS:
            raise _mistake(file, line, f"no field {key.value!r}; there are {', '.join(FIELDS)}")
        if key.value in fields:
            raise _mistake(file, line, f"{key.value} is given twice; keep one")
        fields[key.value], lines[key.value] = value, line
    return fields, lines


def _summary_and_body(text: str) -> tuple[str, str]:
    lines = text.strip("\n").split("\n")
    for number, line in enumerate(lines):
        if line.rstrip() == "---":
            return "\n".join(lines[:number]).strip(), "\n".join(lines[number + 1 :]).strip("\n")
    for number, line in enumerate(lines):
        if not line.strip():
            return "\n".join(lines[:number]), "\n".join(lines[number + 1 :]).strip("\n")
    return "\n".join(lines), ""


@dataclass(frozen=True, slots=True)
class _Reading:
    """Turns nodes into what a draft holds."""

    file: Path
    fields: dict[str, yaml.Node]
    lines: dict[str, int]

    def text(self, name: str) -> str:
        node = self.fields.get(name)
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode):
            raise self._mistake(name, f"{name} must be one line of text")
        return str(node.value).strip()

    def names(self, name: str) -> list[str]:
        """A list, or words parted by commas."""
        node = self.fields.get(name)
        if isinstance(node, yaml.SequenceNode):
            if not all(isinstance(part, yaml.ScalarNode) for part in node.value):
                raise self._mistake(name, f"{name} must be a plain list of words")
            return [str(part.value) for part in node.value if part.value.strip()]
        return [part.strip() for part in self.text(name).split(",") if part.strip()]

    def moment(self, name: str) -> datetime | None:
        """A date or a time."""
        written = self.text(name)
        if not written:
            return None
        try:
            moment = datetime.fromisoformat(written)
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        except ValueError:
            raise self._mistake(
                name, f"{name}: {written!r} is no date; write 2026-11-22 or 2026-11-22 18:00"
            ) from None

    def status(self) -> str:
        written = self.text("status").lower() or "public"
        if written == "scheduled":  # `date` alone says when
            return Post.Status.SCHEDULED
        if written not in STATUSES:
            raise self._mistake("status", f"status must be one of {', '.join(STATUSES)}")
        return written

    def mode(self) -> str:
        """How the conversation goes."""
        written = self.text("mode").lower() or "normal"
        if written not in Post.Mode.values:
            raise self._mistake("mode", f"mode must be one of {', '.join(Post.Mode.values)}")
        return written

    def seconds(self, name: str) -> int:
        """A number of seconds."""
        written = self.text(name) or "0"
        if not (written.isascii() and written.isdigit() and int(written[:9]) <= SLOWEST):
            raise self._mistake(name, f"{name} must be a whole number of seconds, 0 to {SLOWEST}")
        return int(written)

    def comments(self) -> tuple[bool, datetime | None]:
        """Whether comments are open, and until when."""
        written = self.text("comments").lower()
        if written in ("", "open", "on", "yes", "true"):
            return True, None
        if written in ("closed", "off", "no", "false"):
            return False, None
        try:
            return True, self.moment("comments")
        except PostUnusable:
            raise self._mistake(
                "comments", "comments must be open, closed, or the date on which they close"
            ) from None

    def picture(self) -> bytes | None:
        """The poster beside the file."""
        written = self.text("poster")
        if not written:
            return None
        path = self.file.parent / written
        try:
            with path.open("rb") as opened:
                return opened.read(POSTER_BYTES + 1)  # one too many is enough to be refused
        except OSError as mistake:
            raise self._mistake(
                "poster", f"{path} cannot be read ({mistake.strerror})"
            ) from mistake

    def _mistake(self, name: str, reason: str) -> PostUnusable:
        return _mistake(self.file, self.lines[name], reason)

"""What a public page is told: plain values, already decided; a template only lays them out.

Every string is text to be escaped, but for fields of type Markup: those are HTML that
`text.to_html` made. All hrefs are paths on this site, or http(s) addresses that `text.safe_link`
let through.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from markupsafe import Markup

from rejoinder.text import Run


@dataclass(frozen=True, slots=True)
class SiteShape:
    """The publication, as every page names it."""

    name: str
    tagline: str
    language: str
    home: str
    """Absolute address of the home page, ends with a slash."""
    feed: str
    notice: str
    """Path of "how your comment data is processed"."""


@dataclass(frozen=True, slots=True)
class VideoShape:
    """A video: a link that works, a poster of our own, and what script may put in its place."""

    provider: str
    link: str
    """Where a reader watches it without script."""
    embed: str
    """The frame's address, or the file's for provider "file"; loaded on a click, never before."""
    title: str
    poster: str
    """Path of a poster in the published tree."""
    duration: str
    """12:05, or empty where unknown."""
    host: str
    """Whose server a click will ask, to be named on the button: youtube-nocookie.com"""
    iso_duration: str
    uploaded: datetime | None


@dataclass(frozen=True, slots=True)
class TagShape:
    """A tag and where its page is."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Tally:
    """Questions of a post, and how many of them the staff answered."""

    questions: int
    answered: int


@dataclass(frozen=True, slots=True)
class PostShape:
    """A post, as its own page and the lists show it."""

    id: int
    title: str
    href: str
    absolute: str
    summary: Sequence[Sequence[Run]]
    plain: str
    """The summary as plain text, for descriptions and feeds."""
    body: Markup
    author_line: str
    published: datetime
    changed: datetime | None
    language: str
    tags: Sequence[TagShape]
    video: VideoShape | None
    count: int
    count_words: str
    """52 comments, 1 comment, No comments yet"""
    comments_open: bool
    comments_close_at: datetime | None
    archived: bool
    """Kept to be read: its conversation is over for good."""
    questions: Tally | None
    """Where readers ask and the staff answers; None else."""
    comments_feed: str
    live: str
    """A small JSON file {"count": 52, "newest": 1234} that changes with each comment."""


@dataclass(frozen=True, slots=True)
class TitleShape:
    """A post as a line of a list."""

    title: str
    href: str
    published: datetime


@dataclass(frozen=True, slots=True, eq=False)
class CommentShape:
    """What is said of a comment, wherever it stands. Pages share one, and what was made of it."""

    id: int
    anchor: str
    """c123"""
    author: str
    website: str | None
    initial: str
    """What the drawn avatar shows: the first letter of the name."""
    hue: int
    """0 to 11, from the name shown; class of the drawn avatar."""
    by_staff: bool
    written: datetime
    written_words: str
    """3 November 2026, 14:05 / about March 2024"""
    approximate: bool
    edited: bool
    removed: str
    """Empty, or why its words are not shown: author, moderator, waiting, source."""
    html: Markup
    plain: str
    long: bool
    """True where only the beginning is shown, as plain text in `plain`; `href` has all of it."""
    href: str
    """Its permanent address."""
    reply_href: str
    """Where to answer it without script; empty where no reply is taken."""
    answering: str
    """The name of whom it answers, where the nesting does not say so; else empty."""
    answering_href: str
    inferred: str
    """Empty, or by what it was found whom it answers, where its source did not say it."""
    likes: int
    pinned: bool
    hearted: bool
    featured: bool
    """Chosen by the editors, and said so."""
    pingback: bool
    alias: str = ""
    """The anchor that the system it came from gave it, so that old links into a page hold."""
    made: dict[tuple[str, ...], str] = field(default_factory=dict, repr=False)
    """Its article and its structured data, once a page needed them: each page after it does, too."""


@dataclass(slots=True)
class Entry:
    """A comment in its place: what stands below it."""

    comment: CommentShape
    replies: list[Entry] = field(default_factory=list)
    reply_count: int = 0
    """How many comments stand below it on this page, all levels."""
    more: int = 0
    """Shown below it elsewhere: "132 more replies" """
    more_href: str = ""
    question: str = ""
    """Of a question: answered, or open; else empty."""


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page of a thread."""

    number: int
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class ThreadShape:
    """One page of a thread."""

    comments: Sequence[Entry]
    start: int
    """The number of the first list entry; the lists count on from page to page."""
    reversed: bool
    page: int
    pages: Sequence[PageLink]
    """Links to pages; None-free, with gaps already cut out. Empty where there is one page."""
    previous: str
    next: str
    newest_first: bool
    other_order: str
    """The same conversation in the other order."""
    first_page: bool
    branch_of: str
    """On a branch's own page: the name of whoever opened it; else empty."""
    whole: str
    """On a branch's own page: back to the whole conversation."""
    pingbacks: Sequence[Entry]
    counted: bool
    """Whether the page says how many comments there are: only where each new one rewrites it."""


@dataclass(frozen=True, slots=True)
class FormShape:
    """Leave a Reply."""

    action: str
    """/p/12/reply/"""
    token_href: str
    """Where script fetches a token when the form is first touched."""
    preview_href: str
    email_required: bool
    limit: int
    """Characters a comment may have."""
    answering: str = ""
    answering_id: int | None = None
    token: str = ""
    values: dict[str, str] = field(default_factory=dict)
    mistakes: dict[str, str] = field(default_factory=dict)
    """Field name to words; "" names the form as a whole."""
    preview: Markup | None = None
    messages: Sequence[Markup] = ()
    """What the site, then the post, has to say above the form."""
    guidelines: Markup | None = None
    slow_seconds: int = 0
    """Between two replies of one client; 0 where nobody must wait."""
    premoderated: bool = False

"""What search engines are told, in schema.org's words: the article or video, and the comments the
page shows.

Source: schema.org VideoObject, NewsArticle, Comment; Google Search Central on discussion forums and
video.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from rejoinder.languages import say, spoken
from rejoinder.publishing.scripting import inside_script
from rejoinder.publishing.shapes import CommentShape, Entry, PostShape, SiteShape, ThreadShape


def json_ld(site: SiteShape, post: PostShape, thread: ThreadShape) -> Markup:
    """The content of the page's application/ld+json block, safe inside a script element."""
    article: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": post.absolute,
        "url": post.absolute,
        "mainEntityOfPage": post.absolute,
        "headline": post.title,
        "description": post.plain,
        "inLanguage": post.language,
        "datePublished": post.published.isoformat(),
        "dateModified": (post.changed or post.published).isoformat(),
        "author": {"@type": "Person", "name": post.author_line or site.name},
        "publisher": {"@type": "Organization", "name": site.name, "url": site.home},
        "keywords": [tag.name for tag in post.tags],
    }
    further: dict[str, Any] = {"commentCount": post.count} if thread.counted else {}
    if post.video:
        host = site.home.rstrip("/")
        video: dict[str, Any] = {
            "@type": "VideoObject",
            "name": post.video.title,
            "description": post.plain or post.title,
            "thumbnailUrl": host + post.video.poster,
            "uploadDate": (post.video.uploaded or post.published).isoformat(),
        }
        where = "contentUrl" if post.video.provider == "file" else "embedUrl"
        video[where] = post.video.embed
        if post.video.iso_duration:
            video["duration"] = post.video.iso_duration
        further["video"] = video
        further["image"] = video["thumbnailUrl"]
    parts = [_members(article), ',"comment":']
    _comments(_members(site.home), thread.comments, parts)
    if further:
        parts += [",", _members(further)]
    return Markup(f"{{{''.join(parts)}}}")  # noqa: S704 - of what `inside_script` made


def _members(value: object) -> str:
    """What stands between the first and last sign of a value's JSON: a text, or members."""
    return inside_script(value)[1:-1]


def _comments(home: str, entries: Sequence[Entry], parts: list[str]) -> None:
    """A list of comments as JSON, put together from what was kept of each; `home` is JSON already."""
    between = "["
    for entry in entries:
        parts.append(f'{between}{{"@type":"Comment","url":"{home}c/{entry.comment.id}/",')
        parts.append(_told(entry.comment))
        if entry.replies:
            parts.append(',"comment":')
            _comments(home, entry.replies, parts)
        parts.append("}")
        between = ","
    parts.append("]" if entries else "[]")


def _told(comment: CommentShape) -> str:
    """The members of a comment that do not depend on where it stands."""
    key = ("structured", spoken().asked)
    if key not in comment.made:
        told: dict[str, Any] = {
            "datePublished": comment.written.isoformat(),
            # A missing author is an error there, so a removed comment has a stand-in.
            "author": {"@type": "Person", "name": comment.author or say("Removed")},
        }
        if comment.removed:
            told |= {"text": "", "creativeWorkStatus": "Deleted"}
        else:
            told["text"] = comment.plain
        comment.made[key] = _members(told)
    return comment.made[key]

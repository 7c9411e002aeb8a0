"""What search engines are told, in schema.org's words: the article or video, and the comments the
page shows.

Source: schema.org VideoObject, NewsArticle, Comment; Google Search Central on discussion forums and
video.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from rejoinder.languages import say
from rejoinder.publishing.scripting import inside_script
from rejoinder.publishing.shapes import CommentShape, PostShape, SiteShape, ThreadShape


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
        "comment": _comments(site.home, thread.comments),
    }
    if thread.counted:
        article["commentCount"] = post.count
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
        article["video"] = video
        article["image"] = video["thumbnailUrl"]
    return inside_script(article)


def _comments(home: str, comments: Sequence[CommentShape]) -> list[dict[str, Any]]:
    return [_comment(home, comment) for comment in comments]


def _comment(home: str, comment: CommentShape) -> dict[str, Any]:
    told: dict[str, Any] = {
        "@type": "Comment",
        "url": f"{home}c/{comment.id}/",
        "datePublished": comment.written.isoformat(),
        # A missing author is an error there, so a removed comment has a stand-in.
        "author": {"@type": "Person", "name": comment.author or say("Removed")},
    }
    if comment.removed:
        told |= {"text": "", "creativeWorkStatus": "Deleted"}
    else:
        told["text"] = comment.plain
    if comment.replies:
        told["comment"] = _comments(home, comment.replies)
    return told

"""A video's addresses: where it is watched, what a click loads, and where it starts at a given
second.
"""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from rejoinder.models import Video
from rejoinder.publishing import addresses
from rejoinder.publishing.assets import asset
from rejoinder.publishing.shapes import VideoShape
from rejoinder.text.links import web_address


def watched_at(video: Video) -> str:
    """Where a reader watches it, checked again; empty where that is no address to link to."""
    return web_address(video.url) or ""


def embed(video: Video) -> str:
    """What a click puts into the page: a frame's address, or the file's. No cookies where that can
    be asked for.
    """
    key = quote(video.key, safe="")
    match video.provider:
        case Video.Provider.YOUTUBE:
            return f"https://www.youtube-nocookie.com/embed/{key}"
        case Video.Provider.VIMEO:
            return f"https://player.vimeo.com/video/{key}?dnt=1"
        case Video.Provider.PEERTUBE:
            return f"https://{urlsplit(watched_at(video)).netloc}/videos/embed/{key}"
        case _:
            return watched_at(video)


def at_time(video: Video, second: int) -> str:
    """The address at which a reader watches the video from this second on; it begins with the plain
    one.
    """
    mark = {
        Video.Provider.YOUTUBE: f"t={second}s",
        Video.Provider.PEERTUBE: f"start={second}s",
    }.get(Video.Provider(video.provider))
    url = watched_at(video)
    if mark is None:
        return f"{url}#t={second}"
    return f"{url}{'&' if '?' in url else '?'}{mark}"


def clock(seconds: int | None) -> str:
    """754 seconds as 12:34; an unknown length as nothing."""
    if seconds is None:
        return ""
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def shape(video: Video | None, post_title: str) -> VideoShape | None:
    """The video as a page is told of it; None where there is none that can be watched."""
    if video is None or not watched_at(video):
        return None
    loaded = embed(video)
    return VideoShape(
        provider=video.provider,
        link=watched_at(video),
        embed=loaded,
        title=video.title or post_title,
        poster=(
            addresses.poster(video.pk, video.poster_type)
            if video.poster_type in addresses.PICTURES
            else asset("poster.svg")
        ),
        duration=clock(video.seconds),
        host=urlsplit(loaded).hostname or "",
        iso_duration=f"PT{video.seconds}S" if video.seconds else "",
        uploaded=video.uploaded_at,
    )


def frame_sources(video: Video | None) -> tuple[str, str]:
    """What a page's policy must allow for the click: (frame-src, media-src)."""
    if video is None or not watched_at(video):
        return "'none'", "'none'"
    parts = urlsplit(embed(video))
    origin = f"{parts.scheme}://{parts.netloc}"
    return ("'none'", origin) if video.provider == Video.Provider.FILE else (origin, "'none'")

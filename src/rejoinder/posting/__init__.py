"""A post is written: from the desk, from a file, scheduled, taken down.

Knows what a post needs to be storable and which pages follow. Forms are in `web/desk`, the shell's
door is `management/commands/post`; when a scheduled post's time comes is the publisher's business.
"""

from rejoinder.posting.fetching import fetch
from rejoinder.posting.front_matter import PostFile, read_post_file
from rejoinder.posting.posters import POSTER_BYTES
from rejoinder.posting.saving import SLOWEST, PostDraft, own_tags, post_path, save_post

__all__ = [
    "POSTER_BYTES",
    "SLOWEST",
    "PostDraft",
    "PostFile",
    "fetch",
    "own_tags",
    "post_path",
    "read_post_file",
    "save_post",
]

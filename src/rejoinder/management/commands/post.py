"""`rejoinder post FILE.md`: write a post from a file, or change the one at the same path."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from rejoinder import posting
from rejoinder.errors import FieldMissing, FieldUnusable, PostUnusable, TooLong
from rejoinder.management.sites import chosen_site
from rejoinder.models import Post
from rejoinder.publishing.addresses import href
from rejoinder.publishing.composing import base


class Command(BaseCommand):
    """Parses, calls, prints the post's address."""

    help = "Write a post from a Markdown file with front matter, or change the one at its path."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a Markdown file that begins with front matter")
        parser.add_argument("--site", help="the site's short name; needed where there are several")

    def handle(self, **options: Any) -> None:
        """Save the post and print where it is."""
        post = save(options["file"], options["site"])
        self.stdout.write(f"{base(post.site)}{href(post.path)}")
        if post.status != Post.Status.PUBLIC:
            self.stderr.write(f"It is {post.status}; readers do not see it yet.")


def save(file: Path, slug: str | None) -> Post:
    """Store what the file says at its path.

    Raises:
        PostUnusable: the message names file, line and what to do.
    """
    now = timezone.now()
    site = chosen_site(slug, PostUnusable)
    read = posting.read_post_file(file)
    try:
        path = posting.post_path(read.draft, now)
        there = Post.objects.filter(site=site, path=path).values_list("pk", flat=True).first()
        return posting.save_post(site, replace(read.draft, path=path, post_id=there), now=now)
    except (FieldMissing, FieldUnusable, TooLong) as refusal:
        field = _FIELD.get(refusal.field, refusal.field)
        raise read.mistake(field, str(refusal)) from refusal


# Where the file's word for a field is not the draft's.
_FIELD = {"published_at": "date", "author_line": "author"}

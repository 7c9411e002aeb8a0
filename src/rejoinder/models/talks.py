"""Talks: what the conversation under each post has come to, counted as it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from rejoinder.models.posts import Post


class Talk(models.Model):
    """The conversation under one post, in figures; see `daybook.talks`."""

    post = models.OneToOneField(
        Post, on_delete=models.CASCADE, primary_key=True, related_name="talk"
    )
    comments = models.PositiveIntegerField(default=0, help_text="approved ones")
    held = models.PositiveIntegerField(default=0)
    featured = models.PositiveIntegerField(default=0)
    depth = models.PositiveIntegerField(default=0, help_text="levels; 1 where nobody answers")
    answers = models.PositiveIntegerField(default=0, help_text="to the most answered comment")
    answered = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="which comment that is"
    )
    last_at = models.DateTimeField(null=True, blank=True, help_text="of the newest comment")

    if TYPE_CHECKING:
        post_id: int

    def __str__(self) -> str:
        return f"talk under {self.post_id}"


class TalksCounted(models.Model):
    """How far talks are counted: one row."""

    comment = models.PositiveBigIntegerField(default=0, help_text="the newest comment counted")
    decision = models.PositiveBigIntegerField(default=0, help_text="the newest decision counted")
    at = models.DateTimeField()
    whole_at = models.DateTimeField(help_text="when all were counted last")
    seconds = models.FloatField(default=0.0, help_text="that the last time took")

    def __str__(self) -> str:
        return f"counted to {self.comment}"

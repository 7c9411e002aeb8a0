"""A site: one publication, its name, its address and its policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models


class Site(models.Model):
    """One publication. An installation may hold several, told apart by host name."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    tagline = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=20, default="en")
    base_url = models.CharField(
        max_length=300,
        blank=True,
        help_text="https://example.org, as readers type it; feeds and canonical links begin with it",
    )
    hosts = models.JSONField(default=list, help_text="host names that lead to this site")
    require_email = models.BooleanField(default=False)
    policy = models.JSONField(default=dict, help_text="what the screen publishes, holds, refuses")
    policy_version = models.PositiveIntegerField(
        default=0, editable=False, help_text="which PolicyVersion that is; 0: none was saved yet"
    )
    shadow_version = models.PositiveIntegerField(
        default=0,
        db_default=0,
        editable=False,
        help_text="which PolicyVersion runs in the shadow; 0: none",
    )
    guidelines = models.TextField(
        blank=True, help_text="Markdown, above every reply form: how people talk here"
    )
    message = models.TextField(blank=True, help_text="Markdown, in a box above every reply form")
    staff_names = models.JSONField(
        default=list, help_text="names that nobody else may sign a comment with"
    )
    operator = models.CharField(
        max_length=300, blank=True, help_text="who answers for the site; shown in the notice"
    )
    contact = models.CharField(
        max_length=300, blank=True, help_text="how readers reach the operator; shown in the notice"
    )

    default_mode = models.CharField(
        max_length=12,
        default="normal",
        db_default="normal",
        help_text="how the conversation under a new post goes; one of Post.Mode",
    )
    takes_appeals = models.BooleanField(
        default=True, help_text="whether authors can object to a decision by their private link"
    )
    shares_lessons = models.BooleanField(
        default=False, help_text="its screen learns from other sites that share, and they from it"
    )

    if TYPE_CHECKING:
        id: int

    def __str__(self) -> str:
        return self.name

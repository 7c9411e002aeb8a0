"""An import run: which files were taken, when, and what came of it; and the posts that it brought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from rejoinder import conf
from rejoinder.models.posts import Post
from rejoinder.models.sites import Site


class ImportRun(models.Model):
    """One run of the importer over the files of one system.

    Comments that it stored are those of its site and source that were stored at `started_at`: all of a
    run carry that one moment. `upload` is the name of a file that was sent to the desk and waits to
    be taken, or is being taken; `refused` says why it was not.
    """

    AT_WORK = ("waiting", "reading", "taking", "undo", "undoing")
    """Steps of a run that a process is to do, or is doing."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="runs")
    format = models.CharField(max_length=100)
    file_name = models.CharField(max_length=300)
    file_sha256 = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    report = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    upload = models.CharField(max_length=100, blank=True)
    refused = models.TextField(blank=True)
    step = models.CharField(max_length=20, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)

    if TYPE_CHECKING:
        id: int
        site_id: int

    def __str__(self) -> str:
        return f"{self.file_name} ({self.format})"

    @property
    def lies_here(self) -> bool:
        """Whether all that its next step needs lies on this machine: undoing needs no file."""
        return self.step.startswith("undo") or (conf.get().uploads / self.upload).is_file()


class ImportedPost(models.Model):
    """What another program called a post, and the post that it is here.

    `made`: the run made it; else its comments were joined to a post that was there.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="posts")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", db_index=False)
    source = models.CharField(max_length=20)
    external_id = models.CharField(max_length=500)
    made = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "source", "external_id"], name="one_post_for_an_origin"
            )
        ]

    if TYPE_CHECKING:
        id: int
        run_id: int
        post_id: int
        site_id: int

    def __str__(self) -> str:
        return self.external_id

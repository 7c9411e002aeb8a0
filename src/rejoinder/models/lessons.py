"""Lessons: what people taught a site's screen. The log is only ever added to; the screen is its fold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from rejoinder.models.comments import Comment
from rejoinder.models.decisions import Decision
from rejoinder.models.sites import Site


class Teaching(models.Model):
    """How far a site's log goes: whoever keeps its fold sees here that there is more.

    `last` is the number of its last line. `generation` is a number by chance, another one when lines went
    out of the log, as when a comment is erased: the fold must be made anew then.
    """

    site = models.OneToOneField(
        Site, on_delete=models.CASCADE, primary_key=True, related_name="teaching"
    )
    last = models.BigIntegerField(default=0)
    generation = models.BigIntegerField(default=0)

    if TYPE_CHECKING:
        site_id: int

    def __str__(self) -> str:
        return f"{self.last} lessons of site {self.site_id}"


class LessonQuerySet(models.QuerySet["Lesson"]):
    """Questions about the log."""

    def in_force(self) -> LessonQuerySet:
        """What was taught and not taken back."""
        return self.filter(undoes=None, undone_by=None)


class Lesson(models.Model):
    """One line of a site's log: a text and what somebody said that it is, or an earlier line's undoing.

    The words are kept here as they were judged, since their author may edit the comment afterwards; they
    go with the comment. An undoing has no words of its own.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.BigIntegerField(help_text="counts up within the site, without gaps")
    undoes = models.OneToOneField(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="undone_by"
    )
    label = models.CharField(max_length=30, help_text="one of screening.lessons.LABELS")
    text = models.TextField(blank=True)
    author = models.CharField(max_length=300, blank=True)
    website = models.CharField(max_length=700, blank=True)
    source = models.CharField(
        max_length=40, blank=True, help_text='a door\'s key, as "key 7"; "" for trusted people'
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    decision = models.ForeignKey(
        Decision, on_delete=models.CASCADE, null=True, blank=True, related_name="lessons"
    )
    made_at = models.DateTimeField()

    objects = LessonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="one_lesson_a_number")
        ]
        indexes = [models.Index(fields=["site", "source"], name="lessons_of_a_source")]

    if TYPE_CHECKING:
        id: int
        site_id: int
        undoes_id: int | None
        comment_id: int | None
        decision_id: int | None
        by_id: int | None
        undone_by: Lesson

    def __str__(self) -> str:
        return f"lesson {self.number} of site {self.site_id}"

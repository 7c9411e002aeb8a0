"""Any export, whatever wrote it, has to hold to this: told before as after, once, and taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.conftest import NOON
from tests.transfer.exports import bring

from rejoinder.models import Comment, ImportRun, Post, Site
from rejoinder.transfer.undoing import Undoing

# What a run did; all else is about the file.
_OF_THE_RUN = frozenset({"dry_run", "new", "already_there", "seconds"})


def proven(path: Path, site: Site, **options: Any) -> dict[str, Any]:
    """Import, twice, and take back; returns the first run's report.

    A dry run says what the run will say; the second one adds nothing; undone, nothing is left.
    """
    before = bring(path, site, dry_run=True, **options)
    assert not Comment.objects.exists()
    report = bring(path, site, **options)
    assert _about(report) == _about(before)
    assert (before["new"], before["already_there"]) == (report["new"], report["already_there"])
    stored = list(Comment.objects.order_by("pk").values())
    assert len(stored) == report["new"]
    again = bring(path, site, **options)
    assert again["new"] == 0
    assert again["already_there"] == report["new"]
    assert list(Comment.objects.order_by("pk").values()) == stored
    return report


def undone() -> None:
    """Take back the runs of a test and see that nothing is left of them."""
    for run in ImportRun.objects.filter(undone_at=None).order_by("-pk"):
        for _ in Undoing(run, now=NOON).steps():
            pass
    assert not Comment.objects.exists()
    assert not Post.objects.exists()


def _about(report: dict[str, Any]) -> dict[str, Any]:
    return {name: told for name, told in report.items() if name not in _OF_THE_RUN}

"""What the desk asked for that takes long: imports and exports, done apart from answering."""

from __future__ import annotations

from django.utils import timezone

from rejoinder.models import ExportOrder, ImportRun


def wait() -> bool:
    """Whether any is to be done. Asked each second where pages are written, so it reads no format."""
    if ExportOrder.objects.exclude(step="").exists():
        return True
    return any(run.lies_here for run in ImportRun.objects.filter(step__in=ImportRun.AT_WORK))


def work() -> None:
    """Do all of them, one after the other."""
    from rejoinder.moderating import teach_imported
    from rejoinder.transfer import jobs
    from rejoinder.transfer.out import orders

    jobs.work(teach_imported, timezone.now)
    orders.work(timezone.now)

"""Imports at the desk: a file is sent, looked at and taken; what came of it; a run is taken back."""

from __future__ import annotations

import time
from tempfile import NamedTemporaryFile
from typing import Any, Final
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rejoinder import conf
from rejoinder.errors import FieldMissing, FieldUnusable, TransferRefused
from rejoinder.models import ImportRun, Site
from rejoinder.publishing.composing import base
from rejoinder.transfer import jobs
from rejoinder.transfer.joining import RULES, Joining
from rejoinder.transfer.report import as_text
from rejoinder.transfer.taking import Choices
from rejoinder.transfer.undoing import runs_of
from rejoinder.web.desk.decisions import who
from rejoinder.web.desk.gate import staff_of_site
from rejoinder.web.problems import wants_json

SHOWN: Final = 200
"""Rows of a report on its page; the whole report is a file."""
_RUNS: Final = 100
_LONGEST_LIST: Final = 2 * 1024 * 1024
_QUIET: Final = 60  # seconds without a piece after which nobody sends any more
_STEPS: Final = {
    "uploading": "Arriving",
    "waiting": "Waiting",
    "reading": "Reading",
    "taking": "Taking",
    "undo": "Waiting to be taken back",
    "undoing": "Taking back",
}


@require_http_methods(["GET", "POST"])
@staff_of_site("import_posts")
def imports(request: HttpRequest, site: Site) -> HttpResponse:
    """All runs, and a form to send a file; without script it arrives whole, with it in pieces."""
    mistake = ""
    if request.method == "POST":
        try:
            run = _begun(request, site)
        except (FieldMissing, FieldUnusable) as refusal:
            if wants_json(request):
                raise
            mistake = str(refusal)
        else:
            if wants_json(request):
                return JsonResponse({"run": run.pk, "done": run.done})
            return HttpResponseRedirect(_address(run))
    told = {
        "site": site,
        "home": base(site),
        "imports": [(run, _state(run)) for run in runs_of(site.pk)[:_RUNS]],
        "mistake": mistake,
        "limit": conf.get().import_limit >> 20,
        "zones": sorted(available_timezones()),
    }
    return render(request, "desk/imports.html", told)


@require_safe
@staff_of_site("import_posts")
def run(request: HttpRequest, site: Site, run: int) -> HttpResponse:
    """What came of a run, or how far it is."""
    found = get_object_or_404(ImportRun, pk=run, site=site)
    report: dict[str, Any] = found.report
    if request.GET.get("as") == "json":
        answer = JsonResponse(report, json_dumps_params={"ensure_ascii": False, "indent": 1})
        answer["Content-Disposition"] = f'attachment; filename="import-{found.pk}.json"'
        return answer
    done = report.get("undone", {})
    told = {
        "site": site,
        "home": base(site),
        "run": found,
        "imports": True,
        "state": _state(found),
        "working": found.step not in {"", jobs.LOOKED, jobs.UPLOADING},
        "looked": found.step == jobs.LOOKED and jobs.path_of(found).is_file(),
        "lost": _lost(found),
        "percent": min(100, round(100 * found.done / found.total)) if found.total else None,
        "told": list(as_text(report)) if "comments" in report else [],
        "report": report,
        "tables": [
            ("Not taken", report.get("not_taken", [])[:SHOWN], report.get("not_taken_count", 0)),
            ("Changed", report.get("changed", [])[:SHOWN], report.get("changed_count", 0)),
            (
                "Kept when it was taken back",
                done.get("kept", [])[:SHOWN],
                done.get("kept_count", 0),
            ),
        ],
        "undone": done,
    }
    return render(request, "desk/import.html", told)


@require_POST
@staff_of_site("import_posts")
def piece(request: HttpRequest, site: Site, run: int) -> HttpResponse:
    """One more piece of a file; with the last one it is begun. For script."""
    found = get_object_or_404(ImportRun, pk=run, site=site)
    sent, offset = request.FILES.get("piece"), request.POST.get("offset", "")
    if sent is None or not offset.isdecimal():
        raise FieldMissing("piece")
    there = jobs.receive(found, sent.file, int(offset))  # type: ignore[arg-type]
    if there == found.total:
        jobs.start(
            found,
            _choices(request, found),
            look=_is_on(request, "look"),
            teach=_is_on(request, "teach"),
        )
    return JsonResponse({"done": there, "address": _address(found)})


@require_POST
@staff_of_site("import_posts")
def act(request: HttpRequest, site: Site, run: int) -> HttpResponse:
    """Take what was looked at, or take a run back."""
    found = get_object_or_404(ImportRun, pk=run, site=site)
    if request.POST.get("act") == "undo":
        jobs.ask_undo(found)
    else:
        options = found.options
        jobs.start(
            found, Choices.from_json(options), look=False, teach=options.get("teach") is True
        )
    return HttpResponseRedirect(_address(found))


def _begun(request: HttpRequest, site: Site) -> ImportRun:
    sent = request.FILES.get("file")
    now, by = timezone.now(), who(request)
    _zone(request)
    listed = _list(request, site)
    if sent is None:
        size = request.POST.get("size", "")
        if not size.isdecimal():
            raise FieldMissing("file")
        begun = jobs.begin(site, request.POST.get("name", ""), int(size), by=by, now=now)
        jobs.keep_list(begun, listed)
        return begun
    begun = jobs.begin(site, sent.name or "", sent.size or 0, by=by, now=now)
    jobs.keep_list(begun, listed)
    jobs.receive(begun, sent.file, 0)  # type: ignore[arg-type]
    jobs.start(
        begun,
        _choices(request, begun),
        look=_is_on(request, "look"),
        teach=_is_on(request, "teach"),
    )
    return begun


def _choices(request: HttpRequest, run: ImportRun) -> Choices:
    how = request.POST.get("join", "")
    listed = (str(jobs.list_of(run)),) if jobs.list_of(run).is_file() else ()
    return Choices(
        emails=not _is_on(request, "no_emails"),
        zone=_zone(request),
        joins=(how,) if how in RULES else listed if how == "list" else (),
    )


def _zone(request: HttpRequest) -> ZoneInfo | None:
    zone = request.POST.get("zone", "")
    if zone and zone not in available_timezones():
        raise FieldUnusable("zone", "is no time zone")
    return ZoneInfo(zone) if zone else None


def _list(request: HttpRequest, site: Site) -> bytes:
    """The list of old and new addresses that was sent, read once to see that it is one."""
    if request.POST.get("join") != "list":
        return b""
    sent = request.FILES.get("list")
    if sent is None:
        raise FieldMissing("list")
    if (sent.size or 0) > _LONGEST_LIST:
        raise FieldUnusable("list", f"is larger than {_LONGEST_LIST >> 20} MiB")
    told: bytes = sent.read()
    with NamedTemporaryFile(suffix=".csv") as file:
        file.write(told)
        file.flush()
        try:
            Joining(site, [file.name])
        except TransferRefused as refusal:
            why = str(refusal).replace(file.name, "it")
            raise FieldUnusable("list", f"cannot be used: {why}") from refusal
    return told


def _is_on(request: HttpRequest, name: str) -> bool:
    return request.POST.get(name) == "on"


def _address(run: ImportRun) -> str:
    return reverse("desk:import", args=[run.site.slug, run.pk])


def _lost(run: ImportRun) -> str:
    """Why a run cannot go on, where its file is not there, or not whole, and nobody sends it any more."""
    if run.step not in {jobs.UPLOADING, jobs.LOOKED}:
        return ""
    path = jobs.path_of(run)
    if not path.is_file():
        return (
            "The file was thrown away, since nobody took it within a week. Send it again."
            if run.step == jobs.LOOKED or run.done
            else "Nothing of the file arrived. Send it again; if that fails, import it in the shell."
        )
    if run.step == jobs.LOOKED or time.time() - path.stat().st_mtime < _QUIET:
        return ""
    return (
        f"{run.done:,} of {run.total:,} bytes arrived, then no more: the connection broke or the page "
        "was left. Send the file again; this part goes within a week."
    )


def _state(run: ImportRun) -> str:
    """In a word or two, what a run is."""
    if run.step == jobs.UPLOADING and _lost(run):
        return "Did not arrive"
    if run.step == jobs.LOOKED:
        return "Looked at, nothing taken"
    if run.step:
        return _STEPS.get(run.step, run.step)
    if run.undone_at:
        return "Taken back"
    if run.refused:
        return "Refused"
    return "Taken" if run.ended_at else "Ended early"

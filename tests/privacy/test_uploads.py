"""Exports that wait at the desk do not keep the address of somebody who is forgotten."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest
from tests.conftest import NOON
from tests.replying.making import leave

from rejoinder import conf, erasing
from rejoinder.inventory import Level
from rejoinder.models import ImportRun
from rejoinder.transfer import jobs

pytestmark = pytest.mark.django_db
ADDRESS = "kai+tide@harbour.example"
TOLD = f"<item><email>{ADDRESS.replace('kai', 'Kai')}</email></item>"


def zipped(told):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("a.txt", b"nobody")
        archive.writestr("b.xml.gz", gzip.compress(told))
    return whole.getvalue()


def waiting(site, told, **more):
    run = ImportRun(site=site, started_at=NOON, upload=f"{ImportRun.objects.count():032x}", **more)
    run.save()
    jobs.path_of(run).parent.mkdir(parents=True, exist_ok=True)
    jobs.path_of(run).write_bytes(told)
    return run


def spoilt(offsets, told):
    """An archive with other bytes in each of its heads of files: where the file lies, and in the list."""
    whole = bytearray(zipped(b"nobody"))
    for mark, offset in zip((b"PK\x03\x04", b"PK\x01\x02"), offsets, strict=True):
        begin = whole.index(mark) + offset
        whole[begin : begin + len(told)] = told
    return bytes(whole)


def bursting():
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in "abc":
            archive.writestr(name, bytes(4 * 1024 * 1024))
    return whole.getvalue()


FORMS = {
    "plain": TOLD.encode(),
    "packed": gzip.compress(TOLD.encode()),
    "archive": zipped(TOLD.encode()),
    "utf-16": TOLD.encode("utf-16"),
    "escaped": TOLD.replace("@", "\\u0040").encode(),
    "beyond the first piece": b"a" * (1024 * 1024 - 30) + TOLD.encode(),
    "database": b"SQLite format 3\0" + bytes(4096),
    "with a password": spoilt((6, 8), b"\1"),
    "packed in an unknown way": spoilt((8, 10), b"\x63"),
    "with a name that is no text": spoilt((6, 8), b"\0\x08").replace(b"a.txt", b"\xff.txt"),
    "bursting": bursting(),
    "damaged": gzip.compress(TOLD.encode())[:-12],
}


@pytest.mark.parametrize("form", FORMS)
def test_a_waiting_export_that_holds_the_address_goes_and_its_sender_is_told(form, post):
    left = leave(post, "Low tide.", email=ADDRESS)
    run = waiting(post.site, FORMS[form], step=jobs.LOOKED)
    jobs.keep_list(run, b"/old/,/new/")
    erasing.erase([left.id], {Level.IDENTITY}, NOON)
    run.refresh_from_db()
    assert not any(conf.get().uploads.iterdir())
    assert (run.upload, run.step) == ("", "")
    assert "fresh export" in run.refused


def test_other_peoples_exports_and_one_that_is_being_taken_stay(post):
    left = leave(post, "Low tide.", email=ADDRESS)
    others = [
        waiting(post.site, b"kai@harbour.example", step=jobs.UPLOADING),
        waiting(post.site, zipped(b"tide@harbour.example"), step=jobs.LOOKED),
        waiting(post.site, TOLD.encode(), step="taking"),
    ]
    erasing.erase([left.id], {Level.IDENTITY}, NOON)
    for run in others:
        run.refresh_from_db()
        assert jobs.path_of(run).is_file()
        assert not run.refused

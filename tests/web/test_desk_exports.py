"""A file is asked for at the desk, made, fetched, and gone: by owners alone, one at a time."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from tests.conftest import NOON
from tests.transfer.test_archive import comment, post

from rejoinder import conf, erasing, keys
from rejoinder.errors import ExportRefused
from rejoinder.models import Contact, ExportOrder, ImportRun
from rejoinder.privacy import retention
from rejoinder.transfer import jobs
from rejoinder.transfer.formats import archive
from rejoinder.transfer.out import exporting, orders
from rejoinder.web.headers import BY_THE_PORCH, FILE

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("mia"))
    return client


@pytest.fixture
def said(site):
    here = post(site)
    first = comment(here, 1)
    Contact.objects.create(comment=first, email=keys.seal("email", "jo@example.org"))
    return here


def ask(desk, site, **sent):
    return desk.post(reverse("desk:exports", args=[site.slug]), {"format": "archive"} | sent)


def work():
    orders.work(timezone.now)


def fetched(desk, order, **meta):
    address = reverse("desk:export", args=[order.site.slug, order.pk])
    return desk.get(address, **meta)


def test_an_export_is_asked_for_made_and_fetched(desk, said):
    assert ask(desk, said.site).status_code == 302
    page = desk.get(reverse("desk:exports", args=["main"])).content.decode()
    assert "Waiting" in page
    assert "http-equiv" in page
    work()
    order = ExportOrder.objects.get()
    assert (order.step, order.refused, order.done, order.by.username) == ("", "", 1, "mia")
    page = desk.get(reverse("desk:exports", args=["main"])).content.decode()
    assert "Ready" in page
    assert "http-equiv" not in page
    answer = fetched(desk, order)
    told = b"".join(answer.streaming_content)
    assert told[:2] == b"\x1f\x8b"
    assert "main-" in answer["Content-Disposition"]
    assert len(told) == order.size
    assert archive.LAYOUT
    named = fetched(desk, order, **{BY_THE_PORCH: True})
    assert (named[FILE], named.content) == (str(orders.path_of(order)), b"")


@pytest.mark.parametrize("form", [form.name for form in exporting.FORMS])
def test_every_format_can_be_asked_for_with_and_without_addresses(desk, said, form):
    ask(desk, said.site, format=form)
    work()
    plain = orders.path_of(ExportOrder.objects.latest("pk")).read_bytes()
    assert b"jo@example" not in plain
    assert ask(desk, said.site, format=form, private="on").status_code == 422
    assert ExportOrder.objects.count() == 1
    ask(desk, said.site, format=form, private="on", answerable="on", post=said.path)
    work()
    order = ExportOrder.objects.latest("pk")
    assert (order.private, order.post, order.refused) == (True, said, "")
    assert orders.path_of(order).is_file()


def test_only_one_is_made_at_a_time_and_a_new_one_takes_the_old_ones_place(desk, said):
    ask(desk, said.site)
    answer = ask(desk, said.site, format="csv")
    assert answer.status_code == 422
    assert "being made" in answer.content.decode()
    work()
    first = orders.path_of(ExportOrder.objects.get())
    assert first.is_file()
    ask(desk, said.site, format="csv")
    assert not first.exists()
    work()
    assert orders.path_of(ExportOrder.objects.latest("pk")).is_file()


def test_a_disk_without_room_is_said_before_anything_is_written(desk, said, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, 0))
    answer = ask(desk, said.site)
    assert "MiB of disk" in answer.content.decode()
    assert not ExportOrder.objects.exists()


@pytest.mark.parametrize("sent", [{"format": "exe"}, {"format": ""}, {"post": "/nowhere/"}])
def test_what_cannot_be_made_is_refused(desk, said, sent):
    assert ask(desk, said.site, **sent).status_code == 422
    assert not ExportOrder.objects.exists()


def test_a_file_is_gone_after_a_day_or_when_it_is_thrown_away(desk, said):
    ask(desk, said.site)
    work()
    order = ExportOrder.objects.get()
    path = orders.path_of(order)
    assert not orders.is_there(order, order.ended_at + orders.KEPT)
    retention.purge(timezone.now() + timedelta(hours=25), clock_is_right=True)
    assert not path.exists()
    assert fetched(desk, order).status_code == 404
    assert "Gone" in desk.get(reverse("desk:exports", args=["main"])).content.decode()
    ask(desk, said.site)
    work()
    order = ExportOrder.objects.latest("pk")
    desk.post(reverse("desk:drop_export", args=["main", order.pk]))
    assert fetched(desk, order).status_code == 404


def test_what_is_forgotten_is_in_no_file_that_waits(desk, said):
    ask(desk, said.site, private="on", answerable="on")
    work()
    erasing.erase([said.comments.get().pk], erasing.ALL, timezone.now())
    assert not list(conf.get().downloads.iterdir())


def test_an_order_that_fails_says_why_and_one_that_dies_is_given_up(said, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")
        yield

    monkeypatch.setattr(orders, "export", full)
    order = orders.begin(said.site, "csv", None, private=False, by=None, now=NOON)
    with pytest.raises(ExportRefused):
        orders.drop(order)
    work()
    order.refresh_from_db()
    assert order.refused == "The file could not be written: No space left on device."
    monkeypatch.setattr(orders, "export", lambda *_, **__: 1 / 0)
    order = orders.begin(said.site, "csv", None, private=False, by=None, now=NOON)
    work()
    order.refresh_from_db()
    assert "three times" in order.refused


def test_uploads_that_nobody_took_go_and_their_page_says_so(desk, site):
    sent = {"file": SimpleUploadedFile("a.xml", b"<rss>")}
    desk.post(reverse("desk:imports", args=[site.slug]), sent | {"look": "on"})
    begun = jobs.begin(site, "b.xml", 10, by=None, now=NOON)
    page = reverse("desk:import", args=[site.slug, begun.pk])
    assert "Nothing of the file arrived" in desk.get(page).content.decode()
    jobs.receive(begun, SimpleUploadedFile("b", b"12345"), 0)
    assert "Arriving" in desk.get(page).content.decode()
    import os

    os.utime(jobs.path_of(begun), (0, 0))
    told = desk.get(page).content.decode()
    assert "5 of 10 bytes arrived, then no more" in told
    assert "Did not arrive" in told
    assert retention.purge(timezone.now(), clock_is_right=True)["uploads"] == 1
    assert "thrown away" in desk.get(page).content.decode()
    assert ImportRun.objects.count() == 2

"""A file is sent to the desk, looked at, taken, and taken back, as a browser with and without script does."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.conftest import NOON
from tests.transfer.exports import wp_comment, wp_item, wxr

from rejoinder import conf
from rejoinder.models import Comment, ImportRun, Lesson, Post
from rejoinder.moderating import teach_imported
from rejoinder.transfer import jobs

pytestmark = pytest.mark.django_db
EXPORT = wxr(wp_item(1, wp_comment(1), wp_comment(2, 9), wp_comment(3, approved="spam"))).encode()


@pytest.fixture
def desk(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("mia"))
    return client


def work():
    jobs.work(teach_imported, lambda: NOON)


def send(desk, site, **more):
    sent = {"file": SimpleUploadedFile("harbour.xml", EXPORT)} | more
    return desk.post(reverse("desk:imports", args=[site.slug]), sent)


def address(run):
    return reverse("desk:import", args=[run.site.slug, run.pk])


def test_a_file_is_looked_at_then_taken_then_taken_back(desk, site):
    answer = send(desk, site, look="on", teach="on")
    run = ImportRun.objects.get()
    file = jobs.path_of(run)
    assert answer.headers["Location"] == address(run)
    assert b"http-equiv" in desk.get(address(run)).content
    work()
    page = desk.get(address(run)).content.decode()
    assert "3 would be new" in page
    assert "its parent 9 is not in the file" in page
    assert "http-equiv" not in page
    assert not Comment.objects.exists()
    act = reverse("desk:import_act", args=[site.slug, run.pk])
    desk.post(act, {"act": "take"})
    work()
    assert Comment.objects.count() == 3
    assert Lesson.objects.get().label == "spam"
    run.refresh_from_db()
    assert (run.report["new"], run.by.username, run.file_name) == (3, "mia", "harbour.xml")
    assert not file.exists()
    told = desk.get(address(run) + "?as=json")
    assert json.loads(told.content) == run.report
    desk.post(act, {"act": "undo"})
    work()
    assert not Comment.objects.exists()
    assert not Post.objects.exists()
    assert "Taken back: 3 comments" in desk.get(address(run)).content.decode()


def test_a_file_that_arrives_in_pieces_is_the_same_file(desk, site):
    asked = {"HTTP_ACCEPT": "application/json"}
    begun = desk.post(
        reverse("desk:imports", args=[site.slug]),
        {"name": "../../harbour.xml", "size": str(len(EXPORT))},
        **asked,
    ).json()
    piece = reverse("desk:import_piece", args=[site.slug, begun["run"]])
    for at in (0, 700, 700, 1400, 2100, 2800, 3500, 4200):
        told = SimpleUploadedFile("piece", EXPORT[at : at + 700])
        if at < len(EXPORT):
            answer = desk.post(piece, {"offset": str(at), "piece": told}, **asked)
            assert answer.json()["done"] == min(at + 700, len(EXPORT))
    work()
    assert Comment.objects.count() == 3
    assert ImportRun.objects.get().file_name == "harbour.xml"


@pytest.mark.parametrize(
    ("offset", "size"),
    [("5", 10), ("0", 11), ("x", 1), ("", 1)],
    ids=["gap", "more", "word", "none"],
)
def test_a_piece_that_does_not_fit_is_refused(desk, site, offset, size):
    run = jobs.begin(site, "a", 10, by=None, now=NOON)
    sent = {"offset": offset, "piece": SimpleUploadedFile("piece", b"a" * size)}
    answer = desk.post(
        reverse("desk:import_piece", args=[site.slug, run.pk]), sent, HTTP_ACCEPT="application/json"
    )
    assert answer.status_code == 422
    assert jobs.path_of(run).stat().st_size == 0 if jobs.path_of(run).exists() else True
    work()
    assert not Post.objects.exists()


def test_a_file_beyond_the_cap_is_refused_before_it_is_sent(desk, site, monkeypatch):
    monkeypatch.setenv("REJOINDER_IMPORT_LIMIT", "1000000")
    conf.get.cache_clear()
    asked = {"name": "a", "size": "1000001"}
    answer = desk.post(
        reverse("desk:imports", args=[site.slug]), asked, HTTP_ACCEPT="application/json"
    )
    conf.get.cache_clear()
    assert answer.status_code == 422
    assert not ImportRun.objects.exists()


def test_comments_go_under_posts_that_are_here_as_somebody_chose(desk, site):
    here = Post.objects.create(
        site=site, path="/moved/", title="Here", status="public", published_at=NOON
    )
    listed = SimpleUploadedFile(
        "moved.csv", b"old,new\nhttps://harbour.example/2024/05/report-1/,/moved/\n"
    )
    send(desk, site, join="list", list=listed)
    run = ImportRun.objects.get()
    kept = jobs.list_of(run)
    assert kept.is_file()
    work()
    assert here.comments.count() == 3
    assert not kept.exists()
    Post.objects.filter(pk=here.pk).update(path="/2024/05/report-1/")
    Comment.objects.all().delete()
    ImportRun.objects.all().delete()
    send(desk, site, join="path")
    work()
    assert here.comments.count() == 3
    assert Post.objects.count() == 1


@pytest.mark.parametrize("told", [None, b"only-one-column\n", b"\xff\xfe\xff", b"a,b\n" * 900_000])
def test_a_list_that_is_none_is_refused_before_the_file_is_taken(desk, site, told):
    more = {} if told is None else {"list": SimpleUploadedFile("moved.csv", told)}
    answer = send(desk, site, join="list", **more)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_a_file_that_is_no_export_is_told_on_its_page(desk, site):
    send(desk, site, file=SimpleUploadedFile("notes.txt", b"nothing that we know"))
    file = jobs.path_of(ImportRun.objects.get())
    work()
    run = ImportRun.objects.get()
    assert "no known format" in run.refused
    assert "no known format" in desk.get(address(run)).content.decode()
    assert not file.exists()


def test_a_job_that_ended_in_the_middle_goes_on_as_the_same_run(site, monkeypatch):
    from rejoinder.transfer.taking import Import

    run = jobs.begin(site, "a.xml", len(EXPORT), by=None, now=NOON)
    with jobs.path_of(run).open("wb") as file:
        file.write(EXPORT)
    run.refresh_from_db()
    jobs.start(run, jobs.Choices(), look=False, teach=False)

    def breaks(*_: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(Import, "steps", breaks)
    jobs.carry_on(jobs.waiting()[0], teach_imported, lambda: NOON)
    monkeypatch.undo()
    assert jobs.waiting() == [run]
    work()
    assert Comment.objects.filter(stored_at=NOON).count() == 3
    assert ImportRun.objects.get().ended_at is not None


def test_a_job_that_always_breaks_is_given_up_and_told(site, monkeypatch):
    from rejoinder.transfer.taking import Import

    run = jobs.begin(site, "a.xml", 1, by=None, now=NOON)
    jobs.path_of(run).write_bytes(b"a")
    jobs.start(run, jobs.Choices(), look=False, teach=False)
    monkeypatch.setattr(Import, "steps", lambda _: 1 / 0)
    monkeypatch.setattr(jobs, "one_parcel", lambda _: None)
    work()
    run.refresh_from_db()
    assert "three times" in run.refused
    assert jobs.waiting() == []

"""A Django project of somebody else's, with one line in its apps and one in its addresses."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.sqlite  # the project's own database is Django's default

_DRIVE = """
import django
django.setup()
from django.test import Client
from rejoinder.models import Comment, Post
from rejoinder.web.once import desk_user, signin_path
from django.utils import timezone

reader = Client(enforce_csrf_checks=True)
post = Post.objects.get()
assert b"The mill" in reader.get("/mill/").content
sent = reader.post(f"/reply/{post.pk}/", {"name": "Ada", "comment": "A good mill, and well kept."})
assert sent.status_code == 303, sent.content
assert not reader.cookies
assert Comment.objects.get().standing == "approved"

staff = Client()
link = signin_path(desk_user(), timezone.now())
assert staff.get(link).status_code == 200
assert staff.post(link)["Location"] == "/desk/"
queue = staff.get("/desk/paper/queue/approved/")
assert queue.status_code == 200, queue.status_code
assert b"A good mill" in queue.content
assert staff.get("/accounts/").status_code == 200
assert staff.get("/accounts/password/change/").status_code in {200, 302}
assert staff.post("/accounts/logout/").status_code == 302
assert Client().get("/desk/paper/queue/approved/").status_code == 302
assert Client().get("/accounts/login/").status_code == 200
assert Client().get("/admin/login/").status_code == 200
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    done = _run(tmp_path, "-m", "django", "startproject", "paper", ".")
    assert done.returncode == 0, done.stderr
    settings, urls = tmp_path / "paper" / "settings.py", tmp_path / "paper" / "urls.py"
    settings.write_text(
        settings.read_text().replace("INSTALLED_APPS = [", "INSTALLED_APPS = ['rejoinder',")
        + "ALLOWED_HOSTS = ['testserver', '127.0.0.1']\n"
    )
    urls.write_text(
        urls.read_text()
        .replace(
            "urlpatterns = [",
            "from django.urls import include\nurlpatterns = [",
        )
        .replace("site.urls),", "site.urls), path('', include('rejoinder.urls')),")
    )
    return tmp_path


def _environment(folder: Path) -> dict[str, str]:
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("REJOINDER_", "DJANGO_", "DATABASE_URL"))
    }
    return inherited | {
        "REJOINDER_HOME": str(folder / "home"), "DJANGO_SETTINGS_MODULE": "paper.settings",
    }  # fmt: skip


def _run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words], cwd=folder, env=_environment(folder), capture_output=True,
        text=True, timeout=120, check=False,
    )  # fmt: skip


def _manage(folder: Path, *words: str) -> str:
    done = _run(folder, "manage.py", *words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_two_lines_suffice_for_readers_replies_and_the_desk(project):
    _manage(project, "check", "--fail-level", "ERROR")
    _manage(project, "migrate", "-v", "0")
    _manage(
        project, "site", "--new", "paper", "--name", "The Paper", "--base-url", "http://testserver"
    )
    (project / "mill.md").write_text("---\ntitle: The mill\npath: /mill/\n---\nIt turns again.\n")
    _manage(project, "post", "mill.md")
    done = _run(project, "-c", _DRIVE)
    assert done.returncode == 0, done.stderr
    _tends(project)


def _tends(project: Path) -> None:
    """`tend` writes the page that the reply made stale, and ends in order when it is told."""
    tending = subprocess.Popen(
        [sys.executable, "manage.py", "tend"], cwd=project, env=_environment(project),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        page = project / "home" / "published"
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if any("A good mill" in one.read_text() for one in page.rglob("index.html")):
                break
            time.sleep(0.2)
        else:
            raise AssertionError("the reply is on no page after a minute")
        tending.send_signal(signal.SIGTERM)
        said = tending.communicate(timeout=30)
        assert tending.returncode == 0, said
    finally:
        if tending.poll() is None:
            tending.kill()
            tending.wait()


def test_check_says_what_a_project_lacks(project):
    settings = project / "paper" / "settings.py"
    settings.write_text(
        settings.read_text().replace(
            "    'django.contrib.messages.middleware.MessageMiddleware',\n", ""
        )
    )
    done = _run(project, "manage.py", "check")
    assert "rejoinder.E007" in done.stderr
    assert "MessageMiddleware" in done.stderr
    assert "rejoinder.W005" in done.stderr

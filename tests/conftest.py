"""What every test may lean on: where the shared facts lie, a site, a post, and a clock that stands still."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests import network

if TYPE_CHECKING:
    from rejoinder.models import Comment, Post, Site

network.install()

# How long an example took says how busy the machine was, not whether the law holds.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

# Files that are facts about the world (other programs' exports). They lie beside the checkout where the
# project is developed, and nowhere else: tests that read them are collected only where they are.
_BESIDE = Path(__file__).resolve().parents[2] / "shared"
SHARED: Path | None = _BESIDE if _BESIDE.is_dir() else None
# Not collected rather than skipped: a skipped test is one that failed to run.
collect_ignore = [] if SHARED else ["transfer/test_expected.py", "transfer/test_reply_truth.py"]

NOON = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


# Whoever asks for one of these opens the database that DATABASE_URL names, here or in a server.
OPENS = frozenset(("db", "transactional_db", "django_db_setup", "server"))


def opens_the_database(item: pytest.Item) -> bool:
    """Whether what a test finds can depend on which database it is."""
    if "porch" in item.path.parts or item.get_closest_marker("django_db"):
        return True
    return not OPENS.isdisjoint(getattr(item, "fixturenames", ()))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run on PostgreSQL what opens a database: the rest would find what it finds on SQLite."""
    if os.environ.get("DATABASE_URL"):
        config.hook.pytest_deselected(items=[i for i in items if not opens_the_database(i)])
        items[:] = [item for item in items if opens_the_database(item)]


@pytest.fixture(autouse=True)
def _nobody_is_asked() -> Iterator[None]:
    """No test, and nothing that it runs in this process, reaches for another machine."""
    yield
    tried, network.reached[:] = list(network.reached), []
    assert not tried


@pytest.fixture(autouse=True)
def _a_clean_house() -> Iterator[None]:
    """No test sees another's files or keys, or what the doors remember for a moment."""
    from rejoinder import conf, learning
    from rejoinder.web import sites

    sites.forget()
    learning.forget()
    house = conf.get()
    written = house.home / "keys.json"
    keys = written.read_bytes() if written.exists() else None
    yield
    for folder in (house.home / "learned", house.tree, house.uploads, house.downloads):
        shutil.rmtree(folder, ignore_errors=True)
    (house.home / "forgotten.jsonl").unlink(missing_ok=True)
    if keys is not None and (not written.exists() or written.read_bytes() != keys):
        # In place of the others at once, as they are written: by its number a new file is read anew.
        beside = house.home / "keys.before"
        beside.write_bytes(keys)
        beside.replace(written)


@pytest.fixture
def site(db: None) -> Site:
    from rejoinder.models import Site

    return Site.objects.create(
        slug="main",
        name="The Test Gazette",
        base_url="http://testserver",
        staff_names=["Ada Mayor"],
    )


@pytest.fixture
def post(site: Site) -> Post:
    from rejoinder.models import Post

    return Post.objects.create(
        site=site,
        path="/2026/11/a-post/",
        title="A post",
        summary="What happened. #News",
        status=Post.Status.PUBLIC,
        published_at=NOON,
    )


@pytest.fixture
def said(post: Post) -> Callable[..., Comment]:
    """Store a comment as the reply journey would: `said("text", to=parent, standing="pending")`."""
    from rejoinder import keys
    from rejoinder.models import Comment, Post
    from rejoinder.standing import settle
    from rejoinder.text import to_html
    from rejoinder.threads import Place, answering, opening

    def say(
        text: str = "Hello.",
        *,
        to: Comment | None = None,
        name: str = "Reader",
        standing: str = "approved",
        under: Post | None = None,
        **fields: object,
    ) -> Comment:
        thread = under or post
        thread.refresh_from_db(fields=["last_number"])
        number = thread.last_number + 1
        Post.objects.filter(pk=thread.pk).update(last_number=number)
        place = (
            answering(Place(to.depth, to.root_number, bytes(to.path)), number)
            if to
            else opening(number)
        )
        comment = Comment.objects.create(
            site_id=thread.site_id,
            post=thread,
            parent=to,
            number=number,
            root_number=place.root_number,
            depth=place.depth,
            path=place.path,
            author_name=name,
            text=text,
            html=to_html(text, "markdown"),
            standing=standing,
            **{
                "written_at": NOON,
                "stored_at": NOON,
                "fingerprint": keys.fingerprint(text),
                **fields,
            },
        )
        settle(comment)
        comment.refresh_from_db()
        return comment

    return say

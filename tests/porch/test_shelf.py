"""The published tree as the porch keeps it."""

from __future__ import annotations

from pathlib import Path

import pytest

from rejoinder_site import shelf
from rejoinder_site.shelf import Shelf


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """The file behind `/a/`."""
    page = Path(shelf.Shelf(tmp_path)._where("1", "/a/") or "")
    page.parent.mkdir(parents=True)
    page.write_bytes(b"as it was")
    return page


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that the shelf believes to be."""
    seconds = [5.0]
    monkeypatch.setattr(shelf, "monotonic", lambda: seconds[0])
    return seconds


def _content(kept: Shelf) -> bytes | None:
    found = kept.find("1", "/a/")
    return None if found is None else found.variants[""].content


def test_a_file_that_changed_is_read_again_after_a_hundredth_of_a_second(tmp_path, page, clock):
    kept = Shelf(tmp_path)
    assert _content(kept) == _content(kept) == b"as it was"
    page.write_bytes(b"as it is now")
    clock[0] += 0.009
    assert _content(kept) == b"as it was"
    clock[0] += 0.002
    assert _content(kept) == b"as it is now"


def test_a_file_that_is_gone_is_gone_after_a_hundredth_of_a_second(tmp_path, page, clock):
    kept = Shelf(tmp_path)
    assert _content(kept) == _content(kept) == b"as it was"
    page.unlink()
    clock[0] += 0.011
    assert _content(kept) is None

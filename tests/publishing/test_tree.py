"""The published tree: whole files, below one root, whatever a path says and whatever lies in the way."""

from __future__ import annotations

import errno
import gzip
import os
from pathlib import Path

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rejoinder.publishing import tree as tree_module
from rejoinder.publishing.tree import Tree, segments

PATIENT = settings(deadline=None)  # a busy machine proves nothing
HTML = "text/html; charset=utf-8"
LONG = b"<p>A page of some length.</p>" * 60
NASTY = st.sampled_from(
    ["..", ".", "", "a", "b", "index.html", "\0", "x" * 300, "é", "..\\..", "c:"]
)


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path / "published" / "1")


def everything_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@PATIENT
@given(st.lists(NASTY | st.text(max_size=8), max_size=6))
def test_no_path_is_made_of_anything_but_plain_names(names):
    try:
        found = segments("/" + "/".join(names))
    except ValueError:
        return
    assert found
    assert all(
        name not in {"", ".", ".."} and "/" not in name and "\0" not in name for name in found
    )


@PATIENT
@given(st.lists(NASTY | st.text(max_size=8), max_size=6))
def test_no_path_leads_out_of_the_root(tmp_path_factory, names):
    outside = tmp_path_factory.mktemp("outside")
    tree = Tree(outside / "a" / "tree")
    path = "/" + "/".join(names)
    tree.put(path, LONG, HTML)
    assert all(found.startswith("a/tree/") for found in everything_in(outside))
    tree.remove(path)
    tree.remove_below(path)
    assert everything_in(outside) == set()


@pytest.mark.parametrize("path", ["", "a", "../a", "/a//b", "/../a", "/a/..", "/./a", "/a\0b"])
def test_what_is_no_path_is_never_a_file(tree, path):
    assert not tree.put(path, LONG, HTML)
    tree.remove(path)
    assert everything_in(tree.root.parent.parent) == set()


def test_compressed_forms_hold_what_the_plain_file_holds(tree):
    assert tree.put("/a/", LONG, HTML)
    folder = tree.root / "a"
    assert (folder / "index.html").read_bytes() == LONG
    assert gzip.decompress((folder / "index.html.gz").read_bytes()) == LONG
    assert brotli.decompress((folder / "index.html.br").read_bytes()) == LONG


def test_a_page_that_becomes_short_takes_its_old_compressed_forms_with_it(tree):
    tree.put("/a/", LONG, HTML)
    tree.put("/a/", b"short", HTML)
    assert everything_in(tree.root) == {"a/index.html"}
    tree.put("/poster", LONG, "image/svg+xml")
    tree.put("/poster", LONG + b"!", "image/png")
    assert everything_in(tree.root) == {"a/index.html", "poster"}


def test_the_same_bytes_again_write_nothing(tree):
    tree.put("/a/", LONG, HTML)
    before = (tree.root / "a" / "index.html").stat()
    assert not tree.put("/a/", LONG, HTML)
    after = (tree.root / "a" / "index.html").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


@pytest.mark.parametrize("failing", ["write", "fsync", "rename"])
def test_a_full_disk_leaves_the_old_page_whole_and_no_litter(tree, monkeypatch, failing):
    tree.put("/a/", LONG, HTML)
    before = {path: (tree.root / path).read_bytes() for path in everything_in(tree.root)}

    def full(*args: object, **more: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if failing == "write":
        monkeypatch.setattr(tree_module, "_write", full)
    else:
        monkeypatch.setattr(os, failing, full)
    with pytest.raises(OSError, match="No space"):
        tree.put("/a/", LONG + b"more", HTML)
    monkeypatch.undo()
    assert {path: (tree.root / path).read_bytes() for path in everything_in(tree.root)} == before
    assert tree.put("/a/", LONG + b"more", HTML)


def test_links_in_the_tree_are_not_followed(tree, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").write_bytes(b"precious")
    tree.put("/a/", LONG, HTML)
    (tree.root / "folder").symlink_to(elsewhere)
    (tree.root / "file").symlink_to(elsewhere / "precious")
    (tree.root / "dangling").symlink_to(elsewhere / "new")

    assert not tree.put("/folder/precious", LONG, HTML)
    tree.remove("/folder/precious")
    assert tree.listing("/folder/") == []
    tree.put("/file", LONG, HTML)
    tree.put("/dangling", LONG, HTML)
    tree.remove_below("/folder/")
    assert everything_in(elsewhere) == {"precious"}
    assert (elsewhere / "precious").read_bytes() == b"precious"
    assert (tree.root / "file").read_bytes() == LONG


def test_a_path_that_is_a_folder_to_another_stands_in_nobodys_way(tree):
    assert tree.put("/news", LONG, HTML)
    assert not tree.put("/news/today", LONG, HTML)
    tree.remove("/news/today")
    assert tree.put("/old/today", LONG, HTML)
    assert not tree.put("/old", LONG, HTML)
    tree.remove("/old")
    assert everything_in(tree.root) >= {"news", "old/today"}
    assert set(tree.paths()) == {"/news", "/old/today"}


def test_a_name_too_long_for_a_file_is_no_file(tree):
    assert not tree.put(f"/tags/{'語' * 90}/", LONG, HTML)
    assert tree.put(f"/tags/{'語' * 60}/", LONG, HTML)
    longest = "a" * 230
    assert tree.put(f"/{longest}", LONG, HTML)


def test_index_html_is_no_second_path_of_a_folder(tree):
    tree.put("/a/", LONG, HTML)
    tree.remove("/a/index.html")
    assert not tree.put("/a/index.html", b"other", HTML)
    assert (tree.root / "a" / "index.html").read_bytes() == LONG


def test_a_tree_tells_the_paths_of_its_finished_files(tree):
    for path in ("/", "/a/", "/a/b", "/p/1/2/", "/feed.atom"):
        tree.put(path, LONG, HTML)
    assert set(tree.paths()) == {"/", "/a/", "/a/b", "/p/1/2/", "/feed.atom"}
    assert set(tree.paths(without=["p", "feed.atom"])) == {"/", "/a/", "/a/b"}
    assert sorted(tree.listing("/a/")) == sorted(
        f"{name}{ending}" for name in ("b", "index.html") for ending in ("", ".br", ".gz")
    )
    tree.remove_below("/a/")
    tree.remove("/feed.atom")
    assert set(tree.paths()) == {"/", "/p/1/2/"}
    assert list(Tree(tree.root / "none").paths()) == []


def test_what_a_kill_left_of_a_page_goes_when_that_page_is_taken_away(tree):
    """Numbered pages of a busy thread are not written again by themselves."""
    tree.put("/p/1/9/", LONG, HTML)
    folder = tree.root / "p/1/9"
    for form in ("index.html", "index.html.br", "index.html.gz"):
        (folder / f".{form}.new").write_bytes(b"half of a pa")
    tree.remove("/p/1/9/")
    assert everything_in(tree.root) == set()

"""The project's words, read: its pages, their tables, their links, and the commands that they name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"
# Pages, and what an operator copies.
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "changes").glob("*.md"), *(ROOT / "docs").rglob("*.md")]
)
DEPLOYED = sorted(path for path in (ROOT / "deploy").iterdir() if path.is_file())

_SPAN = re.compile(r"`([^`]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_COMMAND = re.compile(r"(?:^|&& |/bin/|manage\.py )rejoinder(?: --home \S+)* ([a-z]+)([^|&`]*)")


def name(page: Path) -> str:
    """A page as a test's id."""
    return str(page.relative_to(ROOT))


def rows(page: Path) -> list[list[str]]:
    """The cells of all tables of a page, without headings and lines between."""
    return [
        [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        for line in page.read_text("utf-8").splitlines()
        if line.startswith("|") and not line.startswith("|--")
    ]


def named(page: Path) -> dict[str, list[str]]:
    """Rows by each code word of their first cell."""
    return {word: row for row in rows(page) for word in _SPAN.findall(row[0])}


def links(page: Path) -> Iterator[tuple[str, str]]:
    """Relative links: path, and the heading in it."""
    for target in _LINK.findall(page.read_text("utf-8")):
        if "://" not in target and not target.startswith("mailto:"):
            path, _, heading = target.partition("#")
            yield path, heading


def headings(page: Path) -> set[str]:
    """The anchors of a page, made as forges make them."""
    return {
        re.sub(r"[^\w\- ]", "", line.lstrip("#").strip().lower()).replace(" ", "-")
        for line in page.read_text("utf-8").splitlines()
        if line.startswith("#")
    }


def code(page: Path) -> Iterator[str]:
    """Each line of code of a page, in blocks and within sentences."""
    fenced = False
    for line in page.read_text("utf-8").splitlines():
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif fenced or line.startswith("    "):
            yield line.strip()
        else:
            yield from _SPAN.findall(line)


def commands(page: Path) -> Iterator[tuple[str, list[str]]]:
    """Each `rejoinder X` of a page, and the options named with it."""
    for line in code(page):
        for command, rest in _COMMAND.findall(line):
            yield command, re.findall(r"(?<!\S)--[a-z][a-z-]*", rest)

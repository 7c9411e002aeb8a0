"""What every published tree must be: equal, file by file, to a fresh rendering of the stored facts."""

from __future__ import annotations

import gzip
from pathlib import Path

import brotli

from rejoinder.models import Site
from rejoinder.publishing import pages
from rejoinder.publishing.publisher import tree_of


def files(site: Site) -> list[Path]:
    return [path for path in tree_of(site).root.rglob("*") if path.is_file()]


def differences(site: Site) -> list[str]:
    """A line for each file that is not what belongs at its path."""
    tree = tree_of(site)
    found = [f"left behind: {path.name}" for path in files(site) if path.name.startswith(".")]
    for path in sorted(tree.paths()):
        if path.startswith("/-/"):
            continue
        file = tree.root.joinpath(path[1:] + ("index.html" if path.endswith("/") else ""))
        page = pages.render(site, path)
        if page is None:
            found.append(f"nothing belongs at {path}")
        elif file.read_bytes() != page.content:
            found.append(f"stale: {path}")
        found += [
            f"differs compressed: {path}"
            for ending, plain in ((".gz", gzip.decompress), (".br", brotli.decompress))
            if (other := file.with_name(file.name + ending)).exists()
            and plain(other.read_bytes()) != file.read_bytes()
        ]
    return found

"""After an upgrade every page is stale: the templates, style and script it was made with have changed."""

from __future__ import annotations

import hashlib
from importlib.resources import files

import rejoinder
from rejoinder import conf
from rejoinder.languages.catalogs import catalog_bytes, known
from rejoinder.models import Post, Site
from rejoinder.publishing import stale
from rejoinder.publishing.assets import assets
from rejoinder.writing import write


def edition() -> str:
    """Changes with the version, and with each byte of a template, a catalog or an asset."""
    digest = hashlib.sha256(rejoinder.__version__.encode())
    templates = files("rejoinder").joinpath("templates", "rejoinder")
    for template in sorted(templates.iterdir(), key=lambda file: file.name):
        digest.update(template.read_bytes())
    for words in known():
        digest.update(catalog_bytes(words))
    for path, _ in sorted(assets().values()):
        digest.update(path.encode())  # it holds the content's digest
    return digest.hexdigest()


def renew_after_upgrade() -> None:
    """Mark all pages of all sites when they were published by another edition than this one."""
    note = conf.get().home / "run" / "edition"
    now = edition()
    if note.is_file() and note.read_text() == now:
        return

    def mark_all() -> None:
        for site in Site.objects.all():
            stale.mark(site.pk)
            for pk in Post.objects.public(site).values_list("pk", flat=True):
                stale.mark(site.pk, pk)

    write(mark_all)
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(now)

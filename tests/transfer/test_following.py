"""A growing file is read again when it has come to rest, and only what is new is taken."""

from __future__ import annotations

import json

from tests.transfer.exports import bring
from tests.transfer.writers import remark

from rejoinder.models import Comment
from rejoinder.transfer.following import changes


def test_what_grows_is_read_once_it_rests_and_only_what_is_new_is_taken(site, tmp_path):
    file = tmp_path / "backup.json"
    lines = [json.dumps(remark(f"k{n}")) + "\n" for n in range(4)]
    # What is in the file at each look; half a line is never read as a comment.
    looks = iter(["", lines[0], lines[0], lines[0], *["".join(lines[:2])] * 2, "".join(lines)[:-9]])
    whole = "".join(lines)

    def wait() -> None:
        told = next(looks, None) or whole
        if not file.exists() or file.read_text("utf-8") != told:
            file.write_text(told, "utf-8")

    taken = []
    follow = changes([tmp_path], wait)
    for _ in range(3):
        next(follow)
        report = bring(file, site)
        taken.append((report["new"], report["already_there"], report["not_taken"]))
    assert taken == [(1, 0, []), (1, 1, []), (2, 2, [])]
    assert Comment.objects.count() == 4

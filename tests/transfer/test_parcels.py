"""Files that belong together are read as one."""

from __future__ import annotations

import gzip
import zipfile

import pytest
from tests.transfer.writers import isso_row, remark, write_isso, write_json

from rejoinder.errors import TransferRefused
from rejoinder.transfer import parcels
from rejoinder.transfer.records import CommentRecord


def test_parts_of_an_export_are_joined_before_the_tree_is_built(tmp_path):
    parts = tmp_path / "parts"
    parts.mkdir()
    head = {"version": 1, "users": [], "posts": []}
    write_json(parts, head, remark("b", "a"), name="1.json")
    packed = write_json(parts, head, remark("a"), name="2.json")
    packed.write_bytes(gzip.compress(packed.read_bytes()))
    (parts / "notes.txt").write_text("not an export")
    (parts / ".hidden").write_text("{}")
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        for file in sorted(parts.iterdir()):
            zipped.write(file, f"../../{file.name}")
    for path in (parts, archive):
        found = parcels.one_parcel(path)
        records = [record for record, _ in parcels.read_all(found)]
        assert [one.key for one in records if isinstance(one, CommentRecord)] == ["b", "a"]
        assert [trouble.place for trouble in found.left if "notes" in trouble.place] == [
            "notes.txt"
        ]


def test_files_of_several_systems_are_parcels_of_their_own(tmp_path):
    write_json(tmp_path, remark("a"), name="r.json")
    write_isso(tmp_path, isso_row(1))
    found = parcels.parcels([tmp_path])
    assert {parcel.formats for parcel in found} == {"remark42", "isso"}
    with pytest.raises(TransferRefused, match="several systems"):
        parcels.one_parcel(tmp_path)

"""Scratch files that a killed process left are gone with the next one, and nobody else's before."""

from __future__ import annotations

import gzip

from tests.transfer.writers import isso_row, write_isso

from rejoinder import conf, scratch
from rejoinder.transfer import reading
from rejoinder.transfer.staging import spool


def test_the_next_import_takes_away_what_a_killed_one_left(tmp_path):
    left = [tmp_path / name for name in ("import-1.sqlite3", "unpacked-x", "unpacked-x-wal")]
    other = tmp_path / "somebody's"
    for file in (*left, other):
        file.touch()
    for folder in ("back-up-x", "export-x"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "comments.db").touch()
    with spool(tmp_path) as spooled:
        spooled.hide()
        assert list(tmp_path.iterdir()) == [other]


def test_a_spool_that_has_its_name_yet_is_left_alone_by_another_import(tmp_path):
    with spool(tmp_path) as first:
        with spool(tmp_path) as second:
            assert first.path.exists()
            second.hide()
        first.hide()
        left = tmp_path / "import-1.sqlite3"
        left.touch()
        with spool(tmp_path):
            assert not left.exists()


def test_an_unpacked_database_is_left_alone_while_it_is_being_read(tmp_path):
    packed = tmp_path / "comments.db.gz"
    packed.write_bytes(gzip.compress(write_isso(tmp_path, isso_row(1)).read_bytes()))
    with reading.opened(packed) as stream:
        unpacked = stream.on_disk()
        with spool(conf.get().spool):
            assert unpacked.exists()


def test_a_folder_of_a_back_up_or_export_is_left_alone_while_it_is_used(tmp_path):
    with (
        scratch.for_backup(tmp_path) as backup,
        scratch.for_export(tmp_path) as export,
        spool(tmp_path),
    ):
        assert backup.is_dir()
        assert export.is_dir()
    assert not list(tmp_path.iterdir())

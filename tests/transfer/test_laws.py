"""Laws of an import, over conversations that nobody thought of."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import NOON

from rejoinder.errors import TransferRefused
from rejoinder.transfer import formats, reading, report
from rejoinder.transfer.arranging import arrange
from rejoinder.transfer.records import CommentRecord, PostRecord, Record
from rejoinder.transfer.staging import micros, spool, stage

# Few keys, so that parents are found, missing, themselves, in circles and under other posts.
_KEYS = st.sampled_from(["1", "2", "3", "4", "5", "6", "7", "8"])
_COMMENTS = st.fixed_dictionaries(
    {
        "post_key": st.sampled_from(["a", "b", "c"]),
        "key": _KEYS,
        "parent_key": st.none() | _KEYS,
        "author": st.sampled_from(["Jo", ""]),
        "written_at": st.none() | st.integers(-3, 3).map(lambda days: NOON + timedelta(days=days)),
        "text": st.sampled_from(["Yes.", "No.", ""]),
        "standing": st.sampled_from(["approved", "pending", "spam", "trash"]),
        "kind": st.sampled_from(["comment", "pingback", "note"]),
        "deleted": st.booleans(),
    }
).map(lambda fields: CommentRecord(**fields))
_POSTS = st.sampled_from(["a", "b", "d"]).map(lambda key: PostRecord(key, title="A post"))
# Each example writes a file, which takes as long as the machine's disk is busy.
PATIENT = settings(deadline=None)
CONVERSATIONS = st.lists(_COMMENTS | _POSTS, max_size=40)


@contextmanager
def arranged(records: list[Record]) -> Iterator[tuple[sqlite3.Connection, dict[str, object]]]:
    with TemporaryDirectory() as folder, spool(Path(folder)) as spooled:
        for _ in stage(records, spooled, persons=False):
            pass
        deepest = arrange(spooled, otherwise=micros(NOON))
        yield spooled, report.counts(spooled, max_reply_depth=deepest)


@given(CONVERSATIONS)
@PATIENT
def test_every_comment_is_taken_once_and_after_its_parent(records):
    with arranged(records) as (spooled, _):
        rows = spooled.execute(
            "SELECT a.seq, a.no, a.parent, c.post, c.key FROM arranged a JOIN comments c USING (no)"
        ).fetchall()
    said = {(r.post_key, r.key) for r in records if isinstance(r, CommentRecord)}
    assert len({(post, key) for _, _, _, post, key in rows}) == len(rows) == len(said)
    taken = {no: seq for seq, no, *_ in rows}
    assert sorted(taken.values()) == list(range(1, len(rows) + 1))
    assert all(taken[parent] < seq for seq, _, parent, *_ in rows if parent)


@given(CONVERSATIONS)
@PATIENT
def test_a_parent_that_is_there_is_kept_unless_that_closes_a_circle(records):
    with arranged(records) as (spooled, _):
        given_up = spooled.execute(
            "SELECT count(*) FROM arranged a JOIN comments c USING (no) JOIN comments p "
            "ON p.key = c.parent AND p.post = c.post WHERE a.parent = 0 "
            "AND c.no NOT IN (SELECT no FROM cycles WHERE cut)"
        ).fetchone()
    assert given_up == (0,)


@given(CONVERSATIONS)
@PATIENT
def test_the_counts_of_a_file_add_up(records):
    comments = [record for record in records if isinstance(record, CommentRecord)]
    with arranged(records) as (_, counts):
        assert counts["comments"] == len(comments)
        assert counts["top_level"] + counts["replies"] == len(comments)
        assert sum(counts["by_status"].values()) == len(comments)
        assert counts["duplicate_ids"] == len(comments) - len({c.key for c in comments})
        assert counts["missing_parent"] + counts["parent_on_other_post"] <= counts["replies"]
        assert counts["posts_with_comments"] <= counts["posts"]


@given(CONVERSATIONS)
@PATIENT
def test_what_is_shown_is_approved_or_stands_above_something_shown(records):
    with arranged(records) as (spooled, _):
        rows = spooled.execute(
            "SELECT a.no, a.parent, a.shown, c.here FROM arranged a JOIN comments c USING (no)"
        ).fetchall()
    above_shown = {parent for _, parent, shown, _ in rows if shown}
    for no, _, shown, here in rows:
        assert bool(shown) == (here == "approved" or no in above_shown)


@given(st.binary(max_size=300))
@settings(PATIENT, max_examples=300)
def test_random_bytes_are_read_or_refused_and_never_crash(told):
    for prefix in (
        b"",
        b'{"id":"v","extractor":"youtube","comments":[',
        b"<rss xmlns:wp='http://wordpress.org/export/1.2/'><channel><item><wp:comment>",
        b"\x1f\x8b",
    ):
        with TemporaryDirectory() as folder:
            path = Path(folder, "export")
            path.write_bytes(prefix + told)
            with suppress(TransferRefused), reading.opened(path) as stream:
                for _ in formats.recognise(stream.read(reading.HEAD)).read(stream):
                    pass

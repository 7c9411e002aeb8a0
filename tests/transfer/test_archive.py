"""Our own archive: taken away and brought elsewhere, nothing is lost and not a byte differs."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from tests.conftest import NOON, SHARED
from tests.transfer.exports import bring

from rejoinder import screening
from rejoinder.errors import ExportRefused
from rejoinder.models import Comment, Contact, Decision, Post, Site, Verdict, Video
from rejoinder.screening import Outcome, Signal
from rejoinder.transfer.out import manifest
from rejoinder.transfer.out.exporting import Wanted, export, named
from rejoinder.transfer.undoing import Undoing

MOMENT = timedelta(seconds=1)
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def take(site, path, *, form="archive", private=False, post=None):
    """Export a site; the file's bytes, unpacked."""
    for _ in export(named(form), Wanted(site, post, private), path, now=NOON):
        pass
    written = path.read_bytes()
    return gzip.decompress(written) if written[:2] == b"\x1f\x8b" else written


def elsewhere():
    return Site.objects.create(slug="elsewhere", name="Another house", base_url="https://b.example")


def post(site, **columns):
    told = {"path": "/2026/a/", "title": "A", "status": "public", "published_at": NOON}
    return Post.objects.create(site=site, **(told | columns))


def comment(post, number, parent=None, **columns):
    """A comment as a reader leaves it; places are the importer's business elsewhere."""
    from rejoinder.standing import settle
    from rejoinder.threads import Place, answering, opening

    above = parent and Place(parent.depth, parent.root_number, bytes(parent.path))
    place = answering(above, number) if above else opening(number)
    text = columns.pop("text", f"Words of **{number}**.")
    told = {
        "site": post.site,
        "post": post,
        "parent": parent,
        "number": number,
        "depth": place.depth,
        "root_number": place.root_number,
        "path": place.path,
        "author_name": f"Reader {number}",
        "text": text,
        "html": f"<p>{number}</p>",
        "standing": "approved",
        "written_at": NOON + number * MOMENT,
        "stored_at": NOON,
        "fingerprint": b"f" * 16,
    }
    made = Comment.objects.create(**(told | columns))
    settle(made)
    return made


@pytest.fixture
def lively(site):
    """A post with a bit of everything that was written here."""
    here = post(site, summary="Of #ferries.", body="The **ferry**.", mode="questions", message="Hi")
    first = comment(here, 1, website="https://a.example", likes=3, pinned=True, hearted=True)
    second = comment(here, 2, first, standing="spam", language="de")
    comment(here, 3, second, by_staff=True, edited_at=NOON + 9 * MOMENT, precision="estimated")
    comment(here, 4, first, standing="trash", removal="author", text="")
    comment(here, 6, first, kind="pingback", missing_parent="12", standing="pending")
    # Older than what stands before it, as after an import into a thread that was there.
    comment(here, 7, written_at=NOON - MOMENT, inferred_by="mention", inferred_confidence=0.97)
    post(site, path="/draft", status="draft", comments_open=False, published_at=NOON + MOMENT)
    Video.objects.create(
        post=here, provider="youtube", key="bridge00001", title="A bridge", seconds=93,
        url="https://www.youtube.com/watch?v=bridge00001", poster=PNG, poster_type="image/png",
    )  # fmt: skip
    said = screening.Verdict(
        Outcome.HOLD, 0.75, (Signal("links", 0.75, "two links", ((0, 5),)),), {"spam": 0.5}
    )
    Verdict.objects.create(
        comment=second, outcome="hold", suspicion=0.75, reasons=said.to_json(), made_at=NOON
    )
    for n, (before, after) in enumerate([("pending", "approved"), ("approved", "spam")]):
        Decision.objects.create(
            site=site, comment=second, act=after[:4], before=before, after=after,
            automatic=not n, rule="r" * n, words="Why?" * n, made_at=NOON + n * MOMENT,
        )  # fmt: skip
    Contact.objects.create(comment=first, email=_sealed("jo@example.org"))
    return here


def _sealed(address):
    from rejoinder import keys

    return keys.seal("email", address)


def test_an_archive_brought_elsewhere_and_taken_again_is_the_same_to_the_byte(lively, tmp_path):
    first = take(lively.site, tmp_path / "a.jsonl")
    other = elsewhere()
    report = bring(tmp_path / "a.jsonl", other)
    assert report["new"] == 6
    assert not report["changed"] + report["not_taken"]
    assert take(other, tmp_path / "b.jsonl") == first
    there = Post.objects.get(site=other, path="/2026/a/")
    assert (there.mode, there.message, there.body) == ("questions", "Hi", "The **ferry**.")
    assert there.body_html == "<p>The <strong>ferry</strong>.</p>"
    assert [c.number for c in there.comments.order_by("path")] == [1, 2, 3, 4, 5, 6]


def test_verdicts_decisions_and_posters_move_along_once(lively, tmp_path):
    take(lively.site, tmp_path / "a.jsonl")
    other = elsewhere()
    bring(tmp_path / "a.jsonl", other)
    bring(tmp_path / "a.jsonl", other)
    there = Comment.objects.get(site=other, author_name="Reader 2")
    before = Verdict.objects.exclude(comment=there).get()
    assert there.verdict.reasons == before.reasons
    assert (there.verdict.made_at, there.verdict.outcome) == (NOON, "hold")
    told = Decision.objects.filter(comment=there).order_by("made_at")
    fields = ("act", "before", "after", "automatic", "rule", "words", "made_at")
    first = Decision.objects.filter(site=lively.site).order_by("made_at")
    assert list(told.values_list(*fields)) == list(first.values_list(*fields))
    video = Video.objects.get(post__site=other)
    assert (bytes(video.poster), video.poster_type) == (PNG, "image/png")
    for run in other.runs.all():
        for _ in Undoing(run, now=NOON).steps():
            pass
    assert not Decision.objects.filter(site=other).exists()


def test_an_archive_of_the_first_layout_is_still_read(lively, tmp_path):
    path = tmp_path / "a.jsonl"
    lines = [json.loads(line) for line in take(lively.site, path).splitlines()]
    for line in lines:
        line.pop("verdict", None), line.pop("decisions", None)
        line.get("video", {}).pop("poster", None)
    lines[0]["rejoinder_archive"] = 1
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines[:-1]))
    assert bring(path, elsewhere())["new"] == 6


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("verdict", {"outcome": "publish", "suspicion": "x", "made_at": "2024-01-01T00:00:00Z"}),
        ("verdict", {"outcome": "hold", "suspicion": 0.5, "signals": [1], "made_at": "x"}),
        ("verdict", [1]),
        ("decisions", [{"act": "<b>", "made_at": "2024-01-01T00:00:00Z"}, 5, None]),
        ("decisions", [{"act": "spam", "after": "gone", "made_at": "2024-01-01T00:00:00Z"}]),
        ("decisions", {"act": "spam"}),
    ],
)
def test_a_past_that_is_not_sound_is_left_out_and_its_comment_taken(site, tmp_path, name, told):
    path = tmp_path / "a.jsonl"
    lines = [
        {"rejoinder_archive": 2},
        {"post": "x:1", "title": "T", "status": "public", "video": {
            "provider": "youtube", "key": "bridge00001", "url": "https://youtu.be/bridge00001",
            "poster": "PHN2Zz48c2NyaXB0Pg=="}},
        {"comment": "x:1", "text": "a", "standing": "approved", "author": "A", name: told},
    ]  # fmt: skip
    path.write_text("\n".join(json.dumps(line) for line in lines))
    assert bring(path, site)["new"] == 1
    assert not Verdict.objects.exists()
    assert not Decision.objects.exists()
    assert not Video.objects.get().poster


def test_an_archive_brought_back_to_its_own_site_adds_nothing(lively, tmp_path):
    take(lively.site, tmp_path / "a.jsonl")
    report = bring(tmp_path / "a.jsonl", lively.site)
    assert (report["new"], report["already_there"]) == (0, 6)
    assert Post.objects.count() == 2


def test_what_was_imported_keeps_its_source_so_that_importing_it_again_adds_nothing(site, tmp_path):
    from tests.transfer.exports import FOOT, HEAD, wp_comment, wp_item

    blog = tmp_path / "blog.xml"
    blog.write_text(f"{HEAD}{wp_item(1, wp_comment(1), wp_comment(2, 1))}{FOOT}")
    bring(blog, site)
    take(site, tmp_path / "a.jsonl.gz")
    other = elsewhere()
    bring(tmp_path / "a.jsonl.gz", other)
    report = bring(blog, other)
    assert (report["new"], report["already_there"]) == (0, 2)


def test_addresses_leave_only_where_they_are_asked_for(lively, tmp_path):
    assert b"jo@example.org" not in take(lively.site, tmp_path / "a.jsonl")
    assert b"jo@example.org" in take(lively.site, tmp_path / "b.jsonl", private=True)
    other = elsewhere()
    bring(tmp_path / "b.jsonl", other)
    assert take(other, tmp_path / "c.jsonl", private=True) == (tmp_path / "b.jsonl").read_bytes()


def test_one_post_can_be_taken_by_itself(lively, tmp_path):
    draft = Post.objects.get(path="/draft")
    lines = take(lively.site, tmp_path / "a.jsonl", post=draft).splitlines()
    assert [json.loads(line).get("post") for line in lines] == [None, "rejoinder:/draft", None]


def test_the_manifest_names_what_was_written_and_shows_any_change(lively, tmp_path):
    path = tmp_path / "a.jsonl"
    take(lively.site, path)
    told = manifest.verify(path)
    assert (told["comments"], told["private"], told["ours"]) == (6, False, True)
    path.write_bytes(path.read_bytes().replace(b"Reader 1", b"Reader 9"))
    with pytest.raises(ExportRefused, match="is not what"):
        manifest.verify(path)
    beside = manifest.path_of(path)
    beside.write_text(beside.read_text().replace('"comments": 6', '"comments": 7'))
    with pytest.raises(ExportRefused, match="was changed"):
        manifest.verify(path)


def test_an_export_that_fails_leaves_the_old_file_and_nothing_beside_it(lively, tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("old")

    class Broken(Wanted):
        def threads(self, **_):
            raise OSError("the disk went away")

    with pytest.raises(OSError, match="went away"):
        for _ in export(named("archive"), Broken(lively.site), path, now=NOON):
            pass
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["a.jsonl"]


def test_every_line_is_as_the_schema_says(lively, tmp_path):
    schema = json.loads(Path("docs/reference/archive.schema.json").read_text("utf-8"))
    check = Draft202012Validator(schema, format_checker=FormatChecker())
    lines = take(lively.site, tmp_path / "a.jsonl", private=True).splitlines()
    assert len(lines) == 10
    for line in lines:
        check.validate(json.loads(line))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda lines: lines[:-1], "it has no end: it was cut short"),
        (lambda lines: [*lines[:2], *lines[3:]], "it was written with 2 posts and 6 comments"),
        (
            lambda lines: [lines[0], lines[1].replace(b"ferry", b"canoe"), *lines[2:]],
            "it was changed",
        ),
    ],
)
def test_an_archive_that_is_not_whole_says_so_and_what_is_there_is_taken(
    lively, tmp_path, change, reason
):
    path = tmp_path / "a.jsonl"
    lines = take(lively.site, path).splitlines()
    path.write_bytes(b"".join(line + b"\n" for line in change(lines)))
    report = bring(path, elsewhere())
    assert any(row["reason"].startswith(reason) for row in report["changed"])
    assert report["new"] >= 5


def test_hostile_fields_of_an_archive_are_made_harmless(site, tmp_path):
    path = tmp_path / "a.jsonl"
    lines = [
        {"rejoinder_archive": 1},
        {"post": "x:1", "title": "T", "html": "<script>1</script><p>ok", "status": "public"},
        {"comment": "x:1", "author": "A", "text": "<img src=x onerror=1>", "markup": "html"},
        {"comment": "no id", "text": "x"},
        {"comment": "x:2", "text": "x", "standing": "approved", "website": "javascript:1"},
        {"comment": "x:3", "text": "x", "standing": {"a": 1}, "likes": 1e99, "written_at": 5},
    ]
    path.write_text("\n".join(json.dumps(line) for line in lines))
    report = bring(path, site)
    assert report["new"] == 3
    assert Post.objects.get().body_html == "<p>ok</p>"
    held, shown, odd = Comment.objects.order_by("number")
    assert held.standing == odd.standing == "pending"
    assert "onerror" not in held.html
    assert shown.website == ""
    assert odd.likes == 0


TEXTS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=40)


@settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 7),
            TEXTS,
            st.sampled_from(["approved", "pending", "spam", "trash"]),
            st.sampled_from(["markdown", "html", "plain"]),
            st.integers(-50, 50),
        ),
        max_size=8,
    )
)
def test_any_conversation_goes_round_to_the_byte(site, tmp_path, said):
    Post.objects.all().delete()
    Site.objects.filter(slug="elsewhere").delete()
    here = post(site)
    made = []
    for number, (parent, text, standing, markup, later) in enumerate(said, 1):
        made.append(
            comment(
                here,
                number,
                made[parent] if parent < len(made) else None,
                text=text,
                standing=standing,
                markup=markup,
                written_at=NOON + later * MOMENT,
            )
        )
    first = take(site, tmp_path / "a.jsonl")
    other = elsewhere()
    bring(tmp_path / "a.jsonl", other)
    assert take(other, tmp_path / "b.jsonl") == first


REAL = (
    []
    if SHARED is None
    else sorted(
        path
        for folder in (
            "disqus",
            "wxr",
            "remark42",
            "isso",
            "yt-dlp",
            "youtube-api",
            "commento",
            "reddit",
        )
        for path in (SHARED / "inputs" / folder).iterdir()
        if path.name != "README.md"
    )
)


@pytest.mark.parametrize("path", REAL, ids=[path.name for path in REAL])
def test_a_real_conversation_goes_round_to_the_byte(site, tmp_path, path):
    bring(path, site)
    first = take(site, tmp_path / "a.jsonl.gz")
    other = elsewhere()
    report = bring(tmp_path / "a.jsonl.gz", other)
    assert not report["changed"]
    assert take(other, tmp_path / "b.jsonl.gz") == first

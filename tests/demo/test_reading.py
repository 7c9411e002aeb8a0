"""The demonstration's posts and its short conversation: what they must show is there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from rejoinder_site.demo import reading
from rejoinder_site.demo.pieces import DemoComment, DemoPost

POSTS = reading.load()
BRIDGE, FERRY, LIBRARY = POSTS
CONVERSATION = {comment.id: comment for comment in BRIDGE.comments}
PUBLIC = [comment for comment in BRIDGE.comments if comment.standing == "approved"]
ZWJ, ZWNJ = "\u200d", "\u200c"
MARK = re.compile(r"\b(?:(\d):)?(\d{1,2}):(\d\d)\b")


def depth(comment: DemoComment) -> int:
    return 0 if comment.parent is None else 1 + depth(CONVERSATION[comment.parent])


def replies(to: DemoComment) -> list[DemoComment]:
    return [comment for comment in BRIDGE.comments if comment.parent == to.id]


def with_standing(standing: str) -> list[DemoComment]:
    return [comment for comment in BRIDGE.comments if comment.standing == standing]


def marks(text: str) -> list[int]:
    """Find times such as 12:05 or 1:12:45, in seconds."""
    return [int(h or 0) * 3600 + int(m) * 60 + int(s) for h, m, s in MARK.findall(text)]


def public_count(comments: Sequence[DemoComment]) -> int:
    return sum(comment.standing == "approved" for comment in comments)


def test_three_posts_have_52_and_1200_and_no_public_comments():
    assert [public_count(post.comments) for post in POSTS] == [52, 1200, 0]


def test_the_newspaper_has_a_name_and_a_tagline():
    assert reading.site().name
    assert reading.site().tagline


@pytest.mark.parametrize("post", POSTS, ids=lambda post: post.path)
def test_a_post_says_all_that_its_page_needs(post: DemoPost):
    assert re.fullmatch(r"/2026/(09|10|11)/[a-z-]+/", post.path)
    assert post.title
    assert post.author_line
    assert post.comments_open
    assert datetime(2026, 9, 1, tzinfo=UTC) <= post.published < datetime(2026, 12, 1, tzinfo=UTC)
    assert post.published.utcoffset() == timedelta(0)


@pytest.mark.parametrize("post", POSTS, ids=lambda post: post.path)
def test_a_summary_is_two_to_four_sentences_and_ends_in_hashtags(post: DemoPost):
    sentences, hashtags = re.fullmatch(r"(.*?)((?: #\w+){2,3})", post.summary).groups()
    assert 2 <= len(re.findall(r"[.!?](?=\s|$)", sentences)) <= 4
    assert "#" not in sentences
    assert len(set(hashtags.split())) == len(hashtags.split())


def test_two_posts_share_a_hashtag():
    tags = [tag for post in POSTS for tag in re.findall(r"#\w+", post.summary)]
    assert any(tags.count(tag) > 1 for tag in tags)


def test_one_video_is_a_file_one_is_elsewhere_and_one_post_has_none():
    assert BRIDGE.video.provider == "file"
    assert BRIDGE.video.url.startswith("https://video.harbour-courier.example/")
    assert FERRY.video.provider == "youtube"
    assert re.fullmatch(r"[\w-]{11}", FERRY.video.key)
    assert LIBRARY.video is None


def test_the_made_up_video_key_can_belong_to_nobody():
    # 64 bits in eleven characters of six: the last of a real key ends in two zero bits.
    assert FERRY.video.key[-1] not in "AEIMQUYcgkosw048"


@pytest.mark.parametrize("post", POSTS, ids=lambda post: post.path)
def test_ids_are_unique_and_parents_are_earlier_comments(post: DemoPost):
    seen: dict[int, DemoComment] = {}
    for comment in post.comments:
        assert comment.id not in seen
        if comment.parent is not None:
            assert seen[comment.parent].minutes <= comment.minutes
        seen[comment.id] = comment


@pytest.mark.parametrize("post", POSTS, ids=lambda post: post.path)
def test_comments_are_in_the_order_in_which_they_were_written(post: DemoPost):
    minutes = [comment.minutes for comment in post.comments]
    assert minutes == sorted(minutes)
    assert all(minute > 0 for minute in minutes)


def test_the_conversation_is_four_levels_deep_several_times_over():
    depths = [depth(comment) for comment in PUBLIC]
    assert max(depths) == 3
    assert depths.count(3) >= 4


def test_one_root_and_one_reply_are_pending_and_nobody_public_answers_them():
    pending = with_standing("pending")
    assert sorted(comment.parent is None for comment in pending) == [False, True]
    assert not any(replies(comment) for comment in pending)


def test_one_removed_comment_has_public_replies_and_one_has_none():
    removed = with_standing("trash")
    assert sorted(public_count(replies(comment)) > 0 for comment in removed) == [False, True]


def test_two_comments_are_edited_one_is_pinned_and_staff_answer():
    assert sum(comment.edited for comment in PUBLIC) == 2
    assert sum(comment.pinned for comment in PUBLIC) == 1
    assert 2 <= sum(comment.staff for comment in PUBLIC) <= 3
    assert any(comment.website for comment in PUBLIC)


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"[\u0621-\u064a]{3}", id="Arabic"),
        pytest.param(r"[\u05d0-\u05ea]{3}", id="Hebrew"),
        pytest.param(rf"[\u0621-\u06cc]{ZWNJ}[\u0621-\u06cc]", id="Persian with a joiner held off"),
        pytest.param(r"\bßü|[äöü]\w+ .*\bund\b", id="German"),
        pytest.param(r"[а-яії]{3,}", id="Ukrainian"),
        pytest.param(r"[\u3040-\u30ff]{3}", id="Japanese"),
        pytest.param(rf"\U0001f469{ZWJ}\U0001f469", id="a family of emoji"),
        pytest.param(r"[\U0001f3fb-\U0001f3ff]", id="a skin tone"),
        pytest.param(r"[\U0001f1e6-\U0001f1ff]{2}", id="a flag"),
        pytest.param(r"(?<!`)`[^`\n]+`(?!`)", id="code in a line"),
        pytest.param(r"(?ms)^```\n.+^```$", id="a block of code"),
        pytest.param(r"(?m)^> \S", id="a quotation"),
        pytest.param(r"(?m)^- .+\n- ", id="a list"),
        pytest.param(r"\[[^]]+\]\(https://[^)]+\.example/[^)]*\)", id="a link"),
        pytest.param("“[^”]+”", id="curly quotes"),
        pytest.param(r"\S\n\S", id="a line break"),
        pytest.param(r"\*\*[^*]+\*\*", id="strong words"),
        pytest.param("1:42", id="a time in the video"),
        pytest.param("12:05", id="a later time in the video"),
        pytest.param("wrong comment", id="a reply to the wrong comment"),
        pytest.param("Thank you", id="thanks"),
    ],
)
def test_the_conversation_shows(pattern: str):
    assert any(re.search(pattern, comment.text) for comment in PUBLIC)


def test_every_mention_is_of_somebody_who_spoke_before_and_some_names_have_spaces():
    with_space = 0
    for comment in PUBLIC:
        earlier = {other.author for other in PUBLIC if other.minutes < comment.minutes}
        for after in re.split(r"(?:^|\s)@", comment.text)[1:]:
            named = [name for name in earlier if after.startswith(name)]
            assert named, comment.text
            with_space += any(" " in name for name in named)
    assert with_space >= 4


def test_one_comment_is_long_and_nobody_else_needs_as_much():
    lengths = sorted(len(comment.text) for comment in PUBLIC)
    assert 2300 <= lengths[-1] <= 2800
    assert lengths[-2] < 800


@pytest.mark.parametrize("post", [BRIDGE, FERRY], ids=lambda post: post.path)
def test_times_in_comments_lie_within_the_video(post: DemoPost):
    found = [mark for comment in post.comments for mark in marks(comment.text)]
    assert found
    assert max(found) < post.video.seconds


@pytest.mark.parametrize("post", POSTS, ids=lambda post: post.path)
def test_every_address_ends_in_example(post: DemoPost):
    texts = [post.summary, *(comment.text + " " + comment.website for comment in post.comments)]
    for host in re.findall(r"https?://([^/\s)]+)", " ".join(texts)):
        assert host.endswith(".example")

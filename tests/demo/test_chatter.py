"""The long conversation: as many comments as asked for, shaped like a real one, hardly repeating."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from rejoinder_site.demo.chatter import LONGEST, SHORTEST, chatter
from rejoinder_site.demo.pieces import DemoComment

COMMENTS = list(chatter())


def depths(comments: list[DemoComment]) -> dict[int, int]:
    found: dict[int, int] = {}
    for comment in comments:
        found[comment.id] = 0 if comment.parent is None else found[comment.parent] + 1
    return found


def branch_sizes(comments: list[DemoComment]) -> Counter[int]:
    """Count the replies under each root."""
    root: dict[int, int] = {}
    for comment in comments:
        root[comment.id] = comment.id if comment.parent is None else root[comment.parent]
    return Counter({place: size - 1 for place, size in Counter(root.values()).items()})


def test_twelve_hundred_comments_are_made_and_all_are_public():
    assert len(COMMENTS) == 1200
    assert {comment.standing for comment in COMMENTS} == {"approved"}


def test_the_same_seed_gives_the_same_conversation():
    assert list(chatter()) == COMMENTS


def test_another_seed_gives_another_conversation():
    other = {comment.text for comment in chatter(300, seed=8)}
    assert len(other & {comment.text for comment in chatter(300)}) < 60


@settings(deadline=None, max_examples=25)
@given(count=st.integers(0, 400), seed=st.integers(0, 10_000))
def test_any_count_is_met_exactly_and_every_reply_comes_after_its_parent(count: int, seed: int):
    comments = list(chatter(count, seed))
    assert [comment.id for comment in comments] == list(range(1, count + 1))
    written = {comment.id: comment.minutes for comment in comments}
    for comment in comments:
        if comment.parent is not None:
            assert comment.parent < comment.id
            assert written[comment.parent] <= comment.minutes
    assert max(depths(comments).values(), default=0) <= 7


def test_about_a_quarter_are_roots_and_replies_reach_depth_seven():
    found = Counter(depths(COMMENTS).values())
    assert found[0] == 320
    assert max(found) == 7
    assert found[7] >= 5


def test_four_branches_are_long_and_most_comments_are_never_answered():
    sizes = sorted(branch_sizes(COMMENTS).values(), reverse=True)
    assert all(60 <= size <= 150 for size in sizes[:4])
    assert sizes[4] <= 30
    assert sizes[160] <= 1


def test_no_more_than_two_in_a_hundred_texts_are_said_twice():
    assert len({comment.text for comment in COMMENTS}) >= 0.98 * len(COMMENTS)


def test_texts_are_between_a_word_and_a_few_paragraphs():
    lengths = [len(comment.text) for comment in COMMENTS]
    assert min(lengths) >= SHORTEST
    assert max(lengths) <= LONGEST
    assert min(lengths) < 15
    assert max(lengths) > 400


def test_about_140_people_take_part_and_nobody_answers_himself():
    by_id = {comment.id: comment for comment in COMMENTS}
    assert 130 <= len({comment.author for comment in COMMENTS}) <= 150
    assert not any(
        comment.parent and by_id[comment.parent].author == comment.author for comment in COMMENTS
    )


def test_a_mention_is_always_of_the_one_who_is_answered():
    by_id = {comment.id: comment for comment in COMMENTS}
    mentions = [comment for comment in COMMENTS if comment.text.startswith("@")]
    assert len(mentions) > 100
    for comment in mentions:
        assert comment.parent is not None
        assert comment.text.startswith(f"@{by_id[comment.parent].author} ")


def test_no_unfinished_part_of_the_stock_shows():
    for comment in COMMENTS:
        assert not set("{}<|\\") & set(comment.text)


def test_some_comments_use_markdown():
    texts = [comment.text for comment in COMMENTS]
    assert any("**" in text for text in texts)
    assert any("\n- " in text for text in texts)
    assert any(text.startswith("> ") for text in texts)
    assert any("`" in text for text in texts)

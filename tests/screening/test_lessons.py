"""What decisions teach: the laws of the fold, what it learns, and what nobody can make it learn."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.screening.honest_talk import HONEST

from rejoinder.screening import Submission
from rejoinder.screening.lessons import (
    DOOR_LEAST,
    DOOR_MOST,
    HAM,
    LABELS,
    LEAST_DOUBT,
    MOST_DOUBT,
    Learned,
    lesson,
    together,
)
from rejoinder.screening.marks import marks_of
from rejoinder.screening.reading import Reading

TEXTS = [
    *("Buy Zorbix 77 now", "zorbix77 pays me daily", "My grandmother crossed the bridge"),
    *("buy zorbix 77 NOW", "", "…", "𝐙𝐨𝐫𝐛𝐢𝐱 𝟕𝟕", "Кто заплатит за мост?", "桥开了吗"),
]
LESSONS = st.builds(
    lesson, st.sampled_from(TEXTS), st.sampled_from(LABELS), st.sampled_from(["", "key 1", "key 2"])
)
NOTHING = Learned().to_bytes()

# A campaign in a language that nobody here wrote a list for, each time in other words.
LURES = ["Ku fitova çdo ditë te", "Provoje edhe ti", "Shoku im fitoi shumë në", "Vetëm te"]
TAILS = ["pa asnjë rrezik", "që nga vera", "brenda një jave", "dhe jam i lumtur", "besomëni"]
SPELLED = ["GOLDIX99", "g o l d i x 9 9", "𝗚𝗢𝗟𝗗𝗜𝗫𝟵𝟵", "Gоldiх99"]
CAMPAIGN = [f"{lure} {name} {tail}" for lure in LURES for tail in TAILS for name in SPELLED]
TALK = [
    *("Ura është hapur sot në mëngjes", "Sa kushtoi kjo urë?", "Kalova me fëmijët dhe u kënaqëm"),
    *("Pse nuk ka drita në fund të urës?", "Faleminderit për lajmin", "Unë nuk jam dakord me ty"),
    *("Më në fund një lajm i mirë", "Çdo ditë kaloj andej për në punë", "Po autobusi kur vjen?"),
    *("Shoku im punoi atje gjithë verën", "Nuk besoj se zgjat një javë", "Bukur, por vonë"),
    "Edhe ti ke të drejtë, por kush paguan?",
]
MORE_TALK = [
    *("Kush e vizatoi këtë urë?", "Sot kalova andej dhe nuk pashë njeri", "Mirë se e hapën"),
    *("Prisja më shumë nga bashkia", "A lejohen biçikletat?", "Unë ende marr tragetin"),
    *("Drita do të vendosen në pranverë", "Kjo është puna më e mirë e tyre", "Nuk më bind aspak"),
    *("Gruaja ime thotë se është e bukur", "Po të moshuarit ku ulen?", "Dy vjet vonesë për këtë!"),
    "Në fshatin tonë ura u rrëzua dhe askush nuk erdhi",
]


def spam_logit(learned: Learned, text: str) -> float:
    return learned.logits(marks_of(text)).get("spam", 0.0)


@settings(deadline=None)
@given(st.lists(LESSONS, max_size=30), st.randoms(use_true_random=False))
def test_the_order_of_lessons_changes_nothing(lessons, random):
    mixed = list(lessons)
    random.shuffle(mixed)
    assert Learned.fold(mixed).to_bytes() == Learned.fold(lessons).to_bytes()


@settings(deadline=None)
@given(st.lists(LESSONS, max_size=30))
def test_unlearning_everything_leaves_nothing(lessons):
    learned = Learned.fold(lessons)
    for each in lessons:
        learned.unlearn(each)
    assert learned.to_bytes() == NOTHING
    assert not learned


@settings(deadline=None)
@given(st.lists(LESSONS, min_size=1, max_size=25), st.data())
def test_unlearning_one_equals_never_having_learned_it(lessons, data):
    gone = data.draw(st.integers(0, len(lessons) - 1))
    learned = Learned.fold(lessons)
    learned.unlearn(lessons[gone])
    rest = lessons[:gone] + lessons[gone + 1 :]
    assert learned.to_bytes() == Learned.fold(rest).to_bytes()


@settings(deadline=None)
@given(st.lists(st.tuples(LESSONS, st.booleans()), max_size=40))
def test_any_walk_of_teaching_and_taking_back_ends_as_the_fold_of_what_stands(steps):
    learned, standing = Learned(), []
    for each, takes_back in steps:
        if takes_back and standing:
            learned.unlearn(standing.pop(len(standing) // 2))
        else:
            learned.learn(each)
            standing.append(each)
    assert learned.to_bytes() == Learned.fold(standing).to_bytes()
    assert len(learned) == len(standing)


@settings(deadline=None)
@given(st.lists(LESSONS, max_size=20))
def test_what_is_written_is_read_again(lessons):
    learned = Learned.fold(lessons)
    again = Learned.from_bytes(learned.to_bytes())
    assert again.to_bytes() == learned.to_bytes()
    for text in TEXTS:
        assert again.logits(marks_of(text)) == learned.logits(marks_of(text))


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=80), st.integers(0, 200))
def test_a_damaged_state_is_known_as_such(noise, at):
    written = Learned.fold([lesson(text, "spam") for text in TEXTS]).to_bytes()
    torn = written[:at] + noise + written[at + len(noise) :]
    if torn != written:
        with pytest.raises(ValueError, match="damaged"):
            Learned.from_bytes(torn)
    with pytest.raises(ValueError, match="damaged"):
        Learned.from_bytes(written[: at + 40])


def test_what_was_never_learned_cannot_be_unlearned():
    learned = Learned.fold([lesson("Buy Zorbix", "spam")])
    with pytest.raises(ValueError, match="never learned"):
        learned.unlearn(lesson("Buy Zorbix", HAM))


def test_there_is_no_lesson_of_another_name():
    with pytest.raises(ValueError, match="no label 'junk'"):
        lesson("Buy", "junk")


def test_twenty_five_decisions_make_a_new_campaign_known_and_leave_talk_alone():
    told = [lesson(text, "spam") for text in CAMPAIGN[::7][:12]]
    told += [lesson(text, HAM) for text in TALK]
    learned = Learned.fold(told)
    unseen = [text for text in CAMPAIGN if text not in CAMPAIGN[::7][:12]]
    # Unknown to the shipped weights, such a text is at about -2: this lifts it to where it is held.
    caught = sum(spam_logit(learned, text) > 2 for text in unseen)
    assert caught >= 0.9 * len(unseen)
    assert not [text for text in (*MORE_TALK, *HONEST) if spam_logit(learned, text) > 1.5]


def test_spam_alone_teaches_too():
    learned = Learned.fold([lesson(text, "spam") for text in CAMPAIGN[::3][:25]])
    assert all(spam_logit(learned, text) > 1 for text in CAMPAIGN[1::3])
    assert max(spam_logit(learned, text) for text in HONEST) < 1.5


def test_approving_what_was_held_by_mistake_lets_its_like_pass():
    held = [f"The brass band plays waltz {n} in the park on Sunday" for n in range(8)]
    learned = Learned.fold([*(lesson(text, HAM) for text in held), lesson("Buy Zorbix", "spam")])
    assert spam_logit(learned, "Does the brass band play in the park next Sunday?") < -0.5


def test_an_attribute_is_learned_beside_spam_and_not_as_spam():
    rude = ["You are a dunderhead", "What a dunderhead wrote this", "Dunderheads like you vote"]
    learned = Learned.fold(
        [*(lesson(text, "insult") for text in rude), *(lesson(text, HAM) for text in HONEST[:9])]
    )
    moved = learned.logits(marks_of("only a dunderhead would say so"))
    assert moved["insult"] > 0.3
    assert moved.get("spam", 0.0) <= 0


def test_who_wrote_and_where_it_leads_are_learned():
    told = [
        lesson(text, "spam", author="Cheap Roofs", website="https://roofs.example")
        for text in ("Great post, thanks", "I agree with you", "Nice read, keep it up", "So true")
    ]
    told += [lesson(text, HAM, author="Ann") for text in HONEST[:8]]
    learned = Learned.fold(told)
    known = learned.logits(marks_of("Well said", "Cheap Roofs", "https://roofs.example"))["spam"]
    assert known > spam_logit(learned, "Well said") + 0.5


def test_one_text_said_a_thousand_times_counts_as_three():
    thrice = Learned.fold([lesson("Buy Zorbix 77 now", "spam")] * 3)
    often = Learned.fold([lesson("buy  ZORBIX 77, now!", "spam")] * 1000)
    assert spam_logit(often, "Zorbix 77") == spam_logit(thrice, "Zorbix 77")


def test_a_key_that_lies_cannot_make_plain_spam_pass_and_moves_no_more_than_its_share():
    lies = [lesson(f"{text} {n}", HAM, "key 9") for n in range(40) for text in CAMPAIGN[:20]]
    learned = Learned.fold(lies)
    moved = [spam_logit(learned, text) for text in CAMPAIGN]
    assert min(moved) == DOOR_LEAST
    slander = Learned.fold([lesson(text, "spam", "key 9") for text in HONEST])
    assert max(spam_logit(slander, text) for text in HONEST) <= DOOR_MOST


def test_many_keys_that_lie_together_stay_within_the_bound_of_all():
    lies = [lesson(text, HAM, f"key {n}") for n in range(12) for text in CAMPAIGN[:20]]
    assert min(spam_logit(Learned.fold(lies), text) for text in CAMPAIGN[:20]) == LEAST_DOUBT


def test_moderators_outweigh_a_key_that_lies():
    lies = [lesson(text, HAM, "key 9") for text in CAMPAIGN]
    told = [lesson(text, "spam") for text in CAMPAIGN[::6]]
    told += [lesson(text, HAM) for text in HONEST[:10]]
    assert min(spam_logit(Learned.fold([*lies, *told]), text) for text in CAMPAIGN) > 1


@settings(deadline=None)
@given(st.lists(LESSONS, max_size=30), st.sampled_from(TEXTS))
def test_no_lesson_moves_more_than_the_bounds(lessons, text):
    moved = Learned.fold(lessons).logits(marks_of(text))
    assert all(LEAST_DOUBT <= value <= MOST_DOUBT for value in moved.values())


def test_other_sites_count_half_and_within_the_same_bounds():
    assert together({"spam": 1.0}, [{"spam": 2.0, "insult": -1.0}]) == {"spam": 2.0, "insult": -0.5}
    assert together({"spam": 4.0}, [{"spam": 5.0}] * 3) == {"spam": MOST_DOUBT}


def test_the_screen_can_ask_with_what_it_has_read():
    learned = Learned.fold([lesson(text, "spam") for text in CAMPAIGN[:12]])
    submission = Submission(CAMPAIGN[30])
    assert learned.logit(Reading(submission)) == learned.logits(marks_of(CAMPAIGN[30]))
    assert Learned().logit(Reading(submission)) == {}


@pytest.mark.parametrize("unit", ["a", "ab ", "𝐚 ", "漢字", "a b c ", "🔥", "https://x.example/ "])
def test_learning_and_asking_take_linear_time(unit):
    def seconds(size: int) -> float:
        text = (unit * size)[:size]
        best = 9.0
        for _ in range(3):
            began = time.thread_time()
            Learned.fold([lesson(text, "spam")]).logits(marks_of(text))
            best = min(best, time.thread_time() - began)
        return best

    seconds(1000)
    assert seconds(80_000) < 0.5 + 30 * seconds(10_000)

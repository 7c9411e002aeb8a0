"""Each signal fires on what it is for, says the counted facts, and leaves honest text alone."""

from __future__ import annotations

from functools import partial

import pytest

from rejoinder import screening
from rejoinder.screening import History, Outcome, Policy, Signal, Submission, Tier
from rejoinder.screening.signals import ALL, DECISIVE, RULES

# Without the deep tier, which is not asked here, doubt near a threshold would wait for it.
screen = partial(screening.screen, tier=Tier.FAST)

PLAIN = "The bridge was promised for spring and I would like to know who decided otherwise."


def fired(name: str, submission: Submission, policy: Policy | None = None) -> Signal | None:
    verdict = screen(submission, policy or Policy())
    return next((signal for signal in verdict.signals if signal.name == name), None)


def quoted(signal: Signal, text: str) -> list[str]:
    return [text[start:end] for start, end in signal.spans]


def test_every_signal_is_listed_once_under_its_own_name() -> None:
    names = [signal.__name__ for signal in ALL]
    assert len(set(names)) == len(names)
    assert set(names) >= DECISIVE | RULES


def test_a_plain_sentence_raises_no_signal_at_all() -> None:
    verdict = screen(Submission(text=PLAIN))
    assert verdict.outcome is Outcome.PUBLISH
    assert verdict.signals == ()


def test_a_filled_honeypot_is_refused_by_itself() -> None:
    verdict = screen(Submission(text=PLAIN, honeypot="x"))
    assert verdict.outcome is Outcome.REFUSE
    assert "length 1" in verdict.signals[0].words


# haste


def test_haste_holds_a_paste_and_says_how_long_typing_takes() -> None:
    signal = fired("haste", Submission(text="word " * 60, seconds_to_write=2.0))
    assert signal is not None
    assert 0.5 < signal.strength <= 0.7
    assert "300 characters in 2.0 seconds" in signal.words


@pytest.mark.parametrize("seconds", [None, 60.0, -5.0, float("nan"), float("inf")])
def test_an_unknown_or_impossible_or_human_time_is_no_haste(seconds: float | None) -> None:
    assert fired("haste", Submission(text=PLAIN, seconds_to_write=seconds)) is None


def test_a_single_offered_word_is_no_haste() -> None:
    assert fired("haste", Submission(text="Exactly!", seconds_to_write=0.1)) is None


# links, shorteners, mark-up


def test_links_within_the_limit_publish_and_one_more_holds() -> None:
    two = f"{PLAIN} https://a.example/x and http://b.example"
    assert screen(Submission(text=two)).outcome is Outcome.PUBLISH
    three = f"{two} and www.c.example"
    assert screen(Submission(text=three)).outcome is Outcome.HOLD
    assert screen(Submission(text=three), Policy(max_links=3)).outcome is Outcome.PUBLISH


def test_links_say_where_they_stand() -> None:
    text = f"{PLAIN} See (https://a.example/x), then b.com/z."
    signal = fired("links", Submission(text=text))
    assert signal is not None
    assert quoted(signal, text) == ["https://a.example/x", "b.com/z"]


def test_links_of_a_trusted_commenter_weigh_half() -> None:
    text = f"{PLAIN} http://a.example http://b.example http://c.example"
    trusted = History(approved=3)
    assert screen(Submission(text=text, history=trusted)).outcome is Outcome.PUBLISH
    betrayed = History(approved=3, rejected=1)
    assert screen(Submission(text=text, history=betrayed)).outcome is Outcome.HOLD


def test_a_bare_link_is_held_unless_it_leads_to_what_people_cite() -> None:
    assert screen(Submission(text="https://statistics.example/rents")).outcome is Outcome.HOLD
    assert screen(Submission(text="https://www.destatis.de/rents")).outcome is Outcome.PUBLISH


def test_a_bare_link_weighs_less_where_it_answers_somebody() -> None:
    link = "https://statistics.example/rents"
    alone, answer = (
        fired("links", Submission(text=link, parent_text=parent)) for parent in ("", "Source?")
    )
    assert alone is not None
    assert answer is not None
    assert alone.strength >= 0.5 > answer.strength


@pytest.mark.parametrize(
    "text", ["He lied.It was him.", "e.g. at 12:34 or 3.14", "see node.js and a.txt", "U.S.A."]
)
def test_a_full_stop_without_a_space_is_no_link(text: str) -> None:
    assert fired("links", Submission(text=text)) is None


def test_a_shortened_link_is_held_and_a_video_link_is_not() -> None:
    assert screen(Submission(text=f"{PLAIN} https://bit.ly/3x")).outcome is Outcome.HOLD
    assert screen(Submission(text=f"{PLAIN} https://youtu.be/3x")).outcome is Outcome.PUBLISH
    assert fired("shorteners", Submission(text=PLAIN, website="tinyurl.com/x")) is not None


def test_forum_mark_up_holds_and_html_alone_does_not() -> None:
    forum = f"{PLAIN} [url=http://a.example]here[/url]"
    html = f'{PLAIN} <a href="http://a.example">here</a>'
    assert screen(Submission(text=forum)).outcome is Outcome.HOLD
    assert screen(Submission(text=html)).outcome is Outcome.PUBLISH
    assert fired("bbcode", Submission(text=html)) is not None


# what the site lists


def test_a_listed_word_holds_whole_words_only() -> None:
    policy = Policy(bad_words=("cock", "night train"))
    assert screen(Submission(text="Take the NIGHT-TRAIN!"), policy).outcome is Outcome.HOLD
    innocent = "The cockpit, a peacock, and the night of the train."
    assert screen(Submission(text=innocent), policy).outcome is Outcome.PUBLISH


def test_a_listed_word_is_found_in_look_alike_letters_and_among_invisible_ones() -> None:
    policy = Policy(bad_words=("casino", "казино"))
    for text in ("саsinо", "ca\u200bsi\u200dno", "ＣＡＳＩＮＯ", "𝗰𝗮𝘀𝗶𝗻𝗼", "КАЗИНО", "кaзинo"):
        signal = fired("bad_words", Submission(text=f"so: {text}!"), policy)
        assert signal is not None, text
        assert quoted(signal, f"so: {text}!") == [text]


def test_a_listed_phrase_in_a_script_without_spaces_is_found() -> None:
    signal = fired("bad_words", Submission(text="他们在代开发票吗"), Policy(bad_words=("开发票",)))
    assert signal is not None
    assert signal.spans == ((4, 7),)


def test_a_listed_word_is_not_found_in_one_that_differs_by_a_vowel_sign() -> None:
    policy = Policy(bad_words=("काम",))
    assert fired("bad_words", Submission(text="यह काम है"), policy) is not None
    assert fired("bad_words", Submission(text="यह कम है"), policy) is None


def test_a_refused_word_refuses_also_in_the_name() -> None:
    policy = Policy(refused_words=("grumbleworks",))
    assert screen(Submission(text="by GrumbleWorks"), policy).outcome is Outcome.REFUSE
    named = Submission(text=PLAIN, author="Grumbleworks Ltd")
    assert screen(named, policy).outcome is Outcome.REFUSE


def test_a_listed_domain_covers_what_lies_below_it_and_nothing_beside_it() -> None:
    policy = Policy(bad_domains=("evil.example",))
    for host in ("evil.example", "WWW.Evil.Example", "a.b.evil.example:8080", "u@evil.example"):
        text = f"{PLAIN} http://{host}/x?y#z"
        assert fired("bad_domains", Submission(text=text), policy) is not None, host
    for host in ("notevil.example", "evil.example.org", "example", "x.example/evil.example"):
        text = f"{PLAIN} http://{host}"
        assert fired("bad_domains", Submission(text=text), policy) is None, host


def test_a_listed_domain_counts_in_website_and_mail_but_the_mail_domain_is_not_told() -> None:
    policy = Policy(refused_domains=("evil.example",))
    assert screen(Submission(PLAIN, website="evil.example/x"), policy).outcome is Outcome.REFUSE
    signal = fired("refused_domains", Submission(PLAIN, email_domain="mx.evil.example"), policy)
    assert signal is not None
    assert "evil.example" not in signal.words


def test_a_listed_domain_is_found_in_punycode_and_in_its_own_letters() -> None:
    policy = Policy(bad_domains=("bücher.example",))
    for host in ("bücher.example", "xn--bcher-kva.example", "BÜCHER.example"):
        text = f"{PLAIN} http://{host}"
        assert fired("bad_domains", Submission(text=text), policy) is not None, host


def test_fifty_thousand_listed_words_are_looked_up_not_tried_one_by_one() -> None:
    policy = Policy(bad_words=tuple(f"word{number} and more" for number in range(50_000)))
    signal = fired("bad_words", Submission(text=f"{PLAIN} word49999 and more"), policy)
    assert signal is not None
    assert "word49999 and more" in signal.words


# who writes


def test_a_name_like_the_staff_is_held_also_in_look_alike_letters() -> None:
    for name in ("Ada Moor", "ADA MOOR", "Аda Мооr", "Ada\u200b Moor", "ada-moor"):
        written = Submission(text=PLAIN, author=name, staff_names=("Ada Moor",))
        assert screen(written).outcome is Outcome.HOLD, name
    other = Submission(text=PLAIN, author="Ada Moore", staff_names=("Ada Moor",))
    assert screen(other).outcome is Outcome.PUBLISH


def test_first_comments_are_held_only_where_the_site_asks_and_without_suspicion() -> None:
    policy = Policy(hold_first_comment=True)
    for history in (None, History(pending=2)):
        verdict = screen(Submission(text=PLAIN, history=history), policy)
        assert verdict.outcome is Outcome.HOLD
        assert verdict.suspicion < 0.05
    known = Submission(text=PLAIN, history=History(approved=1))
    assert screen(known, policy).outcome is Outcome.PUBLISH


def test_a_site_that_holds_everything_holds_a_plain_sentence() -> None:
    assert screen(Submission(text=PLAIN), Policy(hold_everything=True)).outcome is Outcome.HOLD


def test_one_rejection_is_forgiven_and_several_without_approval_hold() -> None:
    assert screen(Submission(PLAIN, history=History(rejected=1))).outcome is Outcome.PUBLISH
    assert screen(Submission(PLAIN, history=History(rejected=4))).outcome is Outcome.HOLD
    mostly_good = History(approved=40, rejected=4)
    assert screen(Submission(PLAIN, history=mostly_good)).outcome is Outcome.PUBLISH


def test_a_repeated_text_is_held_but_not_a_repeated_thank_you() -> None:
    assert screen(Submission(PLAIN, same_text_elsewhere=2)).outcome is Outcome.HOLD
    assert screen(Submission("Thank you!", same_text_elsewhere=10**9)).outcome is Outcome.PUBLISH


# letters


@pytest.mark.parametrize(
    "text",
    [
        "Отправил SMSки через iPhone-ы, IT-шники и PCшники довольны, Zелёный тоже",
        "μTorrent, πr² and α-particles, 5 µm, ΔT = 3 K",
        "Το NATO και η ΕΕ, το COVID-19 και το Wi-Fi",
        "ВКонтакте пишут про COVID и NASA, Вася",
        "مرحبا بكم في Berlin",
        "नमस्ते दुनिया, 👩‍💻 writes code",
        "می‌خواهم بروم",
        "ＮＨＫとＧＤＰとＣＯ２の話",
        "Schiff\u00adfahrts\u00adgesellschaft",
        "N E V E R again",
        "𝑥 + 𝑦 = 2",
        "🅰🅱 test 🇩🇪🇫🇷 ❤️ 1️⃣",
    ],
)
def test_honest_use_of_scripts_and_signs_is_never_held(text: str) -> None:
    assert screen(Submission(text=text)).outcome is Outcome.PUBLISH


def test_mixed_alphabets_are_pointed_at() -> None:
    text = "Our саsino pays, сrypto too"
    signal = fired("look_alikes", Submission(text=text))
    assert signal is not None
    assert quoted(signal, text) == ["саsino", "сrypto"]


def test_a_keyboard_slip_in_a_russian_word_does_not_hold_and_a_disguise_does() -> None:
    slips = "Это бiло давно, мi ждали, а нам вiдали бумагу про вiбор"
    assert screen(Submission(text=slips)).outcome is Outcome.PUBLISH
    disguise = "Лeгкиe дeньги бeз риcкa и oбмaнa кaждoму"
    assert screen(Submission(text=disguise)).outcome is Outcome.HOLD


def test_invisible_letters_inside_words_hold_and_a_byte_order_mark_does_not() -> None:
    text = "fr\u200bee mo\u200bney to\u2060day"
    signal = fired("hidden_letters", Submission(text=text))
    assert signal is not None
    assert signal.spans == ((2, 3), (8, 9), (15, 16))
    assert screen(Submission(text=text)).outcome is Outcome.HOLD
    assert fired("hidden_letters", Submission(text="\ufeffHello there\u200b")) is None


def test_a_name_with_a_number_spelled_out_is_held() -> None:
    text = "Coba ⭐ G O L D O 8 8 ⭐ sekarang"
    signal = fired("spaced_letters", Submission(text=text))
    assert signal is not None
    assert quoted(signal, text) == ["G O L D O 8 8"]
    assert screen(Submission(text=text)).outcome is Outcome.HOLD


def test_shouting_is_noticed_and_never_holds() -> None:
    loud = "EVERYBODY UNDERSTANDS PERFECTLY WHAT HAPPENED YESTERDAY!!!!!!"
    assert fired("shouting", Submission(text=loud)) is not None
    assert screen(Submission(text=loud)).outcome is Outcome.PUBLISH


@pytest.mark.parametrize(
    "text",
    [
        "NATO USA EU UNESCO OPEC BRICS G20 UN WHO IMF",
        "Die Bundesregierung und der Bundesrat haben das Infektionsschutzgesetz beschlossen.",
        "政府は何をしているのか",
    ],
)
def test_acronyms_nouns_and_scripts_without_case_are_no_shouting(text: str) -> None:
    assert fired("shouting", Submission(text=text)) is None


# what is sold


def test_a_hotline_and_a_large_sum_are_no_solicitation() -> None:
    text = "The crisis line is 0800 555 0134, and 1 200 000 000 was spent. Write to your council."
    assert fired("solicitation", Submission(text=text)) is None


def test_a_number_makes_an_invitation_stronger() -> None:
    asked = fired("solicitation", Submission(text="Contact me on WhatsApp"))
    numbered = fired("solicitation", Submission(text="Contact me on WhatsApp: +49 (0)30 555 01 34"))
    assert asked is not None
    assert numbered is not None
    assert asked.strength < numbered.strength
    assert "“Contact me”" in numbered.words


def test_one_promoting_sentence_counts_once() -> None:
    one = fired("promotion", Submission(text="Subscribe to my new channel"))
    two = fired("promotion", Submission(text="Subscribe to my channel. Also visit my blog!"))
    assert one is not None
    assert two is not None
    assert one.strength == 0.6 < two.strength


def test_talk_about_goods_without_an_offer_is_no_sale() -> None:
    text = "Casinos, crypto and payday loans ruin this town, and betting does the rest."
    assert fired("sales", Submission(text=text)) is None

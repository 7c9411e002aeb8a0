"""The deep tier, with the weights that are shipped: it reads any text, alone, and knows when it is
broken."""

import json
import shutil
import threading
import time
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rejoinder.screening.models import deep
from rejoinder.screening.models.deep import WEIGHTS, Deep, DeepBroken
from rejoinder.screening.occlusion import occlusion
from rejoinder.screening.tiers import ATTRIBUTES

ABUSE = "You are a worthless piece of shit and everybody here hates you."
THANKS = "Thank you for this report, I had not heard of the new bridge before."
ADVERT = "Earn $5000 a week from home!!! Message me on WhatsApp +1 555 010 9999, link in my bio"
# What the same network says in 32 bits, by attribute: whole numbers say nearly that, wherever they run.
IN_FULL = {
    ABUSE: [-3.49, 3.46, -3.75, 1.92, -3.93, -3.39, 1.27, -3.5],
    THANKS: [-3.34, -3.35, -3.36, -3.53, -3.35, -3.38, -3.59, -3.46],
    ADVERT: [3.63, -3.6, -3.56, -3.65, -3.53, -3.54, -3.49, -3.51],
    "Alle Flüchtlinge sind Dreck und gehören erschossen, jeder einzelne von ihnen.": [
        -4.26, 3.82, -0.48, 3.56, -2.8, 2.8, -3.67, -4.06,
    ],
    "Я не люблю цей закон, але й ображати депутатів не буду.": [
        -3.25, -2.87, -3.25, -3.33, -3.08, -2.88, -3.68, -3.25,
    ],
    "这条路修了三年还没修好,真让人生气。": [
        -3.37, -2.85, -3.44, -3.06, -3.37, -2.89, -3.45, -3.34,
    ],
    "Quem votou nele é burro e merece passar fome.": [
        -3.57, 1.67, -3.04, 2.17, -2.71, -0.58, -2.97, -2.71,
    ],
}  # fmt: skip
FILES = ("deep.json", "deep.onnx", "deep.pieces", "deep.words")


@cache
def once():
    loaded = Deep.load()
    assert loaded is not None, "the weights are part of the package"
    return loaded


@pytest.fixture
def tier():
    return once()


@pytest.fixture
def copy(tmp_path):
    for name in FILES:
        shutil.copy(WEIGHTS / name, tmp_path / name)
    return tmp_path


def of(tier, text, attribute):
    return float(tier.logits([text])[0, ATTRIBUTES.index(attribute)])


def test_no_processor_cuts_what_whole_numbers_add_up_to(tier):
    """Where it fails after training, write what the graph says with `apart=None` (training/deep/graph.py).

    Steps of 127 instead of 64 are off by .6 where a processor has AVX2 alone.
    """
    errors = tier.raw(list(IN_FULL)) - np.array(list(IN_FULL.values()))
    assert np.sqrt((errors**2).mean()) < 0.2


def test_abuse_stands_above_thanks_and_an_advert_is_spam(tier):
    assert of(tier, ABUSE, "toxic") > 0 > of(tier, THANKS, "toxic")
    assert of(tier, ADVERT, "spam") > 0 > of(tier, THANKS, "spam")
    assert of(tier, ABUSE, "insult") > of(tier, THANKS, "insult")


@pytest.mark.parametrize(
    ("insult", "kind"),
    [
        ("Du bist ein dreckiges Stück Scheiße, halt die Fresse.", "Vielen Dank, das war schön."),
        ("Eres un pedazo de mierda, cállate la boca.", "Muchas gracias, ha sido muy bonito."),
        ("Você é um lixo, cala a boca seu idiota.", "Muito obrigado, foi muito bonito."),
        ("Ты тупая мразь, заткнись уже.", "Большое спасибо, было очень интересно."),
        ("Espèce de connard, ferme ta gueule.", "Merci beaucoup, c'était très intéressant."),
        ("Sei un pezzo di merda, chiudi la bocca.", "Grazie mille, è stato molto bello."),
    ],
)
def test_it_tells_insults_from_thanks_in_other_languages(tier, insult, kind):
    assert of(tier, insult, "toxic") > 0 > of(tier, kind, "toxic")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\t",
        "\x00\x01\x02",
        "\ud800",
        "a\udfffb \ud83d",
        "😀😀😀",
        "👨‍👩‍👧‍👦",
        "…!?",
        "\u200b\u200d\u2060",
        "\u0301" * 50,
        "x" * 100_000,
        "word " * 20_000,
        "你" * 100_000,
        "\U0010fffd",
        "मैं तुमसे प्यार करता हूँ",
        "مرحبا بكم",
        "@" * 300,
        "i d i o t " * 300,
    ],
)
def test_it_takes_any_text_and_gives_a_finite_logit_for_each_attribute(tier, text):
    said = tier.logits([text])
    assert said.shape == (1, len(ATTRIBUTES))
    assert np.isfinite(said).all()


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(), max_size=300))
def test_no_text_makes_it_raise(text):
    tier = once()
    assert np.isfinite(tier.logits([text])).all()


def test_an_answer_does_not_depend_on_the_texts_beside_it(tier):
    together = tier.logits([ABUSE, THANKS, ADVERT, ""])
    for row, text in zip(together, (ABUSE, THANKS, ADVERT, ""), strict=True):
        assert np.array_equal(tier.logits([text])[0], row)


def test_no_texts_give_no_rows(tier):
    assert tier.logits([]).shape == (0, len(ATTRIBUTES))


def test_many_may_ask_at_once_and_hear_the_same(tier):
    texts = [ABUSE, THANKS, ADVERT]
    alone = tier.logits(texts)
    heard = []
    threads = [threading.Thread(target=lambda: heard.append(tier.logits(texts))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(heard) == 6
    assert all(np.array_equal(alone, one) for one in heard)


def test_abuse_behind_a_long_honest_text_is_found(tier):
    long = f"{THANKS} " * 25
    assert len(tier.windows(long)) > 1
    assert of(tier, long + ABUSE, "toxic") > 0


def test_a_long_text_is_read_from_its_first_piece_to_its_last(tier):
    text = " ".join(f"w{number}" for number in range(2_000))
    windows = tier.windows(text)
    pieces = tier.windows(" ".join(text.split()[-3:]))[0][1:-1]
    assert len(windows) == tier.facts.windows
    assert all(len(window) == tier.facts.tokens for window in windows)
    assert windows[-1][-1 - len(pieces) : -1] == pieces


def test_twice_the_text_takes_no_more_than_about_twice_the_time(tier):
    def seconds(text):
        least = []
        for _ in range(3):
            began = time.process_time()
            tier.logits([text])
            least.append(time.process_time() - began)
        return min(least)

    # Both are long enough for all windows, so only the cutting grows.
    for unit in ("abcdefgh ", "你", "a"):
        assert seconds(unit * 20_000) < 3 * seconds(unit * 10_000) + 0.05


@pytest.mark.parametrize(
    "written",
    [
        "Y O U  A R E  A N  I D I O T",
        "you are an i.d.i.o.t",
        "you are an 1d10t",
        "you are an іdіоt",  # Cyrillic letters
        "you are an id\u200bi\u200bot",
        "you are an 𝓲𝓭𝓲𝓸𝓽",
        "you are an idiooooot",
    ],
)
def test_disguises_are_taken_off_before_reading(written):
    assert "".join(deep.plain_words(written)).lower() == "youareanidiot"


@pytest.mark.parametrize(
    "written",
    [
        "Ich wohne in A B C",
        "मैं ठीक हूँ",
        "من می\u200cخواهم".replace("\u200c", ""),
        "Die USA, die EU und die SPD beraten.",
        "covid19 und mp3",
        "Ёлка й",
        "Việt Nam",
    ],
)
def test_honest_writing_stays_as_it_is(written):
    assert deep.plain_words(written) == written.split()


def test_words_that_weighed_are_found_by_leaving_them_out(tier):
    text = "I think that you are an asshole and should read the article"
    weight = {text[one.start : one.end]: one.weight for one in occlusion(tier, text, "toxic")}
    assert max(weight, key=weight.__getitem__) == "asshole"


def test_without_weights_there_is_no_deep_tier(tmp_path):
    assert Deep.load(tmp_path) is None


@pytest.mark.parametrize("name", FILES[1:])
def test_a_missing_file_is_told(copy, name):
    (copy / name).unlink()
    with pytest.raises(DeepBroken, match=name):
        Deep.load(copy)


@pytest.mark.parametrize("name", FILES[1:])
def test_a_file_cut_short_or_changed_is_told(copy, name):
    whole = (copy / name).read_bytes()
    (copy / name).write_bytes(whole[:-1])
    with pytest.raises(DeepBroken, match=name):
        Deep.load(copy)
    (copy / name).write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(DeepBroken, match="not the file"):
        Deep.load(copy)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format": 1}', '{"format": 99, "attributes": []}']
)
def test_a_broken_description_is_told(copy, text):
    (copy / "deep.json").write_text(text)
    with pytest.raises(DeepBroken, match=r"deep\.json"):
        Deep.load(copy)


def test_a_graph_that_cannot_be_run_is_told(copy):
    said = json.loads((copy / "deep.json").read_text())
    (copy / "deep.onnx").write_bytes(b"")
    said["files"]["deep.onnx"] = {
        "bytes": 0,
        "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }
    (copy / "deep.json").write_text(json.dumps(said))
    with pytest.raises(DeepBroken, match=r"deep\.onnx"):
        Deep.load(copy)


def test_the_weights_stay_within_their_room():
    assert sum((WEIGHTS / name).stat().st_size for name in FILES) <= 45_000_000
    assert (WEIGHTS / "deep.md").exists()

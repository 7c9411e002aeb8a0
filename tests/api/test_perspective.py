"""The Perspective door: scores for what is asked, and the API's own words for everything else."""

from __future__ import annotations

import itertools
import json
import re
import time
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.api.conftest import headers
from tests.conftest import NOON
from tests.docs.reading import REFERENCE, rows

from rejoinder.answering import change_key, revoke_key
from rejoinder.api import attributes, doors, perspective
from rejoinder.api.lenient import loads
from rejoinder.api.sentences import MOST, in_utf16, sentences
from rejoinder.api.shapes import Asked
from rejoinder.api.thresholds import ANCHOR, LINES
from rejoinder.models import DoorUse, Lesson
from rejoinder.screening import ATTRIBUTES, Tier
from rejoinder.screening.thresholds import SHIPPED

pytestmark = pytest.mark.django_db

ALL = dict.fromkeys(ATTRIBUTES, 0.5)


@pytest.fixture
def ask(ledger, key):
    """Call a method: `ask(text="…", requestedAttributes={…})`; gives status and JSON."""

    def call(method="analyze", *, text="You are a fool.", query=None, body=None, path=None, **told):
        request = {"comment": {"text": text}, "requestedAttributes": {"TOXICITY": {}}, **told}
        request = {name: value for name, value in request.items() if value is not None}
        asked = Asked(
            "POST",
            path or f"/v1alpha1/comments:{method}",
            f"key={key}" if query is None else query,
            "screen.example",
            {"content-type": "application/json"},
            json.dumps(request).encode() if body is None else body,
        )
        answer = doors.answer(asked, ledger, NOON)
        call.headers = headers(answer)
        return answer.status, json.loads(answer.body)

    return call


def score(told, name="TOXICITY"):
    return told["attributeScores"][name]["summaryScore"]


def test_a_comment_is_scored_in_the_shape_that_clients_read(ask, says):
    says(**ALL)
    status, told = ask(clientToken="comment:7", languages=["en"], doNotStore=True)
    assert status == 200
    assert told["languages"] == ["en"]
    assert "detectedLanguages" in told
    assert told["clientToken"] == "comment:7"
    assert set(score(told)) == {"value", "type"}
    assert score(told)["type"] == "PROBABILITY"
    assert 0 < score(told)["value"] < 1
    assert told["attributeScores"]["TOXICITY"]["spanScores"] == [
        {"begin": 0, "end": 15, "score": score(told)}
    ]
    assert ask.headers["content-type"].startswith("application/json")


@pytest.mark.parametrize("name", sorted(attributes.SERVED))
def test_every_attribute_that_is_served_is_answered(ask, says, name):
    says(**ALL)
    status, told = ask(requestedAttributes={name: {}, "TOXICITY": {}})
    assert status == 200
    assert set(told["attributeScores"]) == {name, "TOXICITY"}


def test_a_version_of_an_attribute_may_be_named(ask, says):
    says(**ALL)
    assert set(ask(requestedAttributes={"TOXICITY@6": {}})[1]["attributeScores"]) == {"TOXICITY@6"}


@pytest.mark.parametrize(
    "name",
    ["INCOHERENT", "UNSUBSTANTIAL", "FLIRTATION", "ATTACK_ON_AUTHOR", "COMPASSION_EXPERIMENTAL", "toxicity", "X"],
)  # fmt: skip
def test_an_attribute_that_is_not_served_is_refused_by_name(ask, name):
    status, told = ask(requestedAttributes={"TOXICITY": {}, name: {}})
    assert (status, told["error"]["message"]) == (400, f"Unknown requested attribute: {name}")


REFUSED = [
    ({"text": ""}, "COMMENT_EMPTY", "Comment must be non-empty."),
    ({"text": " \n"}, "COMMENT_EMPTY", "Comment must be non-empty."),
    ({"comment": None}, "COMMENT_EMPTY", "Comment must be non-empty."),
    ({"text": "x" * 20_481}, "COMMENT_TOO_LONG", "Comment text too long."),
    ({"text": "я" * 10_241}, "COMMENT_TOO_LONG", "Comment text too long."),
    ({"requestedAttributes": {}}, "NO_REQUESTED_ATTRIBUTES", "Missing requested_attributes"),
    ({"requestedAttributes": None}, "NO_REQUESTED_ATTRIBUTES", "Missing requested_attributes"),
    ({"requestedAttributes": {"NOPE": {}}}, "INVALID_REQUEST", "Unknown requested attribute: NOPE"),
    (
        {"languages": ["tlh"]},
        "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
        "Attribute TOXICITY does not support request languages: tlh",
    ),
    ({"text": "12345 !!"}, "LANGUAGE_DETECTION_FAILED", "Unable to detect language"),
    (
        {"requestedAttributes": {"TOXICITY": {"scoreType": "RAW"}}},
        "INVALID_REQUEST",
        "Attribute TOXICITY does not support score type: RAW",
    ),
    (
        {"comment": {"text": "Hi.", "type": "HTML"}},
        "INVALID_REQUEST",
        "Unsupported comment type: HTML. Only PLAIN_TEXT is.",
    ),
]


@pytest.mark.parametrize(("told", "kind", "message"), REFUSED)
def test_a_refusal_is_worded_as_the_api_words_it(ask, told, kind, message):
    status, answer = ask(**told)
    assert status == 400
    error = answer["error"]
    assert (error["code"], error["status"], error["message"]) == (400, "INVALID_ARGUMENT", message)
    (detail,) = error["details"]
    assert detail["@type"] == "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"
    assert detail["errorType"] == kind
    if kind == "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE":
        more = {"detectedLanguages": ["tlh"], "attribute": "TOXICITY"}
        assert detail["languageNotSupportedByAttributeError"] == more


def test_the_longest_comment_is_taken(ask, says):
    says(**ALL)
    assert ask(text=("The ferry is late again. " * 1000)[:20_480])[0] == 200
    assert ask(text=("Паром опять опоздал на час. " * 1000)[:10_240])[0] == 200


@pytest.mark.parametrize("languages", [["pt-BR"], ["uk"], ["hi-Latn"], ["tlh", "en"], ["DE"]])
def test_a_language_is_supported_with_its_region_and_beside_others(ask, says, languages):
    says(**ALL)
    status, told = ask(languages=languages)
    assert (status, told["languages"]) == (200, languages)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'"x"', b"\xff", b"NaN", b'{"comment": NaN}', b"[" * 100_000, b'{"comment": "x"}',
     b'{"comment": {"text": 3}}', b'{"comment": {"text": "x"}, "requestedAttributes": []}',
     b'{"comment": {"text": "x"}, "requestedAttributes": ["TOXICITY"]}',
     b'{"comment": {"text": "x"}, "requestedAttributes": {"TOXICITY": 3}}',
     b'{"comment": {"text": "x"}, "requestedAttributes": {"TOXICITY": {"scoreThreshold": "a"}}}',
     b'{"comment": {"text": "x"}, "requestedAttributes": {"TOXICITY": {}}, "languages": "en"}',
     b'{"comment": {"text": "x"}, "requestedAttributes": {"TOXICITY": {}}, "languages": [1]}',
     b'{"comment": {"text": "x"}, "requestedAttributes": {"TOXICITY": {}}, "spanAnnotations": "yes"}'],
)  # fmt: skip
def test_what_is_no_request_is_refused(ask, body):
    status, told = ask(body=body)
    assert (status, told["error"]["status"]) == (400, "INVALID_ARGUMENT")


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=6,
    ),
    st.sampled_from(["comment", "requestedAttributes", "languages", "context", "clientToken",
                     "doNotStore", "spanAnnotations", "attributeScores"]),
    st.sampled_from(["analyze", "suggestscore"]),
)  # fmt: skip
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80
)
def test_no_value_in_any_field_breaks_the_door(ask, says, value, name, method):
    says(**ALL)
    told = {"attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}}} | {name: value}
    assert ask(method, **told)[0] in {200, 400}


def test_a_request_that_a_client_glued_together_is_understood(ask, says):
    heard = says(**ALL)
    body = """{comment: {text: "So: {a: 1}, said
he"},
       languages: ["de"],
       requestedAttributes: {TOXICITY:{}} }"""
    status, told = ask(body=body.encode())
    assert (status, told["languages"]) == (200, ["de"])
    assert heard[0][0].text == "So: {a: 1}, said\nhe"


@given(st.text(alphabet='a":\\{}, \n', max_size=60))
def test_what_is_json_is_read_as_json(text):
    written = json.dumps({"comment": {"text": text}, "more": [text, {text: 1}]}).encode()
    assert loads(written) == json.loads(written)


@pytest.mark.parametrize("unit", ["a:", '"', '"\\\\', "\\\\", "a ", "a", " ", "{a:"])
def test_the_lenient_reading_takes_time_in_proportion(unit):
    def seconds(times: int) -> float:
        began = time.thread_time()
        with suppress(ValueError):
            loads((unit * times).encode())
        return time.thread_time() - began

    seconds(1000)
    few, many = (min(seconds(times) for _ in range(3)) for times in (5_000, 80_000))
    # Sixteen times as many: in proportion that is sixteen times as long, in square 256.
    assert many < 64 * few + 0.05


def test_below_the_asked_threshold_a_score_is_left_out(ask, says):
    says(**dict.fromkeys(ATTRIBUTES, 0.01))
    asked = {"TOXICITY": {"scoreThreshold": 0.9}, "INSULT": {}}
    assert set(ask(requestedAttributes=asked)[1]["attributeScores"]) == {"INSULT"}
    told = ask(requestedAttributes={"TOXICITY": {"scoreThreshold": 0.9}})[1]
    assert "attributeScores" not in told


def test_spans_are_the_sentences_each_with_a_score_of_its_own(ask, says):
    heard = says(**ALL)
    text = "Hello there! You are 3.5 fools 😀. And so on\nBye"
    told = ask(text=text, spanAnnotations=True)[1]
    spans = told["attributeScores"]["TOXICITY"]["spanScores"]
    units = text.encode("utf-16-le")
    shown = [units[span["begin"] * 2 : span["end"] * 2].decode("utf-16-le") for span in spans]
    assert shown == ["Hello there!", "You are 3.5 fools 😀.", "And so on", "Bye"]
    assert [submission.text for submission, _ in heard] == [text, *shown]


@given(st.text(alphabet="ab .!?\n😀。", max_size=60))
def test_sentences_cover_all_that_is_not_space_in_order(text):
    found = sentences(text)
    assert "".join("".join(text[start:end].split()) for start, end in found) == "".join(
        text.split()
    )
    assert all(end <= start for (_, end), (start, _) in itertools.pairwise(found))
    units = text.encode("utf-16-le")
    for (start, end), (begin, stop) in zip(found, in_utf16(text, found), strict=True):
        assert units[begin * 2 : stop * 2].decode("utf-16-le") == text[start:end]


def test_there_are_at_most_so_many_spans():
    text = "A. " * 500
    found = sentences(text)
    assert len(found) == MOST
    assert found[-1][1] == len(text.rstrip())


def test_context_and_the_other_fields_are_accepted(ask, says):
    says(**ALL)
    entries = {"entries": [{"text": "An article.", "type": "PLAIN_TEXT"}]}
    both = {"articleAndParentComment": {"article": {"text": "a"}, "parentComment": {"text": "b"}}}
    for context in (entries, both):
        assert ask(context=context, sessionId="s", communityId="c")[0] == 200


def test_the_fast_attributes_do_not_ask_the_deep_tier(ask, says):
    heard = says(**ALL)
    ask(requestedAttributes={"TOXICITY_FAST": {}})
    ask(requestedAttributes={"TOXICITY_FAST": {}, "INSULT": {}})
    assert [tier for _, tier in heard] == [Tier.FAST, Tier.DEEP]


def test_what_cannot_be_scored_is_an_error_and_never_a_score(ask, says):
    says(spam=0.5)
    status, told = ask()
    assert (status, told["error"]["status"]) == (503, "UNAVAILABLE")
    assert int(ask.headers["retry-after"]) > 0


def test_a_literal_colon_may_be_encoded(client, key, says):
    asked = {"comment": {"text": ""}, "requestedAttributes": {"TOXICITY": {}}}
    for path in ("/v1alpha1/comments:analyze", "/v1alpha1/comments%3Aanalyze"):
        answer = client.post(
            f"{path}?key={key}", json.dumps(asked), content_type="application/json"
        )
        assert answer.status_code == 400
        assert answer.json()["error"]["message"] == "Comment must be non-empty."


def test_without_a_key_or_with_a_wrong_one(ask, made, key, ledger):
    status, told = ask(query="")
    assert (status, told["error"]["status"]) == (403, "PERMISSION_DENIED")
    status, told = ask(query="key=000000000000")
    assert (status, told["error"]["message"]) == (
        400,
        "API key not valid. Please pass a valid API key.",
    )
    assert told["error"]["details"][0]["reason"] == "API_KEY_INVALID"
    revoke_key(made[0], NOON)
    assert ask()[0] == 400


def test_a_key_may_come_in_a_header(ledger, key):
    asked = Asked("POST", perspective.ANALYZE, "", "h", {"x-goog-api-key": key}, b"{}")
    assert json.loads(doors.answer(asked, ledger, NOON).body)["error"]["message"].startswith(
        "Comment"
    )


def test_a_quota_is_exhausted(ask, made, says):
    says(**ALL)
    change_key(made[0], rate=1)
    assert ask()[0] == 200
    status, told = ask()
    assert (status, told["error"]["status"]) == (429, "RESOURCE_EXHAUSTED")
    assert ask.headers["retry-after"] == "1"


@pytest.mark.parametrize("do_not_store", [True, False, None])
def test_nothing_of_what_is_analyzed_is_kept(ask, says, ledger, do_not_store, caplog):
    caplog.set_level(0)
    says(**ALL)
    ask(text="Zanzibar cucumber.", doNotStore=do_not_store)
    ledger.flush()
    assert not Lesson.objects.exists()
    assert not ledger.recurring._texts
    assert not ledger.recurring._index
    (use,) = DoorUse.objects.values()
    assert use["calls"] == 1
    assert "cucumber" not in str(use) + caplog.text


# Suggestions.


def test_a_suggestion_is_a_lesson(ask):
    context = {"entries": [{"text": '{"url": "https://s.example"}'}]}
    status, told = ask(
        "suggestscore",
        text="A fine thought.",
        requestedAttributes=None,
        attributeScores={
            "TOXICITY": {"summaryScore": {"value": 0}},
            "INSULT": {"summaryScore": {"value": 1.0}},
        },
        communityId="Coral:https://s.example",
        clientToken="comment:5",
        context=context,
    )
    assert (status, told["clientToken"]) == (200, "comment:5")
    lessons = Lesson.objects.in_force().order_by("number").values_list("text", "label")
    assert list(lessons) == [("A fine thought.", "not toxic"), ("A fine thought.", "insult")]


@pytest.mark.parametrize(
    "scores",
    [None, {}, {"NOPE": {"summaryScore": {"value": 1}}}, {"TOXICITY": {}}, {"TOXICITY": {"summaryScore": {}}},
     {"TOXICITY": {"summaryScore": {"value": 2}}}, {"TOXICITY": {"summaryScore": {"value": "1"}}}, [1]],
)  # fmt: skip
def test_a_suggestion_that_says_nothing_teaches_nothing(ask, scores):
    status, told = ask("suggestscore", attributeScores=scores)
    assert (status, told["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert not Lesson.objects.exists()


# The scale.


@given(st.sampled_from(ATTRIBUTES), st.floats(0.001, 0.998), st.floats(0.001, 0.998))
def test_the_conversion_keeps_every_order_and_can_be_undone(attribute, one, other):
    line = LINES[attribute]
    assert (one < other) <= (line.theirs(one) <= line.theirs(other))
    assert 0 <= line.theirs(one) <= 1
    if line.theirs(one) < 0.998:
        assert line.ours(line.theirs(one)) == pytest.approx(one, abs=1e-3)


@pytest.mark.parametrize("attribute", ATTRIBUTES)
def test_our_threshold_for_holding_is_at_their_usual_one(attribute):
    hold = SHIPPED[attribute]["hold"]
    if hold < 1:
        assert LINES[attribute].theirs(hold) == pytest.approx(ANCHOR)
    else:
        assert LINES[attribute].theirs(0.3) == pytest.approx(0.3)


# Discovery.


def test_the_discovery_document_describes_the_methods_at_this_address(client):
    told = client.get(
        "/$discovery/rest?version=v1alpha1", headers={"host": "screen.example"}
    ).json()
    assert told["rootUrl"] == "http://screen.example/"
    assert told["kind"] == "discovery#restDescription"
    methods = told["resources"]["comments"]["methods"]
    assert {method["path"] for method in methods.values()} == {
        "v1alpha1/comments:analyze",
        "v1alpha1/comments:suggestscore",
    }
    named = {method[way]["$ref"] for method in methods.values() for way in ("request", "response")}
    assert named <= set(told["schemas"])
    secure = client.get(
        "/$discovery/rest", headers={"host": "s.example", "x-forwarded-proto": "https"}
    )
    assert secure.json()["rootUrl"] == "https://s.example/"
    assert client.get("/$discovery/rest?version=v1").status_code == 404


def test_there_is_nothing_else(client):
    for path in ("/v1alpha1/comments:nothing", "/v1alpha1/"):
        answer = client.post(path)
        assert (answer.status_code, answer.json()["error"]["status"]) == (404, "NOT_FOUND")


# Languages.


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The ferry leaves the quay at noon, and nobody is on board.", "en"),
        ("Die Fähre legt um zwölf ab, und niemand ist an Bord gegangen.", "de"),
        ("Паром отходит в полдень, и на борту никого нет.", "ru"),
        ("フェリーは正午に出発します。誰も乗っていません。", "ja"),
    ],
)
def test_the_language_is_detected_where_none_is_named(ask, says, text, language):
    says(**ALL)
    told = ask(text=text)[1]
    assert (told["languages"], told["detectedLanguages"]) == ([language], [language])
    told = ask(text=text, languages=["fr"])[1]
    assert (told["languages"], told["detectedLanguages"]) == (["fr"], [language])


def test_a_detected_language_that_is_not_served_is_refused_only_where_it_is_sure(ask, says):
    says(**ALL)
    sure = (
        "Feribot öğlen iskeleden kalkıyor ve gemide hiç kimse yok, çünkü bugün bayram tatili var."
    )
    status, told = ask(text=sure)
    message = "Attribute TOXICITY does not support request languages: tr"
    assert (status, told["error"]["message"]) == (400, message)
    assert ask(text="yo hamburger")[0] == 200


def test_the_real_screen_scores_every_attribute(ask):
    """Without the deep tier, as a small machine runs it."""
    names: dict = {name: {} for name in attributes.SERVED}
    kind = ask(
        text="Thank you for this, I learned a lot about the ferry.", requestedAttributes=names
    )
    rude = ask(text="You are a stupid idiot, shut up.", requestedAttributes=names)
    assert (kind[0], rude[0]) == (200, 200)
    assert set(kind[1]["attributeScores"]) == set(names)
    for name in ("TOXICITY", "INSULT"):
        assert score(rude[1], name)["value"] > score(kind[1], name)["value"] + 0.3


# What the reference says.


def test_the_reference_has_the_lines_in_force():
    """Where it fails, a threshold or a line was changed: write the figures of the assertion there."""
    listed = {
        row[0].strip("`"): row[1:]
        for row in rows(REFERENCE / "perspective.md")
        if row[0].strip("`") in LINES
    }
    assert listed == {
        name: [f"{line.slope:.2f}", f"{line.shift:.2f}", f"{line.ours(ANCHOR):.2f}"]
        for name, line in LINES.items()
    }


def test_the_reference_has_the_attributes_that_are_served():
    table = (REFERENCE / "perspective.md").read_text("utf-8").partition("## Attributes")[2]
    table = table.partition("All others")[0]
    assert set(re.findall(r"`([A-Z_]+)`", table)) == set(attributes.SERVED)

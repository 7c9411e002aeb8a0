"""`rejoinder screen` as others' programs use it: lines in, lines out, in order, whatever is in them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rejoinder.screening import Verdict, lines
from rejoinder.screening.lines import LineMistake, submission_of_json, submission_of_text

COMMAND = Path(sys.executable).with_name("rejoinder")
SPAM = "EARN $5000 A WEEK FROM HOME!!! whatsapp +1 555 0100 http://bit.ly/a http://b.example http://c.example"
HONEST = "I was on the ferry that evening, and the crew did everything right."
FIELDS = {"outcome", "attributes", "language", "reasons", "milliseconds"}


def environment() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if name != "DJANGO_SETTINGS_MODULE" and not name.startswith("REJOINDER_")
    }


def screen(
    given: str | bytes | list[Any], *words: str, cwd: Path, status: int = 0
) -> list[dict[str, Any]]:
    """Run the command over lines; a list is written as JSON Lines. Its answers, checked for strictness."""
    if isinstance(given, list):
        given = "".join(json.dumps(one) + "\n" for one in given)
    raw = given.encode() if isinstance(given, str) else given
    done = subprocess.run(
        [COMMAND, "screen", *words], input=raw, cwd=cwd, env=environment(), capture_output=True,
        timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == status, done.stderr.decode()
    assert b"Traceback" not in done.stderr

    def refused(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    return [json.loads(line, parse_constant=refused) for line in done.stdout.splitlines()]


def test_each_line_has_its_answer_in_its_place(tmp_path):
    comments = [{"text": f"{HONEST} {n}"} if n % 3 else {"text": SPAM} for n in range(60)]
    told = screen(comments, cwd=tmp_path)
    assert len(told) == len(comments)
    assert {frozenset(one) for one in told} - {
        frozenset(FIELDS),
        frozenset(FIELDS | {"waiting"}),
    } == set()
    for asked, answer in zip(comments, told, strict=True):
        assert (answer["outcome"] == "publish") == (asked["text"] != SPAM), (asked, answer)
        assert all(0 <= value <= 1 for value in answer["attributes"].values())
        assert "spam" in answer["attributes"]
        assert answer["milliseconds"] >= 0
    reasons = told[0]["reasons"]
    assert reasons
    assert all(set(one) == {"name", "words", "weight"} for one in reasons)


def test_it_needs_no_installation_and_makes_nothing(tmp_path):
    (tmp_path / "rejoinder.toml").write_text("this is not = = toml")
    tmp_path.chmod(0o500)
    try:
        assert len(screen([{"text": HONEST}], cwd=tmp_path)) == 1
    finally:
        tmp_path.chmod(0o700)
    assert [each.name for each in tmp_path.iterdir()] == ["rejoinder.toml"]


def test_it_loads_nothing_of_djangos(tmp_path):
    script = (
        "import sys; sys.argv = ['rejoinder', 'screen', '--explain']\n"
        "from rejoinder_site import command\n"
        "try: command.main()\n"
        "except SystemExit as end: assert end.code == 0, end.code\n"
        "print(sorted(name for name in sys.modules if name.split('.')[0] in ('django', 'sqlite3', 'pysqlite3')"
        " or name in ('rejoinder.models', 'rejoinder.conf', 'rejoinder_site.settings')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], input=json.dumps({"text": HONEST}).encode(), cwd=tmp_path,
        env=environment(), capture_output=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == b"[]"


def test_lines_of_text_are_judged_as_they_stand(tmp_path):
    given = f"{HONEST}\n{SPAM}\r\n{{smile}} [1] 42\n\u202eright to left שלום\n"
    told = screen(given, "--tier", "fast", cwd=tmp_path)
    assert [one["outcome"] == "publish" for one in told] == [
        True,
        False,
        True,
        told[3]["outcome"] == "publish",
    ]
    # What Unicode calls a line end is none here: one line in, one line out.
    assert len(screen("a\u2028b\u0085c\x0bd\x0ce\n", cwd=tmp_path)) == 1


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (b"not json", "not JSON"),
        (b'{"text": "cut', "not JSON"),
        (b"[1, 2]", "object"),
        (b"42", "object"),
        (b"null", "object"),
        (b"", "JSON"),
        (b"{}", "text"),
        (b'{"text": null}', "text"),
        (b'{"text": 42}', "text: expected a string, found a number"),
        (b'{"text": ["a"]}', "text: expected a string, found a list"),
        (b'{"text": {"text": "a"}}', "text: expected a string, found an object"),
        (b'{"text": true}', "true or false"),
        (b'{"text": ""}', "empty"),
        (b'{"text": " \\n "}', "empty"),
        (b'{"text": "a", "text": "b"}', "twice"),
        (b'{"text": "a", "author": 7}', "author"),
        (b'{"text": "a", "email": ["x@y.example"]}', "email"),
        (b'{"text": "a", "ip": 7}', "ip"),
        (b'{"text": "a", "seconds_to_write": NaN}', "NaN"),
        (b'{"text": "a", "seconds_to_write": Infinity}', "Infinity"),
        (b'{"text": "a", "seconds_to_write": 1e999}', "seconds_to_write"),
        (b'{"text": "a", "seconds_to_write": -1}', "seconds_to_write"),
        (b'{"text": "a", "seconds_to_write": "7"}', "seconds_to_write"),
        (b'{"text": "a", "seconds_to_write": true}', "seconds_to_write"),
        (b'{"text": "a", "seconds_to_write": ' + b"9" * 5000 + b"}", "digits"),
        (b'{"text": "a", "history": 3}', "history"),
        (b'{"text": "a", "history": {"approved": -1}}', "history.approved"),
        (b'{"text": "a", "history": {"approved": 1.5}}', "history.approved"),
        (b'{"text": "a", "history": {"rejected": true}}', "history.rejected"),
        (b'{"text": "\xff"}', "UTF-8"),
        (b'{"text": "\\ud800"}', "surrogate"),
        (b'{"text": "a", "author": "\\udfff"}', "surrogate"),
        (b'{"a": ' * 100_000, "nested"),
        (b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested"),
        (json.dumps({"text": "x" * (lines.LONGEST_TEXT + 1)}).encode(), "too long"),
        (json.dumps({"text": "x" * 3_000_000}).encode(), "too long"),
        (json.dumps({"text": "x", "author": "y" * 2001}).encode(), "too long"),
    ],
    ids=lambda value: value[:40].decode("latin-1") if isinstance(value, bytes) else "",
)  # fmt: skip
def test_a_bad_line_has_an_error_in_its_place_and_the_rest_goes_on(tmp_path, bad, said):
    fine = json.dumps({"text": HONEST}).encode()
    told = screen(b"\n".join([fine, bad, fine, b""]), "--tier", "fast", cwd=tmp_path, status=1)
    assert [set(one) for one in told] == [FIELDS, {"line", "error"}, FIELDS]
    assert told[1]["line"] == 2
    assert said in told[1]["error"]
    assert len(told[1]["error"]) < 200


def test_a_first_line_that_is_meant_as_json_and_is_none_is_a_mistake(tmp_path):
    told = screen(b'{"text": "cut\n{"text": "whole"}\n', cwd=tmp_path, status=1)
    assert "error" in told[0]
    assert told[1]["outcome"] == "publish"


def test_the_kind_of_lines_can_be_said(tmp_path):
    assert "error" in screen("words\n", "--lines", "json", cwd=tmp_path, status=1)[0]
    assert "outcome" in screen('{"text": 1}\n', "--lines", "text", cwd=tmp_path)[0]


def test_the_longest_text_is_judged_and_one_character_more_is_not(tmp_path):
    for more, status in ((0, 0), (1, 1)):
        line = {"text": ("word " * lines.LONGEST_TEXT)[: lines.LONGEST_TEXT + more - 1] + "x"}
        screen([line], "--tier", "fast", cwd=tmp_path, status=status)


def test_a_mark_that_editors_put_first_and_a_missing_last_end_do_no_harm(tmp_path):
    line = json.dumps({"text": HONEST}).encode()
    assert len(screen(b"\xef\xbb\xbf" + line + b"\r\n" + line, cwd=tmp_path)) == 2
    assert screen(b"", cwd=tmp_path) == []


def test_nothing_that_identifies_somebody_comes_out_again(tmp_path):
    canary = {
        "text": SPAM,
        "email": "kanarienvogel@canary.example",
        "ip": "203.0.113.77",
        "user_agent": "Mozilla/5.0 (canary-agent)",
        "author": "Somebody",
    }
    for words in ([], ["--explain"]):
        told = json.dumps(screen([canary], *words, cwd=tmp_path))
        assert "kanarienvogel" not in told
        assert "203.0.113" not in told
        assert "canary-agent" not in told
    with pytest.raises(LineMistake) as mistake:
        submission_of_json(json.dumps(canary | {"history": {"approved": "kanarienvogel"}}).encode())
    assert "kanarienvogel" not in str(mistake.value)


def test_what_identifies_somebody_is_reduced_at_once():
    read = submission_of_json(
        b'{"text": "a", "email": "Ada@Example.ORG", "ip": "203.0.113.77", "user_agent": "curl/8.5",'
        b' "seconds_to_write": 12, "history": {"approved": 2, "pending": null}}'
    )
    assert read.email_domain == "example.org"
    assert read.user_agent == "script"
    assert read.seconds_to_write == 12.0
    assert (read.history.approved, read.history.pending) == (2, 0)
    assert "203.0.113" not in repr(read)
    assert "Ada" not in repr(read)


@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        ("", ""),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "browser"),
        ("Mozilla/5.0 (compatible; examplebot/2.1)", "script"),
        ("python-requests/2.32", "script"),
        ("something else", "script"),
    ],
)
def test_an_agent_is_known_by_its_kind_alone(agent, kind):
    assert lines.agent_class(agent) == kind


def test_the_answer_comes_before_the_next_line_is_sent(tmp_path):
    with subprocess.Popen(
        [COMMAND, "screen", "--tier", "fast"], cwd=tmp_path, env=environment(),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as running:  # fmt: skip
        assert running.stdin
        assert running.stdout
        stuck = threading.Timer(60, running.kill)
        stuck.start()
        for number in range(3):
            running.stdin.write(json.dumps({"text": f"{HONEST} {number}"}).encode() + b"\n")
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["outcome"] == "publish"
        running.stdin.close()
        assert running.wait(30) == 0
        stuck.cancel()


def test_a_reader_that_has_enough_ends_it_quietly(tmp_path):
    with subprocess.Popen(
        [COMMAND, "screen", "--tier", "fast"], cwd=tmp_path, env=environment(),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as running:  # fmt: skip
        assert running.stdin
        assert running.stdout
        assert running.stderr
        line = json.dumps({"text": SPAM}).encode() + b"\n"
        running.stdin.write(line)
        running.stdin.flush()
        running.stdout.readline()
        running.stdout.close()
        try:
            running.stdin.write(line * 2000)
            running.stdin.close()
        except BrokenPipeError:
            pass
        assert running.wait(60) == 0
        assert running.stderr.read() == b""


def test_a_policy_is_obeyed_and_a_mistake_in_it_refused(tmp_path):
    (tmp_path / "strict.toml").write_text('bad_words = ["ferry"]\n')
    (tmp_path / "loose.json").write_text('{"hold_at": 1, "refuse_at": 1}')
    (tmp_path / "wrong.toml").write_text("hold_at = 0.5\nmax_link = 3\n")
    assert (
        screen([{"text": HONEST}], "--policy", "strict.toml", cwd=tmp_path)[0]["outcome"] == "hold"
    )
    for name in ("wrong.toml", "absent.json", "."):
        done = subprocess.run(
            [COMMAND, "screen", "--policy", name], input=b'{"text": "a"}', cwd=tmp_path,
            env=environment(), capture_output=True, text=False, timeout=60, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stdout) == (2, b"")
        assert done.stderr.startswith(b"rejoinder: --policy ")
        assert done.stderr.count(b"\n") == 1
        assert name != "wrong.toml" or b"line 2: max_link: found 3" in done.stderr


def test_words_that_it_does_not_know_are_refused(tmp_path):
    for words in (["--tier", "slow"], ["--bogus"], ["raport"]):
        done = subprocess.run(
            [COMMAND, "screen", *words], input=b"", cwd=tmp_path, env=environment(),
            capture_output=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 2
        assert b"Traceback" not in done.stderr


def test_explained_the_spans_lie_in_the_text(tmp_path):
    (answer,) = screen([{"text": SPAM}], "--explain", cwd=tmp_path)
    assert set(answer) >= FIELDS | {"spans", "tiers", "flip", "nearest", "suspicion", "screened_by"}
    assert all(0 <= one["start"] < one["end"] <= len(SPAM) for one in answer["spans"])
    assert answer["tiers"]
    assert isinstance(answer["flip"], str)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from(lines.KEYS) | st.text(max_size=5), JSON, max_size=8))
def test_any_object_is_a_submission_or_a_mistake_that_quotes_nothing(told):
    try:
        read = submission_of_json(json.dumps(told).encode())
    except LineMistake as mistake:
        said = str(mistake)
        assert all(key in lines.KEYS or len(key) < 4 or key not in said for key in told)
    else:
        assert read.text == told["text"]


@given(st.binary(max_size=60))
def test_any_bytes_are_a_text_or_a_mistake(raw):
    for read in (submission_of_text, submission_of_json):
        try:
            told = read(raw).text
        except LineMistake as mistake:
            told = str(mistake)
        assert told


@given(st.text(max_size=50), st.floats(0, 1), st.text(max_size=50))
def test_what_is_written_is_one_line_that_reads_back(words, share, name):
    try:
        line = lines.written({"words": words, "share": share, "name": name})
    except UnicodeEncodeError:
        return  # half a character, which `submission_of_json` lets nobody bring in
    assert line.count(b"\n") == 1
    assert json.loads(line)["words"] == words


def test_a_verdict_that_waits_says_so():
    waiting = Verdict.from_json(
        {"outcome": "hold", "suspicion": 0.4, "signals": [], "attributes": {"spam": 0.4},
         "screened_by": "x", "waiting": True}
    )  # fmt: skip
    assert lines.told(waiting, 1.0)["waiting"] is True

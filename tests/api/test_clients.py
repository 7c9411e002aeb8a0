"""Programs that others wrote, against a running server: what they make of its answers."""

from __future__ import annotations

import hmac
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import akismet
import httpx
import pytest
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError
from tests.porch.conftest import Server, made

BIN = Path(sys.executable).parent
NODE = Path(__file__).with_name("node")
SECRET = "ssec_of_coral"
SPAM = "Cheap pills!!! Visit https://pills.example now http://bit.ly/x casino casino bonus"
THANKS = b"Thanks for making the web a better place."


class Opened(NamedTuple):
    """A server and a key to its doors."""

    server: Server
    key: str


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    with made(tmp_path_factory.mktemp("doors"), 1) as server:
        made_key = server.run("key", "--new", "the clients")
        assert made_key.returncode == 0, made_key.stderr
        signing = subprocess.run(
            [BIN / "rejoinder", "key", "--signing-secret", "1"],
            env=server.environment, input=SECRET, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert signing.returncode == 0
        server.start()
        yield Opened(server, made_key.stdout.strip())


class Rerouted(httpx.BaseTransport):
    """Sends what is for akismet.com to our server, as a line in the hosts file would; Host stays."""

    def __init__(self, port: int, label: str = "") -> None:
        self._port, self._label = port, label
        self._plain = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert request.url.host == "rest.akismet.com"
        request.headers["Host"] = f"{self._label}rest.akismet.com"
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        return self._plain.handle_request(request)


def python_client(opened: Opened, key: str = "", label: str = "") -> akismet.SyncClient:
    transport = httpx.Client(transport=Rerouted(opened.server.port, label), timeout=30)
    config = akismet.Config(key=key or opened.key, url="https://blog.example")
    return akismet.SyncClient(config=config, http_client=transport)


def test_pythons_akismet(opened):
    with python_client(opened) as client:
        assert client.comment_check("203.0.113.9", comment_content=SPAM, comment_author="Pills")
        ham = client.comment_check(
            "203.0.113.9", comment_content="I like the ferry.", user_role="administrator"
        )
        assert ham is akismet.CheckResponse.HAM
        assert client.submit_spam("203.0.113.9", comment_content=SPAM) is True
        assert client.submit_ham("203.0.113.9", comment_content="I like the ferry.") is True
        limit = client.usage_limit()
        assert limit["limit"] == "none"
        assert limit["usage"] >= 2
    assert python_client(opened, "0" * 12).verify_key() is False
    with pytest.raises(akismet.APIKeyError):
        python_client(opened, "0" * 12).comment_check("203.0.113.9", comment_content="x")
    # This client sends no key with this call, so the host name has to bring it.
    sites = python_client(opened, label=f"{opened.key}.").key_sites()
    (month,) = (rows for name, rows in sites.items() if name[:1] == "2")
    assert month[0]["site"] == "blog.example"
    assert "Total API Calls" in python_client(opened, label=f"{opened.key}.").key_sites(
        result_format="csv"
    )


@pytest.fixture(scope="module")
def of_node(opened, tmp_path_factory) -> dict:
    """What the clients from npm say."""
    home = tmp_path_factory.mktemp("node")
    for file in NODE.iterdir():
        if file.is_file():
            shutil.copy(file, home)
    for words in (["npm", "ci", "--no-fund", "--no-audit", "--ignore-scripts"],
                  ["node", "clients.js", str(opened.server.port), opened.key]):  # fmt: skip
        done = subprocess.run(
            [BIN / words[0], *words[1:]], cwd=home, capture_output=True, text=True, timeout=300, check=False
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_nodes_akismet_api(of_node):
    assert of_node["akismet"] == {
        "valid": True, "invalid": False, "spam": True, "ham": False, "refused": "Invalid API key",
        "taught": THANKS.decode(), "untaught": THANKS.decode(),
    }  # fmt: skip


def test_nodes_perspective_client(of_node):
    told = of_node["perspective"]
    for name in ("SPAM", "LIKELY_TO_REJECT"):
        assert 0 <= told["scores"]["attributeScores"][name]["summaryScore"]["value"] <= 1
    assert told["unknown"] == "Unknown requested attribute: NOTHING"
    assert told["empty"] == "Comment must be non-empty."
    assert told["long"] == "Comment text too long."
    assert told["stranger"] == "API key not valid. Please pass a valid API key."


def test_googles_client_builds_itself_from_the_discovery_document(opened):
    root = f"http://127.0.0.1:{opened.server.port}"
    with build(
        "commentanalyzer",
        "v1alpha1",
        developerKey=opened.key,
        discoveryServiceUrl=f"{root}/$discovery/rest?version=v1alpha1",
        static_discovery=False,
        cache_discovery=False,
    ) as client:
        asked = {
            "comment": {"text": "What a kind thing to say. And so true."},
            "requestedAttributes": {"SPAM": {}},
            "languages": ["en"],
            "spanAnnotations": True,
            "clientToken": "comment:7",
        }
        told = client.comments().analyze(body=asked).execute()
        assert len(told["attributeScores"]["SPAM"]["spanScores"]) == 2
        assert (told["languages"], told["clientToken"]) == (["en"], "comment:7")
        suggested = {"SPAM": {"summaryScore": {"value": 0}}}
        body = {"comment": asked["comment"], "attributeScores": suggested, "clientToken": "c"}
        assert client.comments().suggestscore(body=body).execute()["clientToken"] == "c"
        with pytest.raises(HttpError) as refusal:
            client.comments().analyze(body={**asked, "comment": {"text": ""}}).execute()
        assert refusal.value.status_code == 400
        assert "Comment must be non-empty." in str(refusal.value)


def test_a_client_that_speaks_http_1_0_as_the_plugin_of_wordpress_does(opened):
    body = f"blog=https%3A%2F%2Fb.example&user_ip=&comment_content={quote(SPAM)}&comment_author=viagra-test-123"
    for host, more in ((f"{opened.key}.rest.akismet.com", ""), ("rest.akismet.com", f"&api_key={opened.key}"), ("", f"&api_key={opened.key}")):  # fmt: skip
        sent = body + more
        named = f"Host: {host}\r\n" if host else ""
        answer = opened.server.raw(
            f"POST /1.1/comment-check HTTP/1.0\r\n{named}Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(sent)}\r\n\r\n{sent}".encode()
        )
        head, _, said = answer.partition(b"\r\n\r\n")
        assert head.split(b"\r\n")[0].endswith(b"200 OK")
        assert said == b"true"


def test_a_long_text_comes_through_however_it_is_encoded(opened):
    text = "я" * 10_240
    form = f"api_key={opened.key}&blog=b.example&user_ip=&comment_content={quote(text)}&POST_comment={quote(text)}"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = opened.server.ask("POST", "/1.1/comment-check", form.encode(), kind)
    assert answer.body in {b"true", b"false"}
    asked = {"comment": {"text": text}, "languages": ["ru"], "requestedAttributes": {"SPAM": {}}}
    path = f"/v1alpha1/comments:analyze?key={opened.key}"
    assert opened.server.ask("POST", path, json.dumps(asked).encode()).status == 200
    told = opened.server.raw(
        b"POST /1.1/comment-check HTTP/1.1\r\nHost: h\r\nContent-Length: 600000\r\n\r\n"
    )
    assert told.startswith(b"HTTP/1.1 413 ")


def test_coral_is_answered(opened):
    told = {
        "action": "NEW",
        "comment": {"body": f"<div>{SPAM}</div>"},
        "author": {"id": "a", "role": "COMMENTER"},
    }
    body = json.dumps(told).encode()
    signed = hmac.new(SECRET.encode(), body, "sha256").hexdigest()
    path = f"/api/coral/moderation?key={opened.key}"
    answer = opened.server.ask(
        "POST", path, body, {"X-Coral-Signature": f"sha256=00,sha256={signed}"}
    )
    assert answer.status == 200
    assert json.loads(answer.body)["actions"][0]["reason"] == "COMMENT_DETECTED_SPAM"
    assert opened.server.ask("POST", path, body).status == 401


def test_what_was_counted_is_stored_when_the_server_ends_and_what_was_taught_before(opened):
    """Last, for it ends the server."""
    opened.server.stop()
    listed = opened.server.run("key").stdout
    assert "the clients" in listed
    assert int(listed.rpartition("taught ")[2]) >= 4
    counted = opened.server.run(
        "shell", "-v", "0", "-c",
        "from rejoinder.models import DoorUse; print(sum(u.calls for u in DoorUse.objects.all()))",
    )  # fmt: skip
    assert int(counted.stdout.strip().splitlines()[-1]) >= 8

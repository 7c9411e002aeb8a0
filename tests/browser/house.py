"""The product as a visitor meets it: `rejoinder serve --demo` in a folder of its own, and a Chromium.

Starts and ends both; knows nothing of what is looked at.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

BRIDGE = "/2026/09/harbour-bridge-vote/"
FERRY = "/2026/10/night-ferry-linnet/"
LIBRARY = "/2026/11/ropewalk-library-sundays/"
"""Nobody has said anything here: the tests do. The other two stay as they are planted."""

HELD_WORD = "gasworks"
"""A word that the site's policy holds: what the screen thinks of a reply is not what these tests are about."""

# A browser that asks nothing of anybody but our server, also where no display and no sandbox are.
_QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
_COMMAND = str(Path(sys.executable).with_name("rejoinder"))
_SIGN_IN = re.compile(r"Sign in:\s+(\S+)")


@dataclass(frozen=True)
class Served:
    """A running demonstration site: where it is, and the link that `serve` printed for the desk."""

    url: str
    sign_in: str
    home: Path

    def new_sign_in(self, user: str = "owner") -> str:
        """Another one-time link, made in the shell as an owner would."""
        printed = self.shell("signin", "--user", user)
        found = re.search(r"http://\S+", printed)
        assert found, f"no link in what signin printed: {printed!r}"
        return found[0]

    def shell(self, *words: str) -> str:
        """What `rejoinder` prints for these words in this site's folder."""
        return self._printed(_COMMAND, "--home", str(self.home), *words)

    def python(self, code: str) -> str:
        """What a program prints that stands beside this site's server, with its settings."""
        return self._printed(sys.executable, "-c", f"import django\ndjango.setup()\n{code}")

    def _printed(self, *command: str) -> str:
        done = subprocess.run(
            command,
            env=_environment(self.home),
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout


@contextmanager
def demonstration() -> Iterator[Served]:
    """Serve the demonstration site on a free port until the block ends; leaves nothing behind."""
    home = Path(tempfile.mkdtemp(prefix="rejoinder-browser-"))
    port = _free_port()
    command = [_COMMAND, "serve", "--demo", "--port", str(port), "--workers", "1"]
    complaints = (home / "stderr.txt").open("w+")
    server = subprocess.Popen(
        command, env=_environment(home), stdout=subprocess.PIPE, stderr=complaints, text=True
    )
    try:
        served = Served(f"http://127.0.0.1:{port}", _link_printed(server, complaints.name), home)
        _hold_a_word(served)
        _all_published(served)
        yield served
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        if server.stdout:
            server.stdout.close()
        complaints.close()
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, without a window.

    Raises:
        RuntimeError: there is none.
    """
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise RuntimeError("these tests need Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*_QUIET])
        yield browser
        browser.close()


def _hold_a_word(served: Served) -> None:
    policy = served.home / "policy.json"
    policy.write_text(json.dumps({"bad_words": [HELD_WORD]}))
    served.shell("site", "--policy", str(policy))


def _environment(home: Path) -> dict[str, str]:
    """As an operator has it: the settings of the tests in this process are not for the server."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "rejoinder_site.settings",
        "REJOINDER_HOME": str(home),
        # The limits on floods would count all tests as one reader's; they have tests of their own.
        "REJOINDER_RATE_CLIENT": "0",
        "REJOINDER_RATE_THREAD": "0",
        "REJOINDER_PUSH": "true",  # so that its page is looked at; nobody subscribes
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _all_published(served: Served) -> None:
    """Wait until style, script and every page are files, as they are whenever a reader comes later."""
    end = time.monotonic() + 60
    while True:
        with urllib.request.urlopen(f"{served.url}/health", timeout=10) as answer:
            if json.load(answer)["stale_pages"] == 0:
                return
        assert time.monotonic() < end, "pages of the new site are still not written"
        time.sleep(0.05)


def _link_printed(server: subprocess.Popen[str], complaints: str) -> str:
    """Wait until the server says where the desk's door is; that is its last word of welcome."""
    assert server.stdout is not None
    for line in server.stdout:
        if found := _SIGN_IN.search(line):
            return found[1]
    raise RuntimeError(f"the server ended: {Path(complaints).read_text()}")

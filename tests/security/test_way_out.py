"""Only a few modules can reach another machine at all, and each is named here with what it is for."""

from __future__ import annotations

import ast
from pathlib import Path

import rejoinder
import rejoinder_site

# What opens connections, of Python's own and of others.
_REACHES = (
    "socket", "ssl", "http", "urllib.request", "urllib3", "requests", "httpx", "aiohttp", "smtplib", "ftplib",
    "poplib", "imaplib", "telnetlib", "xmlrpc", "socketserver", "pycurl", "websocket", "websockets",
    "django.core.mail", "asyncio.open_connection",
)  # fmt: skip
ALLOWED = {
    "rejoinder/outside/asking.py": {"http", "socket", "ssl"},  # the guarded client
    "rejoinder/notices/carrying.py": {"smtplib", "ssl"},  # the mail server that is set
    # A Unix socket: how the installation's own processes speak.
    "rejoinder/publishing/stale.py": {"socket"},
    "rejoinder_site/house.py": {"socket"},
    "rejoinder_site/lane.py": {"socket"},
    "rejoinder_site/serving.py": {"socket"},
}


def reaching(file: Path) -> set[str]:
    """What a module imports that opens connections."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            found |= {each for each in _REACHES if name == each or name.startswith(f"{each}.")}
    return found


def test_nothing_but_what_is_named_here_can_reach_another_machine():
    source = Path(rejoinder.__file__).parents[1]
    files = [
        file
        for package in (rejoinder, rejoinder_site)
        for file in Path(package.__file__).parent.rglob("*.py")
    ]
    found = {str(file.relative_to(source)): told for file in files if (told := reaching(file))}
    assert found == ALLOWED

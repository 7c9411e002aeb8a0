"""The peers that can be measured in the same run: nginx with finished files, Granian with nothing
behind it.

Each is a context manager that gives the port it listens on; each ends by id what it started.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from serving import environment, fetch, folder, free_port

_NGINX = """
worker_processes 2;
error_log {where}/error.log;
pid {where}/nginx.pid;
daemon off;
{user}
events {{ worker_connections 4096; }}
http {{
  types {{ text/html html; text/css css; text/javascript js; }}
  default_type application/octet-stream;
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  gzip_static on;
  open_file_cache max=1000 inactive=60s;
  open_file_cache_valid 1s;
  client_body_temp_path {where}/body; proxy_temp_path {where}/proxy;
  fastcgi_temp_path {where}/fastcgi; uwsgi_temp_path {where}/uwsgi; scgi_temp_path {where}/scgi;
  server {{ listen 127.0.0.1:{port} reuseport; root {root}; }}
}}
"""


def nginx_installed() -> bool:
    """Whether there is an nginx to measure (Debian: apt-get install nginx-light)."""
    return shutil.which("nginx") is not None


@contextlib.contextmanager
def nginx(root: Path) -> Iterator[int]:
    """nginx serving a folder of finished files, two processes, compressed copies as they lie there."""
    with folder() as where:
        port = free_port()
        # Started by root it would serve as somebody who may not read our folder.
        user = "user root;" if os.geteuid() == 0 else ""
        told = _NGINX.format(where=where, port=port, root=root, user=user)
        (where / "nginx.conf").write_text(told, "utf-8")
        command = ["nginx", "-c", str(where / "nginx.conf"), "-e", str(where / "error.log")]
        with _running(command, port, {}):
            yield port


@contextlib.contextmanager
def granian(page: bytes, workers: int = 2) -> Iterator[int]:
    """Granian answering every GET with these bytes and every POST after a durable insert."""
    with folder() as where:
        (where / "page").write_bytes(page)
        port = free_port()
        command = [str(Path(sys.executable).with_name("granian")), "--interface", "rsgi"]
        command += ["--workers", str(workers), "--port", str(port), "--loop", "asyncio", "--no-ws"]
        command += ["--working-dir", str(Path(__file__).parent), "--log-level", "error", "bare:app"]
        told = {"BARE_PAGE": str(where / "page"), "BARE_DATABASE": str(where / "bare.sqlite3")}
        with _running(command, port, told):
            yield port


@contextlib.contextmanager
def _running(command: list[str], port: int, told: Mapping[str, str]) -> Iterator[None]:
    running = subprocess.Popen(
        command,
        env=environment(Path.cwd()) | dict(told),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(running, port)
        yield
    finally:
        running.terminate()
        running.wait(20)


def _wait(running: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end and running.poll() is None:
        with contextlib.suppress(OSError):
            fetch(port, "/")
            return
        time.sleep(0.02)
    raise RuntimeError(f"{running.args!r} does not answer")

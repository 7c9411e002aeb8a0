"""Old addresses in front of a real nginx, and Caddy where there is one: 301 for each of them.

    python -m bench.moving [--nginx /usr/sbin/nginx] [--caddy caddy] [--posts 2000]

Imports a blog whose posts moved, writes the maps with `rejoinder redirects --map`, starts the server as
docs/how-to/moving-house.md says, and asks for every old address.
"""

from __future__ import annotations

import argparse
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

HEAD = """<?xml version="1.0"?><rss xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<wp:base_blog_url>https://old.example</wp:base_blog_url>"""
ITEM = """<item><title>Post {n}</title><link>https://old.example/{slug}</link>
<wp:post_id>{n}</wp:post_id><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>
<wp:comment><wp:comment_id>{n}</wp:comment_id><wp:comment_content>Yes {n}</wp:comment_content>
<wp:comment_approved>1</wp:comment_approved></wp:comment></item>"""
NGINX = """daemon off; pid {run}/nginx.pid; error_log stderr warn; events {{}}
http {{ access_log off; client_body_temp_path {run}; proxy_temp_path {run}; fastcgi_temp_path {run};
uwsgi_temp_path {run}; scgi_temp_path {run}; map_hash_max_size 65536; map_hash_bucket_size 1024;
map $request_uri $moved {{ include {map}; }}
server {{ listen 127.0.0.1:{port}; root {tree}; if ($moved) {{ return 301 $moved; }} }} }}
"""
CADDY = """{{
admin off
auto_https off
}}
http://127.0.0.1:{port} {{
map {{uri}} {{moved}} {{
import {map}
}}
@moved expression `{{moved}} != ""`
redir @moved {{moved}} 301
root * {tree}
file_server
}}
"""


def main() -> int:
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--nginx", default=shutil.which("nginx") or "/usr/sbin/nginx")
    told.add_argument("--caddy", default=shutil.which("caddy") or "")
    told.add_argument("--posts", type=int, default=2000)
    asked = told.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        home.mkdir()
        wanted = _moved_blog(home, asked.posts)
        bad = 0
        for server, program, start in (
            ("nginx", asked.nginx, _nginx),
            ("caddy", asked.caddy, _caddy),
        ):
            if not program or not Path(program).is_file():
                sys.stdout.write(f"{server}: not there, NOT TRIED\n")
                continue
            bad += _tried(server, program, home, wanted, start)
    return 1 if bad else 0


def _moved_blog(home: Path, posts: int) -> dict[str, str]:
    """Import a blog; returns where each old address has to lead."""
    names = ["archive.php?id={n}", "a b/ä-{n}.html?x=%22{n}%22", "2024/{n}/plain/"]
    slugs = [quote(names[n % 3].format(n=n), safe="/?=%") for n in range(1, posts + 1)]
    items = (ITEM.format(n=n, slug=slug) for n, slug in enumerate(slugs, 1))
    file = home / "blog.xml"
    file.write_text(f"{HEAD}{''.join(items)}</channel></rss>", "utf-8")
    _rejoinder(home, "import", file)
    listed = _rejoinder(home, "redirects", "--map", "nginx").splitlines()
    exact = dict(
        line.rstrip(";").strip('"').split('" "') for line in listed if not line.startswith('"~')
    )
    some = dict(list(exact.items()))
    for n in (1, 2, posts):
        some[f"/2024/{n}/plain/?replytocom={n}"] = f"/c/by/wordpress/{n}/"
        some[f"/any/path/comment-page-{n}/"] = "/any/path/"
        some[f"/any/path/comment-page-{n}?x=1"] = "/any/path/"
    return some


def _tried(
    server: str, program: str, home: Path, wanted: dict[str, str], start: Callable[..., list[str]]
) -> int:
    lines = home / f"{server}.map"
    lines.write_text(_rejoinder(home, "redirects", "--map", server), "utf-8")
    port = _free_port()
    words = start(program, home, lines, port)
    running = subprocess.Popen(words, stderr=subprocess.PIPE)
    try:
        _wait(port, running)
        wrong = 0
        asking = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        for old, new in wanted.items():
            asking.request("GET", old)
            answer = asking.getresponse()
            answer.read()
            led = (answer.getheader("Location") or "").removeprefix(f"http://127.0.0.1:{port}")
            if answer.status != 301 or led != new:
                wrong += 1
                sys.stdout.write(f"{server}: {old} gave {answer.status} {led}, not {new}\n")
        asking.close()
        sys.stdout.write(
            f"{server}: {len(wanted) - wrong:,} of {len(wanted):,} old addresses lead on\n"
        )
        return wrong
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(10)


def _nginx(program: str, home: Path, lines: Path, port: int) -> list[str]:
    conf = home / "nginx.conf"
    conf.write_text(NGINX.format(run=home, map=lines, port=port, tree=home / "published"))
    return [program, "-e", "stderr", "-p", str(home), "-c", str(conf)]


def _caddy(program: str, home: Path, lines: Path, port: int) -> list[str]:
    conf = home / "Caddyfile"
    conf.write_text(CADDY.format(map=lines, port=port, tree=home / "published"))
    return [program, "run", "--config", str(conf), "--adapter", "caddyfile"]


def _rejoinder(home: Path, *words: object) -> str:
    command = [str(Path(sys.executable).with_name("rejoinder")), "--home", str(home)]
    clean = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(
        [*command, *map(str, words)], check=True, capture_output=True, text=True, env=clean
    ).stdout


def _wait(port: int, running: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if running.poll() is not None:
            raise SystemExit((running.stderr.read() if running.stderr else b"").decode())
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise SystemExit("the server did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    raise SystemExit(main())

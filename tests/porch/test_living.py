"""What ends, what begins again, and what is said when a server cannot start."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
from pathlib import Path

import pytest
from tests.porch.conftest import COMMAND, files_with, free_port, wait_until

PAGE = "/2026/11/a-bridge/"


def is_free(port: int) -> bool:
    import socket

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def opened(pid: int) -> set[str]:
    folder = Path(f"/proc/{pid}/fd")
    return {str(one.readlink()) for one in folder.iterdir() if one.is_symlink()}


def test_a_worker_that_dies_is_replaced_and_replies_go_on(mortal):
    first = mortal.worker_pids()
    assert len(first) == 2
    assert mortal.reply("before").status == 303
    os.kill(first[0], signal.SIGKILL)
    wait_until(lambda: len(set(mortal.worker_pids()) - {first[0]}) == 2)
    assert all(mortal.get(PAGE).status == 200 for _ in range(8))
    assert mortal.reply("afterwards").status == 303
    # A copy of the main process would keep its database open, and the writers' lock held for ever.
    wait_until(lambda: all(opened(pid) for pid in mortal.worker_pids()))
    for pid in mortal.worker_pids():
        assert not [name for name in opened(pid) if "sqlite3" in name or name.endswith(".lock")]


def test_a_back_room_that_dies_is_replaced_and_replies_go_on(mortal):
    assert mortal.reply("before").status == 303
    assert mortal.get(PAGE).status == 200  # and is written from now on
    (first,) = mortal.room_pids()
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: set(mortal.room_pids()) - {first})
    assert mortal.get(PAGE).status == 200
    wait_until(lambda: mortal.reply("afterwards").status == 303)
    wait_until(lambda: b"afterwards" in mortal.get(PAGE).body)


def test_the_publisher_comes_when_much_is_to_be_written_and_pages_go_on_without_it(mortal):
    def much() -> list[int]:
        mortal.execute(
            "INSERT INTO rejoinder_stalepage (site_id, post, branch, marks) VALUES (1, 1, 1, 50) "
            "ON CONFLICT (site_id, post, branch) DO UPDATE SET marks = rejoinder_stalepage.marks + 50"
        )
        return mortal.press_pids()

    wait_until(much)
    (press,) = mortal.press_pids()
    os.kill(press, signal.SIGKILL)
    assert mortal.reply("without it").status == 303
    wait_until(lambda: b"without it" in mortal.get(PAGE).body)
    assert len(mortal.room_pids()) == 1


def test_when_the_main_process_is_killed_nothing_stays_behind(mortal):
    others = [*mortal.worker_pids(), *mortal.room_pids()]
    assert len(others) == 3
    mortal.process.kill()
    mortal.process.wait()
    wait_until(lambda: not any(map(alive, others)))
    wait_until(lambda: is_free(mortal.port))
    mortal.start()
    assert mortal.get(PAGE).status == 200


def test_a_clean_end_loses_no_reply_that_was_acknowledged(mortal):
    acknowledged: list[str] = []
    asked = threading.Event()

    def send(name: str) -> None:
        for number in range(1000):
            text = f"{name} says {number}"
            try:
                if mortal.reply(text).status != 303:
                    break
            except OSError:
                break
            acknowledged.append(text)
            if len(acknowledged) > 20:
                asked.set()

    senders = [threading.Thread(target=send, args=(f"sender {one}",)) for one in range(4)]
    for each in senders:
        each.start()
    assert asked.wait(60)
    mortal.process.terminate()
    assert mortal.process.wait(60) == 0
    for each in senders:
        each.join()
    assert "Traceback" not in mortal.log.read_text()
    mortal.start()
    # One that was stored but not answered any more may be there, too; none may be missing or double.
    feed = ""
    number = 1
    while (answer := mortal.get(PAGE if number == 1 else f"/p/1/{number}/")).status == 200:
        feed += answer.body.decode()
        number += 1
    shown = [text for text in acknowledged if f"<p>{text}</p>" in feed]
    assert sorted(shown) == sorted(acknowledged)
    assert all(feed.count(f"<p>{text}</p>") == 1 for text in acknowledged)


def refused(*words: str, **environment: str) -> str:
    """Run a command that must refuse: the one line it says. Ends only when all it started has ended."""
    inherited = {name: os.environ[name] for name in os.environ if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(
        [COMMAND, *words], env={**inherited, **environment}, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("rejoinder: ")
    return done.stderr


def test_a_second_server_says_that_the_port_is_taken(server, tmp_path):
    said = refused("serve", "--home", str(tmp_path), "--port", str(server.port))
    assert f"127.0.0.1:{server.port}" in said
    assert "--port" in said


def test_a_second_server_says_that_the_folder_is_taken(server):
    said = refused("serve", "--home", str(server.home), "--port", str(free_port()))
    assert "served already" in said
    assert server.get("/health").status == 200


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("rate_client 1", "line 1"),
        ("republish_seconds = 'many'", "republish_seconds"),
        ("ratte = 1", "ratte"),
        ("[server]\nport = 1", "server"),
        ("home = '/'", "home"),
    ],
)
def test_a_mistake_in_the_settings_is_named_in_one_line(tmp_path, written, named):
    (tmp_path / "rejoinder.toml").write_text(written)
    said = refused("serve", "--port", str(free_port()), REJOINDER_HOME=str(tmp_path))
    assert named in said
    assert "rejoinder.toml" in said


def test_what_goes_wrong_while_starting_ends_the_whole_server(tmp_path):
    broken = {"REJOINDER_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "nowhere.settings"}
    assert "nowhere" in refused("serve", "--port", str(free_port()), **broken)


def test_health_says_how_the_installation_is_and_nothing_of_what_is_held(server):
    told = json.loads(server.get("/health").body)
    assert set(told) == {
        "status", "version", "database", "sqlite_version", "stale_pages", "queue_length",
        "waiting_for_check", "deep_check", "waiting_mail", "waiting_webhooks", "retention",
    }  # fmt: skip
    assert told["status"] == "ok"
    assert isinstance(told["stale_pages"], int)
    assert isinstance(told["queue_length"], int)
    assert (told["sqlite_version"] is None) == (told["database"] != "sqlite")


def test_a_reply_sent_to_a_real_server_leads_to_a_page_with_the_comment(server):
    sent = server.reply("Said through the whole house.")
    assert sent.status == 303
    onward = server.get(sent.headers["location"])
    assert onward.status == 302
    target, _, anchor = onward.headers["location"].partition("#")
    page = server.get(target)
    assert page.status == 200
    assert f'id="{anchor}"' in page.body.decode()
    assert "Said through the whole house." in page.body.decode()
    assert "/own/" in page.body.decode()
    wait_until(lambda: b"Said through the whole house." in server.get(PAGE).body)
    assert b"/own/" not in server.get(PAGE).body


def test_no_file_of_the_whole_folder_learns_an_address(server):
    address = "canary.k3v9@secret-harbour.example"
    assert server.reply("Told in confidence.", email=address).status == 303
    assert server.reply("", email=address).status == 422
    wait_until(lambda: b"Told in confidence." in server.get(PAGE).body)
    parts = [b"canary.k3v9", b"secret-harbour"]
    assert not files_with(server.home, parts)  # not even in the database: there it is sealed


def test_what_is_refused_for_its_origin_comes_back(server):
    for headers in ({"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": "http://["}):
        got = server.form("/reply/1/", headers, name="A", comment="Typed for an hour.")
        assert got.status == 403
        assert b"Typed for an hour." in got.body
    ours = {"Origin": f"http://127.0.0.1:{server.port}", "Sec-Fetch-Site": "same-origin"}
    assert server.form("/reply/1/", ours, name="A", comment="From our own page.").status == 303

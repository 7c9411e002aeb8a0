"""`rejoinder serve`: the porch's workers and what stands behind them, started together, ended together.

This process keeps the porch's workers alive (Granian does), and a back room running. The
porch is up first: while Django is still starting, readers get their pages already.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module

from rejoinder import conf, place
from rejoinder.errors import InstallationBroken
from rejoinder_site.passing import PARENT
from rejoinder_site.processes import Begun, given_back
from rejoinder_site.watch import BROKEN, JOBS, PRESS, READY, Watch


def serve(words: list[str]) -> None:
    """Serve until ended by a signal.

    Raises:
        InstallationBroken: the port is taken, or the installation cannot run; the message says what to do.
    """
    told = _parsed(words)
    os.environ["REJOINDER_HOME"] = str(conf.home())
    if told.threads:
        os.environ["REJOINDER_THREADS"] = str(told.threads)
    settings = conf.get()
    settings.home.mkdir(parents=True, exist_ok=True)
    _claim(told.host, told.port)
    # A second server would take the back room from the first.
    served = InstallationBroken(
        f"{settings.home} is being served already. End that server, or name another folder with --home."
    )
    with place.held(settings.home, served) as descriptor:
        # Nobody but this process holds it: it ends with this process, whatever became of the others.
        os.register_at_fork(after_in_child=lambda: _close(descriptor))
        _serve(told)


def _serve(told: argparse.Namespace) -> None:
    _more_files()
    _fewer_arenas()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # until Granian takes it over
    watch = Watch(lambda first, say: _house(told, first, say), _press, _jobs)
    # Read before anything is forked, so that the porch's workers and the back room share it.
    import_module("granian")
    import_module("rejoinder_site.porch")
    # Nor does a collection of garbage there, or in the porch, touch what they have in common.
    gc.collect()
    gc.freeze()
    watch.begin()
    signal.signal(signal.SIGCHLD, lambda *_: watch.look())
    try:
        _porch(told)
    finally:
        all_well = watch.end()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        if not all_well:
            raise SystemExit(2)


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rejoinder_site.settings")
    import_module("django").setup()


def _press() -> None:
    _set_up()
    from rejoinder_site.press import publish

    publish()


def _jobs() -> None:
    _set_up()
    from rejoinder.management import desk_jobs

    desk_jobs.work()


@contextmanager
def _heard() -> Iterator[None]:
    """Say what went wrong in a process of its own: nobody else would ever hear of it."""
    try:
        yield
    except Exception as mistake:
        sys.stderr.write(f"rejoinder: {mistake}\n")
        raise SystemExit(2) from None


def _prepare(told: argparse.Namespace) -> None:
    with _heard():
        from rejoinder_site.preparing import name_address, prepare

        prepare()
        if told.demo:
            from rejoinder_site.demo.planting import plant

            plant()
        name_address(_address(told))


def _publish() -> None:
    from rejoinder.publishing import ticking
    from rejoinder.publishing.turn import Turn

    ticking.once(Turn(keeps=False))


def _address(told: argparse.Namespace) -> str:
    # A server that listens everywhere is reached by this machine here.
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(told.host, told.host)  # noqa: S104 - compared, for words to be read; nothing listens by it
    return f"http://{host}:{told.port}"


def _house(told: argparse.Namespace, first: bool, say: Callable[[bytes], None]) -> None:
    """Run the back room; the first one makes the installation ready, and says where everything is."""
    with _heard():
        _set_up()
        # What both it and the process that makes ready need is read once.
        import_module("rejoinder.erasing")
        import_module("rejoinder.publishing.ticking")
    # In a process that ends, for what looking for migrations takes would never be given back; and
    # meanwhile the rest is read. It also writes what a crash left stale: rendering there leaves this
    # interpreter to what replies wait for.
    ready = Begun("rejoinder-ready", lambda: _prepare(told), _publish) if first else None
    with _heard():
        django = import_module("rejoinder_site.wsgi")
        from rejoinder.screening.keeping import KEEPER
        from rejoinder_site.apart import Apart
        from rejoinder_site.house import House
        from rejoinder_site.press import ByTheWay
    if ready and not ready.is_done():
        raise SystemExit(BROKEN)
    say(READY)

    def welcome() -> None:
        if first:
            sys.stdout.write(_welcome(_address(told)))
            sys.stdout.flush()

    KEEPER.load_with(Apart().loader(KEEPER.lose))
    # What was read stays: no collection of garbage has to look through it while replies wait. What a
    # round of replies makes is mostly no garbage that would have to be looked for, so that is seldom done.
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
    given_back()
    publisher = ByTheWay(lambda: say(PRESS), lambda: say(JOBS), ready.ended if ready else None)
    House(django.application, django.quickly, publisher).serve(welcome)


def _parsed(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="rejoinder serve", description="Serve the site.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")
    parser.add_argument("--workers", type=int, default=2, help="processes of the porch (2)")
    parser.add_argument("--threads", type=int, default=0, help="requests answered at a time (16)")
    parser.add_argument("--demo", action="store_true", help="plant the demonstration site first")
    told = parser.parse_args(words)
    if not 1 <= told.port <= 65_535:
        parser.error("--port takes 1 to 65535")
    if not 1 <= told.workers <= 64:
        parser.error("--workers takes 1 to 64")
    return told


def _claim(host: str, port: int) -> None:
    """Say clearly that a port is taken, instead of letting workers fail one by one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as mistake:
            raise InstallationBroken(
                f"cannot listen on {host}:{port} ({mistake.strerror}). "
                "Another server may be running; end it or choose another --port."
            ) from mistake


def _close(descriptor: int) -> None:
    with suppress(OSError):
        os.close(descriptor)


def _more_files() -> None:
    """Allow as many open connections as the kernel lets us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 65_536)), hard))


def _fewer_arenas() -> None:
    """Let the back room's threads share one heap: with one each, glibc keeps 15 MB for nothing."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(-8, 1)  # M_ARENA_MAX, malloc.h


def _welcome(address: str) -> str:
    from django.utils import timezone

    from rejoinder.web.once import desk_user, signin_path

    lines = [
        "",
        f"  The page:  {address}/",
        f"  The desk:  {address}/desk/",
        f"  Sign in:   {address}{signin_path(desk_user(), timezone.now())}",
        "             (this link works once, within 15 minutes; `rejoinder signin` makes another)",
        "",
        "",
    ]
    return "\n".join(lines)


def _porch(told: argparse.Namespace) -> None:
    import multiprocessing

    from granian import Granian
    from granian.constants import Interfaces, Loops
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    # By fork, to share memory: this process has neither threads nor a database.
    multiprocessing.set_start_method("fork", force=True)
    os.environ[PARENT] = str(os.getpid())
    gc.collect()
    gc.freeze()
    Granian(
        "rejoinder_site.porch:app",
        address=told.host,
        port=told.port,
        interface=Interfaces.RSGI,
        loop=Loops.uvloop,
        workers=told.workers,
        websockets=False,
        backlog=4096,
        backpressure=conf.get().connections,
        http1_settings=HTTP1Settings(
            header_read_timeout=round(conf.get().header_deadline * 1000), max_buffer_size=64 * 1024
        ),
        log_access=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve()

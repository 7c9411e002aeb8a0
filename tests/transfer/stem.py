"""A process that has loaded the command and forks for each of its runs: what a run costs without its start.

    python tests/transfer/stem.py HOME

Reads lines of JSON (the words behind `rejoinder`, the folder to run in, the file for its output) and answers
each with the exit status and the most memory of the run in bytes. Each run is a process of its own, which
ends as the command ends; only the second that Python takes to load is spent once for all.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TextIO

from rejoinder_site import command


def loaded(home: Path) -> None:
    """Load what every run needs, and leave nothing open."""
    os.environ |= {"REJOINDER_HOME": str(home), "DJANGO_SETTINGS_MODULE": "rejoinder_site.settings"}
    home.mkdir(parents=True, exist_ok=True)
    import django

    django.setup()
    from django.db import connections

    from rejoinder_site.preparing import prepare

    prepare()
    connections.close_all()


def run(words: list[str], folder: str, output: str) -> None:
    """Be the command, with these words, and never return."""
    status = 1
    try:
        os.chdir(folder)
        told = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        for stream in (1, 2):
            os.dup2(told, stream)
        sys.argv = ["rejoinder", *words]
        command.main()
        status = 0
    except SystemExit as ending:
        status = ending.code if isinstance(ending.code, int) else int(ending.code is not None)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def serve(asked: TextIO, answers: TextIO) -> None:
    for line in asked:
        words, folder, output = json.loads(line)
        child = os.fork()
        if not child:
            run(words, folder, output)
        _, status, used = os.wait4(child, 0)
        told = os.waitstatus_to_exitcode(status), used.ru_maxrss * 1024
        answers.write(json.dumps(told) + "\n")
        answers.flush()


if __name__ == "__main__":
    loaded(Path(sys.argv[1]))
    serve(sys.stdin, os.fdopen(os.dup(1), "w"))

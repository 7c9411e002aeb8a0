"""The `rejoinder` command: one door in the shell for everything.

`rejoinder serve` runs the site; every other word is a management command of Rejoinder's or Django's. Each works
in a data folder (`--home DIR`, else REJOINDER_HOME, else the current folder) and makes what it needs there.
"""

from __future__ import annotations

import os
import sys

# These must work on an installation that cannot be prepared, or do not touch one.
_UNPREPARED = {"check", "help", "makemigrations", "migrate", "version", "--help", "--version"}


def main() -> None:
    """Run one command; a refusal is one line on standard error and exit status 2."""
    words = _take_home(sys.argv[1:])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rejoinder_site.settings")
    from rejoinder.errors import RejoinderError

    try:
        if words[:1] == ["serve"]:
            from rejoinder_site.serving import serve

            serve(words[1:])
            return
        _run(words)
    except RejoinderError as error:
        sys.exit(_refusal(error))
    except KeyboardInterrupt:
        sys.exit(130)


def _take_home(words: list[str]) -> list[str]:
    """Take `--home DIR` out of the words, wherever it stands, before any setting is read."""
    left: list[str] = []
    rest = iter(words)
    for word in rest:
        if word == "--home":
            os.environ["REJOINDER_HOME"] = next(rest, "")
        elif word.startswith("--home="):
            os.environ["REJOINDER_HOME"] = word.partition("=")[2]
        else:
            left.append(word)
    return left


def _run(words: list[str]) -> None:
    import django
    from django.core.management import execute_from_command_line

    django.setup()
    if words and words[0] == "version":
        words = ["--version"]
    if words == ["--version"]:
        import rejoinder

        sys.stdout.write(f"rejoinder {rejoinder.__version__}\n")
        return
    if words and words[0] not in _UNPREPARED:
        from rejoinder_site.preparing import prepare

        prepare()
    if words[:1] == ["demo"]:
        from rejoinder_site.demo.planting import plant

        sys.stdout.write(plant() + "\n")
        return
    if words[:1] == ["check"]:
        words = [*words, "--database", "default"]  # also what is stored, not only the settings
    execute_from_command_line(["rejoinder", *(words or ["help"])])


def _refusal(error: Exception) -> int:
    sys.stderr.write(f"rejoinder: {error}\n")
    return 2


if __name__ == "__main__":
    main()

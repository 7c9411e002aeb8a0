"""The `rejoinder` command: one door in the shell for everything.

`rejoinder serve` runs the site; every other word is a management command of Rejoinder's or Django's.
Each works in a data folder (`--home DIR`, else REJOINDER_HOME, else the current folder) and makes what
it needs there.
"""

from __future__ import annotations

import os
import sys

# These must work on an installation that cannot be prepared, or do not touch one.
_UNPREPARED = {"check", "help", "verify", "restore", "makemigrations", "migrate"}
# Commands that are no management commands: they run what Django's own machinery would be in the way of.
_OWN = {"serve", "demo"}
# What `screen` does for a site; else it is a filter.
_ABOUT_A_SITE = (["report"], ["recheck"], ["learn"])


def main() -> None:
    """Run one command; a refusal is one line on standard error and exit status 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rejoinder_site.settings")
    from rejoinder.errors import RejoinderError

    try:
        words = _take_home(sys.argv[1:])
        if words in (["version"], ["--version"]):
            _tell_version()
            return
        if words in ([], ["help"], ["--help"], ["-h"]):
            from rejoinder_site.helping import tell

            tell()
            return
        if words[:1] == ["screen"] and words[1:2] not in _ABOUT_A_SITE:
            from rejoinder.management.filtering import run

            sys.exit(run(words[1:]))  # before anything is made or read: it needs no installation
        _claim_home()
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
    """Take `--home DIR` out of the words, wherever it stands, before any setting is read.

    Raises:
        InstallationBroken: no folder follows it.
    """
    from rejoinder.errors import InstallationBroken

    left: list[str] = []
    rest = iter(words)
    for word in rest:
        if word != "--home" and not word.startswith("--home="):
            left.append(word)
            continue
        folder = next(rest, "") if word == "--home" else word.partition("=")[2]
        if not folder or folder.startswith("-"):
            raise InstallationBroken("--home needs a folder, as in `rejoinder --home site serve`.")
        os.environ["REJOINDER_HOME"] = folder
    return left


def _claim_home() -> None:
    """Make the data folder where there is none.

    Raises:
        InstallationBroken: it cannot be made.
    """
    from rejoinder import conf
    from rejoinder.errors import InstallationBroken

    home = conf.home()
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as mistake:
        raise InstallationBroken(
            f"the data folder {home} cannot be made ({mistake.strerror}). Name another with --home."
        ) from mistake


def _tell_version() -> None:
    import rejoinder

    sys.stdout.write(f"rejoinder {rejoinder.__version__}\n")


def _run(words: list[str]) -> None:
    import django
    from django.core.management import execute_from_command_line

    django.setup()
    if words[0] not in _UNPREPARED:
        _refuse_unknown(words[0])
        from rejoinder_site.preparing import prepare

        prepare()
    if words[:1] == ["demo"]:
        from rejoinder_site.demo.planting import plant

        sys.stdout.write(plant() + "\n")
        return
    if words[:1] == ["check"]:
        words = [*words, "--database", "default"]  # also what is stored, not only the settings
    execute_from_command_line(["rejoinder", *words])


def _refuse_unknown(word: str) -> None:
    """Refuse a mistyped command before anything is made for it.

    Raises:
        InstallationBroken: there is no such command.
    """
    from difflib import get_close_matches

    from django.core.management import get_commands

    from rejoinder.errors import InstallationBroken

    known = _OWN | set(get_commands())
    if word not in known:
        near = get_close_matches(word, known, n=1)
        meant = f"Did you mean {near[0]}?" if near else "`rejoinder help` lists all."
        raise InstallationBroken(f"there is no command {word!r}. {meant}")


def _refusal(error: Exception) -> int:
    sys.stderr.write(f"rejoinder: {error}\n")
    return 2


if __name__ == "__main__":
    main()

"""The words say what the code does: whatever can be looked up is there, and nothing else is."""

from __future__ import annotations

import re
import tomllib
from dataclasses import MISSING, fields
from itertools import chain
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand
from tests.conftest import NOON
from tests.docs import reading
from tests.docs.reading import DEPLOYED, PAGES, REFERENCE, ROOT

import rejoinder
from rejoinder import checks, errors, posting
from rejoinder.conf import Conf
from rejoinder.hooks import payloads
from rejoinder.models import Site
from rejoinder.posting import front_matter
from rejoinder.publishing.paths import RESERVED
from rejoinder.screening import Policy, signals
from rejoinder.transfer.taking import Import
from rejoinder.web import policies
from rejoinder_site import serving

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
OURS = sorted(name for name, app in get_commands().items() if app == "rejoinder")
# Words that `rejoinder` knows beside management commands.
WORDS = ("serve", "demo", "version")
REFUSALS = [
    made
    for made in vars(errors).values()
    if isinstance(made, type) and issubclass(made, errors.RejoinderError)
]


def options(command: str, capsys: pytest.CaptureFixture[str]) -> set[str]:
    """The options that a command of ours takes, those of every command left out."""
    if command == "serve":
        with pytest.raises(SystemExit):
            serving.serve(["--help"])
        return set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help"}
    if command in WORDS:
        return set()
    common = {
        word
        for action in BaseCommand().create_parser("rejoinder", "x")._actions
        for word in action.option_strings
    }
    parser = load_command_class("rejoinder", command).create_parser("rejoinder", command)
    words = {word for action in parser._actions for word in action.option_strings} - common
    return {word for word in words if word.startswith("--")}  # a short name means a long one


def section(page: Path, heading: str) -> str:
    """The text under a heading, down to the next one of its level."""
    found = re.search(
        rf"^{re.escape(heading)}\b.*?$(.*?)(?=^## |\Z)", page.read_text("utf-8"), re.M | re.S
    )
    assert found, f"{page.name} has no {heading}"
    return found[1]


@pytest.mark.parametrize("field", fields(Conf), ids=lambda field: field.name)
def test_a_setting_is_in_the_reference_with_its_variable_and_its_default(field):
    _, variable, default, *_ = reading.named(REFERENCE / "settings.md")[field.name]
    assert f"`REJOINDER_{field.name.upper()}`" in variable
    shown = {
        "home": "current folder",
        "database_url": "empty",
        "trusted_proxies": "none",
        "mail_server": "empty",
        "mail_from": "empty",
        "outbound_hosts": "none",
    }
    assert field.default is not MISSING
    assert default == shown.get(field.name, str(field.default).lower())


def test_the_reference_names_no_setting_that_is_not_there():
    assert set(reading.named(REFERENCE / "settings.md")) == {field.name for field in fields(Conf)}


@pytest.mark.parametrize("command", [*OURS, *WORDS])
def test_a_command_is_in_the_reference_with_exactly_its_options(command, capsys):
    text = section(REFERENCE / "commands.md", f"## `rejoinder {command}")
    listed = set(re.findall(r"^\| `(--[a-z-]+)", text, re.M))
    assert listed == options(command, capsys)


def test_a_finding_of_check_is_in_the_reference():
    there = set(re.findall(r"rejoinder\.[EW]\d{3}", Path(checks.__file__).read_text("utf-8")))
    listed = section(REFERENCE / "commands.md", "## `rejoinder check")
    assert set(re.findall(r"rejoinder\.[EW]\d{3}", listed)) == there


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.code)
def test_an_error_is_in_the_reference_with_its_status(refusal):
    assert reading.named(REFERENCE / "errors.md")[refusal.code][1] == str(refusal.status)


def test_the_reference_names_no_error_that_is_not_there():
    assert set(reading.named(REFERENCE / "errors.md")) == {refusal.code for refusal in REFUSALS}


def test_a_key_of_a_policy_is_in_the_reference_with_its_default():
    listed = reading.named(REFERENCE / "policy.md")
    for key, default in Policy().to_mapping().items():
        said = {"[]": "none"}.get(str(default), str(default).lower())
        told = listed.pop(key)[1].lower()
        assert told == ("as shipped" if key == "thresholds" else said)
    assert not listed


def test_a_field_of_front_matter_is_in_the_reference():
    listed = {row[0].strip("`") for row in reading.rows(REFERENCE / "front-matter.md")} - {"field"}
    assert listed == set(front_matter.FIELDS)


def test_the_example_of_front_matter_is_one(tmp_path):
    text = (REFERENCE / "front-matter.md").read_text("utf-8")
    file = tmp_path / "post.md"
    file.write_text(text.partition("```markdown\n")[2].partition("```")[0], "utf-8")
    assert posting.read_post_file(file).draft.title == "The bridge is open"


def test_a_key_of_the_report_is_in_the_reference(site: Site, tmp_path):
    file = tmp_path / "video.info.json"
    file.write_text('{"id": "abcdefghijk", "extractor": "youtube", "comments": []}', "utf-8")
    run = Import(file, site, now=NOON, dry_run=True)
    assert list(run.steps())
    assert set(reading.named(REFERENCE / "import-report.md")) == set(run.report)


def test_an_event_of_webhooks_is_in_the_reference():
    listed = reading.named(REFERENCE / "webhooks.md")
    for chosen, (event, _) in payloads.EVENTS.items():
        assert listed[event][1] == f"`{chosen}`"


def test_a_path_kept_for_the_product_is_in_the_reference():
    text = (REFERENCE / "addresses.md").read_text("utf-8").rpartition("kept for the product")[2]
    assert set(re.findall(r"`([^`]+)`", text)) == RESERVED


def test_a_signal_is_explained():
    page = ROOT / "docs" / "explanation" / "the-screen.md"
    assert set(reading.named(page)) == {signal.__name__ for signal in signals.ALL}


def test_a_library_is_named_with_its_reason():
    project = PYPROJECT["project"]
    wanted = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    text = (ROOT / "docs" / "explanation" / "libraries.md").read_text("utf-8")
    named = set(re.findall(r"\*\*([A-Za-z0-9-]+)\*\*", text))
    assert named == {re.split(r"[\[<>=;\s]", library)[0] for library in wanted}


@pytest.mark.parametrize("page", PAGES, ids=reading.name)
def test_a_link_leads_to_a_file_and_a_heading(page):
    for path, heading in reading.links(page):
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), path
        assert not heading or heading in reading.headings(target), f"{path}#{heading}"


@pytest.mark.parametrize("page", PAGES, ids=reading.name)
def test_a_make_target_that_is_named_exists(page):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    named = {
        word for line in reading.code(page) for word in re.findall(r"\bmake ([a-z][a-z-]*)", line)
    }
    assert named <= targets


@pytest.mark.parametrize("page", [*PAGES, *DEPLOYED], ids=reading.name)
def test_a_command_that_is_named_exists_and_takes_the_options_named_with_it(page, capsys):
    for command, given in reading.commands(page):
        assert command in {*get_commands(), *WORDS, "help"}
        if command in {*OURS, *WORDS}:
            assert set(given) <= options(command, capsys) | {"--home"}


@pytest.mark.parametrize("page", PAGES, ids=reading.name)
def test_a_line_of_prose_has_at_most_100_columns(page):
    lines = page.read_text("utf-8").splitlines()
    assert [line for line in lines if len(line) > 100 and not line.startswith("|")] == []


def test_a_page_is_in_the_index():
    index = ROOT / "docs" / "README.md"
    decisions = ROOT / "docs" / "decisions" / "README.md"
    linked = {
        (page.parent / path).resolve()
        for page in (index, decisions)
        for path, _ in reading.links(page)
    }
    pages = {page.resolve() for page in (ROOT / "docs").rglob("*.md")}
    assert pages - linked <= {index.resolve()}


def test_the_rooms_of_the_house_are_the_folders_and_modules_that_there_are():
    house = ROOT / "src" / "rejoinder"
    there = {path.name for path in house.iterdir()} - {"__init__.py", "__pycache__", "py.typed"}
    rooms = section(ROOT / "ARCHITECTURE.md", "## Rooms of")
    assert set(re.findall(r"^\| `([^`]+)`", rooms, re.M)) == there


def test_the_modules_of_the_site_are_those_that_there_are():
    site = ROOT / "src" / "rejoinder_site"
    there = {path.name for path in site.iterdir()} - {"__init__.py", "__pycache__", "py.typed"}
    modules = section(ROOT / "ARCHITECTURE.md", "## Modules of")
    assert set(re.findall(r"^\| `([^`]+)`", modules, re.M)) == there


def test_the_floors_are_those_of_the_import_contract():
    (contract,) = (
        each for each in PYPROJECT["tool"]["importlinter"]["contracts"] if each["type"] == "layers"
    )
    floors = {
        room.strip(): floor
        for floor, layer in enumerate(reversed(contract["layers"]))
        for room in layer.split("|")
    }
    rooms = section(ROOT / "ARCHITECTURE.md", "## Rooms of")
    told = dict(re.findall(r"^\| `([^`]+?)(?:\.py)?` \| (\d+) \|", rooms, re.M))
    assert {room: int(floor) for room, floor in told.items()} == floors


def test_the_changelog_names_this_version():
    assert f"## {rejoinder.__version__}\n" in (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert PYPROJECT["project"]["version"] == rejoinder.__version__


@pytest.mark.parametrize("proxy", ["nginx.conf", "Caddyfile"])
def test_a_proxy_says_the_same_policies_as_the_porch(proxy):
    text = (ROOT / "deploy" / proxy).read_text("utf-8")
    assert f'"{policies.PUBLISHED}"' in text
    assert f'"{policies.PICTURE}"' in text


def test_no_file_names_a_place_of_one_machine():
    # Somebody's home, or where somebody keeps checkouts.
    place = re.compile(r"(?<![\w.~])/(?:root|mnt|w[o]rk|(?:home|Users)/\w+)/")
    endings = {
        ".py",
        ".md",
        ".sh",
        ".toml",
        ".conf",
        ".service",
        ".html",
        ".js",
        ".css",
        ".yaml",
        "",
    }
    folders = ("src", "tests", "docs", "deploy", "changes", "bench", ".ci")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*")]
    files += [path for path in ROOT.iterdir() if path.is_file()]
    found = [
        reading.name(path)
        for path in files
        if path.is_file() and path.suffix in endings and "__pycache__" not in path.parts
        if place.search(path.read_text("utf-8"))
    ]
    assert found == []

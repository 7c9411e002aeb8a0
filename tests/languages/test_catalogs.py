"""Every language says everything that a reader meets, and its compiled words are those of its catalog."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from gettext import GNUTranslations, NullTranslations
from html.parser import HTMLParser
from io import BytesIO

import pytest
from babel import Locale
from babel.dates import get_month_names
from babel.messages.catalog import Catalog, Message
from babel.numbers import format_decimal
from catalogs.__main__ import compiled, languages, read
from catalogs.gathering import PACKAGE, gather, modules, templates
from jinja2 import Environment, nodes

from rejoinder.languages import known, language_of, number, say, say_many, speaking
from rejoinder.languages.catalogs import catalog_bytes
from rejoinder.languages.speaking import _MONTHS
from rejoinder.publishing.scripting import script_words
from rejoinder.publishing.translating import Spoken

pytestmark = pytest.mark.sqlite  # no test here asks a database

PLACES = re.compile(r"%\(\w+\)s")
TAGS = re.compile(r"<[^>]*>")
OTHERS = languages()


@cache
def wanted() -> Catalog:
    return gather()


@cache
def catalog(language: str) -> Catalog:
    return read(language)


def forms(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple | list) else [message.string]


def keys(found: Catalog) -> set[tuple[object, object]]:
    return {(message.id, message.context) for message in found if message.id}


def test_what_is_shipped_is_what_has_a_catalog():
    assert known() == ("en", *OTHERS)


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalog_has_exactly_the_messages_that_are_said(language):
    assert keys(catalog(language)) == keys(wanted()), "run `make words`, then translate"


def hidden(tree: ast.AST) -> list[str]:
    """The messages that are said within an f-string, which the gathering does not look into."""
    inside = (
        node
        for text in ast.walk(tree)
        if isinstance(text, ast.JoinedStr)
        for node in ast.walk(text)
    )
    calls = (
        node for node in inside if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    )
    return [
        str(call.args[0].value)
        for call in calls
        if call.func.id in {"say", "say_many", "say_as", "later", "plurals"}
        and call.args
        and isinstance(call.args[0], ast.Constant)
    ]


def test_nothing_is_said_where_the_gathering_does_not_look():
    assert hidden(ast.parse("f' {say(\"Aye.\") if yes else say(name)}'")) == ["Aye."]
    assert {
        file.name: found
        for file in modules()
        if (found := hidden(ast.parse(file.read_text("utf-8"))))
    } == {}


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_is_translated_and_none_is_a_guess(language):
    left = [
        message.id
        for message in catalog(language)
        if message.id and (message.fuzzy or not all(forms(message)))
    ]
    assert left == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_names_the_same_places_and_has_the_same_tags(language):
    wrong = []
    for message in catalog(language):
        if not message.id:
            continue
        one, many = message.id if isinstance(message.id, tuple) else (message.id, message.id)
        for form in forms(message):
            # "One comment" may do without its number.
            places = set(PLACES.findall(form)) | ({"%(n)s"} if one != many else set())
            expected = set(PLACES.findall(many)) | ({"%(n)s"} if one != many else set())
            if places != expected or sorted(TAGS.findall(form)) != sorted(TAGS.findall(many)):
                wrong.append(form)
            if "%(" in many and "%" in form.replace("%%", "").replace("%(", ""):
                wrong.append(form)  # a percent sign alone would end in an error
    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_the_compiled_words_are_those_of_the_catalog(language):
    assert _said(catalog_bytes(language)) == _said(compiled(catalog(language))), "run `make words`"


def _said(file: bytes) -> dict[object, str]:
    """What a compiled catalog says, without its header, which names the tool that wrote it."""
    read: dict[object, str] = GNUTranslations(BytesIO(file))._catalog
    return {message: said for message, said in read.items() if message}


@pytest.mark.parametrize("language", OTHERS)
def test_each_number_takes_the_form_that_the_language_has_for_it(language):
    locale, spoken = Locale(language), language_of(language)
    told = spoken.plurals("%(n)s reply", "%(n)s replies")
    for n in range(130):
        form = spoken.catalog.ngettext("%(n)s reply", "%(n)s replies", n)
        assert told[locale.plural_form(n)] == form == spoken.forms(
            "%(n)s reply", "%(n)s replies")[spoken.form(n)]  # fmt: skip


@pytest.mark.parametrize("language", OTHERS)
def test_months_and_numbers_are_written_as_the_unicode_consortium_has_them(language):
    months = get_month_names("wide", context="format", locale=language)
    with speaking(language):
        assert [say(month).lower() for month in _MONTHS] == [
            months[at].lower() for at in range(1, 13)
        ]
        # Not four digits: some languages leave them together, and Babel does not know which.
        for count in (7, 999, 12_950, 1_234_567):
            assert number(count) == format_decimal(count, locale=language, numbering_system="latn")


def test_english_needs_no_catalog_and_counts_as_ever():
    assert [say_many("%(n)s reply", "%(n)s replies", n) for n in (0, 1, 2, 12_950)] == [
        "0 replies", "1 reply", "2 replies", "12,950 replies",
    ]  # fmt: skip


def test_all_that_the_script_says_comes_with_a_page_in_another_language():
    script = (PACKAGE / "static" / "reader.js").read_text()
    calls = re.findall(r"say\(([^;]+?)\)[;,\s}]", script)
    said = {text for call in calls for text in re.findall(r'"([^"]+)"', call)}
    counted = {many for _, many in re.findall(r'counted\(.+, "([^"]+)", "([^"]+)"\)', script)}
    assert len(said) >= 6
    assert len(counted) == 4
    told = str(script_words(language_of("de")))
    assert [each for each in sorted(said | counted) if f'"{each}":' not in told] == []
    english = [key for key, words in json.loads(told).items() if key in str(words)]
    assert english == []


class _Nothing(NullTranslations):
    """A language that says nothing: of each message, the places and tags alone."""

    def gettext(self, message: str) -> str:
        return "".join(re.findall(r"%\(\w+\)s|<[^>]*>", message))

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)


class _Silent:
    catalog = _Nothing()

    def forms(self, one: str, many: str) -> dict[int, str]:
        return {0: self.catalog.gettext(one), 1: self.catalog.gettext(many)}


_FOR_MACHINES = frozenset({"summary"})


class _Words(HTMLParser):
    """Collects what a person would read or hear."""

    SEEN = frozenset({"aria-label", "title", "alt", "placeholder"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden = tag in {"style", "script"}
        self.found += [value or "" for name, value in attrs if name in self.SEEN]

    def handle_endtag(self, tag: str) -> None:
        self.hidden = False

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.found.append(data)


def _constants(node: nodes.Node) -> list[str]:
    """Texts that an expression may put out."""
    if isinstance(node, nodes.Const):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, nodes.Call) and getattr(node.node, "name", "") == "_":
        return []
    if isinstance(node, nodes.CondExpr):
        return [*_constants(node.expr1), *(_constants(node.expr2) if node.expr2 else [])]
    if isinstance(node, nodes.BinExpr):
        return [*_constants(node.left), *_constants(node.right)]
    if isinstance(node, nodes.Concat):
        return [each for part in node.nodes for each in _constants(part)]
    if isinstance(node, nodes.Filter):
        return _constants(node.node) if node.node else []
    return []


@pytest.mark.parametrize("file", templates(), ids=lambda file: file.name)
def test_a_template_says_nothing_that_is_not_in_the_catalog(file):
    environment = Environment(extensions=[Spoken], trim_blocks=True, lstrip_blocks=True)
    environment.language = _Silent()
    tree = environment.parse(file.read_text())
    texts, constants = [], []
    for output in tree.find_all(nodes.Output):
        for part in output.nodes:
            if isinstance(part, nodes.TemplateData):
                texts.append(part.data)
            else:
                texts.append("0")  # so that an attribute's value stays one
                constants += _constants(part)
    for kept in tree.find_all(nodes.Dict):
        constants += [text for pair in kept.items for text in _constants(pair.value)]
    reader = _Words()
    reader.feed("".join(texts))
    reader.close()
    said = [text.strip() for text in reader.found if re.search(r"[^\W\d_]{2,}", text)]
    said = [text for text in said if not re.match(r'[a-z-]+="', text)]  # a macro makes attributes
    said += [text for text in constants if re.fullmatch(r"[^<=>/_-]*[^\W\d_]{2,}[^<=>/_-]*", text)]
    assert [text for text in said if text not in _FOR_MACHINES] == []


@pytest.mark.parametrize("language", OTHERS)
def test_the_word_for_reply_leaves_room_for_the_count_beside_it(language):
    # reader.css gives the word 6rem less a gap of 1.1; ten letters of the style's font fit.
    with speaking(language):
        assert len(say("Reply")) <= 10

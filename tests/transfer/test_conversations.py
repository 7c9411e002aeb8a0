"""Conversations that nobody thought of, written as several programs write them, come home the same."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.transfer.exports import wp_comment, wp_item, write_wxr
from tests.transfer.test_formats import comments
from tests.transfer.writers import (
    disqus_post,
    disqus_thread,
    isso_row,
    remark,
    write_disqus,
    write_isso,
)

# Words with everything that markup, quoting and line ends are made of, but nothing that no page can carry.
_WORDS = st.text(
    st.sampled_from("aé海🌊 \n\t<>&\"'\\]-,;{}[]*_#@"), min_size=1, max_size=40
).filter(lambda text: text.strip())
_CONVERSATION = st.lists(st.tuples(st.integers(0, 12), _WORDS), min_size=1, max_size=12)


def xml(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def as_wxr(folder: Path, told: list[tuple[int, str]]) -> Path:
    said = (wp_comment(n, above, content=xml(text)) for n, (above, text) in enumerate(told, 1))
    return write_wxr(folder, wp_item(1, *said))


def as_disqus(folder: Path, told: list[tuple[int, str]]) -> Path:
    posts = (
        disqus_post(n, 1, message=escape(text), **({"parent": str(above)} if above else {}))
        for n, (above, text) in enumerate(told, 1)
    )
    return write_disqus(folder, disqus_thread(1, link="https://harbour.example/tide/"), *posts)


def as_remark42(folder: Path, told: list[tuple[int, str]]) -> Path:
    lines = (
        json.dumps(remark(str(n), str(above or ""), orig=text), ensure_ascii=n % 2 == 0)
        for n, (above, text) in enumerate(told, 1)
    )
    path = folder / "backup.json"
    path.write_text("\n".join(lines), "utf-8")
    return path


def as_isso(folder: Path, told: list[tuple[int, str]]) -> Path:
    return write_isso(
        folder,
        *(isso_row(n, above or None, text=text) for n, (above, text) in enumerate(told, 1)),
    )


@pytest.mark.parametrize("written", [as_wxr, as_disqus, as_remark42, as_isso])
@given(_CONVERSATION)
@settings(deadline=None, max_examples=40)
def test_what_a_program_writes_is_read_back_word_for_word(written, told):
    with TemporaryDirectory() as folder:
        found = comments(written(Path(folder), told))
    assert [(one.key, one.parent_key, one.text) for one in found] == [
        (str(n), str(above) if above else None, text.strip())
        for n, (above, text) in enumerate(told, 1)
    ]

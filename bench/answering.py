"""Measure whether flat replies are hung where they belong, against replies judged by hand.

    python bench/answering.py TRUTH.json FOLDER [--wrong]

TRUTH.json: `{"replies": [{"file", "reply", "parent", "confidence", "mention"}, …]}`, `file` an
export of YouTube comments in FOLDER, `reply` and `parent` ids in it, `parent` null where the reply
answers nobody who is in the file; `confidence` is the judge's: certain, high, medium or low.

Every reply is first hung under its top comment, also where the file knows better. Beside ours stands
the simple rule: a mention leads to that person's latest comment, everything else to the top.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from rejoinder.text import to_html, to_plain
from rejoinder.threads import Said, infer
from rejoinder.transfer import formats, reading
from rejoinder.transfer.records import CommentRecord


def threads(path: Path) -> Iterator[list[CommentRecord]]:
    """Each top comment of a file with its replies, oldest first."""
    found: dict[str, list[CommentRecord]] = defaultdict(list)
    (source,) = reading.expanded(path)
    with reading.opened(source) as stream:
        form = formats.recognise(stream.read(reading.HEAD))
        for record in form.read(stream):
            if isinstance(record, CommentRecord):
                found[record.key.partition(".")[0]].append(record)
    for key, (top, *replies) in found.items():
        if top.key == key:
            if all(reply.precision == "exact" and reply.written_at for reply in replies):
                replies.sort(key=lambda reply: reply.written_at)  # type: ignore[arg-type,return-value]
            yield [top, *replies]


def said(record: CommentRecord) -> Said:
    plain = (
        record.text if record.markup == "plain" else to_plain(to_html(record.text, record.markup))
    )
    return Said(record.author, record.author_key or record.author, plain)


def shares(rights: Iterable[bool]) -> str:
    all_of = list(rights)
    return f"{sum(all_of)} of {len(all_of)} ({sum(all_of) / max(len(all_of), 1):.0%})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("truth", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--wrong", action="store_true", help="list the wrong ones")
    asked = parser.parse_args()
    judged: list[dict[str, Any]] = json.loads(asked.truth.read_text("utf-8"))["replies"]
    links = {}
    for name in dict.fromkeys(each["file"] for each in judged):
        for thread in threads(asked.folder / name):
            keys = [record.key for record in thread]
            for key, link in zip(keys[1:], infer([said(each) for each in thread]), strict=True):
                links[name, key] = (None if link.parent is None else keys[link.parent], link)
    for each in judged:
        parent, each["link"] = links[each["file"], each["reply"]]
        each["right"] = parent == each["parent"]
        if asked.wrong and not each["right"]:
            print("wrong:", each["reply"], each["confidence"], each["link"])
    sure = [each for each in judged if each["confidence"] in {"high", "medium"}]
    print("judged high or medium:", shares(each["right"] for each in sure))
    print("all judged:", shares(each["right"] for each in judged))
    by_reason: dict[str, list[bool]] = defaultdict(list)
    for each in judged:
        by_reason[each["link"].reason].append(each["right"])
    for reason, rights in sorted(by_reason.items()):
        print(f"  {reason}: {shares(rights)}")
    for stated in (0.9, 0.8, 0.7):
        rights = [each["right"] for each in judged if each["link"].confidence >= stated]
        print(f"stated at {stated:.0%} or more: {shares(rights)}")


if __name__ == "__main__":
    main()

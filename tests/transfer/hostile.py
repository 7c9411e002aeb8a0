"""Files made to break whoever reads them, each written by code."""

from __future__ import annotations

import gzip
import json
import sqlite3
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.transfer.exports import FOOT, HEAD, wp_comment, wp_item, wxr
from tests.transfer.test_more_formats import (
    ISSO_COMMENTS,
    ISSO_THREADS,
    disqus_post,
    disqus_thread,
    isso_row,
    remark,
    write_disqus,
    write_isso,
)

Writer = Callable[[Path], Path]
HOSTILE: dict[str, Writer] = {}
MEBIBYTE = 1024 * 1024


def hostile(writer: Writer) -> Writer:
    HOSTILE[writer.__name__] = writer
    return writer


def put(folder: Path, told: bytes | str, name: str = "export.dat") -> Path:
    path = folder / name
    path.write_bytes(told.encode("utf-8", "surrogatepass") if isinstance(told, str) else told)
    return path


def entities(root: str) -> str:
    bombs = "".join(
        f'<!ENTITY e{n} "{"".join(f"&e{n - 1};" for _ in range(10))}">' for n in range(1, 12)
    )
    return f'<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY e0 "lol">{bombs}]>'


@hostile
def billion_laughs_rss(folder: Path) -> Path:
    return put(folder, entities("rss") + HEAD[HEAD.index("<rss") :] + "&e11;" + FOOT)


@hostile
def billion_laughs_disqus(folder: Path) -> Path:
    return put(folder, entities("disqus") + '<disqus xmlns="http://disqus.com">&e11;</disqus>')


@hostile
def billion_laughs_atom(folder: Path) -> Path:
    kind = "http://schemas.google.com/blogger/2008/kind#post"
    return put(folder, entities("feed") + f"<feed><entry><id>{kind}</id>&e11;</entry></feed>")


@hostile
def external_entity(folder: Path) -> Path:
    doctype = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return put(folder, f"{doctype}{wxr(wp_item(1, wp_comment(1, content='&x;')))[38:]}")


@hostile
def late_doctype(folder: Path) -> Path:
    # Behind a fault, where a strict parser has already stopped.
    return put(folder, "<rss><x y=1/>" + entities("rss") + wxr(wp_item(1, wp_comment(1)))[38:])


@hostile
def deep_xml(folder: Path) -> Path:
    return put(folder, HEAD + "<item>" + "<a:b>" * 100_000)


@hostile
def deep_html_in_a_comment(folder: Path) -> Path:
    content = f"<![CDATA[{'<b><i><blockquote>' * 20_000}]]>"
    return put(folder, wxr(wp_item(1, wp_comment(1, content=content))))


@hostile
def deep_html_page(folder: Path) -> Path:
    nested = '<ol class="children"><li class="comment" id="comment-{}">'
    lists = "".join(nested.format(n) for n in range(30_000))
    return put(folder, f"<!doctype html><html><body>{lists}</body></html>")


@hostile
def a_page_of_lists(folder: Path) -> Path:
    comment = '<li class="comment depth-1" id="comment-{}"><p>Yes.</p>'
    open_ones = "".join(comment.format(n) for n in range(60_000))
    return put(folder, f'<!doctype html><html><body><ol id="comments">{open_ones}')


@hostile
def deep_json(folder: Path) -> Path:
    return put(folder, '{"id":"v","extractor":"youtube","comments":' + "[" * 100_000)


@hostile
def deep_reddit(folder: Path) -> Path:
    step = '{"kind":"Listing","data":{"children":[{"kind":"t1","data":{"replies":'
    return put(folder, "[" + step * 100_000)


@hostile
def deep_line(folder: Path) -> Path:
    lines = [json.dumps(remark("a")), '{"id":"b","pid":' + "[" * 100_000, "{" * 100_000]
    return put(folder, "\n".join(lines))


@hostile
def not_a_number(folder: Path) -> Path:
    told = json.dumps(remark("a") | {"score": float("nan"), "votes": float("inf")})
    return put(folder, json.dumps(remark("b")) + "\n" + told)


@hostile
def huge_numbers(folder: Path) -> Path:
    score = "9" * 100_000
    lines = [
        json.dumps(remark("a")),
        json.dumps(remark("b")).replace('"score": 4', f'"score": {score}'),
    ]
    lines.append(json.dumps(remark("c")).replace('"score": 4', '"score": 1e999999'))
    return put(folder, "\n".join(lines))


@hostile
def doubled_keys(folder: Path) -> Path:
    twice = '{"id":"c","id":"d","text":"a"}'
    return put(
        folder, f'{{"id":"v","extractor":"youtube","comments":[{twice}],"comments":[{twice}]}}'
    )


@hostile
def a_line_without_end(folder: Path) -> Path:
    return put(folder, json.dumps(remark("a")) + "\n" + '{"id":"' + "a" * (20 * MEBIBYTE))


@hostile
def a_text_without_end(folder: Path) -> Path:
    return put(folder, '{"id":"v","extractor":"youtube","title":"' + "a" * (40 * MEBIBYTE))


@hostile
def a_comment_without_end(folder: Path) -> Path:
    return put(folder, HEAD + "<item><wp:comment><wp:comment_content>" + "a" * (80 * MEBIBYTE))


@hostile
def a_cell_without_end(folder: Path) -> Path:
    header = "Comment ID,Channel ID,Comment Create Timestamp,Video ID,Comment Text\n"
    return put(folder, header + 'Ug,UC,2024,v,"' + "a\n" * (10 * MEBIBYTE))


@hostile
def broken_utf8(folder: Path) -> Path:
    told = wxr(*(wp_item(n, wp_comment(n, content="caf\u00e9 \u6d77")) for n in range(1, 50)))
    return put(folder, told.encode().replace(b"\xc3\xa9", b"\xc3\xff\xed\xa0\x80\xfe"))


@hostile
def broken_utf8_json(folder: Path) -> Path:
    told = json.dumps(remark("a", text="caf\u00e9"), ensure_ascii=False).encode()
    return put(folder, told.replace(b"\xc3\xa9", b"\xff\xfe") + b"\n" + told)


@hostile
def lone_surrogates(folder: Path) -> Path:
    return put(folder, json.dumps(remark("a", text="\ud800 low \udfff", title="\udcff")))


@hostile
def lying_encoding(folder: Path) -> Path:
    return put(folder, wxr(wp_item(1, wp_comment(1))).replace("UTF-8", "UTF-16"))


@hostile
def a_circle_of_comments(folder: Path) -> Path:
    many = 20_000
    posts = (disqus_post(n, 1, parent=str((n + 1) % many)) for n in range(many))
    return write_disqus(folder, disqus_thread(1, link="https://harbour.example/"), *posts)


@hostile
def a_chain_of_comments(folder: Path) -> Path:
    lines = [json.dumps(remark(f"k{n}", f"k{n - 1}" if n else "")) for n in range(100_000)]
    return put(folder, "\n".join(lines))


@hostile
def one_id_for_all(folder: Path) -> Path:
    return put(folder, "\n".join(json.dumps(remark("a", "a", text=f"{n}")) for n in range(20_000)))


@hostile
def gzip_bomb(folder: Path) -> Path:
    path = folder / "bomb.gz"
    with gzip.open(path, "wb", compresslevel=9) as file:
        file.write(HEAD.encode())
        for _ in range(800):
            file.write(b" " * MEBIBYTE)
    return path


@hostile
def zip_bomb(folder: Path) -> Path:
    path = folder / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(20):
            archive.writestr(f"{n}.xml", HEAD.encode() + b" " * (50 * MEBIBYTE))
    return path


@hostile
def zip_that_lies(folder: Path) -> Path:
    path = folder / "lies.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", HEAD.encode() + b" " * (50 * MEBIBYTE))
    told = bytearray(path.read_bytes())
    at = told.rindex(b"PK\x01\x02")
    told[at + 24 : at + 28] = struct.pack("<I", 100_000)
    path.write_bytes(told)
    return path


@hostile
def zip_slip(folder: Path) -> Path:
    path = folder / "slip.zip"
    with zipfile.ZipFile(path, "w") as archive:
        told = wxr(wp_item(1, wp_comment(1)))
        for name in ("../../escaped.xml", "/tmp/escaped.xml", "C:\\escaped.xml"):
            archive.writestr(name, told)
        link = zipfile.ZipInfo("link.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return path


@hostile
def zip_cut_short(folder: Path) -> Path:
    path = zip_slip(folder)
    path.write_bytes(path.read_bytes()[:-40])
    return path


@hostile
def zip_with_damaged_bytes(folder: Path) -> Path:
    path = folder / "bad.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", wxr(*(wp_item(n, wp_comment(n)) for n in range(500))))
    told = bytearray(path.read_bytes())
    told[200:260] = b"\xff" * 60
    path.write_bytes(told)
    return path


@hostile
def isso_of_views(folder: Path) -> Path:
    path = folder / "views.db"
    with sqlite3.connect(path) as database:
        database.executescript(
            "CREATE TABLE t (tid, id, text); CREATE TABLE threads (id, uri, title);"
            "CREATE VIEW comments AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
            " SELECT 1 AS tid, x AS id, 'a' AS text FROM n;"
        )
    database.close()
    return path


@hostile
def isso_of_computed_columns(folder: Path) -> Path:
    path = folder / "computed.db"
    with sqlite3.connect(path) as database:
        database.execute(ISSO_THREADS)
        computed = "bait TEXT GENERATED ALWAYS AS (hex(zeroblob(500000000))), voters"
        database.execute(ISSO_COMMENTS.replace("voters", computed))
    database.close()
    return path


@hostile
def isso_with_triggers(folder: Path) -> Path:
    trigger = "CREATE TRIGGER t AFTER INSERT ON comments BEGIN DELETE FROM comments; END;"
    return write_isso(folder, isso_row(1), more=trigger)


@hostile
def isso_with_huge_values(folder: Path) -> Path:
    more = "UPDATE comments SET text = zeroblob(90000000), author = zeroblob(90000000);"
    return write_isso(folder, isso_row(1), more=more)


@hostile
def isso_with_odd_types(folder: Path) -> Path:
    odd = {"created": b"\xff\xfe", "text": b"\xff low", "author": 12, "likes": "many", "mode": None}
    far = {"created": 9e99, "modified": -1, "parent": "x", "email": b"\0"}
    return write_isso(folder, isso_row(1, **odd), isso_row(2, **far), isso_row(3, 3))


@hostile
def isso_with_damaged_pages(folder: Path) -> Path:
    path = write_isso(folder, *(isso_row(n, text="Low tide. " * 50) for n in range(1, 2_000)))
    told = bytearray(path.read_bytes())
    for page in range(3, len(told) // 4096, 3):
        told[page * 4096 : page * 4096 + 600] = b"\xa5" * 600
    path.write_bytes(told)
    return path


@hostile
def isso_cut_short(folder: Path) -> Path:
    path = write_isso(folder, *(isso_row(n, text="Low tide. " * 50) for n in range(1, 2_000)))
    path.write_bytes(path.read_bytes()[:40_000])
    return path


@hostile
def isso_of_noise(folder: Path) -> Path:
    return put(folder, b"SQLite format 3\0" + bytes(range(256)) * 100)


@hostile
def movable_type_without_end(folder: Path) -> Path:
    head = "AUTHOR: A\nTITLE: B\n-----\nBODY:\n"
    return put(folder, head + "-----\nCOMMENT:\nAUTHOR: x\nno\n" * 50_000 + "a\n" * (4 * MEBIBYTE))


@hostile
def a_pipe_named_like_a_file(folder: Path) -> Path:
    inner = folder / "parts"
    inner.mkdir()
    put(inner, wxr(wp_item(1, wp_comment(1))), "a.xml")
    (inner / "b.xml").symlink_to("/dev/zero")
    (inner / "c").symlink_to(inner)
    return inner

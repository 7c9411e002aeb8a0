"""Files made to break whoever reads them, each written by code."""

from __future__ import annotations

import gzip
import json
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from tests.transfer.exports import FOOT, HEAD, wp_comment, wp_item, wxr
from tests.transfer.writers import (
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
    # One stream: after a full flush the same letters are packed the same way, so once is enough.
    packing = zlib.compressobj(9, zlib.DEFLATED, 31)
    head = packing.compress(HEAD.encode()) + packing.flush(zlib.Z_FULL_FLUSH)
    piece = packing.compress(b" " * MEBIBYTE) + packing.flush(zlib.Z_FULL_FLUSH)
    return put(folder, head + piece * 800, "bomb.gz")


@hostile
def zip_bomb(folder: Path) -> Path:
    path = folder / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
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


@hostile
def zip_of_a_hundred_thousand_entries(folder: Path) -> Path:
    path = folder / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for n in range(100_000):
            archive.writestr(f"{n}", b"")
    return path


@hostile
def zip_within_zip(folder: Path) -> Path:
    inner = gzip_bomb(folder).read_bytes()
    (folder / "bomb.gz").unlink()
    for level in range(4):
        path = folder / f"level-{level}.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for n in range(4):
                archive.writestr(f"{n}.zip", inner)
        inner = path.read_bytes()
        if level:
            (folder / f"level-{level - 1}.zip").unlink()
    return path


@hostile
def gzip_of_many_members(folder: Path) -> Path:
    piece = gzip.compress(b" " * MEBIBYTE)
    return put(folder, gzip.compress(HEAD.encode()) + piece * 900, "many.gz")


@hostile
def gzip_with_words_behind_it(folder: Path) -> Path:
    told = gzip.compress(wxr(wp_item(1, wp_comment(1))).encode())
    return put(folder, told + b"not gzip" * 1000, "tail.gz")


@hostile
def a_json_line_of_a_gigabyte(folder: Path) -> Path:
    path = folder / "line.json"
    with path.open("wb") as file:
        file.write(json.dumps(remark("a")).encode() + b"\n" + b'{"id":"')
        file.truncate(1024 * MEBIBYTE)  # zeros, which take no room on the disk
    return path


@hostile
def blank_lines_without_end(folder: Path) -> Path:
    told = json.dumps(remark("a")).encode() + b"\n"
    return put(folder, told + b"\n" * (128 * MEBIBYTE) + told, "blank.json")


@hostile
def an_xml_line_of_a_gigabyte(folder: Path) -> Path:
    path = folder / "line.xml"
    with path.open("wb") as file:
        file.write(HEAD.encode() + b"<item><wp:comment><wp:comment_content>")
        file.truncate(1024 * MEBIBYTE)
    return path


@hostile
def not_a_number_in_a_tree(folder: Path) -> Path:
    told = '{"id":"v","extractor":"youtube","comments":[{"id":"a","like_count":NaN},{"id":"b"}]}'
    return put(folder, told)


@hostile
def infinity_in_a_tree(folder: Path) -> Path:
    told = '{"id":"v","extractor":"youtube","duration":-Infinity,"comments":[{"id":"b"}]}'
    return put(folder, told)


@hostile
def exponents_without_end(folder: Path) -> Path:
    number = "1e" + "9" * 5_000
    return put(folder, f'{{"id":"v","extractor":"youtube","timestamp":{number},"comments":[]}}')


@hostile
def utf_16_of_wordpress(folder: Path) -> Path:
    told = wxr(*(wp_item(n, wp_comment(n)) for n in range(1, 300))).replace("UTF-8", "UTF-16")
    return put(folder, told.encode("utf-16")[:-1])


@hostile
def utf_7_that_hides_a_doctype(folder: Path) -> Path:
    hidden = entities("rss").encode("utf-7").replace(b"<", b"+ADw-").replace(b">", b"+AD4-")
    head = b'<?xml version="1.0" encoding="UTF-7"?>'
    return put(folder, head + hidden + wxr(wp_item(1, wp_comment(1)))[38:].encode())


@hostile
def parameter_entities(folder: Path) -> Path:
    doctype = (
        '<!DOCTYPE rss [<!ENTITY % file SYSTEM "file:///etc/passwd">'
        '<!ENTITY % all SYSTEM "http://127.0.0.1:9/x.dtd">%all;%file;]>'
    )
    return put(folder, doctype + wxr(wp_item(1, wp_comment(1)))[38:])


@hostile
def xinclude(folder: Path) -> Path:
    asked = (
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="/etc/passwd"/>'
    )
    return put(folder, wxr(wp_item(1, wp_comment(1, content=asked), title=asked)))


@hostile
def a_stylesheet_from_elsewhere(folder: Path) -> Path:
    told = '<?xml-stylesheet href="http://127.0.0.1:9/x.xsl" type="text/xsl"?>'
    return put(folder, wxr(wp_item(1, wp_comment(1))).replace("<rss", f"{told}<rss", 1))


@hostile
def a_million_attributes(folder: Path) -> Path:
    many = " ".join(f'a{n}="x"' for n in range(300_000))
    return put(folder, HEAD + f"<item {many}>" + wp_comment(1) + "</item>" + FOOT)


@hostile
def a_million_names(folder: Path) -> Path:
    return put(folder, HEAD + "<item>" + "".join(f"<a:n{n}/>" for n in range(400_000)) + FOOT)


@hostile
def csv_of_nothing(folder: Path) -> Path:
    header = b"Comment ID,Channel ID,Comment Create Timestamp,Video ID,Comment Text\n"
    return put(folder, header + b"\0,\0,\0\0,\0,\0\n" * 20_000 + b'"' * 1_000_001)


@hostile
def dates_that_cannot_be(folder: Path) -> Path:
    dates = ["0000-00-00T00:00:00Z", "99999-12-31T23:59:59Z", "-0001-01-01T00:00:00Z", "9" * 40]
    lines = [json.dumps(remark(f"k{n}", time=date)) for n, date in enumerate(dates * 500)]
    return put(folder, "\n".join(lines))


@hostile
def ids_beyond_all_columns(folder: Path) -> Path:
    ids = [-1, 2**63, 2**64, -(2**70), 10**300]
    lines = [json.dumps(remark(str(n), str(-n), score=n)) for n in ids]
    return put(folder, "\n".join(lines) + "\n" + json.dumps(remark("x")).replace('"x"', "1" * 400))


@hostile
def nothings_in_every_field(folder: Path) -> Path:
    odd = "\x00\ud800\udfff\u202e\ufffe"
    fields = {"title": odd, "text": odd, "orig": odd, "user": {"name": odd, "id": odd}}
    return put(folder, "\n".join(json.dumps(remark(f"a{odd}{n}", **fields)) for n in range(500)))


@hostile
def isso_with_a_log_made_to_replace_it(folder: Path) -> Path:
    path = write_isso(folder, isso_row(1))
    (folder / f"{path.name}-wal").write_bytes(b"\x37\x7f\x06\x82" + b"\xff" * 40_000)
    (folder / f"{path.name}-shm").write_bytes(b"\xff" * 32_768)
    (folder / f"{path.name}-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" * 100)
    return path


@hostile
def isso_with_virtual_tables(folder: Path) -> Path:
    path = folder / "virtual.db"
    with sqlite3.connect(path) as database:
        database.execute(ISSO_THREADS)
        database.execute("CREATE VIRTUAL TABLE comments USING fts4(tid, id, text)")
    database.close()
    return path


@hostile
def isso_of_a_page_that_points_at_itself(folder: Path) -> Path:
    path = write_isso(folder, *(isso_row(n, text="Low tide. " * 80) for n in range(1, 1_000)))
    told = bytearray(path.read_bytes())
    for page in range(2, len(told) // 4096):
        told[page * 4096 + 8 : page * 4096 + 12] = struct.pack(">I", page + 1)
    path.write_bytes(told)
    return path


@hostile
def isso_that_says_it_is_huge(folder: Path) -> Path:
    path = write_isso(folder, isso_row(1))
    told = bytearray(path.read_bytes())
    told[28:32] = struct.pack(">I", 2**31 - 1)  # pages
    told[16:18] = struct.pack(">H", 1)  # of 64 KiB
    path.write_bytes(told)
    return path


@hostile
def a_folder_of_links(folder: Path) -> Path:
    inner = folder / "links"
    inner.mkdir()
    put(inner, wxr(wp_item(1, wp_comment(1))), "a.xml")
    for n, target in enumerate(["/etc/passwd", "/proc/self/environ", "..", "/dev/stdin", "."]):
        (inner / f"{n}.xml").symlink_to(target)
    return inner


@hostile
def an_archive_of_ours_that_lies(folder: Path) -> Path:
    verdict = {"outcome": "hold", "suspicion": 1e308, "signals": [[]] * 1000, "made_at": "0000"}
    lines = [
        {"rejoinder_archive": 2, "private": True},
        {"post": "x:1", "title": "T", "status": "public", "path": "/../../etc/passwd",
         "video": {"provider": "file", "url": "file:///etc/passwd", "poster": "A" * 3_000_000}},
        *({"comment": f"x:{n}", "parent": f"x:{n + 1}", "text": "a", "verdict": verdict,
           "decisions": [{"act": "spam", "made_at": "99999"}] * 500} for n in range(300)),
        {"end": {"posts": -1, "comments": 1e99, "sha256": None}},
    ]  # fmt: skip
    return put(folder, "\n".join(json.dumps(line) for line in lines))

"""Files made to do harm, each with words of the one line that it should get."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib

from fpdf import FPDF
from PIL import Image

PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>%s>>>>"
WORDS = b"BT /F1 12 Tf 72 720 Td (Parking rules apply in the city centre.) Tj ET"
LOADED = b"/XObject<</I 6 0 R>>"


def stream(data, head=b""):
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (head, len(data), data)


PLAIN = {
    1: b"<</Type/Catalog/Pages 2 0 R>>",
    2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    3: PAGE % b"",
    4: stream(WORDS),
    5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
}


def pdf(changes=()):
    """A PDF of one page, with objects of it changed or added."""
    out = bytearray(b"%PDF-1.7\n")
    objects = PLAIN | dict(changes)
    places = {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    size, at = max(objects) + 1, len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    out += b"".join(b"%010d 00000 n \n" % places.get(number, 0) for number in range(1, size))
    return bytes(out + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, at))


def chain(length):
    """Page tree nodes, each the only child of the one before."""
    nodes = {2: b"<</Type/Pages/Kids[10 0 R]/Count 1>>"}
    for n in range(10, 10 + length):
        child = n + 1 if n + 1 < 10 + length else 3
        nodes[n] = b"<</Type/Pages/Parent %d 0 R/Kids[%d 0 R]/Count 1>>" % (n - 1 if n > 10 else 2, child)
    return nodes


def locked_pdf():
    paper = FPDF()
    paper.set_encryption("owner", "user")
    paper.add_page()
    paper.set_font("helvetica")
    paper.cell(text="secret")
    return bytes(paper.output())


def png(width, height, pixels=b"\0"):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def picture(kind, *, cut=1.0):
    out = io.BytesIO()
    Image.effect_noise((300, 300), 60).convert("RGB").save(out, kind)
    return out.getvalue()[: int(len(out.getvalue()) * cut)]


def packed(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name.replace("__", "/"), part)
    return out.getvalue()


def overlapping(names=300, size=2_000_000):
    """A zip whose entries are all the same bytes (Fifield, “A better zip bomb”, 2019)."""
    out = bytearray(packed(a=bytes(size)))
    at = out.index(b"PK\x01\x02")
    entry = out[at : out.index(b"PK\x05\x06")]
    entries = b"".join(entry[:-1] + bytes([n % 250]) for n in range(names))
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, names, names, len(entries), at, 0)
    return bytes(out[:at] + entries + end)


def lying(name):
    """A zip that gives the size of a part of 30 MB as 10 bytes."""
    data = packed(**{name: b"<x>" * 10_000_000})
    return data.replace(struct.pack("<I", 30_000_000), struct.pack("<I", 10))


LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'haha'>{}]>".format(
    "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
)
OUTSIDE = "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"
OOXML = "[Content_Types].xml"
BOMB = packed(**{OOXML: "<x/>", "OFD.xml": "<x/>", "a.bin": bytes(201 << 20)})


def entities(declared, name):
    return packed(**{name: f"<?xml version='1.0'?>{declared}<x>&a11;&a;</x>"})


PDF = {
    "endless.pdf": (pdf({6: b"[" * 1_000_000}), None),
    "a billion pages.pdf": (pdf({2: b"<</Type/Pages/Kids[3 0 R]/Count 1000000000>>"}), None),
    "fewer than none.pdf": (pdf({2: b"<</Type/Pages/Kids[3 0 R]/Count -7>>"}), None),
    "a circle.pdf": (pdf({2: b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>"}), "PDF 已损坏"),
    "deep.pdf": (pdf(chain(3000)), "PDF 已损坏"),
    "too many pages.pdf": (
        pdf({2: b"<</Type/Pages/Kids[%s]/Count 20000>>" % (b"3 0 R " * 20000)}),
        "超过 10000 页",
    ),
    "saved.pdf": (pdf({4: stream(b"q " * 1_000_000 + WORDS)}), None),
    "as large as the sun.pdf": (pdf({3: (PAGE % b"").replace(b"595 842", b"1e30 1e30")}), None),
    "password.pdf": (locked_pdf(), "PDF 有密码"),
    "cut.pdf": (pdf()[:-60], "PDF 不完整"),
    "holed.pdf": (pdf()[:200] + b"%%EOF", "PDF 已损坏"),
    "no.pdf": (b"not at all", "不是 PDF"),
}
SLOW_PDF = {  # for these the parser itself has no limit
    "blown up.pdf": pdf(
        {
            4: stream(
                zlib.compress(zlib.compress(b"BT /F1 12 Tf 72 720 Td (bomb) Tj ET " * 8_000_000, 9), 9),
                b"/Filter[/FlateDecode/FlateDecode]",
            )
        }
    ),
    "drawn in itself.pdf": pdf(
        {
            3: PAGE % LOADED,
            4: stream(b"/I Do"),
            6: stream(
                b"/I Do /I Do",
                b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</I 6 0 R>>>>",
            ),
        }
    ),
}
PACKAGES = {
    f"{name}.{kind}": (data, words)
    for kind, root in (("docx", OOXML), ("xlsx", OOXML), ("ofd", "OFD.xml"))
    for name, data, words in (
        ("cut", packed(**{root: "<x/>"})[:-30], "zip"),
        ("rubbish", b"PK\x03\x04" + bytes(range(256)) * 20, "zip"),
        ("bomb", BOMB, "200 MB"),
        ("more than it says", lying(root), ""),
        ("one over the other", overlapping(), "200 MB"),
        ("laughs", entities(LAUGHS, root), "实体"),
        ("outside", entities(OUTSIDE, root), "实体"),
        ("nothing in it", packed(), ""),
        ("out of it", packed(**{"..__..__x.xml": "<x/>"}), ""),
        ("deep", packed(**{root: "<x>" * 100_000}), ""),
    )
}
PACKAGES |= {
    "locked.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "密码"),
    "locked.xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "密码"),
}
PICTURES = {
    "as large as the sun.png": (png(2**31 - 1, 2**31 - 1), "图片"),
    "a bomb.png": (png(50_000, 50_000), "图片"),
    "more than it holds.png": (png(9_000, 9_000), "图片"),
    "cut.jpg": (picture("JPEG", cut=0.5), "图片"),
    "cut.tif": (picture("TIFF", cut=0.5), "图片"),
    "cut.webp": (picture("WEBP", cut=0.5), "图片"),
    "no.bmp": (b"BM" + bytes(100), "图片"),
}
HIDDEN = "收费\u202e标准为\u2066每次\u2069五元，\u200b不得另收。"
TEXTS = {
    "zeros.txt": (bytes(5000), "编码"),
    "zeros within.txt": ("某市停车办法\0".encode() * 1000, "编码"),
    "two encodings.txt": (
        "第一条 某市办法。\n".encode() * 30 + "第二条 停车收费标准。\n".encode("gbk") * 30,
        "编码",
    ),
    "controls.txt": (bytes(range(32)) * 200, "编码"),
    "directions.txt": (HIDDEN.encode() * 50, None),
    "a long line.txt": ("某市社区食堂应当公示价格，".encode() * 80_000, None),
    "white.txt": (b" " * 3_000_000, "空的"),
    "empty.txt": (b"", "空的"),
    "open.txt": (("（" * 300_000).encode(), None),
    "letters.txt": (b"a" * 300_000, None),
    "stars.md": (b"*a" * 100_000, None),
    "brackets.md": (b"[" * 100_000, None),
    "deep.html": (b"<div>" * 100_000 + "某市办法规定".encode(), ""),
    "attributes.html": (b"<p " + b"a=b " * 100_000 + ">某市停车办法</p>".encode(), None),
    "laughs.html": (f"{LAUGHS}<p>&a11;某市停车办法</p>".encode(), None),
    "spans.html": (
        "<table><tr><td rowspan=99999999 colspan=99999999>某市</td><td>办法</td></tr></table>".encode(),
        None,
    ),
    "columns.csv": (b"a," * 300_000, None),
    "never ends.csv": (('甲,乙\n"' + "社区食堂，" * 40_000).encode(), "CSV"),
}

GOOD_LINES = [
    {"id": f"good{n}", "title": "停车办法", "text": f"第{n}条 车位每小时收费二元。"} for n in range(3)
]
BAD_LINES = {
    "[1, 2]": "不是 JSON 对象",
    "{": "不是合法的 JSON",
    '{"a": ' + "[" * 100_000: "不是合法的 JSON",
    '{"id": ' + "9" * 10_000 + "}": "不是合法的 JSON",
    '{"id": NaN, "text": "x"}': "缺少 id",
    '{"id": true, "text": "x"}': "缺少 id",
    '{"id": "a", "text": ["x"]}': "缺少 text",
    '{"id": "b", "text": "x", "title": {"a": 1}}': "title 应当是字符串",
    '{"id": "c", "text": "x", "issued": 2023}': "issued 应当是字符串",
    '{"id": "good0", "text": "x"}': "重复",
    '{"id": "\\ud800", "text": "x"}': "id 里有",
    '{"id": "d", "text": "\\u0000\\u200b"}': "text 是空的",
}
LINES = "\n".join([*(json.dumps(line, ensure_ascii=False) for line in GOOD_LINES), *BAD_LINES]).encode()

SIDECARS = {
    "a: &a [x, x]\nb: &b [*a, *a]\nissuer: *b": "别名",
    "issuer: !!python/object/apply:os.system ['touch /tmp/was-here']": "读不了",
    "issuer: [某市]": "应当是文字",
    "issuer: {a: b}": "应当是文字",
    "issued: 2023-99-99": "读不了",
    "issued: !!timestamp x": "读不了",
    "issuer: " + "[" * 1000: "读不了",
    "issuer: " + "市" * 7_000: "16 KB",
    "- 某市": "字段: 值",
    "nobody: knows": "不认识的字段",
    "\x00": "读不了",
}

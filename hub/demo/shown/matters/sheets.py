"""Small files that stand for the documents of demo matters: PDF, and a picture."""

import struct
import zlib

from hub.casework.matter import NewDocument
from schemas.canonical import canonical

MARK = "演示文书，内容均属虚构"
LEFT, TOP, LEADING, SIZE = 60, 760, 26, 13
PICTURE = "photograph"
SIDE = 64


def make_sheet(kind: str, title: str, lines: tuple[str, ...]) -> NewDocument:
    """Write a document of a kind: a page with a few lines, or a picture."""
    if kind == PICTURE:
        return NewDocument(kind, f"{title}.png", _picture(canonical(list(lines))))
    return NewDocument(kind, f"{title}.pdf", _page((title, *lines, MARK)))


def _page(lines: tuple[str, ...]) -> bytes:
    """Write a PDF of one page in a font that every reader of Chinese PDF knows."""
    said = [f"BT /F1 {SIZE} Tf {LEFT} {TOP} Td {LEADING} TL"]
    said += [f"<{line.encode('utf-16-be').hex()}> Tj T*" for line in lines]
    content = " ".join([*said, "ET"]).encode()
    parts = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UTF16-H"
        b"/DescendantFonts[6 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo"
        b"<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/FontDescriptor 7 0 R>>",
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6"
        b"/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120"
        b"/CapHeight 880/StemV 93>>",
    )
    out, places = bytearray(b"%PDF-1.5\n"), []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(parts) + 1
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
    return bytes(out)


def _picture(seed: bytes) -> bytes:
    """Write a PNG of stripes in a shade of its own, in place of a photograph."""
    shade = zlib.crc32(seed).to_bytes(4, "big")
    rows = b"".join(
        b"\0" + bytes((shade[row // 8 % 4] + column) % 256 for column in range(SIDE))
        for row in range(SIDE)
    )
    head = struct.pack(">2I5B", SIDE, SIDE, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data))
        + name
        + data
        + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )

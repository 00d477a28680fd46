"""What acts by itself in a document of a matter is told to whoever opens it."""

import base64
import io
import zipfile
import zlib

import pytest

from hub.casework.matter.contents import DOCX, PDF, PNG, TEXT, signs_of, type_of
from hub.sheets.model import SheetNote
from hub.sheets.typeset import make_pdf
from tests.sheets.test_pdf import sheet
from tests.support.matter_calls import Web

PARTS = {
    "[Content_Types].xml": b"<Types/>",
    "word/document.xml": b"<w:document><w:t>text</w:t></w:document>",
}


def docx(**more):
    """A small file of a word processor, with parts changed or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (PARTS | more).items():
            archive.writestr(name, content)
    return file.getvalue()


def relation(kind, target="http://x.example/t.dotm", mode="External"):
    told = (
        f'<Relationship Type="http://x/{kind}" Target="{target}" TargetMode="{mode}"/>'
    )
    return f"<Relationships>{told}</Relationships>".encode()


def pdf(objects, *, packed=False):
    """A PDF with objects, which may lie packed together."""
    body = objects
    if packed:
        data = zlib.compress(objects)
        head = f"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length {len(data)}>>"
        body = head.encode() + b"\nstream\n" + data + b"\nendstream"
    return b"%PDF-1.7\n1 0 obj\n" + body + b"\nendobj\n%%EOF\n"


SCRIPT = b"<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>"
CASES = {
    "pdf-plain": (pdf(b"<</Type/Catalog/OpenAction[3 0 R/Fit]>>"), PDF, ""),
    "pdf-script": (pdf(SCRIPT), PDF, "action script"),
    "pdf-packed": (pdf(SCRIPT, packed=True), PDF, "action script"),
    "pdf-letters": (pdf(b"<</S/J#61vaScript>>"), PDF, "script"),
    "pdf-launch": (pdf(b"<</S/Launch/F(cmd.exe)>>"), PDF, "action"),
    "pdf-picture": (pdf(b"<<>>\nstream\n\x01/JS\x02/AA\xff\nendstream"), PDF, ""),
    "pdf-closed": (pdf(b"<</Encrypt 4 0 R>>"), PDF, "closed"),
    "pdf-bomb": (pdf(b"0" * (9 << 20), packed=True), PDF, "bomb"),
    "pdf-and-zip": (pdf(b"<<>>") + docx(), PDF, "second-type"),
    "png-and-zip": (b"\x89PNG\r\n\x1a\n" + docx(), PNG, "second-type"),
    "docx-plain": (docx(), DOCX, ""),
    "docx-link": (docx(**{"word/_rels/d.rels": relation("hyperlink")}), DOCX, ""),
    "docx-template": (
        docx(**{"word/_rels/d.rels": relation("attachedTemplate")}),
        *(DOCX, "outside"),
    ),
    "docx-inside": (
        docx(**{"word/_rels/d.rels": relation("image", "a.png", "Internal")}),
        *(DOCX, ""),
    ),
    "docx-field": (
        docx(**{"word/document.xml": b"<w:instrText>DDEAUTO c:\\x</w:instrText>"}),
        *(DOCX, "action"),
    ),
    "docx-parted-field": (
        docx(**{"word/document.xml": b"<w:i> DD</w:i><w:i>EAUTO c:</w:i>"}),
        *(DOCX, "action"),
    ),
    "docx-object": (docx(**{"word/embeddings/a.bin": b"x"}), DOCX, "object"),
    "docx-bomb": (docx(**{"word/media/a.bin": b"0" * (101 << 20)}), DOCX, "bomb"),
    "text": ("关于线索的说明\nDDE /JavaScript".encode(), TEXT, ""),
    "text-markup": (b"<html><script>1</script></html>", TEXT, "second-type"),
}


@pytest.mark.parametrize(("content", "media_type", "signs"), CASES.values(), ids=CASES)
def test_what_acts_by_itself_in_a_document_is_found(content, media_type, signs):
    assert type_of(content) == media_type
    assert " ".join(signs_of(content, media_type)) == signs


def test_what_the_hub_sets_itself_acts_in_no_way():
    made = make_pdf(sheet(SheetNote("字")))

    assert (type_of(made), signs_of(made, PDF)) == (PDF, ())


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00" + bytes(60),
        b"\x7fELF" + bytes(60),
        b"Rar!\x1a\x07\x00" + bytes(60),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        docx(**{"word/vbaProject.bin": b"x"}),
        b"PK\x03\x04" + bytes(40),
        b"",
    ],
    ids=["exe", "elf", "rar", "old-office", "macros", "broken-zip", "empty"],
)
def test_what_is_no_document_is_taken_for_none(content):
    assert type_of(content) is None


@pytest.mark.postgresql_in_long
def test_whoever_sees_a_document_is_told_and_gets_it_as_a_download(town):
    web = Web(town.hub)
    report = {
        "kind": "investigation_report",
        "title": "报告.pdf",
        "content": base64.b64encode(pdf(SCRIPT)).decode(),
    }
    answer = web.open(
        *("transfers", "report_to_head"),
        documents=[report],
        offence="销售假冒注册商标的商品罪",
        team="甲、乙",
        summary="涉嫌犯罪",
    )
    address = f"/transfers/{answer.json['number']}"

    (told,) = web.get(address).json["documents"]
    sent = web.get(f"{address}/documents/{told['id']}")

    assert told["signs"] == ["action", "script"]
    assert sent.data == pdf(SCRIPT)
    assert sent.headers["Content-Disposition"] == (
        f'attachment; filename="{told["id"]}.pdf"'
    )

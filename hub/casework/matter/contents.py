"""What the content of a document is, and what in it acts when somebody opens it.

Nothing is run, rendered or taken out: names are looked for, within bounds. What is
found refuses nothing, for it may be the very evidence; it is told to whoever opens it.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

import puremagic

from schemas.words import ContentSign

PDF, PNG, JPEG, TEXT = "application/pdf", "image/png", "image/jpeg", "text/plain"
OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX = OFFICE + "wordprocessingml.document"
XLSX = OFFICE + "spreadsheetml.sheet"
BEGINNINGS = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
ZIP = b"PK\x03\x04"
PARTS = (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX))
LOOKED_AT = 64 << 10
"""Bytes at the beginning by which a type is told."""


MOST_UNPACKED = 100 << 20
MOST_TIMES = 200
"""So many times its size a file may unpack to, whatever that is."""
SMALL = 10 << 20
"""What unpacks to no more is no bomb however well it was packed."""
MOST_INFLATED = 8 << 20
MOST_PART = 2 << 20
MOST_PARTS = 400
_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
_OBJECTS = re.compile(rb"/Type\s*/ObjStm\b[^>]{0,400}>>\s*stream\r?\n")
_VALUE = rb"(?:[(\[<]|\d{1,9}\s+\d{1,5}\s+R\b)"
"""What follows a short name, which letters in a picture may spell too."""
_PDF_SIGNS: Final = (
    (ContentSign.SCRIPT, re.compile(rb"/JavaScript\b|/JS\s*" + _VALUE)),
    (
        ContentSign.ACTION,
        re.compile(
            rb"/OpenAction\b(?!\s*\[)|/(?:Launch|SubmitForm|ImportData|RichMedia)\b"
            rb"|/GoTo[RE]\b|/(?:AA|XFA)\s*" + _VALUE
        ),
    ),
)
_RELATIONS = re.compile(rb"<Relationship\b[^>]*>", re.IGNORECASE)
_FIELDS = re.compile(rb"\bDDE(?:AUTO)?\b|<ddeLink\b", re.IGNORECASE)
_TAGS = re.compile(rb"<[^>]*>")
_OBJECT_PARTS = ("embeddings/", "activex", "oleobject", "vbaproject")


def type_of(content: bytes) -> str | None:
    """Tell the type of some bytes by what they are; None for what is not taken."""
    for beginning, media_type in BEGINNINGS:
        if content.startswith(beginning):
            return media_type if media_type in _named(content) else None
    if content.startswith(ZIP):
        return _office_type(content)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return TEXT if text and all(map(_is_plain, text)) else None


def signs_of(content: bytes, media_type: str) -> tuple[ContentSign, ...]:
    """Tell what in a document of a type acts by itself, or is not what it seems."""
    found: set[ContentSign] = set(_second_types(content, media_type))
    if media_type == PDF:
        found |= set(_signs_of_pdf(content))
    elif media_type in {DOCX, XLSX}:
        found |= set(_signs_of_office(content))
    return tuple(sorted(found))


def _named(content: bytes) -> set[str]:
    """Name the types that the beginning of some bytes may be of."""
    try:
        return {one.mime_type for one in puremagic.magic_string(content[:LOOKED_AT])}
    except (puremagic.PureError, ValueError):
        return set()


def _office_type(content: bytes) -> str | None:
    """Tell which Office file a ZIP is by its parts; nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    if "[Content_Types].xml" not in names or any("vbaProject" in n for n in names):
        return None
    return next((media for part, media in PARTS if part in names), None)


def _is_plain(character: str) -> bool:
    """Tell whether a character may stand in a text file."""
    return character.isprintable() or character in "\t\r\n\ufeff\u3000"


def _second_types(content: bytes, media_type: str) -> Iterator[ContentSign]:
    """Tell whether some program would open it as a file of another type.

    Readers of PDF look for its head in the first bytes, those of archives for their
    directory at the end, and browsers for markup at the beginning.
    """
    if media_type != PDF and b"%PDF-" in content[:1024]:
        yield ContentSign.SECOND_TYPE
    if media_type in {PDF, PNG, JPEG, TEXT} and zipfile.is_zipfile(io.BytesIO(content)):
        yield ContentSign.SECOND_TYPE
    if media_type == TEXT and _named(content) & {"text/html", "image/svg+xml"}:
        yield ContentSign.SECOND_TYPE


def _signs_of_pdf(content: bytes) -> Iterator[ContentSign]:
    """Look for names of actions in a PDF, also where objects lie packed."""
    if b"/Encrypt" in content:
        yield ContentSign.CLOSED
    # A name may be written in hexadecimal digits, letter by letter.
    texts = [_NAME.sub(lambda one: bytes([int(one[1], 16)]), content)]
    left = MOST_INFLATED
    for mark in _OBJECTS.finditer(content):
        try:
            part = zlib.decompressobj().decompress(content[mark.end() :], left)
        except zlib.error:
            yield ContentSign.CLOSED
            continue
        texts.append(_NAME.sub(lambda one: bytes([int(one[1], 16)]), part))
        left -= len(part)
        if left <= 0:
            yield ContentSign.BOMB
            break
    for sign, names in _PDF_SIGNS:
        if any(map(names.search, texts)):
            yield sign


def _signs_of_office(content: bytes) -> Iterator[ContentSign]:
    """Look at the parts of an Office file: relations, fields, objects, sizes."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        unpacked = sum(part.file_size for part in parts)
        if (
            len(parts) > MOST_PARTS
            or unpacked > MOST_UNPACKED
            or (unpacked > SMALL and unpacked > MOST_TIMES * len(content))
        ):
            yield ContentSign.BOMB
        for part in parts[:MOST_PARTS]:
            name = part.filename.casefold()
            if any(mark in name for mark in _OBJECT_PARTS):
                yield ContentSign.OBJECT
            if not name.endswith((".xml", ".rels")):
                continue
            try:
                with archive.open(part) as stream:
                    said = stream.read(MOST_PART)
            except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError):
                yield ContentSign.CLOSED
                continue
            if name.endswith(".rels"):
                yield from _signs_of_relations(said)
            # A field may be parted among runs, in the middle of its word.
            elif _FIELDS.search(said) or _FIELDS.search(_TAGS.sub(b"", said)):
                yield ContentSign.ACTION


def _signs_of_relations(said: bytes) -> Iterator[ContentSign]:
    """Look for parts that are fetched; what a reader has to click on is none."""
    for relation in _RELATIONS.findall(said):
        is_external = re.search(rb"TargetMode\s*=\s*[\"']External", relation)
        if is_external and not re.search(rb"/hyperlink[\"']", relation):
            yield ContentSign.OUTSIDE

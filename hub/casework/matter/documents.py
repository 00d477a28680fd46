"""Documents of a matter: bounded, their type told by their content, kept encrypted."""

import hashlib
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hub.casework.matter.errors import (
    DocumentsTooManyError,
    DocumentTooLargeError,
    DocumentTypeError,
    MatterTextError,
)
from hub.context import Hub
from hub.ground.blobs import BlobStore, new_name

SIZE_LIMIT = 20 << 20
COUNT_LIMIT = 50
TITLE_LIMIT = 200
PDF, PNG, JPEG, TEXT = "application/pdf", "image/png", "image/jpeg", "text/plain"
OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX = OFFICE + "wordprocessingml.document"
XLSX = OFFICE + "spreadsheetml.sheet"
BEGINNINGS = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
ZIP = b"PK\x03\x04"
PARTS = (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX))
ENDINGS = {
    ".pdf": PDF,
    ".png": PNG,
    ".jpg": JPEG,
    ".jpeg": JPEG,
    ".txt": TEXT,
    ".docx": DOCX,
    ".xlsx": XLSX,
}


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document as it is handed in: its kind, its title or file name, its bytes."""

    kind: str
    title: str
    content: bytes = field(repr=False)
    media_type: str = ""
    """What it says to be; empty where nothing is said."""

    @property
    def sha256(self) -> str:
        """Name its bytes."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class CheckedDocument:
    """A document that may be kept, and the type that its content has."""

    new: NewDocument
    media_type: str


def check_documents(
    documents: Sequence[NewDocument], there: int
) -> list[CheckedDocument]:
    """Refuse documents that a matter does not take, beside those that it has.

    Raises:
        DocumentsTooManyError, DocumentTooLargeError, DocumentTypeError,
        MatterTextError: as their names say.
    """
    if there + len(documents) > COUNT_LIMIT:
        raise DocumentsTooManyError(str(there + len(documents)))
    return [CheckedDocument(one, _check_document(one)) for one in documents]


def type_of(content: bytes) -> str | None:
    """Tell the type of some bytes by what they are; None for what is not taken."""
    for beginning, media_type in BEGINNINGS:
        if content.startswith(beginning):
            return media_type
    if content.startswith(ZIP):
        return _office_type(content)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return TEXT if text and all(map(_is_plain, text)) else None


def ending_of(media_type: str) -> str:
    """Give the ending that files of a type have."""
    return next(ending for ending, media in ENDINGS.items() if media == media_type)


def keep_documents(
    hub: Hub, matter: str, documents: Iterable[CheckedDocument]
) -> list[str]:
    """Keep bytes encrypted, each under a key of its own; give their names.

    Whoever rolls back afterwards lets them go by `forget_documents`.
    """
    kept: list[str] = []
    try:
        for document in documents:
            name = new_name()
            key = hub.keys.new_landing_key(_key_name(matter, name))
            kept.append(name)
            _store(hub, matter).put(io.BytesIO(document.new.content), key, name)
    except BaseException:
        forget_documents(hub, matter, kept)
        raise
    return kept


def forget_documents(hub: Hub, matter: str, names: Iterable[str]) -> None:
    """Let go of bytes that no row names, the key of each first."""
    for name in names:
        hub.keys.destroy_landing_key(_key_name(matter, name))
        _store(hub, matter).forget(name)


def read_document(hub: Hub, matter: str, name: str) -> bytes | None:
    """Read the bytes of a document; None once its key is gone.

    Raises:
        BlobDamagedError: they were changed.
    """
    key = hub.keys.landing_key(_key_name(matter, name))
    if key is None:
        return None
    with _store(hub, matter).open(name, key) as stream:
        return stream.read()


def _check_document(document: NewDocument) -> str:
    """Tell the type of a document, or that it is not taken."""
    title = document.title
    if not (title.strip() and title.isprintable() and len(title) <= TITLE_LIMIT):
        raise MatterTextError(document.kind)
    if len(document.content) > SIZE_LIMIT:
        msg = f"{document.kind}: {len(document.content)}"
        raise DocumentTooLargeError(msg)
    media_type = type_of(document.content)
    dot = title.rfind(".")
    ending = ENDINGS.get(title[dot:].casefold()) if dot >= 0 else None
    said = {one for one in (document.media_type, ending) if one}
    if media_type is None or said - {media_type}:
        msg = f"{document.kind}: {media_type or 'unknown'}"
        raise DocumentTypeError(msg)
    return media_type


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


def _store(hub: Hub, matter: str) -> BlobStore:
    """Give the folder of a matter's documents."""
    return BlobStore(hub.config.blobs_folder / matter, SIZE_LIMIT)


def _key_name(matter: str, name: str) -> str:
    """Name the key of one document."""
    return f"{matter}.{name}"

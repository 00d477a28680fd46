"""Documents of a matter: bounded, their type told by their content, kept encrypted."""

import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hub.casework.matter.contents import (
    DOCX,
    JPEG,
    PDF,
    PNG,
    TEXT,
    XLSX,
    signs_of,
    type_of,
)
from hub.casework.matter.errors import (
    DocumentsTooManyError,
    DocumentTooLargeError,
    DocumentTypeError,
    MatterTextError,
)
from hub.context import Hub
from hub.ground.blobs import BlobStore, new_name
from schemas.words import ContentSign

SIZE_LIMIT = 20 << 20
COUNT_LIMIT = 50
TITLE_LIMIT = 200
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
    signs: tuple[ContentSign, ...] = ()
    """What in it acts by itself, or is not what it seems."""


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
    return list(map(_check_document, documents))


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


def _check_document(document: NewDocument) -> CheckedDocument:
    """Tell the type of a document and what is in it, or that it is not taken."""
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
    signs = signs_of(document.content, media_type)
    return CheckedDocument(document, media_type, signs)


def _store(hub: Hub, matter: str) -> BlobStore:
    """Give the folder of a matter's documents."""
    return BlobStore(hub.config.blobs_folder / matter, SIZE_LIMIT)


def _key_name(matter: str, name: str) -> str:
    """Name the key of one document."""
    return f"{matter}.{name}"

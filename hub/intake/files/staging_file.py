"""Rows that were read and judged, kept in a file of their own until they are applied.

The file lies beside the landed bytes, encrypted under the key of the same run, and is
removed when its last row is in. It begins with a header and goes on with frames of
rows, each with its length in front.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import BinaryIO

from msgspec import MsgspecError, Struct, ValidationError
from msgspec.msgpack import Decoder, Encoder

from hub.archive.drafts import Draft
from hub.archive.rules import Ruling
from hub.context import Hub
from hub.db.bulk import in_chunks
from hub.db.tables import load_json
from hub.ground.blobs import BlobDamagedError
from hub.intake.errors import StagingLostError, StagingOutdatedError
from hub.intake.files.landing import open_beside, store_beside
from hub.intake.models import StagedFile
from hub.intake.validation.validator import Validator
from hub.merchants.rules import Claim

FORMAT = 3
"""Moves whenever a staged row, or what a draft says, gets another form."""

ROWS_A_FRAME = 100
LENGTH_BYTES = 4


class StagingHeader(Struct):
    """What the rows were read by: another version or other rules read them anew."""

    format: int
    rules: str
    authority: str | None


class AsideRow(Struct, array_like=True, tag="aside"):
    """A row that is no record: its reason and its place, without its content."""

    kind: str | None
    reason: str
    field: str | None
    detail: str
    sheet: str | None
    row: int
    offset: int | None
    length: int | None
    content: str | None = None
    """A keyed hash of what stands in the row, by which it is known when it comes again.

    None where nobody can tell, or nobody may: of a sealed row.
    """
    item: str | None = None
    """The row's own item, where it is in quarantine since an earlier reading."""
    party_name: str | None = None
    """Keyed hashes of its party's name and code, as `party_marks` makes them."""
    party_code: str | None = None


class GoneRow(Struct, array_like=True, tag="gone"):
    """An item of the quarantine in whose place no data row is read any more."""

    item: str


class DraftRow(Struct, array_like=True, tag="draft"):
    """A draft as it is written down; its source is that of the file."""

    key: bytes
    kind: str
    natural_key: tuple[str, ...]
    text: bytes
    event_day: date | None
    personal: dict[str, str]
    claims: tuple[Claim, ...]
    effect: tuple[date | None, date | None]
    judgement: Ruling
    issuer: str | None
    issuer_code: str | None
    record_class: str
    sealed_by: str | None
    item: str | None = None
    """The row's own item, where it is in quarantine since an earlier reading."""


StagedRow = AsideRow | DraftRow | GoneRow

_encode = Encoder().encode
_decode_header = Decoder(StagingHeader).decode
_decode_rows = Decoder(list[StagedRow]).decode


def row_of(draft: Draft, item: str | None = None) -> DraftRow:
    """Write a draft down, and which item of the quarantine its row has been."""
    return DraftRow(
        draft.key,
        draft.kind,
        draft.natural_key,
        draft.text,
        draft.event_day,
        dict(draft.personal),
        draft.claims,
        draft.effect,
        draft.judgement,
        draft.issuer,
        draft.issuer_code,
        draft.record_class,
        draft.sealed_by,
        item,
    )


def draft_of(row: DraftRow, validator: Validator) -> Draft:
    """Read a draft back: the same as the one that was written down."""
    body = load_json(row.text.decode())
    keys = row.key, row.natural_key
    draft = Draft(
        key=row.key,
        kind=row.kind,
        source=validator.source,
        natural_key=row.natural_key,
        body=body,
        event_day=row.event_day,
        personal=row.personal,
        claims=row.claims,
        effect=row.effect,
        judgement=row.judgement,
        issuer=row.issuer,
        issuer_code=row.issuer_code,
        record_class=row.record_class,
        sealed_by=row.sealed_by,
        unite=validator.unite_with(row.kind, keys, body, row.personal),
    )
    # It was canonical when it was written, and is not to be made so twice.
    draft.__dict__["text"] = row.text
    return draft


def write_staging(
    hub: Hub, run: str, authority: str | None, rows: Iterable[StagedRow]
) -> str:
    """Keep rows durably as they come and give the name of their file."""
    header = StagingHeader(FORMAT, hub.rulebook.digest, authority)
    return store_beside(hub, run, _frames(header, rows))


def _frames(header: StagingHeader, rows: Iterable[StagedRow]) -> Iterator[bytes]:
    """Write the header and the rows, some at a time."""
    yield _framed(header)
    for some in in_chunks(rows, ROWS_A_FRAME):
        yield _framed(some)


def _framed(value: StagingHeader | Sequence[StagedRow]) -> bytes:
    """Put the length of a frame in front of it."""
    frame = _encode(value)
    return len(frame).to_bytes(LENGTH_BYTES, "big") + frame


def read_staging(
    hub: Hub, staged: StagedFile
) -> tuple[StagingHeader, Iterator[StagedRow]]:
    """Give the header of a staged file, and its rows in order.

    Raises:
        StagingOutdatedError: another version wrote it, or it was judged by other rules.
        StagingLostError: the file or its key is gone, or was changed.
    """
    try:
        data = open_beside(hub, staged.run_id, staged.path)
        header = _decode_header(_frame(data) or b"")
    except ValidationError as error:
        raise StagingOutdatedError from error
    except (OSError, BlobDamagedError, MsgspecError) as error:
        raise StagingLostError(staged.path) from error
    if (header.format, header.rules) != (FORMAT, hub.rulebook.digest):
        raise StagingOutdatedError
    return header, _rows(data, staged.path)


def _rows(data: BinaryIO, path: str) -> Iterator[StagedRow]:
    """Read frame after frame."""
    with data:
        try:
            while frame := _frame(data):
                yield from _decode_rows(frame)
        except (BlobDamagedError, MsgspecError) as error:
            raise StagingLostError(path) from error


def _frame(data: BinaryIO) -> bytes | None:
    """Read one frame; None at the end."""
    length = data.read(LENGTH_BYTES)
    return data.read(int.from_bytes(length, "big")) if length else None

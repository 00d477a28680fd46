"""What the columns of a file were taken for, and whether anybody has agreed to it."""

from collections.abc import Iterator
from typing import Any

from connectors.base import Header, Item, Source, SourceError
from hub.context import Hub
from hub.intake.errors import ColumnsUnsureError
from hub.intake.files.kept_rows import items_of
from hub.intake.models import LandedFile, SyncRun
from hub.intake.report import RunReport, storable
from schemas.fields.masks import mask_in_public

COLUMN_CHARS = 128


def columns_of(header: Header, sha256: str) -> list[dict[str, Any]]:
    """Tell which columns of a header of a file were guessed, as a report has it."""
    return [
        {
            "file": sha256,
            "sheet": header.place.sheet,
            "row": header.place.row,
            "column": storable(mask_in_public(guess.column), COLUMN_CHARS),
            "field": guess.field,
            "known": guess.known,
            "certainty": guess.permille,
            "basis": guess.basis.value,
            "sure": guess.is_sure,
        }
        for guess in header.guesses
    ]


def agreed_items(hub: Hub, source: Source, file: LandedFile) -> Iterator[Item]:
    """Read a file that came in, up to a header that nobody has agreed to as it is now.

    Raises:
        SourceError: ``columns-unsure`` there, or the file cannot be read that far.
        LandingEndedError: the bytes were destroyed at the end of their retention.
    """
    for item in items_of(hub, source, file):
        if isinstance(item, Header) and any(not one.is_sure for one in item.guesses):
            seen = shown_columns(hub, file)
            if any(one not in seen for one in columns_of(item, file.sha256)):
                detail = f"{file.name}: columns are not sure, and nobody agreed to them"
                raise SourceError(ColumnsUnsureError.code, detail)
        yield item


def shown_columns(hub: Hub, file: LandedFile) -> list[dict[str, Any]]:
    """Give what the run of a file told of the columns of the file."""
    with hub.reads() as session:
        run = session.get_one(SyncRun, file.run_id)
        told = RunReport.read(file.source, run.id, run.report).tally.columns
    return [one for one in told if one["file"] == file.sha256]

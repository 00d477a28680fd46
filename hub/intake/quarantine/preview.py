"""A file as it would enter: its first rows, with every fault of each; nothing written.

Shown is what the archive would keep in clear; personal values are masked.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from connectors.base import (
    BadRow,
    Header,
    Item,
    Place,
    RawRow,
    Skipped,
    Source,
    SourceError,
)
from hub.context import Hub
from hub.ground.blobs import FileTooLargeError
from hub.ground.clock import legal_day
from hub.ground.errors import HubError
from hub.intake.admission import admission_of
from hub.intake.errors import FileRefusedError
from hub.intake.files.agreed_columns import columns_of
from hub.intake.files.rereading import plain_values
from hub.intake.quarantine.faults import faults_of
from hub.intake.quarantine.reading import validator_of
from hub.intake.readings import in_force_on, refused_seal
from hub.intake.report import KeysMet
from hub.intake.validation import Rejection
from schemas.record import KINDS

ROWS = 20
"""So many data rows are shown."""
ITEMS = 10_000
"""So many rows of any sort are looked at for them."""
MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row: whether it would be a record, what of it is kept, and every fault.

    ``state`` is record, quarantine or sealed; of a sealed row nothing else is told.
    """

    place: Place
    state: str
    kind: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[Rejection, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Write the row as a document."""
        return {
            "sheet": self.place.sheet,
            "row": self.place.row,
            "state": self.state,
            "kind": self.kind,
            "values": dict(self.values),
            "faults": [
                {"reason": one.reason, "field": one.field, "detail": one.detail}
                for one in self.faults
            ],
        }


@dataclass(slots=True)
class FilePreview:
    """The first rows of a file, the columns that are read, and those that are not.

    A file waits for a person's yes if a column is not sure.
    """

    source: str
    file: str
    read: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    guessed: list[dict[str, Any]] = field(default_factory=list)
    """Columns that are taken for a field though no manifest knows their names."""
    skipped: Counter[str] = field(default_factory=Counter)
    rows: list[PreviewRow] = field(default_factory=list)
    met: KeysMet = field(default_factory=KeysMet)

    def as_json(self) -> dict[str, Any]:
        """Write the preview as a document."""
        return {
            "source": self.source,
            "file": self.file,
            "columns_read": self.read,
            "columns_ignored": self.ignored,
            "columns_guessed": self.guessed,
            "waits": not all(one["sure"] for one in self.guessed),
            "skipped": dict(sorted(self.skipped.items())),
            "records": sum(one.state == "record" for one in self.rows),
            "replaced": self.met.replaced,
            "rows": [one.as_json() for one in self.rows],
            "written": False,
        }


def preview_file(hub: Hub, source: Source, file: Path) -> FilePreview:
    """Read the first rows of a file as a sync today would, and write nothing.

    Raises:
        FileTooLargeError: the instance takes no file of this size in.
        FileRefusedError: the file as a whole cannot be read, as far as it was read.
    """
    if file.stat().st_size > hub.config.max_file_mb * MIB:
        msg = f"{file.name} has more than {hub.config.max_file_mb} MiB"
        raise FileTooLargeError(msg)
    shown = FilePreview(source.manifest.name, file.name)
    try:
        with file.open("rb") as data:
            items = islice(source.read(file.name, data), ITEMS)
            for item in items:
                _note(shown, item)
                if isinstance(item, RawRow | BadRow):
                    shown.rows += _shown(hub, source, item, shown.met)
                if len(shown.rows) >= ROWS:
                    break
    except SourceError as error:
        raise FileRefusedError(str(error)) from error
    except HubError:
        raise
    except Exception as error:
        msg = f"the source's program failed: {type(error).__name__}: {error}"
        raise FileRefusedError(msg) from error
    return shown


def _note(shown: FilePreview, item: Item) -> None:
    """Take note of a header, or of a row without data."""
    if isinstance(item, Header):
        shown.read += [one for one in item.found if one not in shown.read]
        shown.ignored += [one for one in item.ignored if one not in shown.ignored]
        shown.guessed += [
            {name: one[name] for name in ("column", "field", "certainty", "sure")}
            for one in columns_of(item, "")
        ]
    elif isinstance(item, Skipped):
        shown.skipped[item.reason] += 1


def _shown(
    hub: Hub, source: Source, item: RawRow | BadRow, met: KeysMet
) -> Iterator[PreviewRow]:
    """Show a data row."""
    if isinstance(item, BadRow):
        fault = Rejection(item.reason, None, item.detail)
        yield PreviewRow(item.place, "quarantine", faults=(fault,))
        return
    row = in_force_on(hub, source, legal_day(hub.clock())).read(item)
    validator = validator_of(hub, source)
    draft = validator.draft(row.kind, row.values)
    if refused_seal(validator, admission_of(hub), row, draft) is not None:
        yield PreviewRow(Place(None, row.place.row, None, None), "sealed")
    elif isinstance(draft, Rejection):
        faults = faults_of(validator, row.kind, row.values) or (draft,)
        yield PreviewRow(row.place, "quarantine", row.kind, _masked(row), faults)
    else:
        met.note(draft.kind, draft.key, draft.text)
        yield PreviewRow(row.place, "record", row.kind, draft.body)


def _masked(row: RawRow) -> dict[str, Any]:
    """Give the values of a row that is no record, its personal ones masked."""
    texts = {
        name: str(value)
        for name, value in plain_values(row.values).items()
        if value is not None
    }
    return dict(KINDS[row.kind].mask_row(texts))

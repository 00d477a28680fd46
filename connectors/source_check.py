"""Check a source before its first delivery: its manifest, its columns, its sample."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from marshmallow import ValidationError

from connectors.base import (
    BadRow,
    ManifestFault,
    RawRow,
    Reach,
    Source,
    SourceError,
    build_source,
)
from connectors.manifest import Manifest
from connectors.manifest_anew import written_anew
from connectors.source_folders import SourceFolder
from schemas.base import problems_of
from schemas.record import KINDS

SAMPLE_ROWS = 10_000
"""Rows of a sample that are looked at."""
UNNAMED = "agency:unnamed"
"""Whose a draft is of which nobody said it."""
UNSAID = frozenset({"", "?"})
"""Legal bases that are none: a draft's mark, and nothing."""
DECLARED = {"LegalDate": "dates", "Money": "units"}
"""Types of fields that a manifest must say more of, and where it says it."""


@dataclass(slots=True)
class SampleReport:
    """What the rows of a sample come to: records, and the others by reason."""

    file: str
    rows: int = 0
    records: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, Any]:
        """Write the report as a document."""
        return {
            "file": self.file,
            "rows": self.rows,
            "records": self.records,
            "reasons": dict(sorted(self.reasons.items())),
        }


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What a check found: every fault, and what the sample came to if there is one."""

    name: str
    folder: str
    faults: tuple[ManifestFault, ...]
    sample: SampleReport | None = None
    anew: str | None = None
    """The manifest with its door and its reader, where it has the former form."""

    def as_json(self) -> dict[str, Any]:
        """Write the report as a document."""
        return {
            "name": self.name,
            "folder": self.folder,
            "state": "broken" if self.faults else "ok",
            "faults": [fault.as_json() for fault in self.faults],
            "sample": None if self.sample is None else self.sample.as_json(),
            "anew": self.anew,
        }


def check_folder(folder: SourceFolder, reach: Reach) -> SourceReport:
    """Check a source whose manifest is right by itself, and whether its door opens.

    Raises:
        ManifestError: its connector.py does not load.
    """
    place = str(folder.path / "source.toml")
    anew = written_anew((folder.path / "source.toml").read_text("utf-8"))
    inside = "reader." if anew is None else ""
    found = [
        *_unsaid(folder.manifest),
        *_undeclared(folder.manifest, inside),
        # What a connector makes of other columns, its sample shows.
        *(() if folder.connector else _needed(folder.manifest, inside)),
    ]
    faults = [replace(one, file=place) for one in found]
    source = build_source(folder, reach)
    faults += [replace(one, file=place) for one in _closed_door(source)]
    sample = next(iter(sorted(folder.path.glob("sample.*"))), None)
    report = None
    if sample is not None:
        report = SampleReport(sample.name)
        faults += [
            replace(one, file=str(sample))
            for one in _read_sample(source, sample, report)
        ]
    name = folder.manifest.name
    return SourceReport(name, str(folder.path), tuple(faults), report, anew)


def alien_owner(detail: str) -> ManifestFault:
    """Say that the owner of a source is no member of the hub that was asked."""
    return ManifestFault("no-member", "owner", detail)


def _closed_door(source: Source) -> Iterator[ManifestFault]:
    """Yield why a door that leads elsewhere is closed; a folder is made later."""
    if source.manifest.door.kind == "drop":
        return
    try:
        source.check()
    except SourceError as error:
        yield ManifestFault("door", "door", str(error))


def _unsaid(manifest: Manifest) -> Iterator[ManifestFault]:
    """Yield what a draft leaves open and nobody has said yet."""
    if manifest.owner == UNNAMED:
        yield ManifestFault("unsaid", "owner", UNNAMED, "whose data it brings")
    if manifest.legal_basis.strip() in UNSAID:
        yield ManifestFault(
            "unsaid", "legal_basis", repr(manifest.legal_basis), "law and article"
        )


def _needed(manifest: Manifest, inside: str) -> Iterator[ManifestFault]:
    """Yield fields without which no row is a record, and that nothing gives."""
    for kind in manifest.kinds:
        for name in unsaid_fields(manifest, kind):
            key, wanted = f"{inside}columns.{name}", f"[{inside}columns]"
            yield ManifestFault("needed", key, name, wanted)


def unsaid_fields(manifest: Manifest, kind: str) -> Iterator[str]:
    """Name the fields that a kind requires and no part of a manifest gives."""
    said = {*manifest.columns, *manifest.constants, *manifest.layout.positions}
    if manifest.authority:
        said.add("authority")
    for name, declared in KINDS[kind].contract().fields.items():
        if declared.required and name not in said:
            yield name


def _undeclared(manifest: Manifest, inside: str) -> Iterator[ManifestFault]:
    """Yield columns of days and amounts of which nothing says how they are written."""
    columns = {*manifest.columns, *manifest.layout.positions}
    for kind in manifest.kinds:
        for name, declared in KINDS[kind].contract().fields.items():
            table = DECLARED.get(type(declared).__name__)
            if table and name in columns and name not in getattr(manifest, table):
                key, wanted = f"{inside}{table}.{name}", f"[{inside}{table}]"
                yield ManifestFault("undeclared", key, name, wanted)


def _read_sample(
    source: Source, sample: Path, report: SampleReport
) -> Iterator[ManifestFault]:
    """Read a sample and count its rows; yield why it shows nothing."""
    try:
        with sample.open("rb") as data:
            for number, item in enumerate(source.read(sample.name, data)):
                if number >= SAMPLE_ROWS:
                    break
                if isinstance(item, RawRow | BadRow):
                    _count(item, report)
    except SourceError as error:
        yield ManifestFault("sample", found=str(error))
        return
    except OSError as error:
        yield ManifestFault("unreadable", found=error.strerror or "")
        return
    except Exception as error:  # noqa: BLE001  # a connector may fail in any way
        said = f"the connector failed: {type(error).__name__}: {error}"
        yield ManifestFault("sample", found=said)
        return
    if not report.records:
        reasons = ", ".join(sorted(report.reasons)) or "it has no rows"
        yield ManifestFault("sample", found=f"no row is a record: {reasons}")


def _count(item: RawRow | BadRow, report: SampleReport) -> None:
    """Count what a row comes to by its record kind alone."""
    report.rows += 1
    if isinstance(item, BadRow):
        report.reasons[item.reason] += 1
        return
    try:
        KINDS[item.kind].load(item.values)
    except ValidationError as error:
        report.reasons[problems_of(error)[0].code] += 1
    else:
        report.records += 1

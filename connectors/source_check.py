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
from connectors.source_folders import SourceFolder
from schemas.base import problems_of
from schemas.record import KINDS

SAMPLE_ROWS = 10_000
"""Rows of a sample that are looked at."""
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

    def as_json(self) -> dict[str, Any]:
        """Write the report as a document."""
        return {
            "name": self.name,
            "folder": self.folder,
            "state": "broken" if self.faults else "ok",
            "faults": [fault.as_json() for fault in self.faults],
            "sample": None if self.sample is None else self.sample.as_json(),
        }


def check_folder(folder: SourceFolder) -> SourceReport:
    """Check a source whose manifest is right by itself.

    Raises:
        ManifestError: its connector.py does not load.
    """
    place = str(folder.path / "source.toml")
    faults = [replace(one, file=place) for one in _undeclared(folder.manifest)]
    source = build_source(folder, Reach(folder.path))
    sample = next(iter(sorted(folder.path.glob("sample.*"))), None)
    report = None
    if sample is not None:
        report = SampleReport(sample.name)
        faults += [
            replace(one, file=str(sample))
            for one in _read_sample(source, sample, report)
        ]
    return SourceReport(folder.manifest.name, str(folder.path), tuple(faults), report)


def _undeclared(manifest: Manifest) -> Iterator[ManifestFault]:
    """Yield columns of days and amounts of which nothing says how they are written."""
    columns = {*manifest.columns, *manifest.layout.positions}
    for kind in manifest.kinds:
        for name, declared in KINDS[kind].contract().fields.items():
            table = DECLARED.get(type(declared).__name__)
            if table and name in columns and name not in getattr(manifest, table):
                yield ManifestFault("undeclared", f"{table}.{name}", name, f"[{table}]")


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

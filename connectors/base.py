"""What every door is: a source with a manifest that fetches bytes and reads rows.

A source never touches the hub. It yields everything that stands in a file, in order:
rows it could read, rows it could not, rows that carry no data, and the header it went
by. A file that cannot be read as a whole raises `SourceError`, at once or after some
rows were already yielded; whoever takes the rows in must then let go of all of them.
"""

import importlib
import importlib.util
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

from connectors.header import ColumnGuess
from connectors.manifest import Manifest
from connectors.manifest_faults import BrokenSource, ManifestError, ManifestFault
from connectors.source_folders import SourceFolder, find_folders, load_own_connector

__all__ = [
    "BadRow",
    "BrokenSource",
    "ColumnGuess",
    "FoundSources",
    "Header",
    "Item",
    "Manifest",
    "ManifestError",
    "ManifestFault",
    "Page",
    "Place",
    "RawRow",
    "ReadCell",
    "ReceivedCell",
    "Skipped",
    "Source",
    "SourceError",
    "find_sources",
    "load_sources",
    "read_name",
]


NAME_ENCODINGS = ("utf-8", "gb18030")
"""Encodings that a file's name may be in, tried in order."""


class SourceError(Exception):
    """A source or one of its files cannot be read at all; ``code`` never changes."""

    def __init__(self, code: str, detail: str) -> None:
        """Take the stable code and a sentence that says what to do."""
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands in a file.

    ``row`` counts from 1 the way a person would: the line a CSV row starts on, the row
    number a spreadsheet shows, the number of an item in a JSON array. ``offset`` and
    ``length`` are bytes of the landed file, where rows are runs of bytes.
    """

    sheet: str | None
    row: int
    offset: int | None
    length: int | None


@dataclass(frozen=True, slots=True)
class RawRow:
    """One record in our field names, cleaned but not judged.

    A value is None where the file says that there is none, a `date` or an integer of
    fen where a declared date or amount could be read, and else the text as it stands.
    """

    kind: str
    values: dict[str, Any]
    place: Place


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row without data.

    ``reason`` is title, blank, repeated-header, total or continuation. A total sums up
    the rows above it; a continuation carries more of the row above and went into it.
    """

    reason: str
    place: Place


@dataclass(frozen=True, slots=True)
class BadRow:
    """A data row that cannot be read; ``reason`` is a stable code.

    ``content`` is a digest of what stands in it, by which it is known when it comes
    again; None where its source cannot tell.
    """

    reason: str
    detail: str
    place: Place
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """The header that the rows after it were read by; neither a row nor skipped.

    ``found`` are our field names, ``ignored`` the file's column names that the manifest
    does not name: their values are never yielded. ``guesses`` are columns that were
    taken for a field though their names are not known. JSON has no header row; there a
    `Header` is yielded at each row that brings names not met before.
    """

    found: tuple[str, ...]
    ignored: tuple[str, ...]
    place: Place
    guesses: tuple[ColumnGuess, ...] = ()


Item = RawRow | Skipped | BadRow | Header


@dataclass(frozen=True, slots=True)
class ReceivedCell:
    """A cell as it was delivered, under the name of its column.

    ``text`` is None where the row has no such cell, ``field`` where the manifest does
    not name the column.
    """

    column: str
    text: str | None
    field: str | None


@dataclass(frozen=True, slots=True)
class ReadCell:
    """What a text says in a column: its value, and the unit that it was read in."""

    value: object
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One delivery of bytes: its file name, the cursor after it, and how to open it."""

    name: str
    cursor: str
    open: Callable[[], BinaryIO]


class Source(ABC):
    """A member's system as the hub meets it."""

    def __init__(self, manifest: Manifest, folder: Path) -> None:
        """Read what is delivered into ``folder`` the way ``manifest`` says."""
        self.manifest = manifest
        self.folder = folder

    @abstractmethod
    def check(self) -> None:
        """Refuse with `SourceError` what would keep `fetch` from working."""

    @abstractmethod
    def fetch(self, since: str | None, at: datetime) -> Iterator[Page]:
        """Yield what was delivered after the cursor ``since``, oldest first.

        Deliveries may come twice: a window before the cursor is read again, because a
        file that arrives late would else be passed over. The receiver knows bytes it
        has by their hash. A cursor that lies behind ``at``, which is now, was made
        while the clock was wrong and passes over nothing.
        """

    @abstractmethod
    def read(self, name: str, data: BinaryIO) -> Iterator[Item]:
        """Yield what stands in the bytes of a delivered file, in order.

        Raises:
            SourceError: the file as a whole cannot be read; may come after some rows.
        """

    def received(
        self, name: str, data: BinaryIO, place: Place
    ) -> tuple[ReceivedCell, ...]:
        """Give the cells of one row as they were delivered; none where rows have none.

        Raises:
            SourceError: the file cannot be read as far as the row.
        """
        del name, data, place
        return ()

    def read_cell(self, field: str, text: str) -> ReadCell:
        """Read a text as if it stood in the column of one of our fields."""
        del field
        return ReadCell(text or None)


def read_name(path: Path) -> str:
    """Read a file's name, which systems write in GB18030 where they do not in UTF-8.

    What is neither is shown with replacement characters, so that it can be stored.
    """
    raw = os.fsencode(path.name)
    for encoding in NAME_ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class FoundSources:
    """Every source there is: those that can start, by name, and those that cannot."""

    ready: dict[str, Source]
    broken: tuple[BrokenSource, ...]

    def find_broken(self, name: str) -> BrokenSource | None:
        """Find a source that cannot start by its name."""
        return next((one for one in self.broken if one.name == name), None)


def find_sources(folder_of_drops: Path, own: Path | None = None) -> FoundSources:
    """Build every source that can be: shipped, or in the folder ``own``.

    A source called ``x`` reads the drop folder ``folder_of_drops/x``. Its class is the
    one that its connector.py defines, or else the generic table file. One that is wrong
    keeps no other from its turn.
    """
    folders = find_folders(own)
    ready: dict[str, Source] = {}
    broken = list(folders.broken)
    for name, folder in folders.ready.items():
        try:
            ready[name] = build_source(folder, folder_of_drops)
        except ManifestError as error:
            broken.append(BrokenSource(name, error.faults))
    return FoundSources(ready, tuple(broken))


def load_sources(folder_of_drops: Path, own: Path | None = None) -> dict[str, Source]:
    """Build the sources that can start; see `find_sources`."""
    return find_sources(folder_of_drops, own).ready


def load_manifests(own: Path | None = None) -> Mapping[str, Manifest]:
    """Give what every source says of itself, as far as that can be read."""
    return {name: one.manifest for name, one in find_folders(own).ready.items()}


def source_titles(own: Path | None = None) -> dict[str, str]:
    """Tell what each source is called."""
    return {name: one.title for name, one in load_manifests(own).items()}


def build_source(folder: SourceFolder, folder_of_drops: Path) -> Source:
    """Build one source from its folder.

    Raises:
        ManifestError: its connector.py does not load, or is missing.
    """
    manifest = folder.manifest
    own = [name for name in manifest.columns if name.startswith("_")]
    if own and folder.connector is None:
        fault = ManifestFault("no-connector", f"columns.{own[0]}", own[0])
        raise ManifestError(replace(fault, file=str(folder.path / "source.toml")))
    if folder.own and folder.connector is not None:
        made = class_in(load_own_connector(folder))
    elif folder.own:
        made = class_in(importlib.import_module("connectors.table_file"))
    else:
        made = source_class(f"connectors.{folder.path.name}")
    try:
        return made(manifest, folder_of_drops / manifest.name)
    except Exception as error:
        raise ManifestError(_program_fault(error, folder.path.name)) from error


def source_class(package: str) -> type[Source]:
    """Find the class that reads a source: its own connector's, or the generic one.

    Raises:
        ManifestError: its connector does not load, or defines another number than one.
    """
    own = importlib.util.find_spec(f"{package}.connector") is not None
    # Imported by name, since both import this module.
    name = f"{package}.connector" if own else "connectors.table_file"
    try:
        module = importlib.import_module(name)
    except (Exception, SystemExit) as error:
        raise ManifestError(_program_fault(error, name)) from error
    return class_in(module)


def _program_fault(error: BaseException, place: str) -> ManifestFault:
    """Say that a connector's own program failed, and at what."""
    found, wanted = type(error).__name__, " ".join(str(error).split())
    return ManifestFault("connector", "", found, wanted, place)


def class_in(module: ModuleType) -> type[Source]:
    """Find the one source that a module defines.

    Raises:
        ManifestError: it defines none, or several.
    """
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Source)
        and value.__module__ == module.__name__
    ]
    if len(found) != 1:
        wanted = "it must define one source"
        fault = ManifestFault("connector", "", f"{len(found)} sources", wanted)
        raise ManifestError(replace(fault, file=module.__file__ or module.__name__))
    return found[0]

"""What a source is: a door by which deliveries come, and a reader of their bytes.

A source never touches the hub. It yields everything that stands in a file, in order:
rows it could read, rows it could not, rows that carry no data, and the header it went
by. A file that cannot be read as a whole raises `SourceError`, at once or after some
rows were already yielded; whoever takes the rows in must then let go of all of them.
"""

import importlib
import importlib.util
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import BinaryIO

from connectors.deliveries import (
    BegunDelivery,
    Delivery,
    DeliveryBrokenError,
    Door,
    Page,
)
from connectors.doors.opening import open_door
from connectors.header import ColumnGuess
from connectors.manifest import Manifest
from connectors.manifest_faults import BrokenSource, ManifestError, ManifestFault
from connectors.reach import Reach
from connectors.readers.paged import cells_of_pages, read_paged
from connectors.readers.reader import Reader
from connectors.rows import (
    BadRow,
    Header,
    Item,
    Place,
    RawRow,
    ReadCell,
    ReceivedCell,
    Skipped,
    SourceError,
)
from connectors.source_folders import SourceFolder, find_folders, load_own_connector

__all__ = [
    "BadRow",
    "BegunDelivery",
    "BrokenSource",
    "ColumnGuess",
    "Delivery",
    "DeliveryBrokenError",
    "Door",
    "FoundSources",
    "Header",
    "Item",
    "Manifest",
    "ManifestError",
    "ManifestFault",
    "Page",
    "Place",
    "RawRow",
    "Reach",
    "ReadCell",
    "Reader",
    "ReceivedCell",
    "Skipped",
    "Source",
    "SourceError",
    "find_sources",
    "load_sources",
]


class Source:
    """A member's system as the hub meets it: how it comes and how it reads."""

    def __init__(self, manifest: Manifest, door: Door, reader: Reader) -> None:
        """Take deliveries from ``door`` and read them by ``reader``."""
        self.manifest = manifest
        self.door = door
        self.reader = reader

    def check(self) -> None:
        """Refuse with `SourceError` what would keep `fetch` from working."""
        self.door.check()

    def fetch(
        self, since: str | None, at: datetime, begun: BegunDelivery | None = None
    ) -> Iterator[Delivery]:
        """Yield what was delivered after a cursor; see `Door.fetch`."""
        return self.door.fetch(since, at, begun)

    def read(self, name: str, data: BinaryIO) -> Iterator[Item]:
        """Yield what stands in a delivery, in order, page by page if it has several.

        Raises:
            SourceError: it cannot be read as a whole; may come after some rows.
        """
        return read_paged(self.reader, name, data)

    def received(
        self, name: str, data: BinaryIO, places: Collection[Place]
    ) -> Iterator[tuple[Place, tuple[ReceivedCell, ...]]]:
        """Give the cells of rows as they were delivered; see `Reader.received`."""
        return cells_of_pages(self.reader, name, data, places)

    def read_cell(self, field: str, text: str) -> ReadCell:
        """Read a text as if it stood in the column of one of our fields."""
        return self.reader.read_cell(field, text)


@dataclass(frozen=True, slots=True)
class FoundSources:
    """Every source there is: those that can start, by name, and those that cannot."""

    ready: dict[str, Source]
    broken: tuple[BrokenSource, ...]

    def find_broken(self, name: str) -> BrokenSource | None:
        """Find a source that cannot start by its name."""
        return next((one for one in self.broken if one.name == name), None)

    def closed_doors(self) -> Iterator[tuple[str, SourceError]]:
        """Tell which doors cannot be used as configured; nothing is reached for it.

        A drop folder that is not there yet closes none: it is made when it is needed.
        """
        for name, source in sorted(self.ready.items()):
            if source.manifest.door.kind == "drop":
                continue
            try:
                source.check()
            except SourceError as error:
                yield name, error


def find_sources(
    drops: Path, own: Path | None = None, reach: Reach | None = None
) -> FoundSources:
    """Build every source that can be: shipped, or in the folder ``own``.

    The files of a source called ``x`` are dropped into ``drops/x``; ``reach`` tells
    where the other doors lead. Its reader is the one that its connector.py
    defines, or else the generic table file. One that is wrong keeps no other from its
    turn.
    """
    reach = reach or Reach(drops)
    folders = find_folders(own)
    ready: dict[str, Source] = {}
    broken = list(folders.broken)
    for name, folder in folders.ready.items():
        try:
            ready[name] = build_source(folder, reach)
        except ManifestError as error:
            broken.append(BrokenSource(name, error.faults))
    return FoundSources(ready, tuple(broken))


def load_sources(
    drops: Path, own: Path | None = None, reach: Reach | None = None
) -> dict[str, Source]:
    """Build the sources that can start; see `find_sources`."""
    return find_sources(drops, own, reach).ready


def load_manifests(own: Path | None = None) -> Mapping[str, Manifest]:
    """Give what every source says of itself, as far as that can be read."""
    return {name: one.manifest for name, one in find_folders(own).ready.items()}


def source_titles(own: Path | None = None) -> dict[str, str]:
    """Tell what each source is called."""
    return {name: one.title for name, one in load_manifests(own).items()}


def build_source(folder: SourceFolder, reach: Reach) -> Source:
    """Build one source from its folder: its door and its reader.

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
        made = reader_class(f"connectors.{folder.path.name}")
    try:
        reader = made(manifest)
    except Exception as error:
        raise ManifestError(_program_fault(error, folder.path.name)) from error
    return Source(manifest, open_door(manifest, reach), reader)


@cache
def reader_class(package: str) -> type[Reader]:
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


def class_in(module: ModuleType) -> type[Reader]:
    """Find the one reader that a module defines.

    Raises:
        ManifestError: it defines none, or several.
    """
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Reader)
        and value.__module__ == module.__name__
    ]
    if len(found) != 1:
        wanted = "it must define one reader"
        fault = ManifestFault("connector", "", f"{len(found)} readers", wanted)
        raise ManifestError(replace(fault, file=module.__file__ or module.__name__))
    return found[0]

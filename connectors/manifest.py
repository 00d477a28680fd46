"""A source's manifest: the source.toml that says whose data it is and how to read it.

Every key is described in ``docs/connect-a-source.md``; a key that is not known is
refused, so that a typing error cannot switch a column off.
"""

import codecs
import importlib.resources
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self

from msgspec import Meta
from msgspec.structs import asdict

from connectors.doors.kinds import DOORS, DoorKeys, DropKeys, door_faults
from connectors.manifest_faults import ManifestError, ManifestFault, shape_of
from connectors.schedule import faults_of_schedule
from schemas.configuration import (
    Configured,
    configured,
    end_of_toml,
    line_of,
    lines_of,
    nearest,
    read_toml,
    shortened,
)
from schemas.record import KINDS

Format = Literal["csv", "tsv", "xlsx", "xls", "ods", "json", "jsonl", "xml"]
Unit = Literal["yuan", "wan_yuan", "fen"]
DateStyle = Literal["plain", "roc", "epoch"]
READERS = ("table",)
"""Kinds of reader that [reader] may name; a connector.py is a table's own."""
READER_KEYS = frozenset(
    {"formats", "layout", "columns", "constants", "units", "dates", "nulls"}
)
"""Keys that say how bytes are read: in [reader], or at the top in the former form."""
OWNER_KINDS = ("agency", "platform", "region")
TABLE = "a table"
MOST_BYTES = 256 * 1024
"""Bytes of a source.toml; a larger one is refused before it is read as TOML."""
NOTHING: MappingProxyType[str, Any] = MappingProxyType({})
NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
"""What a source may be called: its drop folder and its jobs bear the name too."""


Rows = Annotated[int, Meta(ge=0, le=1_000_000_000)]
"""How many rows a file may be expected to have."""


class Layout(Configured, frozen=True):
    """How the rows of a table are found and put together.

    ``header_matches`` columns must be known for a row to be the header, the columns of
    ``required`` among them. A column whose name is none of the known ones is recognised
    by names and values; a file with one that is less certain than ``certainty``, in
    thousandths, waits for a person. ``ignored`` names columns that are never taken for
    ours. ``positions`` names the columns of a file without a header.
    ``carry_down`` fields take the value of the row above where their cell is empty.
    ``encodings`` are tried in order after UTF-8. ``rows`` is the path of the list in a
    JSON document.
    """

    header_matches: Annotated[int, Meta(ge=1, le=1000)] = 2
    required: tuple[str, ...] = ()
    certainty: Annotated[int, Meta(ge=0, le=1000)] = 800
    ignored: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()
    carry_down: tuple[str, ...] = ()
    encodings: tuple[str, ...] = ("gb18030", "big5hkscs")
    delimiter: Annotated[
        str, Meta(pattern=r'\A[^"\r\n]\Z', description="one character")
    ] = ","
    rows: tuple[str, ...] = ()


class Freshness(Configured, frozen=True):
    """How long after its time a source may be taken in and still be fresh.

    The alarm that it is late waits for so many minutes; where a manifest says nothing,
    as long as the hub's rules say (``night.toml``).
    """

    grace_minutes: Annotated[int, Meta(ge=0, le=366 * 24 * 60)]


class ManifestKeys(Configured, frozen=True, kw_only=True):
    """Whose data a source brings, on what basis and when, and how its columns read."""

    name: str
    owner: str
    title: str
    legal_basis: str
    schedule: str
    kinds: Annotated[tuple[str, ...], Meta(min_length=1)]
    formats: Annotated[tuple[Format, ...], Meta(min_length=1)]
    expect_at_least: Rows
    expect_at_most: Rows
    snapshot: bool = False
    authority: str = ""
    place: Annotated[
        str, Meta(pattern=r"\A(?:[0-9]{6})?\Z", description="six digits")
    ] = ""
    """Division (GB/T 2260) of whose authorities it tells alone; any, where empty."""
    law_fields: tuple[str, ...] = ()
    """Fields of law, or groups of offences, of which alone its records can be."""
    freshness: Freshness | None = None
    layout: Layout = Layout()
    columns: MappingProxyType[str, tuple[str, ...]] = NOTHING
    constants: MappingProxyType[str, str] = NOTHING
    units: MappingProxyType[str, Unit] = NOTHING
    dates: MappingProxyType[str, DateStyle] = NOTHING
    nulls: tuple[str, ...] = ()
    reader: str = "table"


class Manifest(ManifestKeys, frozen=True, kw_only=True):
    """All that a source.toml says, with its door."""

    door: DoorKeys = DropKeys()

    @classmethod
    def of(cls, package: str) -> Self:
        """Read the source.toml of a package, for example ``connectors.registration``.

        Raises:
            ManifestError: it is missing, wrong, or bears another folder's name.
        """
        parent, _, folder = package.rpartition(".")
        file = f"{folder}/source.toml"
        try:
            path = importlib.resources.files(parent) / folder / "source.toml"
            with path.open("rb") as stream:
                content = stream.read(MOST_BYTES + 1)
        except (OSError, ImportError) as error:
            fault = ManifestFault("unreadable", found=str(error), file=package)
            raise ManifestError(fault) from error
        return cls.read(content, folder=folder, file=file)

    @classmethod
    def read(cls, content: bytes, *, folder: str, file: str) -> Self:
        """Read the bytes of a source.toml in a folder; ``file`` names it in faults.

        Raises:
            ManifestError: with every fault that it has, each with its line.
        """
        if len(content) > MOST_BYTES:
            fault = ManifestFault("too-large", wanted=f"{MOST_BYTES:,}", file=file)
            raise ManifestError(fault)
        text = ""
        try:
            text = content.decode("utf-8")
            return cls.parse(read_toml(text), folder=folder)
        except UnicodeDecodeError as error:
            fault = ManifestFault("encoding", found=str(error.start), file=file)
            raise ManifestError(fault) from error
        except tomllib.TOMLDecodeError as error:
            line, why = end_of_toml(error)
            fault = ManifestFault("toml", found=why, file=file, line=line)
            raise ManifestError(fault) from error
        except ManifestError as error:
            lines = lines_of(text)
            placed = (_placed(fault, file, lines) for fault in error.faults)
            raise ManifestError(*placed) from error

    @classmethod
    def parse(cls, table: Mapping[str, Any], *, folder: str | None = None) -> Self:
        """Make a manifest from a parsed source.toml, of a folder if that is known.

        Raises:
            ManifestError: with every key that is missing, unknown or impossible.
        """
        flat, faults = flattened(table)
        door = flat.pop("door", None)
        faults += shape_of(flat, ManifestKeys)
        if isinstance(door, dict):
            faults += door_faults(door)
        elif door is not None:
            faults.append(ManifestFault("wrong-type", "door", shortened(door), TABLE))
        if faults:
            raise ManifestError(*_named_as_written(faults, table))
        keys = configured(ManifestKeys, flat)
        opened = configured(DOORS[door["kind"]], door) if door else DropKeys()
        manifest = cls(**asdict(keys), door=opened)
        if found := list(_content_faults(manifest, folder)):
            raise ManifestError(*_named_as_written(found, table))
        return manifest

    def fields(self) -> frozenset[str]:
        """Name the fields that the record kinds of the source have."""
        kinds = (KINDS[kind] for kind in self.kinds if kind in KINDS)
        return frozenset(name for kind in kinds for name in kind.fields())


def flattened(
    table: Mapping[str, Any],
) -> tuple[dict[str, Any], list[ManifestFault]]:
    """Lay the keys of [reader] beside the others, and tell where both forms are mixed.

    A source.toml of the former form, with neither [door] nor [reader], is given as it
    is: it means a drop of tables.
    """
    reader = table.get("reader")
    if "door" not in table and reader is None:
        return dict(table), []
    if not isinstance(reader, Mapping):
        fault = "missing-key" if reader is None else "wrong-type"
        return dict(table), [ManifestFault(fault, "reader", shortened(reader), TABLE)]
    faults = []
    if "door" not in table:
        faults.append(ManifestFault("missing-key", "door", wanted=TABLE))
    kind = reader.get("kind")
    if kind not in READERS:
        found, wanted = shortened(kind), ", ".join(READERS)
        faults.append(ManifestFault("unknown-word", "reader.kind", found, wanted))
    faults += [
        ManifestFault("moved-key", key, wanted=f"reader.{key}")
        for key in table
        if key in READER_KEYS
    ]
    known = {*READER_KEYS, "kind"}
    for key in reader:
        if key not in known:
            wanted = nearest(key, known)
            faults.append(ManifestFault("unknown-key", f"reader.{key}", wanted=wanted))
    flat = {key: value for key, value in table.items() if key not in READER_KEYS}
    flat |= {key: value for key, value in reader.items() if key in READER_KEYS}
    return flat | {"reader": str(kind)}, faults


def _named_as_written(
    faults: Iterable[ManifestFault], table: Mapping[str, Any]
) -> Iterator[ManifestFault]:
    """Name the keys of faults as the file does: under [reader] if it has that."""
    for fault in faults:
        first = fault.key.partition(".")[0]
        is_inside = "reader" in table and fault.code != "moved-key"
        if is_inside and first in READER_KEYS:
            yield replace(fault, key=f"reader.{fault.key}")
        else:
            yield fault


def _content_faults(manifest: Manifest, folder: str | None) -> Iterator[ManifestFault]:
    """Yield what a manifest of the right shape says that cannot be."""
    yield from _name_faults(manifest, folder)
    for kind in manifest.kinds:
        if kind not in KINDS:
            wanted = nearest(kind, KINDS)
            yield ManifestFault("unknown-word", "kinds", shortened(kind), wanted)
    least, most = manifest.expect_at_least, manifest.expect_at_most
    if least > most:
        wanted = "a number from 0 to expect_at_most"
        yield ManifestFault("bounds", "expect_at_least", str(least), wanted)
    for found in faults_of_schedule(manifest.schedule):
        wanted = "minute hour day month weekday, such as 30 1 * * *"
        yield ManifestFault("bounds", "schedule", shortened(found), wanted)
    yield from _layout_faults(manifest.layout)
    yield from _field_faults(manifest)


def _layout_faults(layout: Layout) -> Iterator[ManifestFault]:
    """Yield what no table can be read by."""
    for name in layout.encodings:
        try:
            codecs.lookup(name)
        except (LookupError, ValueError):
            wanted = "an encoding that Python knows, such as gb18030"
            found = shortened(name)
            yield ManifestFault("bounds", "layout.encodings", found, wanted)


def _name_faults(manifest: Manifest, folder: str | None) -> Iterator[ManifestFault]:
    """Yield what is wrong with the names of a source and its owner."""
    if not NAME.fullmatch(manifest.name):
        wanted = "a-z, 0-9 and _, a letter first, at most 64 characters"
        yield ManifestFault("name", "name", shortened(manifest.name), wanted)
    if folder is not None and manifest.name != folder:
        wanted = f"the folder's name, {shortened(folder)}"
        yield ManifestFault("name", "name", shortened(manifest.name), wanted)
    kind, _, who = manifest.owner.partition(":")
    if kind not in OWNER_KINDS or not who:
        wanted = f"{', '.join(f'{one}:…' for one in OWNER_KINDS)} are known"
        yield ManifestFault("name", "owner", shortened(manifest.owner), wanted)
        return
    for name in manifest.kinds:
        lawful = KINDS[name].delivered_by if name in KINDS else ()
        if lawful and kind not in lawful:
            wanted = ", ".join(f"{one}:…" for one in lawful)
            found = f"{shortened(manifest.owner)}, for {name},"
            yield ManifestFault("owner-of-kind", "kinds", found, wanted)


def _field_faults(manifest: Manifest) -> Iterator[ManifestFault]:
    """Yield the fields that the record kinds lack, or that have no column.

    A column whose name begins with ``_`` is its connector's own.
    """
    layout = manifest.layout
    known = manifest.fields()
    placed = [name for name in layout.positions if name]
    named: Iterable[tuple[str, str]] = (
        *((f"columns.{name}", name) for name in manifest.columns),
        *((f"constants.{name}", name) for name in manifest.constants),
        *(("layout.positions", name) for name in placed),
    )
    for key, name in named if known else ():
        if name not in known and not name.startswith("_"):
            wanted = nearest(name, known)
            yield ManifestFault("unknown-field", key, shortened(name), wanted)
    yield from _name_faults_of_columns(manifest.columns)
    readable = {*manifest.columns, *placed}
    used = (
        *((f"units.{name}", name) for name in manifest.units),
        *((f"dates.{name}", name) for name in manifest.dates),
        *(("layout.required", name) for name in layout.required),
        *(("layout.carry_down", name) for name in layout.carry_down),
    )
    for key, name in used:
        if name not in readable:
            yield ManifestFault("no-column", key, shortened(name))


def _name_faults_of_columns(
    columns: Mapping[str, tuple[str, ...]],
) -> Iterator[ManifestFault]:
    """Yield columns without a name, and names that stand for two fields."""
    # The search for headers needs manifests itself.
    from connectors.header import fold_name  # noqa: PLC0415  # see above

    met: dict[str, str] = {}
    for field_name, names in columns.items():
        if not any(map(fold_name, names)):
            wanted = "at least one name"
            yield ManifestFault("bounds", f"columns.{field_name}", "no name", wanted)
        for name in names:
            other = met.setdefault(fold_name(name), field_name)
            if other != field_name:
                key, found = f"columns.{field_name}", shortened(name)
                yield ManifestFault("twice", key, found, other)


def _placed(
    fault: ManifestFault, file: str, lines: Mapping[tuple[str | int, ...], int]
) -> ManifestFault:
    """Give a fault its file and line: the key's, or that of the table it belongs to."""
    line = line_of(tuple(fault.key.split(".")), lines) if fault.key else None
    return replace(fault, file=file, line=line)

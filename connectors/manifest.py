"""A source's manifest: the source.toml that says whose data it is and how to read it.

Every key is described in ``docs/connect-a-source.md``; a key that is not known is
refused, so that a typing error cannot switch a column off.
"""

import importlib.resources
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, Self

FORMATS = ("csv", "tsv", "xlsx", "xls", "ods", "json", "jsonl")
UNITS = ("yuan", "wan_yuan", "fen")
DATE_STYLES = ("plain", "roc", "epoch")
OWNER_KINDS = ("agency", "platform", "region")


class ManifestError(Exception):
    """A source.toml is wrong; no source starts with it."""


@dataclass(frozen=True, slots=True)
class Layout:
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

    header_matches: int = 2
    required: tuple[str, ...] = ()
    certainty: int = 800
    ignored: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()
    carry_down: tuple[str, ...] = ()
    encodings: tuple[str, ...] = ("gb18030", "big5hkscs")
    delimiter: str = ","
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """Whose data a source brings, on what basis and when, and how its columns read."""

    name: str
    owner: str
    title: str
    legal_basis: str
    schedule: str
    kinds: tuple[str, ...]
    formats: tuple[str, ...]
    expect_at_least: int
    expect_at_most: int
    snapshot: bool = False
    authority: str = ""
    layout: Layout = field(default_factory=Layout)
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    nulls: tuple[str, ...] = ()

    @classmethod
    def of(cls, package: str) -> Self:
        """Read the source.toml of a package, for example ``connectors.registration``.

        Raises:
            ManifestError: it is missing, wrong, or bears another folder's name.
        """
        parent, _, folder = package.rpartition(".")
        try:
            text = importlib.resources.files(parent) / folder / "source.toml"
            table = tomllib.loads(text.read_text("utf-8"))
        except (OSError, ImportError, ValueError) as error:
            msg = f"{package} has no readable source.toml: {error}"
            raise ManifestError(msg) from error
        manifest = cls.parse(table)
        if manifest.name != folder:
            msg = f"the source.toml in {folder} bears the name {manifest.name}"
            raise ManifestError(msg)
        return manifest

    @classmethod
    def parse(cls, table: Mapping[str, Any]) -> Self:
        """Make a manifest from a parsed source.toml.

        Raises:
            ManifestError: a key is missing, unknown or has an impossible value.
        """
        known = {item.name for item in fields(cls)}
        refuse_unknown("source.toml", table, known)
        values = {key: freeze(value) for key, value in table.items()}
        layout = table.get("layout", {})
        refuse_unknown("layout", layout, {item.name for item in fields(Layout)})
        values["layout"] = Layout(**{key: freeze(layout[key]) for key in layout})
        try:
            manifest = cls(**values)
        except TypeError as error:
            msg = f"source.toml lacks a key: {error}"
            raise ManifestError(msg) from error
        check_manifest(manifest)
        return manifest


def freeze(value: object) -> Any:
    """Make lists tuples and tables read-only, all the way down."""
    if isinstance(value, list):
        return tuple(freeze(item) for item in value)
    if isinstance(value, dict):
        return MappingProxyType({key: freeze(item) for key, item in value.items()})
    return value


def refuse_unknown(where: str, table: Mapping[str, Any], known: set[str]) -> None:
    """Refuse keys that nothing reads."""
    unknown = sorted(set(table) - known)
    if unknown:
        msg = f"{where} has keys that nothing reads: {', '.join(unknown)}"
        raise ManifestError(msg)


def check_manifest(manifest: Manifest) -> None:
    """Refuse a manifest that contradicts itself."""
    owner_kind, _, owner_name = manifest.owner.partition(":")
    wrong = [
        *(f"format {name}" for name in manifest.formats if name not in FORMATS),
        *(f"unit {name}" for name in manifest.units.values() if name not in UNITS),
        *(
            f"date {name}"
            for name in manifest.dates.values()
            if name not in DATE_STYLES
        ),
    ]
    if owner_kind not in OWNER_KINDS or not owner_name:
        wrong.append(f"owner {manifest.owner}")
    if not 0 <= manifest.expect_at_least <= manifest.expect_at_most:
        wrong.append("expect_at_least above expect_at_most")
    if not manifest.kinds or not manifest.formats:
        wrong.append("no kinds or no formats")
    readable = {*manifest.columns, *manifest.layout.positions, ""}
    for part in ("units", "dates"):
        table: Mapping[str, str] = getattr(manifest, part)
        wrong += [
            f"{part}.{key} without a column" for key in table if key not in readable
        ]
    if not 0 <= manifest.layout.certainty <= 1000:  # noqa: PLR2004  # thousandths
        wrong.append(f"certainty {manifest.layout.certainty}")
    wrong += [
        f"{key} without a column"
        for key in (*manifest.layout.required, *manifest.layout.carry_down)
        if key not in readable
    ]
    if wrong:
        msg = f"source.toml of {manifest.name}: {'; '.join(wrong)}"
        raise ManifestError(msg)

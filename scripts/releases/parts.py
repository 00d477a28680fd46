"""What the product is made of besides its own code: packages and files of others."""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from configparser import ConfigParser
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.releases.errors import ReleaseRefusedError

LOCK = "requirements.lock"
LICENCES = Path("scripts/releases/licences.toml")
VENDORED = "VENDORED.toml"
OPTIONAL_EXTRAS = ("postgres", "checkout")

_BLOCK = re.compile(r"(?m)^(?=[a-z0-9])")
_PIN = re.compile(r"(?P<name>[a-z0-9._-]+)==(?P<version>[^\s;\\]+)(?P<rest>[^\\\n]*)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Pin:
    """A package as a lock file has it."""

    name: str
    version: str
    marker: str
    """Where it is wanted (PEP 508); empty for everywhere."""
    hashes: tuple[str, ...]
    """SHA-256 in hex of each file that is accepted."""


@dataclass(frozen=True, slots=True)
class ForeignFile:
    """A file of the product that others made, or that was derived from their data."""

    kind: Literal["library", "data"]
    package: str
    version: str
    path: str
    """From the root of the checkout."""
    licence: str
    sha256: str


def read_setup(root: Path) -> ConfigParser:
    """Read what the project says of itself."""
    config = ConfigParser()
    config.read(root / "setup.cfg", "utf-8")
    return config


def read_lock(path: Path) -> list[Pin]:
    """Read the pins of a lock file in their order.

    Raises:
        ReleaseRefusedError: a line is no pin, or a pin has no hash.
    """
    pins = []
    for block in _BLOCK.split(path.read_text("utf-8"))[1:]:
        found, hashes = _PIN.match(block), tuple(sorted(_HASH.findall(block)))
        if found is None or not hashes:
            msg = f"{path.name}: no pin with its hashes: {block[:80]!r}"
            raise ReleaseRefusedError(msg)
        marker = found["rest"].strip().removeprefix(";").strip()
        pins.append(Pin(found["name"], found["version"], marker, hashes))
    return pins


def read_licences(root: Path, table: str = "packages") -> Mapping[str, str]:
    """Tell the licence of each package (SPDX expression), by its name."""
    known: Mapping[str, str] = tomllib.loads((root / LICENCES).read_text("utf-8"))[
        table
    ]
    return known


def direct_requirements(root: Path, *extras: str) -> list[Requirement]:
    """List what the project itself asks for, without extras or of the named ones."""
    options = read_setup(root)
    lists = [options["options.extras_require"][extra] for extra in extras]
    if not extras:
        lists = [options["options"]["install_requires"]]
    return [Requirement(line) for text in lists for line in text.split("\n") if line]


def optional_names(root: Path) -> set[str]:
    """Name the packages that some installations of the product leave out."""
    names = set()
    for requirement in direct_requirements(root, *OPTIONAL_EXTRAS):
        name = canonicalize_name(requirement.name)
        # An extra that brings compiled parts brings them as a package of that name.
        names |= {name, *(f"{name}-{extra}" for extra in requirement.extras)}
    return names


def foreign_files(root: Path) -> Iterator[ForeignFile]:
    """Yield the files of others that lie in the product.

    Raises:
        FileNotFoundError: a file that is listed is not there.
    """
    for listing in sorted((root / "hub").rglob(VENDORED)):
        folder = listing.parent.relative_to(root)
        for row in tomllib.loads(listing.read_text("utf-8"))["file"]:
            path = (folder / row["name"]).as_posix()
            yield _foreign_file(root, "library", row["package"], row, path)
    for row in tomllib.loads((root / LICENCES).read_text("utf-8"))["tables"]:
        for path in row["files"]:
            yield _foreign_file(root, "data", row["name"], row, path)


def _foreign_file(
    root: Path,
    kind: Literal["library", "data"],
    package: str,
    row: Mapping[str, str],
    path: str,
) -> ForeignFile:
    """Describe one file by the row that names it."""
    sha256 = hashlib.sha256((root / path).read_bytes()).hexdigest()
    return ForeignFile(kind, package, row["version"], path, row["licence"], sha256)

"""What can be wrong with a source's folder, said so that whoever wrote it can mend it.

A fault has a stable code, the place it was found in, and what would be right there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from schemas.configuration import Configured, shape_faults
from schemas.printable import printable

FAULT_TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "unreadable": ("cannot be read: {found}", "give the folder a readable file"),
    "too-large": ("has more than {wanted} bytes", "a manifest is a page or two"),
    "encoding": ("is no UTF-8 from byte {found} on", "save it as UTF-8"),
    "toml": ("is no TOML: {found}", "mend this line; see docs/connect-a-source.md"),
    "unknown-key": ("nothing reads this key", "known: {wanted}"),
    "missing-key": ("this key is missing", "give {wanted}"),
    "wrong-type": ("is {found}", "give {wanted}"),
    "moved-key": ("stands in the former form", "write it as {wanted}"),
    "secret-in-clear": (
        "must be a name, and what it says is not shown",
        "write address and secret by name: docs/connect-a-source.md tells where to",
    ),
    "unknown-word": ("says {found}", "known: {wanted}"),
    "owner-of-kind": (
        "{found} may not deliver this kind",
        "its sources belong to {wanted}",
    ),
    "unknown-field": ("the record kind has no field {found}", "known: {wanted}"),
    "no-column": ("names {found}, which has no column", "name it in [columns]"),
    "twice": ("{found} is a name of {wanted} too", "keep it in one of them"),
    "no-connector": (
        "the column {found} is for a connector, and there is none",
        "use a field of the record kind, or write connector.py",
    ),
    "bounds": ("says {found}", "give {wanted}"),
    "name": ("says {found}", "{wanted}"),
    "shipped-name": ("a source called {found} is shipped", "choose another name"),
    "connector": ("connector.py does not load: {found}", "mend it: {wanted}"),
    "link": ("is a link", "name the folder or file itself"),
    "writable": ("may be written by others ({found})", "chmod go-w"),
    "foreign": ("belongs to user {found}", "give it to {wanted}, or to root"),
    "undeclared": (
        "nothing says how {found} is written",
        "name it in {wanted}",
    ),
    "unsaid": ("says {found}, which is a draft's mark", "say {wanted}"),
    "no-member": ("{found}", "correct owner, or take the member in first"),
    "needed": (
        "no column gives {found}, which every record needs",
        "name its column in {wanted}",
    ),
    "door": ("{found}", "see docs/connect-a-source.md, Doors"),
    "sample": ("{found}", "mend the manifest or the sample"),
    "no-folder": ("is no folder", "create it, or correct HUB_CONNECTORS"),
}
"""What each code says: what is wrong, and what would be right."""


@dataclass(frozen=True, slots=True)
class ManifestFault:
    """One fault: its code, the file and line, the key, what was found and wanted.

    ``line`` counts from 1, and is None where the file as a whole is meant.
    """

    code: str
    key: str = ""
    found: str = ""
    wanted: str = ""
    file: str = "source.toml"
    line: int | None = None

    def __str__(self) -> str:
        """Say it on one line."""
        wrong, right = (
            said.format(found=self.found, wanted=self.wanted)
            for said in FAULT_TEXTS[self.code]
        )
        place = self.file if self.line is None else f"{self.file}, line {self.line}"
        key = f"{self.key}: " if self.key else ""
        return printable(f"{place}: {key}{wrong}; {right}")

    def as_json(self) -> dict[str, str | int | None]:
        """Write the fault as a document."""
        return {
            "code": self.code,
            "file": self.file,
            "line": self.line,
            "key": self.key,
            "found": self.found,
            "wanted": self.wanted,
            "text": str(self),
        }


class ManifestError(Exception):
    """A source's folder is wrong; this source does not start, all others do."""

    def __init__(self, *faults: ManifestFault) -> None:
        """Take every fault that was found."""
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class BrokenSource:
    """A source that cannot start: the name of its folder, and every fault found."""

    name: str
    faults: tuple[ManifestFault, ...]

    def __str__(self) -> str:
        """Say it on one line: the first fault, and how many more there are."""
        more = len(self.faults) - 1
        rest = f" (and {more} more: credithub source check {self.name})" if more else ""
        return f"{self.name}: {self.faults[0]}{rest}"


def shape_of(
    table: Mapping[str, Any], kind: type[Configured], prefix: str = ""
) -> Iterator[ManifestFault]:
    """Yield the keys of a table that are unknown, missing, or not of their shape."""
    for one in shape_faults(table, kind):
        # What stands in a list is found under the key of the list.
        key = ".".join(step for step in one.path if isinstance(step, str))
        yield ManifestFault(one.code, f"{prefix}{key}", one.found, one.wanted)

"""The kinds of door that there are, and the keys that [door] has for each of them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from connectors.doors.database.keys import DatabaseKeys
from connectors.doors.http.keys import HttpKeys
from connectors.doors.sftp.keys import SftpKeys
from connectors.manifest_faults import ManifestFault, shape_of
from schemas.configuration import Configured, configured, nearest, shortened

NAMED = re.compile(r"[a-z][a-z0-9_-]{0,63}")
"""What addresses and secrets may be called; a manifest has their names alone."""
NAMES = ("address", "secret")
"""Keys that name what stands in the instance's configuration."""
CLEAR = frozenset({"password", "passwd", "token", "key", "private_key", "url"})
"""Keys that somebody would write a secret under."""


class DropKeys(Configured, frozen=True):
    """Files in the source's folder under the instance's drop folder."""

    kind: Literal["drop"] = "drop"

    def faults(self) -> Iterator[ManifestFault]:
        """Yield nothing: it says nothing that could be wrong."""
        yield from ()


class ParcelKeys(Configured, frozen=True):
    """Signed parcels that the member pushes."""

    kind: Literal["parcel"] = "parcel"

    def faults(self) -> Iterator[ManifestFault]:
        """Yield nothing: it says nothing that could be wrong."""
        yield from ()


DoorKeys = DatabaseKeys | DropKeys | HttpKeys | ParcelKeys | SftpKeys
"""What a manifest says of its door."""
DOORS: Mapping[str, type[DoorKeys]] = {
    "database": DatabaseKeys,
    "drop": DropKeys,
    "http_api": HttpKeys,
    "parcel": ParcelKeys,
    "sftp": SftpKeys,
}
"""The keys of each kind of door."""


def door_faults(table: Mapping[str, Any]) -> Iterator[ManifestFault]:
    """Yield what is wrong with the table [door] of a source.toml."""
    kind = table.get("kind")
    if not isinstance(kind, str) or kind not in DOORS:
        found, known = shortened(kind), ", ".join(sorted(DOORS))
        wanted = nearest(kind, DOORS) if isinstance(kind, str) else known
        yield ManifestFault("unknown-word", "door.kind", found, wanted)
        return
    for key in sorted(CLEAR & table.keys()):
        yield ManifestFault("secret-in-clear", f"door.{key}")
    kept = {key: value for key, value in table.items() if key not in CLEAR}
    shape = list(shape_of(kept, DOORS[kind], "door."))
    yield from shape or configured(DOORS[kind], kept).faults()
    for key in NAMES:
        value = kept.get(key)
        # What stands there may be the secret itself, and is never repeated.
        if isinstance(value, str) and value and not NAMED.fullmatch(value):
            yield ManifestFault("secret-in-clear", f"door.{key}")

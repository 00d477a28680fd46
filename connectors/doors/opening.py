"""Make the door that a manifest names."""

import importlib
from collections.abc import Callable

from connectors.deliveries import Door
from connectors.doors.drop import DropFolder
from connectors.doors.parcel import ParcelDoor
from connectors.manifest import Manifest
from connectors.reach import Reach

ELSEWHERE = {
    "database": "connectors.doors.database.view:DatabaseView",
    "http_api": "connectors.doors.http.api:HttpApi",
    "sftp": "connectors.doors.sftp.folder:SftpFolder",
}
"""Doors that need more than Python, by kind: module and class, loaded when met."""


def open_door(manifest: Manifest, reach: Reach) -> Door:
    """Make the door of a source; nothing is reached before it is checked or fetched."""
    kind = manifest.door.kind
    if kind == "drop":
        return DropFolder(reach.drops / manifest.name)
    if kind == "parcel":
        return ParcelDoor()
    module, name = ELSEWHERE[kind].split(":")
    made: Callable[[Manifest, Reach], Door] = getattr(
        importlib.import_module(module), name
    )
    return made(manifest, reach)

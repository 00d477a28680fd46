"""The folders that describe sources: those shipped with the hub, and one's own.

One's own lie outside the checkout, in the folder that ``HUB_CONNECTORS`` names. Since a
connector.py in it is run, nobody but root and whoever runs the hub may write there. A
folder that is wrong is told of and keeps no other from its turn.
"""

import importlib.util
import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from types import ModuleType

from connectors.manifest import MOST_BYTES, Manifest
from connectors.manifest_faults import BrokenSource, ManifestError, ManifestFault

SHIPPED = Path(__file__).parent
MANIFEST = "source.toml"
CONNECTOR = "connector.py"
OWN_FOLDER = "HUB_CONNECTORS"
"""Stands for the folder itself among sources, where it may not be used at all."""
OWN_PACKAGE = "own_connectors"
"""The package that one's own connectors are modules of."""
NAME_CHARS = 64
"""Characters of a broken source's name that are shown."""
OTHERS = stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True, slots=True)
class SourceFolder:
    """A folder whose manifest is right."""

    path: Path
    manifest: Manifest
    own: bool

    @property
    def connector(self) -> Path | None:
        """Tell where the source's program lies, if it has one."""
        path = self.path / CONNECTOR
        return path if path.exists() else None


@dataclass(frozen=True, slots=True)
class FoundFolders:
    """Every folder with a manifest: the ones that are right, by name, and the rest."""

    ready: dict[str, SourceFolder]
    broken: tuple[BrokenSource, ...]


def find_folders(own: Path | None = None) -> FoundFolders:
    """Read all manifests: the shipped ones once a process, one's own as they are now.

    A source of one's own cannot take a shipped one's name.
    """
    shipped = _shipped_folders()
    if own is None:
        return shipped
    ready, broken = dict(shipped.ready), list(shipped.broken)
    if fault := fault_of_place(own):
        broken.append(_broken(OWN_FOLDER, fault))
        return FoundFolders(ready, tuple(broken))
    taken = {*ready, *(one.name for one in shipped.broken)}
    try:
        folders = list(_with_manifests(own))
    except OSError as error:
        fault = ManifestFault("unreadable", found=_cause(error), file=str(own))
        broken.append(_broken(OWN_FOLDER, fault))
        folders = []
    for folder in folders:
        if folder.name in taken:
            fault = ManifestFault("shipped-name", "name", folder.name)
            fault = replace(fault, file=str(folder / MANIFEST))
            # Under another name, for the shipped one of this name goes on.
            broken.append(_broken(f"{OWN_FOLDER}:{folder.name}", fault))
            continue
        try:
            ready[folder.name] = read_own_folder(folder)
        except ManifestError as error:
            broken.append(_broken(folder.name, *error.faults))
    return FoundFolders(ready, tuple(broken))


def _broken(name: str, *faults: ManifestFault) -> BrokenSource:
    """Tell of a broken source in texts that can be shown and stored."""
    shown = (
        replace(one, file=_showable(one.file), found=_showable(one.found))
        for one in faults
    )
    return BrokenSource(_showable(name)[:NAME_CHARS], tuple(shown))


def _showable(text: str) -> str:
    """Give a text, which a folder's name may be part of, without what is no text."""
    plain = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(one if one.isprintable() else "?" for one in plain)


def read_own_folder(folder: Path) -> SourceFolder:
    """Read a folder of one's own, if nobody else can have written into it.

    Raises:
        ManifestError: with every fault of the folder, or of its manifest.
    """
    files = (folder / MANIFEST, folder / CONNECTOR)
    places = (folder, *(file for file in files if os.path.lexists(file)))
    if faults := tuple(filter(None, map(fault_of_place, places))):
        raise ManifestError(*faults)
    path = folder / MANIFEST
    try:
        status = path.stat()
        manifest = _read_manifest(path, status.st_mtime_ns, status.st_size)
    except OSError as error:
        fault = ManifestFault("unreadable", found=_cause(error), file=str(path))
        raise ManifestError(fault) from error
    return SourceFolder(folder, manifest, own=True)


def load_own_connector(folder: SourceFolder) -> ModuleType:
    """Run the connector.py of a folder of one's own, once for each state of the file.

    Raises:
        ManifestError: it does not load.
    """
    path = folder.path / CONNECTOR
    try:
        return _load_module(folder.manifest.name, path, path.stat().st_mtime_ns)
    except (Exception, SystemExit) as error:
        line = (
            getattr(error, "lineno", None) if isinstance(error, SyntaxError) else None
        )
        found, wanted = type(error).__name__, " ".join(str(error).split())
        fault = ManifestFault(
            "connector", found=found, wanted=wanted, file=str(path), line=line
        )
        raise ManifestError(fault) from error


def fault_of_place(path: Path) -> ManifestFault | None:
    """Tell why a folder or file may not be used: a link, or others can write to it."""
    try:
        status = path.lstat()
    except OSError as error:
        code = "no-folder" if isinstance(error, FileNotFoundError) else "unreadable"
        return ManifestFault(code, found=_cause(error), file=str(path))
    fault = _fault_of_status(status, folder=path.name not in (MANIFEST, CONNECTOR))
    return None if fault is None else replace(fault, file=str(path))


def _fault_of_status(status: os.stat_result, *, folder: bool) -> ManifestFault | None:
    """Tell why something of this type, mode and owner may not be used."""
    mode, user = status.st_mode, os.geteuid()
    if stat.S_ISLNK(mode):
        return ManifestFault("link")
    if folder and not stat.S_ISDIR(mode):
        return ManifestFault("no-folder")
    if not folder and not stat.S_ISREG(mode):
        return ManifestFault("unreadable", found="no regular file")
    if mode & OTHERS:
        return ManifestFault("writable", found=f"{stat.S_IMODE(mode):o}")
    if status.st_uid not in (0, user):
        return ManifestFault("foreign", found=str(status.st_uid), wanted=str(user))
    return None


@cache
def _shipped_folders() -> FoundFolders:
    """Read the manifests that came with this version."""
    ready: dict[str, SourceFolder] = {}
    broken = []
    for folder in _with_manifests(SHIPPED):
        try:
            manifest = Manifest.of(f"connectors.{folder.name}")
        except ManifestError as error:
            broken.append(BrokenSource(folder.name, error.faults))
        else:
            ready[folder.name] = SourceFolder(folder, manifest, own=False)
    return FoundFolders(ready, tuple(broken))


def _with_manifests(root: Path) -> Iterator[Path]:
    """Name the folders with a source.toml, be it a link that leads nowhere."""
    for folder in sorted(root.iterdir()):
        if folder.name[0] not in "._" and os.path.lexists(folder / MANIFEST):
            yield folder


@lru_cache(maxsize=1024)
def _read_manifest(path: Path, changed: int, size: int) -> Manifest:
    """Read a manifest of one's own; anew where its file has changed."""
    del changed, size
    with path.open("rb") as stream:
        content = stream.read(MOST_BYTES + 1)
    return Manifest.read(content, folder=path.parent.name, file=str(path))


@lru_cache(maxsize=256)
def _load_module(name: str, path: Path, changed: int) -> ModuleType:
    """Load a file as a module of its own package."""
    del changed
    spec = importlib.util.spec_from_file_location(f"{OWN_PACKAGE}.{name}", path)
    if spec is None or spec.loader is None:
        raise ImportError(str(path))
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _cause(error: OSError) -> str:
    """Say what the machine answered, without the path."""
    return error.strerror or type(error).__name__

"""Putting restored databases in the place of the old ones, whatever is killed.

The restored files lie beside their places under other names. Once the note that lists
them is durable, every start of the hub refuses until they are in place; a second call
goes on where the first one ended.
"""

import json
import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from hub.backup.errors import InstanceRunningError
from hub.ground.config import Config
from hub.ground.durable import sync_folder, write_file

STAGED = ".restored"
STAGED_BLOBS = ".restored"
"""Folder in that of the received files where restored ones wait."""
SIDE_FILES = ("-wal", "-shm", "")
"""SQLite's files of one database, in the order in which they may be moved away."""


def demand_unused(path: Path) -> None:
    """Refuse to replace a database that another process has open.

    Raises:
        InstanceRunningError: SQLite does not give it to us alone.
    """
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path, timeout=0)) as connection:
            # Any other connection, even an idle one, holds the file in part.
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        msg = f"{path} is in use"
        raise InstanceRunningError(msg) from error
    except sqlite3.DatabaseError:
        # What is no database any more is nobody's.
        return


def staged_file(place: Path) -> Path:
    """Name the file that waits to be put in a place."""
    return place.with_name(place.name + STAGED)


def staged_blobs(config: Config) -> Path:
    """Name the folder where received files wait to be put in place."""
    return config.blobs_folder / STAGED_BLOBS


def place_files(config: Config, places: Mapping[str, Path], stamp: str) -> list[str]:
    """Move staged databases in; what was there is kept under another name.

    Returns where the old files went.
    """
    moves = [str(path) for path in places.values()]
    note = {"places": moves, "stamp": stamp}
    marker = config.restore_marker
    partial = marker.with_name(marker.name + ".partial")
    partial.unlink(missing_ok=True)
    write_file(partial, json.dumps(note).encode())
    partial.rename(marker)
    sync_folder(marker.parent)
    return finish_placing(config)


def finish_placing(config: Config) -> list[str]:
    """Do what the note of an unfinished restore says, as far as it is not done."""
    note = json.loads(config.restore_marker.read_bytes())
    replaced = []
    _place_blobs(config.blobs_folder)
    for text in note["places"]:
        place = Path(text)
        staged = staged_file(place)
        if not staged.exists():
            continue
        for side in SIDE_FILES:
            old = place.with_name(place.name + side)
            if old.exists():
                kept = place.with_name(f"{place.name}.replaced-{note['stamp']}{side}")
                old.rename(kept)
                replaced.append(str(kept))
        os.replace(staged, place)  # noqa: PTH105  # the word for what it does
        sync_folder(place.parent)
    config.restore_marker.unlink()
    sync_folder(config.restore_marker.parent)
    return replaced


def _place_blobs(folder: Path) -> None:
    """Move restored files in; what has one of these random names is the same file."""
    staged = folder / STAGED_BLOBS
    if not staged.is_dir():
        return
    for run in staged.iterdir():
        home = folder / run.name
        home.mkdir(mode=0o700, exist_ok=True)
        for path in run.iterdir():
            path.replace(home / path.name)
        sync_folder(home)
        run.rmdir()
    staged.rmdir()
    sync_folder(folder)

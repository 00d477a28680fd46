"""Requests that may prove a log's misbehaviour, kept on disk within bounds."""

import hashlib
import os
from pathlib import Path

from connectors.witness.keys import sync_folder

FOLDER = "evidence"
SPLIT = "split"
"""Another root for a size that was cosigned: only the log's key can make these."""
PROOF = "proof"
"""A proof that does not hold; anybody can send a known checkpoint with one."""
MOST = {SPLIT: 1000, PROOF: 200}
"""How many files of a kind are kept; further ones are only counted in the log."""


def keep_evidence(folder: Path, kind: str, origin: str, data: bytes) -> Path | None:
    """Keep evidence durably, once; None where there are too many of its kind."""
    place = folder / FOLDER
    place.mkdir(mode=0o700, exist_ok=True)
    log = hashlib.sha256(origin.encode()).hexdigest()[:16]
    name = f"{kind}-{log}-{hashlib.sha256(data).hexdigest()[:32]}.txt"
    path = place / name
    if path.exists():
        return path
    if len(list(place.glob(f"{kind}-*.txt"))) >= MOST[kind]:
        return None
    draft = place / f".{name}.{os.getpid()}"
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    sync_folder(place)
    return path

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
MOST = {SPLIT: 1000, PROOF: 1000}
"""How many files of a kind are kept; further ones are only counted in the log."""


def keep_evidence(folder: Path, kind: str, signed: str, data: bytes) -> Path | None:
    """Keep evidence durably, once; None where there are too many of its kind.

    ``signed`` is the text of the checkpoint that it is about. The file is named after
    it, so that whoever lacks the log's key cannot fill the folder with one checkpoint.
    """
    place = folder / FOLDER
    place.mkdir(mode=0o700, exist_ok=True)
    path = place / _name(kind, signed)
    if path.exists():
        return path
    if len(list(place.glob(f"{kind}-*.txt"))) >= MOST[kind]:
        return None
    draft = place / f".{path.name}.{os.getpid()}"
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    sync_folder(place)
    return path


def drop_proof(folder: Path, signed: str) -> None:
    """Forget a wrong proof for a checkpoint that a right one has joined since."""
    (folder / FOLDER / _name(PROOF, signed)).unlink(missing_ok=True)


def _name(kind: str, signed: str) -> str:
    """Name the file of evidence about a checkpoint."""
    origin = signed.partition("\n")[0]
    log, text = (hashlib.sha256(part.encode()).hexdigest() for part in (origin, signed))
    return f"{kind}-{log[:16]}-{text[:32]}.txt"

"""The witness's own keys: one file that only its owner can read.

credithub-witness-key/1
name <key name>
ed25519 <seed in hex>
ml-dsa-44 <seed in hex>     (where the witness has one)
"""

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from connectors.witness.errors import WitnessError
from schemas.tlog.cosignature import Cosigner, Ed25519Cosigner, MLDSA44Cosigner
from schemas.tlog.errors import MalformedError
from schemas.tlog.key_files import KeyFileError, KeyFileProblem, read_key_file

HEADER: Final = "credithub-witness-key/1"
FILE_NAME = "witness.key"
SEED_BYTES = 32
PROBLEMS: Final = {
    KeyFileProblem.MISSING: (
        "there are no keys: {path} (credithub-witness init makes them)"
    ),
    KeyFileProblem.UNREADABLE: "the key file cannot be read: {path}",
    KeyFileProblem.OPEN_TO_OTHERS: (
        "others can read the key file: {path} (chmod 600 it)"
    ),
}

COSIGNERS: Final[dict[str, Callable[[str, bytes], Cosigner]]] = {
    "ed25519": lambda name, seed: Ed25519Cosigner(
        name, Ed25519PrivateKey.from_private_bytes(seed)
    ),
    "ml-dsa-44": lambda name, seed: MLDSA44Cosigner(
        name, MLDSA44PrivateKey.from_seed_bytes(seed)
    ),
}
"""The kinds of key by their word in the file; the first one is always there."""


def make_keys(folder: Path, name: str, *, post_quantum: bool) -> list[Cosigner]:
    """Make the witness's keys; nothing is ever overwritten.

    Raises:
        WitnessError: there are keys already, or the name is none.
    """
    kinds = list(COSIGNERS) if post_quantum else list(COSIGNERS)[:1]
    lines = [f"{kind} {secrets.token_bytes(SEED_BYTES).hex()}" for kind in kinds]
    text = "\n".join([HEADER, f"name {name}", *lines, ""])
    cosigners = _parse(text)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / FILE_NAME
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        msg = f"there are keys already: {path}"
        raise WitnessError(msg) from error
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(folder)
    return cosigners


def read_keys(folder: Path) -> list[Cosigner]:
    """Read the witness's keys.

    Raises:
        WitnessError: there are none, others could read them, or the file is damaged.
    """
    path = folder / FILE_NAME
    try:
        text = read_key_file(path, encoding="utf-8")
    except KeyFileError as error:
        msg = PROBLEMS[error.problem].format(path=path)
        raise WitnessError(msg) from error
    return _parse(text)


def sync_folder(folder: Path) -> None:
    """Make a folder's entries durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _parse(text: str) -> list[Cosigner]:
    """Read a key file's text; no message shows what it holds."""
    header, _, rest = text.partition("\n")
    *lines, last = rest.split("\n")
    fields = dict(line.partition(" ")[::2] for line in lines)
    name = fields.pop("name", "")
    known = [kind for kind in COSIGNERS if kind in fields]
    whole = (
        header == HEADER and not last and len(known) == len(fields) == len(lines) - 1
    )
    if not whole or next(iter(COSIGNERS)) not in known:
        msg = "the key file is not one of this program"
        raise WitnessError(msg)
    try:
        return [COSIGNERS[kind](name, bytes.fromhex(fields[kind])) for kind in known]
    except MalformedError as error:
        raise WitnessError(error.detail) from error
    except ValueError:
        msg = "the key file holds no key"
        raise WitnessError(msg) from None

"""The key that signs the log of releases: a file that its releaser keeps.

credithub-release-key/1
name <key name, such as credithub.example/releases>
ed25519 <seed in hex>
"""

import os
import re
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from schemas.tlog.errors import MalformedError
from schemas.tlog.key_files import KeyFileError, KeyFileProblem, read_key_file
from schemas.tlog.keys import Ed25519Signer, Ed25519Verifier, parse_vkey
from scripts.releases.errors import ReleaseRefusedError
from scripts.releases.files import read_bounded

HEADER = "credithub-release-key/1"
SEED_BYTES = 32
MAX_KEY_BYTES = 4096

_FORM = re.compile(rf"{re.escape(HEADER)}\nname (.+)\ned25519 ([0-9a-f]{{64}})\n")
_PROBLEMS = {
    KeyFileProblem.MISSING: "there is no key (scripts/release key makes one)",
    KeyFileProblem.UNREADABLE: "the key cannot be read",
    KeyFileProblem.OPEN_TO_OTHERS: "others can read the key (chmod 600 it)",
}


def make_key(path: Path, name: str) -> Ed25519Signer:
    """Make a key in a new file that its owner alone can read.

    Raises:
        ReleaseRefusedError: there is a file already, or the name is none for a key.
    """
    seed = secrets.token_bytes(SEED_BYTES)
    signer = _signer(name, seed)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        msg = f"there is a file already, and a key is never overwritten: {path}"
        raise ReleaseRefusedError(msg) from error
    except OSError as error:
        msg = f"the key cannot be written: {path}: {error.strerror}"
        raise ReleaseRefusedError(msg) from error
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{HEADER}\nname {name}\ned25519 {seed.hex()}\n")
        file.flush()
        os.fsync(file.fileno())
    return signer


def read_key(path: Path) -> Ed25519Signer:
    """Read a key.

    Raises:
        ReleaseRefusedError: it is missing, open to others, or none of these keys.
    """
    try:
        text = read_key_file(path, encoding="utf-8")
    except KeyFileError as error:
        msg = f"{_PROBLEMS[error.problem]}: {path}"
        raise ReleaseRefusedError(msg) from error
    form = _FORM.fullmatch(text)
    if form is None:
        msg = f"the file is no key of releases: {path}"
        raise ReleaseRefusedError(msg)
    return _signer(form[1], bytes.fromhex(form[2]))


def read_verifier(given: str) -> Ed25519Verifier:
    """Read a verifier key that was given as text, or as a file with the text.

    Raises:
        ReleaseRefusedError: it is none.
    """
    try:
        path = Path(given)
        if "+" not in given or path.is_file():
            given = read_bounded(path, MAX_KEY_BYTES).decode("ascii")
        verifier = parse_vkey(given.strip())
    except (ReleaseRefusedError, OSError, UnicodeDecodeError) as error:
        msg = f"neither a verifier key nor a file with one: {given[:120]!r}"
        raise ReleaseRefusedError(msg) from error
    except MalformedError as error:
        msg = f"not a verifier key: {error.detail}"
        raise ReleaseRefusedError(msg) from error
    if not isinstance(verifier, Ed25519Verifier):
        msg = f"the key of {verifier.name} is a witness's, not a log's"
        raise ReleaseRefusedError(msg)
    return verifier


def _signer(name: str, seed: bytes) -> Ed25519Signer:
    """Make the signer of a seed."""
    try:
        return Ed25519Signer(name, Ed25519PrivateKey.from_private_bytes(seed))
    except MalformedError as error:
        raise ReleaseRefusedError(error.detail) from error

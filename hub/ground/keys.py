"""The instance's secret keys: files outside the database that only the hub may read.

Every key has one purpose. Ciphertexts carry the id of their key, so that a key can be
replaced while older ciphertexts stay readable.
"""

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hub.ground.durable import sync_folder
from hub.ground.errors import ConfigError
from schemas.tlog.key_files import KeyFileError, KeyFileProblem, read_key_file

KEY_BYTES = 32
NONCE_BYTES = 12
KEY_ID_BYTES = 4
RECORD_ID_BYTES = 15
NAMES = ("identity", "token", "record", "data", "audit-signer")
AUDIT_KEYS = "audit-keys.json"
"""Says which keys sign the audit log, once the first one was succeeded."""
LANDING = "landing"
_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_PAIRS = [first + second for first in _BASE32 for second in _BASE32]
_PLACES = tuple(range(RECORD_ID_BYTES * 8 - 10, -1, -10))
PROBLEMS = {
    KeyFileProblem.MISSING: (
        "key file is missing: {path} (credithub init makes the keys)"
    ),
    KeyFileProblem.UNREADABLE: "key file cannot be read: {path}",
    KeyFileProblem.OPEN_TO_OTHERS: (
        "key file is readable by others: {path} (chmod 600 it)"
    ),
}


class Keyring:
    """The keys of one instance, read at start and held in memory."""

    def __init__(self, folder: Path) -> None:
        """Read every key of the folder.

        Raises:
            ConfigError: a key is missing, of the wrong size or readable by others.
        """
        self._folder = folder
        is_rotated = (folder / AUDIT_KEYS).exists()
        needed = [n for n in NAMES if n != "audit-signer" or not is_rotated]
        keys = {name: read_key(folder / f"{name}.key") for name in needed}
        self._identity = keys["identity"]
        self._token = keys["token"]
        self._record = keys["record"]
        self._data = AESGCM(keys["data"])
        self._data_id = _key_id(keys["data"])
        self._derived: dict[str, bytes] = {}

    @classmethod
    def create(cls, folder: Path) -> "Keyring":
        """Make the keys that are missing, then read them all."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / LANDING).mkdir(mode=0o700, exist_ok=True)
        for name in NAMES:
            path = folder / f"{name}.key"
            # The log's first key may have been succeeded and destroyed.
            is_past = name == "audit-signer" and (folder / AUDIT_KEYS).exists()
            if not path.exists() and not is_past:
                _make_key(path)
        return cls(folder)

    @property
    def audit_signer(self) -> Ed25519PrivateKey:
        """The first private key that signed the audit log's checkpoints.

        Raises:
            ConfigError: it is missing, or was destroyed after others succeeded it.
        """
        key = read_key(self._folder / "audit-signer.key")
        return Ed25519PrivateKey.from_private_bytes(key)

    def identity_hash(self, text: str) -> str:
        """Hash a personal value so that equals can be found and nothing else can."""
        return _keyed_hash(self._identity, text.encode()).hex()

    def token_hash(self, token: str) -> str:
        """Hash an API token; tokens are 256-bit random, so a fast hash is enough."""
        return _keyed_hash(self._token, token.encode()).hex()

    def mac(self, content: bytes, purpose: str) -> str:
        """Show later that the hub wrote something, and for what (HMAC-SHA-256, hex).

        Each purpose has a key of its own, derived (HKDF, RFC 5869) from that of tokens.
        """
        key = self._derived.get(purpose)
        if key is None:
            info = f"credithub {purpose} mac".encode()
            derived = HKDF(SHA256(), KEY_BYTES, salt=None, info=info)
            key = self._derived[purpose] = derived.derive(self._token)
        return _keyed_hash(key, content).hex()

    def record_id(self, record_key: bytes) -> str:
        """Give the public id of a record: the same in every view and version."""
        digest = _keyed_hash(self._record, record_key)[:RECORD_ID_BYTES]
        return "R" + _base32(digest)

    def seal(self, data: bytes, context: str) -> bytes:
        """Encrypt bytes for one place only (AES-256-GCM, ``context`` authenticated)."""
        nonce = os.urandom(NONCE_BYTES)
        return self._data_id + nonce + self._data.encrypt(nonce, data, context.encode())

    def unseal(self, sealed: bytes, context: str) -> bytes:
        """Decrypt what was sealed for the same place.

        Raises:
            ConfigError: the key is another one, or the bytes or place were changed.
        """
        key_id, rest = sealed[:KEY_ID_BYTES], sealed[KEY_ID_BYTES:]
        if key_id != self._data_id:
            msg = "sealed with a key that this instance does not hold"
            raise ConfigError(msg)
        nonce, ciphertext = rest[:NONCE_BYTES], rest[NONCE_BYTES:]
        try:
            return self._data.decrypt(nonce, ciphertext, context.encode())
        except InvalidTag as error:
            msg = "sealed bytes were changed or belong to another place"
            raise ConfigError(msg) from error

    def new_landing_key(self, name: str) -> bytes:
        """Make the key that encrypts one kept file, and nothing else."""
        key = secrets.token_bytes(KEY_BYTES)
        write_secret(self._folder / LANDING / f"{name}.key", key.hex())
        return key

    def landing_key(self, name: str) -> bytes | None:
        """Give a kept file's key, or None once it has been destroyed."""
        path = self._folder / LANDING / f"{name}.key"
        return read_key(path) if path.exists() else None

    def landing_keys(self, run: str) -> list[str]:
        """Name the keys of what a sync run keeps, with the one that older runs have."""
        found = (self._folder / LANDING).glob(f"{run}*.key")
        names = (path.name.removesuffix(".key") for path in found)
        return sorted(n for n in names if n == run or n.startswith(f"{run}."))

    def all_landing_keys(self) -> list[str]:
        """Name the keys of all kept files."""
        found = (self._folder / LANDING).glob("*.key")
        return sorted(path.name.removesuffix(".key") for path in found)

    def destroy_landing_key(self, name: str) -> None:
        """End the readability of a kept file; its hash stays."""
        destroy_secret(self._folder / LANDING / f"{name}.key")


def _make_key(path: Path) -> None:
    """Make a key that is missing, whole or not at all, whatever breaks off.

    Of two who make it at once both have the key of the first.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    write_secret(draft, secrets.token_bytes(KEY_BYTES).hex())
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    sync_folder(path.parent)


def write_secret(path: Path, text: str) -> None:
    """Write a small secret durably to a new file that only its owner can read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)


def replace_secret(path: Path, text: str) -> None:
    """Write a small file that only its owner can read in place of the one there.

    Whoever reads, and whatever breaks off, finds the old text or the new one whole.
    """
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    write_secret(draft, text)
    draft.replace(path)
    sync_folder(path.parent)


def destroy_secret(path: Path) -> None:
    """Overwrite and remove a secret; one that is gone already stays gone."""
    if path.exists():
        # Overwritten before unlinking, for media that keep what they unlink.
        with path.open("r+b") as file:
            file.write(b"\0" * path.stat().st_size)
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        sync_folder(path.parent)


def _keyed_hash(key: bytes, data: bytes) -> bytes:
    """HMAC-SHA256."""
    return hmac.digest(key, data, hashlib.sha256)


def _key_id(key: bytes) -> bytes:
    """Name a key without giving it away."""
    return hashlib.sha256(b"credithub key id" + key).digest()[:KEY_ID_BYTES]


def read_key(path: Path) -> bytes:
    """Read one key file, refusing what others could have read.

    Raises:
        ConfigError: the file is missing, holds no key, or is readable by others.
    """
    try:
        text = read_key_file(path, encoding="ascii")
    except KeyFileError as error:
        msg = PROBLEMS[error.problem].format(path=path)
        raise ConfigError(msg) from error
    try:
        key = bytes.fromhex(text)
    except ValueError as error:
        msg = f"key file does not hold a key: {path}"
        raise ConfigError(msg) from error
    if len(key) != KEY_BYTES:
        msg = f"key file does not hold {KEY_BYTES} bytes: {path}"
        raise ConfigError(msg)
    return key


def _base32(digest: bytes) -> str:
    """Write the digest of a record's key as `base64.b32encode` does, in half the time.

    Every record is told by its id several times as it comes in.
    """
    number = int.from_bytes(digest)
    return "".join([_PAIRS[number >> place & 0x3FF] for place in _PLACES])

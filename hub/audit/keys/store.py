"""Which keys sign the log: a small file beside the private keys, outside the database.

The file is replaced as a whole, so a command that is cut off leaves either what was or
what was meant. What was meant is finished by the next command (``rotation``). Public
keys stay in it for good: old checkpoints must verify after their private key is gone.
"""

import fcntl
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.ground.durable import FileState, file_state
from hub.ground.errors import ConfigError
from hub.ground.keys import (
    AUDIT_KEYS,
    destroy_secret,
    read_key,
    replace_secret,
)
from schemas.tlog.key_files import OTHERS_MAY
from schemas.tlog.keys import ED25519, check_point

VERSION = 1
FIRST_FILE = "audit-signer.key"
LOCK_FILE = "audit-keys.lock"


@dataclass(frozen=True, slots=True)
class KeyEvent:
    """A change of keys as the log says it; without a place it is only meant."""

    id: str
    at: datetime
    actor: str
    detail: Mapping[str, Any]
    shard: str | None = None
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Distrust:
    """From where on a key is not trusted any more, by its own word."""

    shard: str
    """The shard whose tree ``size`` speaks of."""
    size: int
    statement: str | None = None
    """The shard whose first entry says so, once there is one."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One key of the log, through all shards; its private half may be gone."""

    number: int
    """1 for the first key, and one more for each that follows."""
    algorithm: bytes
    public_key: bytes
    first_shard: str = ""
    """The first shard that the key speaks for."""
    last_shard: str | None = None
    """The last one; None while it signs."""
    command: str | None = None
    """The program that signs; None where the private key lies in a file."""
    sign_until: datetime | None = None
    """When the overlap with a newer key is over."""
    made: KeyEvent | None = None
    ended: KeyEvent | None = None
    distrusted: Distrust | None = None

    @property
    def is_signing(self) -> bool:
        """Whether checkpoints are still signed with it."""
        if self.distrusted is not None and self.distrusted.statement is not None:
            return False
        return self.ended is None or self.ended.index is None

    @property
    def state(self) -> str:
        """Say how it stands: ``signing``, ``ended`` or ``distrusted``."""
        if self.distrusted is not None:
            return "distrusted"
        return "signing" if self.is_signing else "ended"

    def speaks_for(self, shard: str) -> bool:
        """Tell whether the key's signature counts in a shard."""
        is_late_enough = self.first_shard <= shard
        return is_late_enough and (self.last_shard is None or shard <= self.last_shard)


class KeySource(Protocol):
    """Where a log's keys come from."""

    def read(self) -> tuple[SigningKey, ...]:
        """Give every key, the oldest first; the same object while nothing changes."""

    def private(self, key: SigningKey) -> Ed25519PrivateKey:
        """Give the private half of a key that lies in a file."""


class FixedKey:
    """One key that is never changed, given by its private half."""

    def __init__(self, private_key: Ed25519PrivateKey) -> None:
        """Take the private key."""
        self._private = private_key
        public_key = private_key.public_key().public_bytes_raw()
        self._keys = (SigningKey(1, ED25519, public_key),)

    def read(self) -> tuple[SigningKey, ...]:
        """Give the one key."""
        return self._keys

    def private(self, key: SigningKey) -> Ed25519PrivateKey:  # noqa: ARG002  # there is one
        """Give its private half."""
        return self._private


class KeyStore:
    """The keys of one instance, in its folder of keys."""

    def __init__(self, folder: Path) -> None:
        """Read the keys in ``folder``, and read them anew whenever they were changed.

        Raises:
            ConfigError: the file is damaged, or the private half of a signing key is
                missing, another one, or readable by others.
        """
        self._folder = folder
        self._path = folder / AUDIT_KEYS
        self._seen: tuple[FileState | None, tuple[SigningKey, ...]] | None = None
        for key in self.read():
            if key.is_signing and key.command is None:
                self.private(key)

    def read(self) -> tuple[SigningKey, ...]:
        """Give every key, the oldest first; one look at the file's state if unchanged.

        Raises:
            ConfigError: the file is damaged, or there is no key at all.
        """
        state = file_state(self._path)
        if self._seen is None or self._seen[0] != state:
            self._seen = (state, self._parse_file())
        return self._seen[1]

    def private(self, key: SigningKey) -> Ed25519PrivateKey:
        """Read the private half of a key.

        Raises:
            ConfigError: it is missing, another one, or readable by others.
        """
        path = self._private_path(key.number)
        private_key = Ed25519PrivateKey.from_private_bytes(read_key(path))
        if private_key.public_key().public_bytes_raw() != key.public_key:
            msg = f"key file holds another key than {AUDIT_KEYS} says: {path}"
            raise ConfigError(msg)
        return private_key

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let one command change keys at a time."""
        with (self._folder / LOCK_FILE).open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def new_private(self, number: int) -> bytes:
        """Make a key and keep its private half; give its public half.

        It signs nothing before ``write`` names it, so it may be made again.
        """
        private_key = Ed25519PrivateKey.generate()
        text = private_key.private_bytes_raw().hex()
        replace_secret(self._private_path(number), text)
        return private_key.public_key().public_bytes_raw()

    def write(self, keys: tuple[SigningKey, ...]) -> None:
        """Say from now on which keys there are."""
        document = {"version": VERSION, "keys": [_to_json(key) for key in keys]}
        text = json.dumps(document, ensure_ascii=False, indent=1)
        replace_secret(self._path, text)

    def destroy(self, key: SigningKey) -> None:
        """Overwrite and remove a key's private half."""
        destroy_secret(self._private_path(key.number))

    def _private_path(self, number: int) -> Path:
        """Tell where a private key lies."""
        name = FIRST_FILE if number == 1 else f"audit-signer-{number}.key"
        return self._folder / name

    def _parse_file(self) -> tuple[SigningKey, ...]:
        """Read the file; before there is any, the first key signs alone."""
        try:
            text = self._path.read_text("utf-8")
        except FileNotFoundError:
            private_key = Ed25519PrivateKey.from_private_bytes(
                read_key(self._private_path(1))
            )
            return FixedKey(private_key).read()
        except (OSError, UnicodeDecodeError) as error:
            msg = f"key file cannot be read: {self._path}"
            raise ConfigError(msg) from error
        if self._path.stat().st_mode & OTHERS_MAY:
            msg = f"key file is open to others: {self._path} (chmod 600 it)"
            raise ConfigError(msg)
        try:
            document = json.loads(text)
            if document["version"] != VERSION:
                msg = f"{self._path} is of another version than {VERSION}"
                raise ConfigError(msg)
            keys = tuple(_from_json(entry) for entry in document["keys"])
        except (ValueError, TypeError, KeyError) as error:
            msg = f"key file is damaged: {self._path}"
            raise ConfigError(msg) from error
        if not any(key.is_signing for key in keys):
            msg = f"no key signs the audit log: {self._path}"
            raise ConfigError(msg)
        return keys


def _to_json(key: SigningKey) -> dict[str, Any]:
    """Write one key."""
    entry = asdict(key)
    entry["algorithm"] = key.algorithm.hex()
    entry["public_key"] = key.public_key.hex()
    entry["sign_until"] = key.sign_until.isoformat() if key.sign_until else None
    for name in ("made", "ended"):
        if entry[name] is not None:
            entry[name]["at"] = entry[name]["at"].isoformat()
    return entry


def _from_json(entry: dict[str, Any]) -> SigningKey:
    """Read one key."""
    given = dict(entry)
    given["algorithm"] = bytes.fromhex(given["algorithm"])
    given["public_key"] = bytes.fromhex(given["public_key"])
    check_point(f"number {given['number']}", given["public_key"])
    if given["sign_until"] is not None:
        given["sign_until"] = datetime.fromisoformat(given["sign_until"])
    for name in ("made", "ended"):
        if given[name] is not None:
            at = datetime.fromisoformat(given[name]["at"])
            given[name] = KeyEvent(**{**given[name], "at": at})
    if given["distrusted"] is not None:
        given["distrusted"] = Distrust(**given["distrusted"])
    return SigningKey(**given)

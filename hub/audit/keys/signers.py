"""Who signs a shard's checkpoints now, and who checks those it ever signed.

A signer may be a key in a file or a program that has the key in a token, in another
process or on another machine: the log knows only ``schemas.tlog.keys.Signer``.
"""

import os
import shlex
import subprocess
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.audit.errors import AuditUnavailableError
from hub.audit.keys.store import FixedKey, KeySource, KeyStore, SigningKey
from hub.ground.config import PREFIX
from hub.ground.errors import ConfigError
from schemas.tlog.keys import (
    Ed25519Signer,
    Signer,
    Verifier,
    compute_key_id,
    parse_vkey,
    write_vkey,
)

COMMAND_SECONDS = 10.0
"""How long a signing program may take for one checkpoint."""


class CommandSigner:
    """Signs with a program: it gets the note's text on stdin, prints the signature.

    Every signature is checked before it is used. The program is started without a
    shell, and without the hub's own settings in its environment.
    """

    def __init__(self, name: str, key: SigningKey) -> None:
        """Sign under ``name`` with a key that has a command.

        Raises:
            MalformedError: the key is none of its algorithm.
            ValueError: the command names no program, or has an open quotation.
        """
        self.verifier = parse_vkey(vkey_of(key, name))
        self.name = name
        self.algorithm = key.algorithm
        self.key_id = self.verifier.key_id
        self._arguments = shlex.split(key.command or "")
        if not self._arguments:
            msg = "the command names no program"
            raise ValueError(msg)

    def sign(self, message: bytes) -> bytes:
        """Sign a note's text.

        Raises:
            AuditUnavailableError: the program failed, took more than 10 seconds, or
                printed something else than its key's signature.
        """
        kept = {k: v for k, v in os.environ.items() if not k.startswith(PREFIX)}
        try:
            done = subprocess.run(  # noqa: S603  # the operator named the program
                self._arguments,
                input=message,
                capture_output=True,
                check=True,
                timeout=COMMAND_SECONDS,
                env=kept,
            )
        except (OSError, subprocess.SubprocessError) as error:
            msg = f"the signing program of {self.name} failed: {error}"
            raise AuditUnavailableError(msg, reason="signer") from error
        if not self.verifier.verify(message, done.stdout):
            msg = f"the signing program of {self.name} printed another signature"
            raise AuditUnavailableError(msg, reason="signer")
        return done.stdout


@dataclass(slots=True)
class _Loaded:
    """What was made of one state of the keys."""

    keys: tuple[SigningKey, ...]
    private: dict[int, Ed25519PrivateKey] = field(default_factory=dict)
    signers: dict[str, list[Signer]] = field(default_factory=dict)
    verifiers: dict[str, list[Verifier]] = field(default_factory=dict)


class LogKeys:
    """The keys of one log; a change of them counts from the next commit on."""

    def __init__(self, origin: str, source: Ed25519PrivateKey | KeyStore) -> None:
        """Sign shards ``<origin>/<shard>`` with what the source says."""
        self._origin = origin
        self.store = source if isinstance(source, KeyStore) else None
        """Where keys can be changed; None where there is one key for good."""
        self._source: KeySource = (
            source if isinstance(source, KeyStore) else FixedKey(source)
        )
        self._loaded = _Loaded(self._source.read())

    def known(self) -> tuple[SigningKey, ...]:
        """Give every key, the newest first."""
        return self._load().keys[::-1]

    def name(self, shard: str) -> str:
        """Name a shard's key: the shard's origin."""
        return f"{self._origin}/{shard}"

    def signers(self, shard: str) -> list[Signer]:
        """Give all that sign a shard's checkpoints now, the newest key first.

        Raises:
            AuditUnavailableError: a private key is missing or the keys are damaged, or
                none speaks for the shard.
        """
        loaded = self._load()
        found = loaded.signers.get(shard)
        if found is None:
            try:
                found = [
                    self._signer(loaded, key, shard)
                    for key in loaded.keys[::-1]
                    if key.is_signing and key.speaks_for(shard)
                ]
            except ConfigError as error:
                raise AuditUnavailableError(error.detail, reason="signer") from error
            if not found:
                msg = f"no key signs shard {shard}"
                raise AuditUnavailableError(msg, reason="signer")
            loaded.signers[shard] = found
        return found

    def verifiers(self, shard: str) -> list[Verifier]:
        """Give what checks a shard's checkpoints, the newest key first.

        Raises:
            AuditUnavailableError: no known key speaks for the shard.
        """
        loaded = self._load()
        found = loaded.verifiers.get(shard)
        if found is None:
            found = [parse_vkey(vkey) for vkey in self.vkeys(shard)]
            if not found:
                msg = f"no known key speaks for shard {shard}"
                raise AuditUnavailableError(msg, reason="wrong-key")
            loaded.verifiers[shard] = found
        return found

    def vkeys(self, shard: str) -> list[str]:
        """Give the verifier keys that a shard's checkpoints may be signed with."""
        name = self.name(shard)
        return [vkey_of(key, name) for key in self.known() if key.speaks_for(shard)]

    def trusted_vkeys(self, shard: str) -> list[str]:
        """Give those of a shard's verifier keys that are not distrusted."""
        trusted = (key for key in self.known() if key.distrusted is None)
        return [
            vkey_of(key, self.name(shard)) for key in trusted if key.speaks_for(shard)
        ]

    def _load(self) -> _Loaded:
        """Look whether the keys were changed, and forget what was made of old ones."""
        try:
            keys = self._source.read()
        except ConfigError as error:
            raise AuditUnavailableError(error.detail, reason="signer") from error
        loaded = self._loaded
        if loaded.keys is not keys:
            loaded = self._loaded = _Loaded(keys)
        return loaded

    def _signer(self, loaded: _Loaded, key: SigningKey, shard: str) -> Signer:
        """Make what signs with one key."""
        name = self.name(shard)
        if key.command is not None:
            return CommandSigner(name, key)
        private_key = loaded.private.get(key.number)
        if private_key is None:
            private_key = loaded.private[key.number] = self._source.private(key)
        return Ed25519Signer(name, private_key)


def vkey_of(key: SigningKey, name: str) -> str:
    """Write a key's verifier key under a name."""
    return write_vkey(name, key.algorithm, key.public_key)


def key_id_of(key: SigningKey, name: str) -> str:
    """Give a key's id under a name, 8 hex digits."""
    return compute_key_id(name, key.algorithm, key.public_key).hex()

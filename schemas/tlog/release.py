"""The entry ``hub.release/1`` of a log of releases: what was given out, and from what.

One canonical JSON object. Whoever has a wheel, its proof and the log's key knows that
this very file was told to everybody, and of which source, lock file and parts list it
was said to be built.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from schemas.canonical import CanonicalError, canonical, read_canonical
from schemas.tlog.errors import Flaw, MalformedError, ProofError
from schemas.tlog.keys import Verifier
from schemas.tlog.proof import ProvenLeaf, parse_proof, verify_proof
from schemas.tlog.tree import leaf_hash

RELEASE_TYPE: Final = "hub.release/1"
MAX_RELEASE_BYTES: Final = 16_384

_HASH = re.compile(r"[0-9a-f]{64}")
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,119}")

_MEMBERS: Final[dict[str, Callable[[str], object]]] = {
    "at": _MOMENT.fullmatch,
    "commit": _COMMIT.fullmatch,
    "lock": _HASH.fullmatch,
    "name": _WORD.fullmatch,
    "python": _WORD.fullmatch,
    "sbom": _HASH.fullmatch,
    "setuptools": _WORD.fullmatch,
    "t": RELEASE_TYPE.__eq__,
    "version": _WORD.fullmatch,
    "wheel": _HASH.fullmatch,
}
"""What an entry says: all of it text, all of it required, nothing else."""


@dataclass(frozen=True, slots=True)
class ReleaseEntry:
    """A wheel that was given out; hashes are SHA-256 in lower-case hex."""

    version: str
    name: str
    """The wheel's file name."""
    wheel: str
    """The hash of the wheel's bytes."""
    commit: str
    """The commit of the source, as git names it."""
    lock: str
    """The hash of the lock file of the packages beside it."""
    sbom: str
    """The hash of its bill of materials."""
    python: str
    """The Python that built it."""
    setuptools: str
    at: str
    """When it was logged, such as ``2026-12-01T08:00:00Z``."""

    def encode(self) -> bytes:
        """Write the entry's bytes.

        Raises:
            MalformedError: a member that no entry can have.
        """
        members = {name: getattr(self, name) for name in _MEMBERS if name != "t"}
        members["t"] = RELEASE_TYPE
        _check_members(members)
        return canonical(members)


def parse_release(data: bytes) -> ReleaseEntry:
    """Read an entry.

    Raises:
        MalformedError: the bytes are not an entry as ``encode`` writes it.
    """
    if len(data) > MAX_RELEASE_BYTES:
        msg = f"an entry about a release has at most {MAX_RELEASE_BYTES} bytes"
        raise MalformedError(Flaw.TOO_LARGE, msg)
    try:
        members = read_canonical(data)
    except CanonicalError as error:
        raise MalformedError(Flaw.LEAF, str(error)) from error
    if not isinstance(members, dict):
        msg = "an entry about a release is one object"
        raise MalformedError(Flaw.LEAF, msg)
    _check_members(members)
    return ReleaseEntry(**{name: members[name] for name in members if name != "t"})


def verify_release(
    proof: bytes, wheel: str, verifier: Verifier
) -> tuple[ReleaseEntry, ProvenLeaf]:
    """Check that a wheel was logged; the entry stands in the proof's ``extra`` line.

    Args:
        proof: a tlog-proof as it lies beside the wheel.
        wheel: the SHA-256 (hex) of the wheel at hand.
        verifier: the key of the log of releases.

    Raises:
        MalformedError: the proof or its entry has another form.
        SignatureError: the log did not sign.
        ProofError: the proof leads elsewhere, or speaks of another wheel.
    """
    parsed = parse_proof(proof)
    if parsed.extra is None:
        msg = "the proof has no extra line, and so no entry"
        raise MalformedError(Flaw.PROOF_EXTRA, msg)
    entry = parse_release(parsed.extra)
    proven = verify_proof(parsed, leaf_hash(parsed.extra), [verifier])
    if entry.wheel != wheel:
        msg = f"the entry is about a wheel with SHA-256 {entry.wheel}, this has {wheel}"
        raise ProofError(Flaw.ANSWER, msg)
    return entry, proven


def _check_members(members: Mapping[str, Any]) -> None:
    """Refuse members that are missing, too many, or of another form.

    Raises:
        MalformedError: such a member.
    """
    if set(members) != set(_MEMBERS):
        msg = f"an entry about a release has the members {', '.join(_MEMBERS)}"
        raise MalformedError(Flaw.LEAF, msg)
    for name, is_right in _MEMBERS.items():
        if not isinstance(members[name], str) or not is_right(members[name]):
            msg = f"{name} is not what an entry about a release has there"
            raise MalformedError(Flaw.LEAF, msg)

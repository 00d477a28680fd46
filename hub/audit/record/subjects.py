"""Events about several subjects: one leaf, and for each subject an opening of its own.

The leaf has the root over salted commitments, one for each subject. Each salt is drawn
by itself and kept in its subject's opening only, so that erasing a subject ends what
can be told of it, whatever the openings of the others still say.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from schemas.canonical import canonical
from schemas.tlog.commitments import SALT_BYTES
from schemas.tlog.merkle import inclusion_proof, root_at, verify_inclusion
from schemas.tlog.tree import leaf_hash, pair_up

SUBJECT_ROOT = "subject.root"


@dataclass(frozen=True, slots=True)
class OneOfMany:
    """One of an event's subjects, and what ties it to the root in the leaf."""

    name: str
    salt: str
    index: int
    count: int
    """How many there are."""
    path: tuple[str, ...]
    """The hashes that lead to the root, in hex (RFC 6962, section 2.1.1)."""

    def check(self, root: str) -> None:
        """Check that the leaf with this root speaks of it.

        Raises:
            ProofError: it does not.
        """
        path = list(map(bytes.fromhex, self.path))
        hashed = _hash(self.salt, self.name)
        verify_inclusion(hashed, self.index, self.count, path, bytes.fromhex(root))


def commit_to_subjects(names: Collection[str]) -> tuple[str, tuple[OneOfMany, ...]]:
    """Commit to several subjects: the root, in hex, and what opens it for each."""
    ordered = sorted(names)
    salts = [secrets.token_hex(SALT_BYTES) for _ in ordered]
    rows = [list(map(_hash, salts, ordered))]
    while len(rows[-1]) > 1:
        rows.append(pair_up(rows[-1][: len(rows[-1]) & ~1]))

    def read(level: int, index: int) -> bytes:
        return rows[level][index]

    size = len(ordered)
    return root_at(size, read).hex(), tuple(
        OneOfMany(
            name,
            salt,
            index,
            size,
            tuple(node.hex() for node in inclusion_proof(index, size, read)),
        )
        for index, (name, salt) in enumerate(zip(ordered, salts, strict=True))
    )


def about_subjects(names: Collection[str], *, counted: bool = True) -> dict[str, Any]:
    """Give the fields of an event about one subject or several.

    Where they are not to be ``counted``, the leaf does not tell one from several.
    """
    if counted and len(names) == 1:
        return {"subject": next(iter(names))}
    root, subjects = commit_to_subjects(names)
    count = len(names) if counted else None
    return {"count": count, "root": root, "subjects": subjects}


def _hash(salt: str, name: str) -> bytes:
    """Hash the commitment to a subject as a leaf of the tree under the root."""
    return leaf_hash(canonical([salt, SUBJECT_ROOT, name]))

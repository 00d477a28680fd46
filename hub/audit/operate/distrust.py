"""Statements that a key is not trusted any more: made, found again and printed.

A statement is the first entry of the shard that a new key signs. What it commits to is
written from the key file and the kept checkpoints, the same each time.
"""

import base64
from dataclasses import replace
from itertools import pairwise
from typing import Any

from hub.audit.errors import AuditUnavailableError
from hub.audit.keys.signers import vkey_of
from hub.audit.keys.store import SigningKey
from hub.audit.log import AuditLog
from hub.audit.reads import LogReads
from schemas.canonical import canonical
from schemas.tlog.commitments import SEED_BYTES, commitment, field_salt
from schemas.tlog.distrust import PLACE, REASON
from schemas.tlog.leaf import parse_leaf
from schemas.tlog.proof import parse_proof

ATTEMPTS = 3
"""A year's turn may put another shard before the statement, once."""
SALT = field_salt(bytes(SEED_BYTES), PLACE)


def publish_statement(log: AuditLog, key: SigningKey) -> str:
    """State once that a key is distrusted; give the shard whose first entry says so.

    Raises:
        AuditUnavailableError: the log cannot start a shard; trying again is safe.
    """
    for _ in range(ATTEMPTS):
        if (shard := _find_statement(log, key)) is not None:
            return shard
        log.start_shard(_opened(log, key, log.current_shard()))
    msg = "the log starts shards without the statement: look with audit verify"
    raise AuditUnavailableError(msg, reason="damaged")


def list_statements(log: LogReads) -> list[str]:
    """Print every statement (tlog-proof with its leaf and opening), newest first."""
    statements = []
    for key in log.log_keys.known():
        shard = key.distrusted.statement if key.distrusted else None
        if shard is not None:
            shards = log.shards()
            former = shards[shards.index(shard) + 1]
            statements.append(_print_statement(log, key, shard, former))
    return statements


def _find_statement(log: LogReads, key: SigningKey) -> str | None:
    """Find the shard that begins with the statement about a key."""
    for shard, former in pairwise(log.shards()):
        said = parse_leaf(log.entry(0, shard)).commitments.get(PLACE)
        detail = _detail(log, key, former)
        if said == commitment(SALT, PLACE, detail):
            return shard
    return None


def _detail(log: LogReads, key: SigningKey, former: str) -> dict[str, Any]:
    """Write what the first entry after a shard commits to."""
    return {**_opened(log, key, former), "previous": log.checkpoint(former)}


def _opened(log: LogReads, key: SigningKey, former: str) -> dict[str, Any]:
    """Write what is stated about a key, with the ends of the shards before the last."""
    if key.distrusted is None:
        msg = "nothing is stated about a trusted key"
        raise ValueError(msg)
    ends = [
        log.checkpoint(shard)
        for shard in reversed(log.shards())
        if shard < former and key.speaks_for(shard)
    ]
    return {
        "reason": REASON,
        "key": vkey_of(key, log.log_keys.name(key.distrusted.shard)),
        "untrusted_after": key.distrusted.size,
        **({"former": ends} if ends else {}),
    }


def _print_statement(log: LogReads, key: SigningKey, shard: str, former: str) -> str:
    """Print the proof of a shard's first entry with what opens it."""
    opening = {"salt": SALT, "value": _detail(log, key, former)}
    extra = canonical(
        {
            "leaf": base64.b64encode(log.entry(0, shard)).decode(),
            "openings": {PLACE: opening},
        }
    )
    proof = parse_proof(log.proof(0, shard=shard).encode())
    return replace(proof, extra=extra).encode().decode()

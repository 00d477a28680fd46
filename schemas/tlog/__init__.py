"""The audit log's formats: C2SP transparency logs over an RFC 6962 tree with SHA-256.

Pure functions of bytes: nothing here reads a file, a clock or the network, so the hub,
a witness and an outside verifier can share it. ``docs/audit-log.md`` is the reference.
"""

from schemas.tlog.cosignature import COSIGNATURES
from schemas.tlog.keys import VERIFIERS

# Whoever reads keys can read those of witnesses.
VERIFIERS.update(COSIGNATURES)

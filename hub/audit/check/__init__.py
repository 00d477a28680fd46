"""Judging a stored log or an export of it, and what is kept beside it."""

from hub.audit.check.batch_roots import BatchRoot, read_batch_roots, read_leaves
from hub.audit.check.cosignatures import (
    former_shard,
    keep_checkpoint,
    keep_cosignatures,
    recent_sizes,
    who_cosigned,
    witnessed_note,
)
from hub.audit.check.export import ExportedShard, export_log
from hub.audit.check.moved_events import check_moved_events, last_shard, move_lost_again
from hub.audit.check.openings import check_openings, open_checked
from hub.audit.check.verdict import (
    ROLLED_BACK,
    WITNESS_POLICY,
    Fault,
    LogVerdict,
    demand_anchor,
)
from hub.audit.check.verify import verify_whole
from hub.audit.check.verify_files import verify_export
from hub.audit.write.tail import check_tail

__all__ = [
    "ROLLED_BACK",
    "WITNESS_POLICY",
    "BatchRoot",
    "ExportedShard",
    "Fault",
    "LogVerdict",
    "check_moved_events",
    "check_openings",
    "check_tail",
    "demand_anchor",
    "export_log",
    "former_shard",
    "keep_checkpoint",
    "keep_cosignatures",
    "last_shard",
    "move_lost_again",
    "open_checked",
    "read_batch_roots",
    "read_leaves",
    "recent_sizes",
    "verify_export",
    "verify_whole",
    "who_cosigned",
    "witnessed_note",
]

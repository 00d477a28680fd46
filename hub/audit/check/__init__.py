"""Judging a stored log or an export of it, and what is kept beside it."""

from hub.audit.check.announced import Announced, read_announced, read_leaves
from hub.audit.check.cosigned import (
    former_shard,
    keep_checkpoint,
    keep_cosignatures,
    recent_sizes,
    who_cosigned,
    witnessed_note,
)
from hub.audit.check.exported import verify_export
from hub.audit.check.exporting import ExportedShard, export_log
from hub.audit.check.openings import check_openings, open_checked
from hub.audit.check.remembered import check_remembered, last_shard, move_lost_again
from hub.audit.check.verdict import ROLLED_BACK, Fault, LogVerdict, demand_anchor
from hub.audit.check.verify import verify_whole
from hub.audit.write.tail import check_tail

__all__ = [
    "ROLLED_BACK",
    "Announced",
    "ExportedShard",
    "Fault",
    "LogVerdict",
    "check_openings",
    "check_remembered",
    "check_tail",
    "demand_anchor",
    "export_log",
    "former_shard",
    "keep_checkpoint",
    "keep_cosignatures",
    "last_shard",
    "move_lost_again",
    "open_checked",
    "read_announced",
    "read_leaves",
    "recent_sizes",
    "verify_export",
    "verify_whole",
    "who_cosigned",
    "witnessed_note",
]

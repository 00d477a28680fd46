"""Judging a stored log or an export of it, and what is kept beside it."""

from hub.audit.check.beside.batch_roots import (
    BatchRoot,
    Leaves,
    read_all_leaves,
    read_batch_roots,
    read_leaves,
)
from hub.audit.check.beside.key_rows import check_key_table
from hub.audit.check.beside.lost_events import LOST
from hub.audit.check.beside.moved_events import (
    check_moved_events,
    last_shard,
    move_lost_again,
)
from hub.audit.check.beside.moved_rows import (
    WrongMovedRow,
    is_moved,
    unknown_events,
    wrong_moved_rows,
)
from hub.audit.check.beside.opening_contents import WrongOpening, wrong_openings
from hub.audit.check.beside.openings import check_openings, open_checked
from hub.audit.check.beside.portion import PORTIONS, WHOLE, Portion
from hub.audit.check.beside.reached import (
    ReachedRevision,
    gave_macs,
    reached_revisions,
)
from hub.audit.check.beside.stored_types import WrongType, log_tables, wrong_types
from hub.audit.check.beside.told_rows import (
    WrongRow,
    covered_since,
    highest_number,
    told_places,
    wrong_rows,
)
from hub.audit.check.cosignatures import (
    former_shard,
    keep_checkpoint,
    keep_cosignatures,
    recent_sizes,
    who_cosigned,
    witnessed_note,
)
from hub.audit.check.export import export_log
from hub.audit.check.verdict import (
    KEY_TABLE,
    OPENINGS_MISSING,
    OUTBOX_ROWS,
    ROLLED_BACK,
    STORED_TYPE,
    WITNESS_POLICY,
    ExportedShard,
    Fault,
    LogVerdict,
    demand_anchor,
)
from hub.audit.check.verify import verify_whole
from hub.audit.check.verify_files import verify_export
from hub.audit.write.tail import check_tail

__all__ = [
    "KEY_TABLE",
    "LOST",
    "OPENINGS_MISSING",
    "OUTBOX_ROWS",
    "PORTIONS",
    "ROLLED_BACK",
    "STORED_TYPE",
    "WHOLE",
    "WITNESS_POLICY",
    "BatchRoot",
    "ExportedShard",
    "Fault",
    "Leaves",
    "LogVerdict",
    "Portion",
    "ReachedRevision",
    "WrongMovedRow",
    "WrongOpening",
    "WrongRow",
    "WrongType",
    "check_key_table",
    "check_moved_events",
    "check_openings",
    "check_tail",
    "covered_since",
    "demand_anchor",
    "export_log",
    "former_shard",
    "gave_macs",
    "highest_number",
    "is_moved",
    "keep_checkpoint",
    "keep_cosignatures",
    "last_shard",
    "log_tables",
    "move_lost_again",
    "open_checked",
    "reached_revisions",
    "read_all_leaves",
    "read_batch_roots",
    "read_leaves",
    "recent_sizes",
    "told_places",
    "unknown_events",
    "verify_export",
    "verify_whole",
    "who_cosigned",
    "witnessed_note",
    "wrong_moved_rows",
    "wrong_openings",
    "wrong_rows",
    "wrong_types",
]

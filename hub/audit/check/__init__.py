"""Judging a stored log or an export of it, and what is kept beside it."""

from hub.audit.check.cosignatures import former_shard as former_shard
from hub.audit.check.cosignatures import keep_checkpoint as keep_checkpoint
from hub.audit.check.cosignatures import keep_cosignatures as keep_cosignatures
from hub.audit.check.cosignatures import recent_sizes as recent_sizes
from hub.audit.check.cosignatures import who_cosigned as who_cosigned
from hub.audit.check.cosignatures import witnessed_note as witnessed_note
from hub.audit.check.export import export_log as export_log
from hub.audit.check.side_tables.batch_roots import BatchRoot as BatchRoot
from hub.audit.check.side_tables.batch_roots import Leaves as Leaves
from hub.audit.check.side_tables.batch_roots import read_all_leaves as read_all_leaves
from hub.audit.check.side_tables.batch_roots import read_batch_roots as read_batch_roots
from hub.audit.check.side_tables.batch_roots import read_leaves as read_leaves
from hub.audit.check.side_tables.key_rows import check_key_table as check_key_table
from hub.audit.check.side_tables.logged_rows import WrongRow as WrongRow
from hub.audit.check.side_tables.logged_rows import covered_since as covered_since
from hub.audit.check.side_tables.logged_rows import highest_number as highest_number
from hub.audit.check.side_tables.logged_rows import logged_places as logged_places
from hub.audit.check.side_tables.logged_rows import wrong_rows as wrong_rows
from hub.audit.check.side_tables.lost_events import LOST as LOST
from hub.audit.check.side_tables.moved_events import (
    check_moved_events as check_moved_events,
)
from hub.audit.check.side_tables.moved_events import last_shard as last_shard
from hub.audit.check.side_tables.moved_events import move_lost_again as move_lost_again
from hub.audit.check.side_tables.moved_rows import is_moved as is_moved
from hub.audit.check.side_tables.moved_rows import unknown_events as unknown_events
from hub.audit.check.side_tables.moved_rows import wrong_moved_rows as wrong_moved_rows
from hub.audit.check.side_tables.opening_contents import (
    wrong_openings as wrong_openings,
)
from hub.audit.check.side_tables.openings import check_openings as check_openings
from hub.audit.check.side_tables.openings import open_checked as open_checked
from hub.audit.check.side_tables.portion import PORTIONS as PORTIONS
from hub.audit.check.side_tables.portion import WHOLE as WHOLE
from hub.audit.check.side_tables.portion import Portion as Portion
from hub.audit.check.side_tables.reached import gave_macs as gave_macs
from hub.audit.check.side_tables.reached import reached_revisions as reached_revisions
from hub.audit.check.side_tables.stored_types import log_tables as log_tables
from hub.audit.check.side_tables.stored_types import wrong_types as wrong_types
from hub.audit.check.verdict import KEY_TABLE as KEY_TABLE
from hub.audit.check.verdict import OPENINGS_MISSING as OPENINGS_MISSING
from hub.audit.check.verdict import OUTBOX_ROWS as OUTBOX_ROWS
from hub.audit.check.verdict import ROLLED_BACK as ROLLED_BACK
from hub.audit.check.verdict import STORED_TYPE as STORED_TYPE
from hub.audit.check.verdict import WITNESS_POLICY as WITNESS_POLICY
from hub.audit.check.verdict import ExportedShard as ExportedShard
from hub.audit.check.verdict import Fault as Fault
from hub.audit.check.verdict import LogVerdict as LogVerdict
from hub.audit.check.verdict import demand_anchor as demand_anchor
from hub.audit.check.verify import verify_whole as verify_whole
from hub.audit.check.verify_files import verify_export as verify_export
from hub.audit.write.tail import check_tail as check_tail

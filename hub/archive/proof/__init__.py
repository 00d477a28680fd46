"""What shows that the archive is what came in: events, a check by the log, one hash."""

from hub.archive.proof.batches import wrong_batches as wrong_batches
from hub.archive.proof.digest import archive_root as archive_root
from hub.archive.proof.log_check import check_records as check_records

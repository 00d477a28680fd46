"""What shows that the archive is what came in: events, a check by the log, one hash."""

from hub.archive.proof.batches import WrongBatch, wrong_batches
from hub.archive.proof.digest import archive_root
from hub.archive.proof.log_check import check_records

__all__ = ["WrongBatch", "archive_root", "check_records", "wrong_batches"]

"""Staged files come in, chunk by chunk, whoever was killed over them."""

from hub.intake.apply.again import RunToRead, find_run_to_read, read_again
from hub.intake.apply.resume import finish_staged

__all__ = ["RunToRead", "find_run_to_read", "finish_staged", "read_again"]

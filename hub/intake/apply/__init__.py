"""Staged files come in, chunk by chunk, whoever was killed over them.

Those whose columns were guessed and are not sure come in after a person's yes.
"""

from hub.intake.apply.again import RunToRead, find_run_to_read, read_again
from hub.intake.apply.columns_decision import ColumnsDecision, decide_columns
from hub.intake.apply.fates import fates_of_file, forget_fates, reasons_of_items
from hub.intake.apply.resume import finish_staged

__all__ = [
    "ColumnsDecision",
    "RunToRead",
    "decide_columns",
    "fates_of_file",
    "find_run_to_read",
    "finish_staged",
    "forget_fates",
    "read_again",
    "reasons_of_items",
]

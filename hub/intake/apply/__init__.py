"""Staged files come in, chunk by chunk, whoever was killed over them.

Those whose columns were guessed and are not sure come in after a person's yes.
"""

from hub.intake.apply.columns_decision import ColumnsDecision as ColumnsDecision
from hub.intake.apply.columns_decision import decide_columns as decide_columns
from hub.intake.apply.fates import fates_of_file as fates_of_file
from hub.intake.apply.fates import forget_fates as forget_fates
from hub.intake.apply.fates import reasons_of_items as reasons_of_items
from hub.intake.apply.reading_again import find_run_to_read as find_run_to_read
from hub.intake.apply.reading_again import read_again as read_again
from hub.intake.apply.resume import finish_staged as finish_staged

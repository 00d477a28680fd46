"""Rows are judged on two cores where there are two, and many rows: same results."""

from hub.intake.files.cores.judged_rows import Judged
from hub.intake.files.cores.row_judges import RowJudges
from hub.intake.files.cores.second_core import SecondCore

__all__ = ["Judged", "RowJudges", "SecondCore"]

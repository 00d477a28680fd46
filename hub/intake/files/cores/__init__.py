"""Rows are judged on two cores where there are two, and many rows: same results."""

from hub.intake.files.cores.judged_rows import Judged as Judged
from hub.intake.files.cores.row_judges import RowJudges as RowJudges
from hub.intake.files.cores.second_core import SecondCore as SecondCore

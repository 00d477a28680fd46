"""Reports that members are given: of the month of their data, of what was asked.

month    counts of a month, written as a file and logged with its digest
kept     reports of last month, made once by the hub and kept to be read
models   the table of kept reports
use      what was asked and told under an agreement, counted from the log
"""

from hub.desk.reports.kept import (
    ReportUnknownError,
    find_report,
    kept_reports,
    make_due_reports,
)
from hub.desk.reports.models import QualityReport
from hub.desk.reports.month import (
    MonthNotOverError,
    SourceOwnerUnknownError,
    SourceReportMade,
    report_month,
)
from hub.desk.reports.use import (
    UsePeriodError,
    UseReport,
    report_use,
    reportable_agreements,
)

__all__ = [
    "MonthNotOverError",
    "QualityReport",
    "ReportUnknownError",
    "SourceOwnerUnknownError",
    "SourceReportMade",
    "UsePeriodError",
    "UseReport",
    "find_report",
    "kept_reports",
    "make_due_reports",
    "report_month",
    "report_use",
    "reportable_agreements",
]

"""The month of an agency's data, told back to the agency.

month    counts of a month, written as a file and logged with its digest
kept     reports of last month, made once by the hub and kept to be read
models   the table of kept reports
"""

from hub.desk.reports.kept import (
    KeptReport,
    ReportUnknownError,
    find_report,
    kept_reports,
    make_due_reports,
)
from hub.desk.reports.month import (
    MonthNotOverError,
    SourceOwnerUnknownError,
    SourceReportMade,
    report_month,
)

__all__ = [
    "KeptReport",
    "MonthNotOverError",
    "ReportUnknownError",
    "SourceOwnerUnknownError",
    "SourceReportMade",
    "find_report",
    "kept_reports",
    "make_due_reports",
    "report_month",
]

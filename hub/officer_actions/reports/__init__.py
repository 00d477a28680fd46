"""Reports that members are given: of the month of their data, of what was asked.

month    counts of a month, written as a file and logged with its digest
kept     reports of last month, made once by the hub and kept to be read
models   the table of kept reports
use      what was asked and told under an agreement, counted from the log
"""

from hub.officer_actions.reports.kept import ReportUnknownError as ReportUnknownError
from hub.officer_actions.reports.kept import find_report as find_report
from hub.officer_actions.reports.kept import kept_reports as kept_reports
from hub.officer_actions.reports.kept import make_due_reports as make_due_reports
from hub.officer_actions.reports.models import QualityReport as QualityReport
from hub.officer_actions.reports.month import MonthNotOverError as MonthNotOverError
from hub.officer_actions.reports.month import (
    SourceOwnerUnknownError as SourceOwnerUnknownError,
)
from hub.officer_actions.reports.month import SourceReportMade as SourceReportMade
from hub.officer_actions.reports.month import report_month as report_month
from hub.officer_actions.reports.use import UsePeriodError as UsePeriodError
from hub.officer_actions.reports.use import UseReport as UseReport
from hub.officer_actions.reports.use import report_use as report_use
from hub.officer_actions.reports.use import (
    reportable_agreements as reportable_agreements,
)

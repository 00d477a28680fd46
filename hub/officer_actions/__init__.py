"""What officers do with merchants and records: carried out and logged at once.

An item is shown once the log says who looked.
"""

from hub.officer_actions.clocks import ClockSaid as ClockSaid
from hub.officer_actions.clocks import begin_clock as begin_clock
from hub.officer_actions.clocks import change_clock as change_clock
from hub.officer_actions.clocks import decline_extension as decline_extension
from hub.officer_actions.clocks import prolong_clock as prolong_clock
from hub.officer_actions.clocks import show_clocks as show_clocks
from hub.officer_actions.clocks import show_one_clock as show_one_clock
from hub.officer_actions.decisions import CodeUnknownError as CodeUnknownError
from hub.officer_actions.decisions import ask_pair as ask_pair
from hub.officer_actions.decisions import decide_item as decide_item
from hub.officer_actions.decisions import judge_merchant as judge_merchant
from hub.officer_actions.decisions import retract_item as retract_item
from hub.officer_actions.decisions import say_relation as say_relation
from hub.officer_actions.judgements import explain_record as explain_record
from hub.officer_actions.leads import show_clue_figures as show_clue_figures
from hub.officer_actions.leads import show_comparison as show_comparison
from hub.officer_actions.leads import show_early_warnings as show_early_warnings
from hub.officer_actions.queue import QueueView as QueueView
from hub.officer_actions.queue import assign_items as assign_items
from hub.officer_actions.queue import give_back_items as give_back_items
from hub.officer_actions.queue import show_mine as show_mine
from hub.officer_actions.queue import show_queue as show_queue
from hub.officer_actions.records import RecordUnknownError as RecordUnknownError
from hub.officer_actions.records import show_record as show_record
from hub.officer_actions.redactions import RedactionList as RedactionList
from hub.officer_actions.redactions import RedactionView as RedactionView
from hub.officer_actions.redactions import decide_redaction as decide_redaction
from hub.officer_actions.redactions import redact as redact
from hub.officer_actions.redactions import show_redactable as show_redactable
from hub.officer_actions.redactions import show_redaction as show_redaction
from hub.officer_actions.redactions import show_redactions as show_redactions
from hub.officer_actions.redactions import show_text as show_text
from hub.officer_actions.reports import MonthNotOverError as MonthNotOverError
from hub.officer_actions.reports import QualityReport as QualityReport
from hub.officer_actions.reports import ReportUnknownError as ReportUnknownError
from hub.officer_actions.reports import (
    SourceOwnerUnknownError as SourceOwnerUnknownError,
)
from hub.officer_actions.reports import UsePeriodError as UsePeriodError
from hub.officer_actions.reports import UseReport as UseReport
from hub.officer_actions.reports import find_report as find_report
from hub.officer_actions.reports import kept_reports as kept_reports
from hub.officer_actions.reports import make_due_reports as make_due_reports
from hub.officer_actions.reports import report_month as report_month
from hub.officer_actions.reports import report_use as report_use
from hub.officer_actions.reports import reportable_agreements as reportable_agreements
from hub.officer_actions.review_items import ItemView as ItemView
from hub.officer_actions.review_items import next_item as next_item
from hub.officer_actions.review_items import show_item as show_item
from hub.officer_actions.views import ViewingOfficer as ViewingOfficer
from hub.officer_actions.views import log_view as log_view

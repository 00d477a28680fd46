"""What people say of merchants and records: carried out and logged at once.

A desk shows what its item holds, and shows it once the log says who looked.
"""

from hub.desk.clocks import ClockSaid as ClockSaid
from hub.desk.clocks import begin_clock as begin_clock
from hub.desk.clocks import change_clock as change_clock
from hub.desk.clocks import decline_extension as decline_extension
from hub.desk.clocks import prolong_clock as prolong_clock
from hub.desk.clocks import show_clocks as show_clocks
from hub.desk.clocks import show_one_clock as show_one_clock
from hub.desk.decisions import CodeUnknownError as CodeUnknownError
from hub.desk.decisions import ask_pair as ask_pair
from hub.desk.decisions import decide_item as decide_item
from hub.desk.decisions import judge_merchant as judge_merchant
from hub.desk.decisions import retract_item as retract_item
from hub.desk.decisions import say_relation as say_relation
from hub.desk.judgements import explain_record as explain_record
from hub.desk.leads import show_clue_figures as show_clue_figures
from hub.desk.leads import show_comparison as show_comparison
from hub.desk.leads import show_early_warnings as show_early_warnings
from hub.desk.queue import QueueView as QueueView
from hub.desk.queue import assign_items as assign_items
from hub.desk.queue import give_back_items as give_back_items
from hub.desk.queue import show_mine as show_mine
from hub.desk.queue import show_queue as show_queue
from hub.desk.records import RecordUnknownError as RecordUnknownError
from hub.desk.records import show_record as show_record
from hub.desk.redactions import RedactionList as RedactionList
from hub.desk.redactions import RedactionView as RedactionView
from hub.desk.redactions import decide_redaction as decide_redaction
from hub.desk.redactions import redact as redact
from hub.desk.redactions import show_redactable as show_redactable
from hub.desk.redactions import show_redaction as show_redaction
from hub.desk.redactions import show_redactions as show_redactions
from hub.desk.redactions import show_text as show_text
from hub.desk.reports import MonthNotOverError as MonthNotOverError
from hub.desk.reports import QualityReport as QualityReport
from hub.desk.reports import ReportUnknownError as ReportUnknownError
from hub.desk.reports import SourceOwnerUnknownError as SourceOwnerUnknownError
from hub.desk.reports import UsePeriodError as UsePeriodError
from hub.desk.reports import UseReport as UseReport
from hub.desk.reports import find_report as find_report
from hub.desk.reports import kept_reports as kept_reports
from hub.desk.reports import make_due_reports as make_due_reports
from hub.desk.reports import report_month as report_month
from hub.desk.reports import report_use as report_use
from hub.desk.reports import reportable_agreements as reportable_agreements
from hub.desk.review_items import ItemView as ItemView
from hub.desk.review_items import next_item as next_item
from hub.desk.review_items import show_item as show_item
from hub.desk.views import Onlooker as Onlooker
from hub.desk.views import log_view as log_view

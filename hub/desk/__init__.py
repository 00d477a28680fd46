"""What people say of merchants and records: carried out and logged at once.

A desk shows what its item holds, and shows it once the log says who looked.
"""

from hub.desk.clocks import (
    ClockSaid,
    ClocksView,
    begin_clock,
    decline_extension,
    finish_clock,
    prolong_clock,
    restart_clock,
    show_clocks,
    show_one_clock,
    stop_clock,
)
from hub.desk.comparisons import ComparisonView, show_comparison
from hub.desk.decisions import (
    CodeUnknownError,
    ask_pair,
    decide_item,
    judge_merchant,
    retract_item,
    say_relation,
)
from hub.desk.judgements import (
    JudgementStory,
    NotJudgedYetError,
    explain_record,
)
from hub.desk.queue import (
    MineView,
    QueueView,
    assign_items,
    give_back_items,
    show_mine,
    show_queue,
)
from hub.desk.records import RecordHistory, RecordUnknownError, show_record
from hub.desk.redactions import (
    RedactableRecord,
    RedactableRecords,
    RedactionList,
    RedactionView,
    decide_redaction,
    redact,
    show_redactable,
    show_redaction,
    show_redactions,
    show_text,
)
from hub.desk.reports import (
    KeptReport,
    MonthNotOverError,
    ReportUnknownError,
    SourceOwnerUnknownError,
    SourceReportMade,
    find_report,
    kept_reports,
    make_due_reports,
    report_month,
)
from hub.desk.review_items import ItemView, next_item, show_item
from hub.desk.views import Onlooker, log_view

__all__ = [
    "ClockSaid",
    "ClocksView",
    "CodeUnknownError",
    "ComparisonView",
    "ItemView",
    "JudgementStory",
    "KeptReport",
    "MineView",
    "MonthNotOverError",
    "NotJudgedYetError",
    "Onlooker",
    "QueueView",
    "RecordHistory",
    "RecordUnknownError",
    "RedactableRecord",
    "RedactableRecords",
    "RedactionList",
    "RedactionView",
    "ReportUnknownError",
    "SourceOwnerUnknownError",
    "SourceReportMade",
    "ask_pair",
    "assign_items",
    "begin_clock",
    "decide_item",
    "decide_redaction",
    "decline_extension",
    "explain_record",
    "find_report",
    "finish_clock",
    "give_back_items",
    "judge_merchant",
    "kept_reports",
    "log_view",
    "make_due_reports",
    "next_item",
    "prolong_clock",
    "redact",
    "report_month",
    "restart_clock",
    "retract_item",
    "say_relation",
    "show_clocks",
    "show_comparison",
    "show_item",
    "show_mine",
    "show_one_clock",
    "show_queue",
    "show_record",
    "show_redactable",
    "show_redaction",
    "show_redactions",
    "show_text",
    "stop_clock",
]

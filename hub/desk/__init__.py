"""What people say of merchants and records: carried out and logged at once.

A desk shows what its item holds, and shows it once the log says who looked.
"""

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
from hub.desk.review_items import ItemView, next_item, show_item
from hub.desk.views import Onlooker, log_view

__all__ = [
    "CodeUnknownError",
    "ItemView",
    "JudgementStory",
    "MineView",
    "NotJudgedYetError",
    "Onlooker",
    "QueueView",
    "RecordHistory",
    "RecordUnknownError",
    "ask_pair",
    "assign_items",
    "decide_item",
    "explain_record",
    "give_back_items",
    "judge_merchant",
    "log_view",
    "next_item",
    "retract_item",
    "say_relation",
    "show_item",
    "show_mine",
    "show_queue",
    "show_record",
]

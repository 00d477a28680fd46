"""What ends records or gives them back: withdrawals, decisions on repair, marks."""

from hub.archive.endings.marks import NewMark as NewMark
from hub.archive.endings.marks import write_marks as write_marks
from hub.archive.endings.withdrawal import follow_refusals as follow_refusals
from hub.archive.endings.withdrawal import (
    forget_some_withdrawn as forget_some_withdrawn,
)
from hub.archive.endings.withdrawal import judged_as_revoked as judged_as_revoked
from hub.archive.endings.withdrawal import repair_named as repair_named
from hub.archive.endings.withdrawal import withdraw_records as withdraw_records

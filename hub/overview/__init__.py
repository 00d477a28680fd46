"""Figures without any merchant: what waits for people, sources, nights, questions.

waiting     open items and rows, by desk
sources     each source against its promise, and what it brought last night
nights      one night: what came, what failed, what is late, what settled; its mail
months      a month by day: records that came in, decisions, questions of a member
asked       counting questions by member, day and purpose, out of the log
dues        days that fall due soon
withdrawals how fast sources tell that something has ended
told_law    records by field of law, case class and category of goods
quality     how good a source is, bronze to platinum, by its folder and last runs
duties      what came for each duty of the plan and from each member's system
"""

from hub.deadlines import EndingTerm
from hub.overview.asked import AskedSoFar, count_asked
from hub.overview.dues import DueDay, dues_of
from hub.overview.duties import ServedCount, What, count_served, served_rules
from hub.overview.models import WithdrawalDelay
from hub.overview.months import (
    AskedMonth,
    DayCount,
    asked_month,
    decided_reviews,
    decided_rows,
    runs_of_month,
)
from hub.overview.nights.mail import LANGUAGES, night_text, put_night_mail
from hub.overview.nights.night import Night, NightTally, Settled, show_night
from hub.overview.nights.parts import GradeMove, JobNight, OwedTerms, SharedParties
from hub.overview.quality import SourceQuality, qualities_of
from hub.overview.sources import (
    SourceNow,
    SourceUnknownError,
    find_source,
    last_night,
    sources_now,
)
from hub.overview.told_law import ToldLaw, count_told_law
from hub.overview.waiting import Waiting, waiting_reviews, waiting_rows, waiting_second
from hub.overview.withdrawals import count_withdrawals

__all__ = [
    "LANGUAGES",
    "AskedMonth",
    "AskedSoFar",
    "DayCount",
    "DueDay",
    "EndingTerm",
    "GradeMove",
    "JobNight",
    "Night",
    "NightTally",
    "OwedTerms",
    "ServedCount",
    "Settled",
    "SharedParties",
    "SourceNow",
    "SourceQuality",
    "SourceUnknownError",
    "ToldLaw",
    "Waiting",
    "What",
    "WithdrawalDelay",
    "asked_month",
    "count_asked",
    "count_served",
    "count_told_law",
    "count_withdrawals",
    "decided_reviews",
    "decided_rows",
    "dues_of",
    "find_source",
    "last_night",
    "night_text",
    "put_night_mail",
    "qualities_of",
    "runs_of_month",
    "served_rules",
    "show_night",
    "sources_now",
    "waiting_reviews",
    "waiting_rows",
    "waiting_second",
]

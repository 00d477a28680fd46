"""Figures without any merchant: what waits for people, sources, nights, questions.

waiting          open items and rows, by desk
sources          each source against its promise, and what it brought last night
nights           one night: what came, what failed, what is late, what settled; its mail
months           a month by day: records that came in, decisions, questions of a member
question_counts  counting questions by member, day and purpose, out of the log
dues             days that fall due soon
withdrawals how fast sources tell that something has ended
law_coverage     records by field of law, case class and category of goods
quality          how good a source is, bronze to platinum, by its folder and last runs
duties           what came for each duty of the plan and from each member's system
"""

from hub.deadlines import EndingTerm as EndingTerm
from hub.overview.dues import DueDay as DueDay
from hub.overview.dues import dues_of as dues_of
from hub.overview.duties import ServedCount as ServedCount
from hub.overview.duties import What as What
from hub.overview.duties import count_served as count_served
from hub.overview.duties import served_rules as served_rules
from hub.overview.law_coverage import count_law_coverage as count_law_coverage
from hub.overview.models import WithdrawalDelay as WithdrawalDelay
from hub.overview.months import AskedMonth as AskedMonth
from hub.overview.months import DayCount as DayCount
from hub.overview.months import asked_month as asked_month
from hub.overview.months import decided_reviews as decided_reviews
from hub.overview.months import decided_rows as decided_rows
from hub.overview.months import runs_of_month as runs_of_month
from hub.overview.nights.night import Night as Night
from hub.overview.nights.night import show_night as show_night
from hub.overview.nights.parts import GradeMove as GradeMove
from hub.overview.nights.parts import JobNight as JobNight
from hub.overview.nights.parts import OwedTerms as OwedTerms
from hub.overview.nights.report_text import LANGUAGES as LANGUAGES
from hub.overview.nights.report_text import night_text as night_text
from hub.overview.nights.report_text import put_night_mail as put_night_mail
from hub.overview.quality import SourceQuality as SourceQuality
from hub.overview.quality import qualities_of as qualities_of
from hub.overview.question_counts import count_asked as count_asked
from hub.overview.sources import SourceNow as SourceNow
from hub.overview.sources import SourceUnknownError as SourceUnknownError
from hub.overview.sources import find_source as find_source
from hub.overview.sources import last_night as last_night
from hub.overview.sources import sources_now as sources_now
from hub.overview.waiting import Waiting as Waiting
from hub.overview.waiting import waiting_reviews as waiting_reviews
from hub.overview.waiting import waiting_rows as waiting_rows
from hub.overview.waiting import waiting_second as waiting_second
from hub.overview.withdrawals import count_withdrawals as count_withdrawals

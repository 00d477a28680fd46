"""Judging records anew, keeping the rules it is done by, telling why."""

from hub.archive.judging.anew import JUDGED_AT_ONCE, judge_some
from hub.archive.judging.kept_rules import keep_rules
from hub.archive.judging.passes import JudgingReport, is_judged, last_pass
from hub.archive.judging.story import JudgementTold, judgements_of, words_of
from hub.archive.judging.trial import Otherwise, judged_otherwise

__all__ = [
    "JUDGED_AT_ONCE",
    "JudgementTold",
    "JudgingReport",
    "Otherwise",
    "is_judged",
    "judge_some",
    "judged_otherwise",
    "judgements_of",
    "keep_rules",
    "last_pass",
    "words_of",
]

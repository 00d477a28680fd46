"""Judging records anew, keeping the rules it is done by, telling why."""

from hub.archive.judging.kept_rules import keep_rules as keep_rules
from hub.archive.judging.passes import is_judged as is_judged
from hub.archive.judging.rejudge import JUDGED_AT_ONCE as JUDGED_AT_ONCE
from hub.archive.judging.rejudge import judge_some as judge_some
from hub.archive.judging.story import DatedJudgement as DatedJudgement
from hub.archive.judging.story import judgements_of as judgements_of
from hub.archive.judging.story import words_of as words_of
from hub.archive.judging.trial import Otherwise as Otherwise
from hub.archive.judging.trial import judged_otherwise as judged_otherwise

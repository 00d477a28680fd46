"""Clues made from data by dated rules, and how far clues were checked.

rules      which patterns make a clue
traits     what a record may have in common with others: pure
alike      trade names that may be taken for another's: pure
spool      what was gathered, sorted on disk
gathering  records read, and held as keyed hashes
finding    patterns found, each with its records and reasons
counts     check rate and feedback by agency and month: pure
figures    the same, counted from the events of clues
opening    what was found, opened as clues
receivers  who takes what lies in a place
early      what is not yet a clue, for people to decide on
"""

from hub.casework.clues.counts import FeedbackCount
from hub.casework.clues.early import EarlyWarning, early_warnings, opened_warnings
from hub.casework.clues.early.deciding import open_warning, set_warning_aside
from hub.casework.clues.early.keeping import SEES
from hub.casework.clues.figures import (
    ClueFigures,
    ClueFiguresPeriodError,
    ClueFiguresRefusedError,
    clue_figures,
)
from hub.casework.clues.finding import FoundClue, find_clues
from hub.casework.clues.opening import open_found_clues
from hub.casework.clues.receivers import receiver_of
from hub.casework.clues.rules import ClueRule, ClueRules, shipped_clue_rules

__all__ = [
    "SEES",
    "ClueFigures",
    "ClueFiguresPeriodError",
    "ClueFiguresRefusedError",
    "ClueRule",
    "ClueRules",
    "EarlyWarning",
    "FeedbackCount",
    "FoundClue",
    "clue_figures",
    "early_warnings",
    "find_clues",
    "open_found_clues",
    "open_warning",
    "opened_warnings",
    "receiver_of",
    "set_warning_aside",
    "shipped_clue_rules",
]

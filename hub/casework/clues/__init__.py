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

from hub.casework.clues.counts import FeedbackCount as FeedbackCount
from hub.casework.clues.early import EarlyWarning as EarlyWarning
from hub.casework.clues.early import early_warnings as early_warnings
from hub.casework.clues.early import opened_warnings as opened_warnings
from hub.casework.clues.early.deciding import open_warning as open_warning
from hub.casework.clues.early.deciding import set_warning_aside as set_warning_aside
from hub.casework.clues.early.keeping import SEES as SEES
from hub.casework.clues.figures import ClueFigures as ClueFigures
from hub.casework.clues.figures import ClueFiguresPeriodError as ClueFiguresPeriodError
from hub.casework.clues.figures import (
    ClueFiguresRefusedError as ClueFiguresRefusedError,
)
from hub.casework.clues.figures import clue_figures as clue_figures
from hub.casework.clues.finding import find_clues as find_clues
from hub.casework.clues.opening import open_found_clues as open_found_clues
from hub.casework.clues.receivers import receiver_of as receiver_of

"""Leads for those who work on cases: each look is logged before anything is shown."""

from hub.desk.leads.clues import (
    ClueFiguresView,
    EarlyWarningsView,
    show_clue_figures,
    show_early_warnings,
)
from hub.desk.leads.comparisons import ComparisonView, show_comparison

__all__ = [
    "ClueFiguresView",
    "ComparisonView",
    "EarlyWarningsView",
    "show_clue_figures",
    "show_comparison",
    "show_early_warnings",
]

"""Leads for those who work on cases: each look is logged before anything is shown."""

from hub.officer_actions.leads.clues import ClueFiguresView as ClueFiguresView
from hub.officer_actions.leads.clues import EarlyWarningsView as EarlyWarningsView
from hub.officer_actions.leads.clues import show_clue_figures as show_clue_figures
from hub.officer_actions.leads.clues import show_early_warnings as show_early_warnings
from hub.officer_actions.leads.comparisons import ComparisonView as ComparisonView
from hub.officer_actions.leads.comparisons import show_comparison as show_comparison

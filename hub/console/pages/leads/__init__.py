"""Leads: the prosecutor's comparisons, early warnings, and how clues were checked."""

from hub.console.pages.leads import comparison_pages, figure_pages, warning_pages
from hub.console.pages.leads.base import blueprint

__all__ = ["blueprint", "comparison_pages", "figure_pages", "warning_pages"]

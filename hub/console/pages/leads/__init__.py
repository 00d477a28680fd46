"""Leads: the prosecutor's comparisons, early warnings, and how clues were checked."""

from hub.console.pages.leads import comparison_pages as comparison_pages
from hub.console.pages.leads import figure_pages as figure_pages
from hub.console.pages.leads import warning_pages as warning_pages
from hub.console.pages.leads.base import blueprint as blueprint

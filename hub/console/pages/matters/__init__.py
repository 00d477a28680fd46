"""Matters: the board with its clocks, one page each, steps, documents, papers."""

from hub.console.pages.matters import board_pages, document_pages, informant_pages
from hub.console.pages.matters.base import blueprint
from hub.console.pages.matters.papers import pages as paper_pages
from hub.console.pages.matters.steps import opening, pages

__all__ = [
    "blueprint",
    "board_pages",
    "document_pages",
    "informant_pages",
    "opening",
    "pages",
    "paper_pages",
]

"""Matters: the board with its clocks, one page each, steps, documents, opening."""

from hub.console.pages.matters import (
    board_pages,
    document_pages,
    matter_pages,
    new_pages,
    step_pages,
)
from hub.console.pages.matters.base import blueprint

__all__ = [
    "blueprint",
    "board_pages",
    "document_pages",
    "matter_pages",
    "new_pages",
    "step_pages",
]

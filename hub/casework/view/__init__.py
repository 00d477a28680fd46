"""What is shown of matters: one place decides it for pages, addresses and commands.

seen       who looks at one matter, how far they see it, and which of its events
shown      one matter with its parts, each as far as it is seen
others     other matters that one leads to: links, and those that share a party
opened     which of its entries and issued papers are open to a member
looked     who looked at a matter and acted in it
listed     lines of lists, with the clock that runs out next; what filters may ask
asking     what a question about many matters is made of
board      the board of officers: what runs out first at the top, and counts
assigning  whose desk a matter lies on
"""

from hub.casework.view.asking import BoardFilter
from hub.casework.view.assigning import (
    Assigned,
    AssignedTooManyError,
    AssigneeError,
    assign_matters,
    assignable,
)
from hub.casework.view.board import (
    MATTERS_A_PAGE,
    STANDS,
    TEXT_LIMIT,
    WHOSE,
    BoardCounts,
    board_choices,
    count_board,
    count_waiting,
    list_board,
)
from hub.casework.view.listed import (
    ShownLine,
    clocks_in_sight,
    fitting_matters,
    show_lines,
)
from hub.casework.view.looked import MOST_TOLD, REFUSED_SCREEN, MatterLook, looks_at
from hub.casework.view.opened import opened_in_matter, seen_papers
from hub.casework.view.others import ShownLink
from hub.casework.view.seen import MatterSeen, is_event_seen, see_matter, valid_viewer
from hub.casework.view.shown import (
    ShownDocument,
    ShownMatter,
    ShownParty,
    show_matter,
    show_seen,
    take_document,
)
from hub.casework.view.warning_looks import log_warnings

__all__ = [
    "MATTERS_A_PAGE",
    "MOST_TOLD",
    "REFUSED_SCREEN",
    "STANDS",
    "TEXT_LIMIT",
    "WHOSE",
    "Assigned",
    "AssignedTooManyError",
    "AssigneeError",
    "BoardCounts",
    "BoardFilter",
    "MatterLook",
    "MatterSeen",
    "ShownDocument",
    "ShownLine",
    "ShownLink",
    "ShownMatter",
    "ShownParty",
    "assign_matters",
    "assignable",
    "board_choices",
    "clocks_in_sight",
    "count_board",
    "count_waiting",
    "fitting_matters",
    "is_event_seen",
    "list_board",
    "log_warnings",
    "looks_at",
    "opened_in_matter",
    "see_matter",
    "seen_papers",
    "show_lines",
    "show_matter",
    "show_seen",
    "take_document",
    "valid_viewer",
]

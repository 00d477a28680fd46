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

from hub.casework.view.asking import BoardFilter as BoardFilter
from hub.casework.view.assigning import Assigned as Assigned
from hub.casework.view.assigning import AssignedTooManyError as AssignedTooManyError
from hub.casework.view.assigning import AssigneeError as AssigneeError
from hub.casework.view.assigning import assign_matters as assign_matters
from hub.casework.view.assigning import assignable as assignable
from hub.casework.view.board import STANDS as STANDS
from hub.casework.view.board import TEXT_LIMIT as TEXT_LIMIT
from hub.casework.view.board import WHOSE as WHOSE
from hub.casework.view.board import BoardCounts as BoardCounts
from hub.casework.view.board import board_choices as board_choices
from hub.casework.view.board import count_board as count_board
from hub.casework.view.board import count_waiting as count_waiting
from hub.casework.view.board import list_board as list_board
from hub.casework.view.listed import ShownLine as ShownLine
from hub.casework.view.listed import clocks_in_sight as clocks_in_sight
from hub.casework.view.listed import fitting_matters as fitting_matters
from hub.casework.view.listed import show_lines as show_lines
from hub.casework.view.looked import MOST_TOLD as MOST_TOLD
from hub.casework.view.looked import REFUSED_SCREEN as REFUSED_SCREEN
from hub.casework.view.looked import MatterLook as MatterLook
from hub.casework.view.looked import looks_at as looks_at
from hub.casework.view.opened import opened_in_matter as opened_in_matter
from hub.casework.view.opened import seen_papers as seen_papers
from hub.casework.view.seen import MatterSeen as MatterSeen
from hub.casework.view.seen import is_event_seen as is_event_seen
from hub.casework.view.seen import see_matter as see_matter
from hub.casework.view.seen import valid_viewer as valid_viewer
from hub.casework.view.shown import ShownDocument as ShownDocument
from hub.casework.view.shown import ShownMatter as ShownMatter
from hub.casework.view.shown import ShownParty as ShownParty
from hub.casework.view.shown import show_matter as show_matter
from hub.casework.view.shown import show_seen as show_seen
from hub.casework.view.shown import take_document as take_document
from hub.casework.view.warning_looks import log_warnings as log_warnings

"""What a changed rule file would move, worked out before it is in force."""

from hub.overview.impact.changed import TAKEN, ChangedLaw, read_changed
from hub.overview.impact.errors import ChangedFileError
from hub.overview.impact.measured import measure
from hub.overview.impact.moved import Impact, Moved

__all__ = [
    "TAKEN",
    "ChangedFileError",
    "ChangedLaw",
    "Impact",
    "Moved",
    "measure",
    "read_changed",
]

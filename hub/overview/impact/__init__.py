"""What a changed rule file would move, worked out before it is in force."""

from hub.overview.impact.changed import TAKEN as TAKEN
from hub.overview.impact.changed import read_changed as read_changed
from hub.overview.impact.errors import ChangedFileError as ChangedFileError
from hub.overview.impact.measured import measure as measure

"""Batches of codes and names: read, looked for, and kept for a day."""

from hub.lookup.screening.documents import read_screening as read_screening
from hub.lookup.screening.kept import Shown as Shown
from hub.lookup.screening.kept import end_screenings as end_screenings
from hub.lookup.screening.kept import kept_screenings as kept_screenings
from hub.lookup.screening.kept import screening_of_form as screening_of_form
from hub.lookup.screening.lines import MOST_BYTES as MOST_BYTES
from hub.lookup.screening.lines import MOST_LINES as MOST_LINES
from hub.lookup.screening.lines import AskedLine as AskedLine
from hub.lookup.screening.lines import ScreeningTooLargeError as ScreeningTooLargeError
from hub.lookup.screening.lines import as_body as as_body
from hub.lookup.screening.uploads import ScreeningFileError as ScreeningFileError
from hub.lookup.screening.uploads import lines_of_file as lines_of_file
from hub.lookup.screening.uploads import lines_of_text as lines_of_text

"""Batches of codes and names: read, looked for, and kept for a day."""

from hub.lookup.screening.documents import read_screening
from hub.lookup.screening.kept import (
    KeptCard,
    Shown,
    end_screenings,
    kept_screenings,
    screening_of_form,
)
from hub.lookup.screening.lines import (
    MOST_BYTES,
    MOST_LINES,
    AskedLine,
    ScreeningInvalidError,
    ScreeningTooLargeError,
    as_body,
)
from hub.lookup.screening.uploads import (
    ScreeningFileError,
    lines_of_file,
    lines_of_text,
)

__all__ = [
    "MOST_BYTES",
    "MOST_LINES",
    "AskedLine",
    "KeptCard",
    "ScreeningFileError",
    "ScreeningInvalidError",
    "ScreeningTooLargeError",
    "Shown",
    "as_body",
    "end_screenings",
    "kept_screenings",
    "lines_of_file",
    "lines_of_text",
    "read_screening",
    "screening_of_form",
]

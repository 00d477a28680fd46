"""What a delivered file may cost: bounds that every reader keeps.

A real sheet of 100,000 rows unpacks to about 16 times its size, and no register known
to us has a hundred columns; the bounds leave room above that and stop bombs far below
what a machine has.
"""

MIB = 1 << 20

LINE_BYTES = 1 * MIB
"""Longest row of a text file, line breaks inside quotes included."""
CELL_CHARS = 100_000
"""Longest cell."""
COLUMNS = 1_000
"""Most columns of a table."""
HEADER_ROWS = 30
"""Rows in which the header must be found."""
BROKEN_QUOTES = 100
"""Rows with broken quoting after which a CSV is given up: each costs a look ahead."""

JSON_BYTES = 64 * MIB
"""Largest JSON document; JSON Lines has no such bound."""
JSON_DEPTH = 32
"""Deepest nesting of a JSON row."""
JSON_DIGITS = 64
"""Longest number in JSON."""

SHEET_BYTES = 128 * MIB
"""Largest spreadsheet file."""
ZIP_ENTRIES = 10_000
ZIP_BYTES = 512 * MIB
"""Most that a zipped spreadsheet may unpack to, declared and real."""
ZIP_RATIO = 100
"""Most times its own size that a zipped spreadsheet may unpack to, above 1 MiB."""

CHILD_MEMORY = 1_500 * MIB
"""Address space of the process that reads a spreadsheet."""
CHILD_CPU_SECONDS = 60
CHILD_SILENCE_SECONDS = 90
"""Longest wait for the next rows of a spreadsheet."""
FRAME_BYTES = 32 * MIB
"""Largest message from the process that reads a spreadsheet."""

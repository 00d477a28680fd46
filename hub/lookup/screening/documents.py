"""The document of a batch: its lines in parts, each part under an entry of its own."""

from collections.abc import Sequence

import msgspec

from schemas.answers.screening import ScreenCounts, ScreenedLine, ScreeningDocument
from schemas.words import ScreenOutcome


def count_lines(lines: Sequence[ScreenedLine]) -> ScreenCounts:
    """Count lines by what they came to."""
    found = [line.outcome for line in lines]
    return ScreenCounts(**{one.value: found.count(one) for one in ScreenOutcome})


def read_screening(body: bytes) -> ScreeningDocument:
    """Read the document of a batch back from the bytes of its answer."""
    return msgspec.json.decode(body, type=ScreeningDocument)

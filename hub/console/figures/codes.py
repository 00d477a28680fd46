"""Codes for the camera: what a telephone reads from the screen."""

import segno
from markupsafe import Markup

from hub.console.figures.drawing import INK, SURFACE, element, picture

MODULE = 4
QUIET = 4
"""So many modules around a code stay white, as ISO/IEC 18004 asks."""


def camera_code(content: str, said: str) -> Markup:
    """Draw a QR code of a text; ``said`` tells what it is for."""
    matrix = segno.make(content, micro=False, error="m").matrix
    side = (len(matrix) + 2 * QUIET) * MODULE
    ground = element("rect", width=side, height=side, fill=SURFACE)
    dark = element("path", d="".join(_runs(matrix)), fill=INK)
    return picture((ground, dark), said, side, width=side)


def _runs(matrix: tuple[bytearray, ...]) -> list[str]:
    """Outline each row's runs of dark modules."""
    found = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                left, top = (start + QUIET) * MODULE, (y + QUIET) * MODULE
                found.append(
                    f"M{left} {top}h{(x - start) * MODULE}v{MODULE}"
                    f"h-{(x - start) * MODULE}z"
                )
            x += 1
    return found

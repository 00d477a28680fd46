"""Early warnings: what is not yet a clue, until somebody opens it or puts it aside.

What people decide of them is in `deciding`, which opens clues; the night that opens
clues keeps warnings here.
"""

from hub.casework.clues.early.keeping import (
    WarningsRefusedError,
    early_warnings,
    forget_warnings,
    keep_warnings,
    opened_warnings,
)
from hub.casework.clues.early.warned import EarlyWarning

__all__ = [
    "EarlyWarning",
    "WarningsRefusedError",
    "early_warnings",
    "forget_warnings",
    "keep_warnings",
    "opened_warnings",
]

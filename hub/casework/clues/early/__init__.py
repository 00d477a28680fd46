"""Early warnings: what is not yet a clue, until somebody opens it or puts it aside.

What people decide of them is in `deciding`, which opens clues; the night that opens
clues keeps warnings here.
"""

from hub.casework.clues.early.keeping import (
    WarningsRefusedError as WarningsRefusedError,
)
from hub.casework.clues.early.keeping import early_warnings as early_warnings
from hub.casework.clues.early.keeping import forget_warnings as forget_warnings
from hub.casework.clues.early.keeping import keep_warnings as keep_warnings
from hub.casework.clues.early.keeping import opened_warnings as opened_warnings
from hub.casework.clues.early.warning_store import EarlyWarning as EarlyWarning

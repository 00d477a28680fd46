"""Windows: counters at which a merchant's own file is opened on one screen.

Everything that other rooms need of them comes through this door.
"""

from hub.members.windows.errors import WindowCheckError, WindowClosedError
from hub.members.windows.service import (
    caller_at_window,
    close_window,
    demand_window,
    forget_windows,
    open_window,
    use_window,
    window_of,
)
from hub.members.windows.visitors import OwnWindow, WindowCheck

__all__ = [
    "OwnWindow",
    "WindowCheck",
    "WindowCheckError",
    "WindowClosedError",
    "caller_at_window",
    "close_window",
    "demand_window",
    "forget_windows",
    "open_window",
    "use_window",
    "window_of",
]

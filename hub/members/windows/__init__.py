"""Windows: counters at which a merchant's own file is opened on one screen.

Everything that other rooms need of them comes through this door.
"""

from hub.members.windows.errors import WindowCheckError as WindowCheckError
from hub.members.windows.service import caller_at_window as caller_at_window
from hub.members.windows.service import close_window as close_window
from hub.members.windows.service import demand_window as demand_window
from hub.members.windows.service import forget_windows as forget_windows
from hub.members.windows.service import open_window as open_window
from hub.members.windows.service import use_window as use_window
from hub.members.windows.service import window_of as window_of
from hub.members.windows.visitors import OwnWindow as OwnWindow
from hub.members.windows.visitors import WindowCheck as WindowCheck

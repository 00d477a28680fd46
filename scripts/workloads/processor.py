"""What programs take of the processors, with all that they start: on Linux alone."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
STATE_BEHIND = ") "
PARENT, TIMES = 1, slice(11, 15)
"""Places behind a program's name in its line: its parent; its time, and its children's
that have ended, as program and as kernel."""


def seconds_of(pid: int) -> float:
    """Tell how many seconds of processors a program has taken, with its children."""
    lines = _lines()
    wanted, ticks = [pid], 0
    while wanted:
        parent = wanted.pop()
        ticks += sum(map(int, lines[parent][TIMES]))
        wanted += [one for one, line in lines.items() if int(line[PARENT]) == parent]
    return ticks / TICKS


def _lines() -> dict[int, list[str]]:
    """Read the lines of all programs, as far as they still run."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            text = (folder / "stat").read_text("utf-8", "replace")
        except OSError:
            continue
        found[int(folder.name)] = text.rpartition(STATE_BEHIND)[2].split()
    return found

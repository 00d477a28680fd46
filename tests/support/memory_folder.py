"""The folder in memory that tests may write to, where a machine has one with room."""

import os
from pathlib import Path

from tests.support.postgres_server import MEMORY, MEMORY_BYTES


def find_memory() -> Path | None:
    """Give the folder if files can be made and run there and there is room."""
    if not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK):
        return None
    state = os.statvfs(MEMORY)
    if state.f_flag & os.ST_NOEXEC or state.f_bavail * state.f_frsize < MEMORY_BYTES:
        return None
    return MEMORY if _available_bytes() >= MEMORY_BYTES else None


def _available_bytes() -> int:
    """Tell how much memory programs can have without any being written to disk."""
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
    except OSError:
        return 0
    told = dict(line.split(":", 1) for line in lines)
    return int(told.get("MemAvailable", "0").split()[0]) * 1024

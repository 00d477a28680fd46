"""Parts of the test run that a machine may lack, and how to get each."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from scripts.workloads.haproxy import find_haproxy
from tests.support.browser import find_chromium
from tests.support.postgres_server import find_binaries
from tests.support.ssh_server import find_sshd

STRICT = bool(os.environ.get("CREDITHUB_TEST_STRICT"))
"""Whether an absent part fails the run instead of skipping its tests."""
LONG = bool(os.environ.get("CREDITHUB_TEST_LONG"))
"""Whether the full numbers were asked for."""


@dataclass(frozen=True)
class Part:
    """Something that is not pure Python and so may be absent."""

    is_here: Callable[[], bool]
    how: str
    """What to do to get it, in one line."""
    long_only: bool = False
    """Whether the full numbers alone need it."""


PARTS = {
    "postgresql": Part(
        is_here=lambda: find_binaries() is not None,
        how="scripts/setup --test, or on Debian: apt-get install postgresql",
    ),
    "haproxy": Part(
        is_here=lambda: find_haproxy() is not None,
        how="on Debian as root: apt-get install --no-install-recommends haproxy",
    ),
    "sshd": Part(
        is_here=lambda: find_sshd() is not None,
        how="on Debian as root: apt-get install --no-install-recommends openssh-server",
    ),
    "chromium": Part(
        is_here=lambda: find_chromium() is not None,
        how="on Debian as root: apt-get install --no-install-recommends chromium "
        "fonts-noto-cjk",
    ),
    "soffice": Part(
        is_here=lambda: shutil.which("soffice") is not None,
        how="on Debian as root: apt-get install --no-install-recommends "
        "libreoffice-writer-nogui",
        long_only=True,
    ),
    "promtool": Part(
        is_here=lambda: shutil.which("promtool") is not None,
        how="on Debian as root: apt-get install --no-install-recommends prometheus",
    ),
}


@cache
def missing(part: str) -> str | None:
    """Say in one line what is missing and how to get it; nothing if it is here."""
    known = PARTS[part]
    return None if known.is_here() else f"{part} is missing: {known.how}"


def lacks() -> list[str]:
    """Say what this run needs and the machine has not, a line each."""
    asked = (part for part, one in PARTS.items() if LONG or not one.long_only)
    return list(filter(None, map(missing, asked)))

"""Where HAProxy is."""

import os
import shutil

PLACES = ("/usr/sbin/haproxy", "/usr/local/sbin/haproxy")


def find_haproxy() -> str | None:
    """Find HAProxy, which Debian puts where only root looks."""
    return shutil.which("haproxy") or next(filter(os.path.exists, PLACES), None)

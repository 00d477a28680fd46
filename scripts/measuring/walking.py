"""Counting the files whose functions run on three ways through the code of a folder."""

import json
import os
import subprocess
import sys
from pathlib import Path

WAYS = Path(__file__).with_name("ways.py")


class WalkError(RuntimeError):
    """The ways cannot be walked over this code; the text says where it ended."""


def files_on_ways(root: Path) -> dict[str, float]:
    """Count the files on each way, in a process of its own over a folder's code.

    Raises:
        WalkError: a way does not lead where it led.
    """
    done = subprocess.run(
        [sys.executable, "-P", str(WAYS)],
        env=os.environ | {"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        msg = f"the ways through {root} end early: {lines[-1] if lines else 'killed'}"
        raise WalkError(msg)
    ways: dict[str, list[str]] = json.loads(done.stdout)
    return {f"files of a {way}": len(files) for way, files in ways.items()}

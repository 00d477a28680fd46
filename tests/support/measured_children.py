"""Processes that tests start say what they ran, and not what they did not run.

A process whose coverage is measured by its source looks at its end through the whole of
it, and writes down the name of each file that it never ran: a third of what measuring
a small process costs, and fifteen hundred names that are added up again at the end. The
processes that run tests do so themselves; of all others what they ran is enough.
"""

import os
from copy import copy
from pathlib import Path

from coverage import Coverage

ROOT = Path(__file__).parents[2]


def measure_children():
    """Have the processes that this one starts measured so, if it is measured."""
    measuring = Coverage.current()
    if measuring is None or not measuring.config.source:
        return
    config = copy(measuring.config)
    config.run_include = [str(ROOT / part / "*") for part in config.source]
    config.source = None
    os.environ["COVERAGE_PROCESS_CONFIG"] = config.serialize()

"""One process of C1: does the job ``clocks`` at each moment that it is told.

Reads moments as lines of JSON, and answers each with what the round did.
"""

import json
import os
import sys
from datetime import datetime

from hub.context import open_hub
from hub.ground.config import load_config
from hub.jobs.works import mark_clocks


class ToldClock:
    """A clock that stands at the moment that it was last told."""

    def __init__(self, at: datetime) -> None:
        """Stand at a moment."""
        self.at = at

    def __call__(self) -> datetime:
        """Tell the moment."""
        return self.at


def main() -> None:
    """Do rounds until the input ends."""
    clock = ToldClock(datetime.fromisoformat(sys.argv[1]))
    with open_hub(load_config(os.environ), clock, patience=60.0) as hub:
        print(json.dumps({"ready": True}), flush=True)
        for line in sys.stdin:
            clock.at = datetime.fromisoformat(json.loads(line)["at"])
            print(json.dumps(dict(mark_clocks(hub))), flush=True)


if __name__ == "__main__":
    main()

"""The process that judges rows on the second core; it ends with its parent.

It reads the instance's keys from their folder as the hub does: none comes to it by the
pipe, by an argument or by the environment. It writes nothing and asks no database.
"""

import gc
import signal
from multiprocessing.connection import Connection
from pathlib import Path

from hub.ground.keys import Keyring
from hub.intake.files.cores.judged_rows import (
    Greeting,
    Introduction,
    RowsAsked,
    judge,
    judging_of,
    write_judged,
)
from hub.intake.validation.validator import Validator
from hub.rulebook import load_rulebook

IDLE_SECONDS = 60
"""After so long without a row it ends; whoever has more starts another."""


def main(pipe: int) -> None:
    """Judge what comes by a pipe, in its order, until nobody sends any more."""
    # Who stops the parent by the keyboard stops it alone: its end is this one's.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with Connection(pipe) as parent:
        greeting: Greeting = parent.recv()
        keys = Keyring(Path(greeting.keys_folder))
        rules = load_rulebook()
        told = Introduction(judging_of(rules), keys.identity_hash(greeting.word))
        parent.send(told)
        gc.freeze()
        gc.disable()
        while parent.poll(IDLE_SECONDS):
            try:
                task: RowsAsked = parent.recv()
            except EOFError:
                return
            about = task.source, task.authority, rules, keys.identity_hash, task.day
            parent.send_bytes(write_judged(judge(Validator(*about), task.rows)))
            gc.collect(0)

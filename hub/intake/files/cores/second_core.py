"""The parent's end of the process that judges rows on the second core.

Whatever becomes of that process, nothing is lost by it: who asked judges the same rows
itself, to the same result.
"""

import os
import secrets
import subprocess
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from threading import Lock

from msgspec import MsgspecError

from hub.ground.logs import Log
from hub.intake.files.cores.judged_rows import (
    Greeting,
    Introduction,
    Judged,
    RowsAsked,
    Values,
    judging_of,
    read_judged,
)
from hub.intake.validation.validator import Validator

SILENCE_SECONDS = 60
"""A process that is silent for so long over a few hundred rows is given up."""
CORES = 2
# Isolated mode leaves out the working directory, where a checkout may be run from.
BOOT = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from hub.intake.files.cores.second_process import main; main(int(sys.argv[2]))"
)
log = Log(__name__)


def cores() -> int:
    """Count the processors that this process may use."""
    count = getattr(os, "process_cpu_count", os.cpu_count)
    return count() or 1


class SecondCore:
    """One process for one instance, started when it is first of use.

    It is used by one file at a time; another one that is read meanwhile does without.
    """

    def __init__(self) -> None:
        """Start nothing yet."""
        self._turn = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None
        self._word = ""
        self._is_ready = False
        self._owes = False
        self._is_of_use = True

    def take(self) -> bool:
        """Let the caller alone use it, until `leave`; False where another does."""
        return self._is_of_use and self._turn.acquire(blocking=False)

    def leave(self) -> None:
        """Let others use it. What is still owed is waited for by nobody."""
        if self._owes:
            self.end()
        self._turn.release()

    @property
    def pid(self) -> int | None:
        """The number of the process; None where there is none."""
        return None if self._process is None else self._process.pid

    def is_ready(
        self, keys_folder: Path, validator: Validator, patience: float = 0.0
    ) -> bool:
        """Tell whether it takes rows now; it is started at the first asking.

        ``patience`` says how many seconds to wait for its start.
        Where it judges by other rules or other keys than its parent, as after an update
        under a process that goes on, it is of no use and never asked again.
        """
        if not self._is_of_use:
            return False
        try:
            if self._pipe is None:
                self._start(keys_folder)
            if (
                not self._is_ready
                and self._pipe is not None
                and self._pipe.poll(patience)
            ):
                told: Introduction = self._pipe.recv()
                hashed = validator.hash_identity(self._word)
                self._is_ready = told == (judging_of(validator.rules), hashed)
                if not self._is_ready:
                    self._give_up("it judges by other rules or keys")
        except (OSError, EOFError) as error:
            self._give_up(type(error).__name__)
        return self._is_ready

    def ask(self, validator: Validator, rows: Sequence[Values]) -> bool:
        """Hand rows over to be judged; False where it takes none."""
        about = validator.source, validator.authority, validator.day
        try:
            assert self._pipe is not None  # noqa: S101  # for mypy; it is ready
            self._pipe.send(RowsAsked(*about, list(rows)))
        except OSError:
            # It had nothing to do for long, and has ended.
            self.end()
            return False
        self._owes = True
        return True

    def has_answered(self) -> bool:
        """Tell whether what it owes can be had without waiting."""
        try:
            return self._pipe is not None and self._pipe.poll()
        except OSError:
            return False

    def answer(self) -> list[Judged] | None:
        """Wait for what it was asked; None where it is gone."""
        try:
            if self._pipe is not None and self._pipe.poll(SILENCE_SECONDS):
                judged = read_judged(self._pipe.recv_bytes())
                self._owes = False
                return judged
            why = f"silent for {SILENCE_SECONDS} s"
        except (OSError, EOFError, MsgspecError) as error:
            why = type(error).__name__
        self._give_up(why)
        return None

    def end(self) -> None:
        """End the process; the next file may start another."""
        process, pipe = self._process, self._pipe
        self._process = self._pipe = None
        self._is_ready = self._owes = False
        if pipe is not None:
            pipe.close()
        if process is not None:
            process.kill()
            process.wait()

    def _start(self, keys_folder: Path) -> None:
        """Start the process and greet it."""
        self._word = secrets.token_hex()
        ours, theirs = Pipe()
        root = str(Path(__file__).parents[4])
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and code
                [sys.executable, "-I", "-c", BOOT, root, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                pass_fds=(theirs.fileno(),),
            )
        self._pipe = ours
        ours.send(Greeting(str(keys_folder.absolute()), self._word))

    def _give_up(self, why: str) -> None:
        """Go on with one core for as long as this process lives."""
        log.warning("second core given up", why=why)
        self._is_of_use = False
        self.end()

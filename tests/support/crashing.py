"""Ending the log's writer between two of its steps.

The product has no switch for this: the functions that do the steps are exchanged.
"""

import os
import signal
from contextlib import contextmanager
from typing import NamedTuple

import pytest

import hub.audit.write.writer as writer_module
from hub.audit.record.anchor import HeldAnchor
from hub.audit.wire.callers import Connection, WaitingBatch
from hub.audit.write.preparing import Preparer
from hub.audit.write.storing.statements import Statements
from hub.audit.write.storing.statements_postgres import PostgresStatements
from hub.audit.write.writer import LogWriter


class Step(NamedTuple):
    """What the writer does next when it ends, and whether the event is durable."""

    owners: tuple
    names: tuple
    counts: bool = False


_SQL = (Statements, PostgresStatements)
STEPS = {
    "0 prepare": Step((Preparer,), ("prepare",)),
    "1 begin": Step((LogWriter,), ("commit",)),
    "2 read the head": Step(_SQL, ("head",)),
    "3 insert entries": Step(_SQL, ("insert_entries",)),
    "4 insert openings": Step(_SQL, ("insert_openings",)),
    "5 read back": Step(_SQL, ("stored",)),
    "6 sign": Step((writer_module,), ("sign_checkpoint",)),
    "7 move the head": Step((Statements,), ("insert_head", "swap_head")),
    "8 commit": Step((Statements,), ("commit",)),
    "9 write the anchor": Step((HeldAnchor,), ("write",), counts=True),
    "10 note what is stored": Step((Preparer,), ("note_stored",), counts=True),
    "11 answer": Step((WaitingBatch, Connection), ("answer",), counts=True),
}
REPEAT_STEPS = STEPS | {"2 look ids up": Step(_SQL, ("places",))}
"""Where an id is known already, the transaction is begun a second time."""
TWICE = {"2 read the head", "3 insert entries"}
"""What such a commit does twice: the writer ends before the second time."""


class CrashError(BaseException):
    """Ends the writer's thread, as nothing in the product does."""


def _raise(*_, **__):
    raise CrashError


def kill(*_, **__):
    """End this process as kill -9 does."""
    os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def crash_at(name, end=_raise, *, repeats=False):
    """End the writer before a step, by ``end``; in a commit that ``repeats`` an id."""
    step = REPEAT_STEPS[name]
    spared = int(repeats and name in TWICE)
    with pytest.MonkeyPatch.context() as patch:
        for owner in step.owners:
            for function in step.names:
                if function in vars(owner):
                    patch.setattr(
                        owner, function, _patched(owner, function, end, spared)
                    )
        yield


def _patched(owner, function, end, spared):
    """Give what ends the writer at a step, once there is something to commit.

    It does the step so many times as are ``spared``.
    """
    original = getattr(owner, function)
    ended = []
    left = [None] * spared

    def run(*arguments, **named):
        # The anchor's first mark says only that there is a log.
        first_mark = function == "write" and arguments[1].size == 0
        if first_mark or ended:
            return original(*arguments, **named)
        if left:
            left.pop()
            return original(*arguments, **named)
        ended.append(function)
        return end()

    return run

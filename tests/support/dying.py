"""Ending a piece of work before or after one of its steps, as a kill would."""

from contextlib import contextmanager
from types import SimpleNamespace

import pytest


class Death(BaseException):
    """The process ends here."""


@contextmanager
def dying_at(step, when, functions):
    """Die ``before`` or ``after`` step number ``step``; tell whether it came to that.

    ``functions`` are pairs of an object and the name of its function that is a step.
    """
    fate = SimpleNamespace(died=False, steps=0)

    def deadly(function):
        def call(*args, **kwargs):
            fate.steps += 1
            if fate.steps - 1 != step:
                return function(*args, **kwargs)
            if when == "after":
                function(*args, **kwargs)
            raise Death

        return call

    with pytest.MonkeyPatch.context() as patch:
        for owner, name in functions:
            patch.setattr(owner, name, deadly(getattr(owner, name)))
        try:
            yield fate
        except Death:
            fate.died = True

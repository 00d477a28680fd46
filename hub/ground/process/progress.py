"""How long work tells how far it is."""

from collections.abc import Callable

Progress = Callable[[int, int | None], None]
"""Takes how many pieces are done, and of how many where that is known."""


def unseen(done: int, total: int | None) -> None:
    """Show nothing."""

"""Staged files come in, chunk by chunk, whoever was killed over them."""

from hub.intake.apply.resume import finish_staged

__all__ = ["finish_staged"]

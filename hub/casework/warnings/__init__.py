"""Warnings of one party in several matters: for the handlers of both, nobody else."""

from hub.casework.warnings.policy import (
    PartyMark,
    PartyTraits,
    marks_of,
    variants_of,
)

__all__ = [
    "PartyMark",
    "PartyTraits",
    "marks_of",
    "variants_of",
]

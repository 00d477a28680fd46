"""What dated rules say of a record: how it is judged, whether it is sealed."""

from hub.archive.rules.facts import day_in, issuer_of
from hub.archive.rules.judgements import (
    ENDED_BY,
    Ruling,
    as_ended,
    judge,
    judgement_digest,
)
from hub.archive.rules.periods import Publicity
from hub.archive.rules.publicity import PublicityFacts, is_public, publicity_of
from hub.archive.rules.restraints import StatutoryRestraint, restraints_of
from hub.archive.rules.sealed import OPEN, SEALED, SealFacts, case_of, seal_of

__all__ = [
    "ENDED_BY",
    "OPEN",
    "SEALED",
    "Publicity",
    "PublicityFacts",
    "Ruling",
    "SealFacts",
    "StatutoryRestraint",
    "as_ended",
    "case_of",
    "day_in",
    "is_public",
    "issuer_of",
    "judge",
    "judgement_digest",
    "publicity_of",
    "restraints_of",
    "seal_of",
]

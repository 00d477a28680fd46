"""What dated rules say of a record: how long it is public, whether it is sealed."""

from hub.archive.rules.publicity import PublicityFacts, is_public, publicity_of
from hub.archive.rules.sealed import OPEN, SEALED, SealFacts, case_of, seal_of

__all__ = [
    "OPEN",
    "SEALED",
    "PublicityFacts",
    "SealFacts",
    "case_of",
    "is_public",
    "publicity_of",
    "seal_of",
]

"""What dated rules say of a record: how long it is public, whether it is sealed."""

from hub.archive.rules.publicity import PublicityFacts, is_public, publicity_of

__all__ = ["PublicityFacts", "is_public", "publicity_of"]

"""Trade names that may be taken for another's: the same, or one character off. Pure."""

from collections.abc import Iterator
from typing import Final

from hub.names import Divisions, anatomy, sound
from schemas.fields.lookalikes import mistaken_for

LEAST_STEM: Final = 2
"""A shorter trade name is no brand that somebody could imitate."""
MOST_STEM: Final = 20
"""A longer one is a sentence."""


def brand_of(name: str, divisions: Divisions) -> str | None:
    """Give what an imitator would copy of a name: trade name and industry.

    None where the name has no trade name of its own, as that of a branch.
    """
    parts = anatomy(name, divisions)
    if parts.branch or not LEAST_STEM <= len(parts.stem) <= MOST_STEM:
        return None
    return f"{parts.stem}\n{parts.industry}"


def told_by(brand: str) -> tuple[str, str]:
    """Give a brand as it is written and as it sounds."""
    stem, _, industry = brand.partition("\n")
    return brand, f"{sound(stem)}\n\n{industry}"


def looks_like(brand: str) -> Iterator[str]:
    """Yield all that could be taken for a brand.

    That is the brand itself, as it is written and as it sounds, and all that differ
    from it in one character of its trade name.
    """
    yield from told_by(brand)
    stem, _, industry = brand.partition("\n")
    for place, letter in enumerate(stem):
        for other in mistaken_for().get(letter, ()):
            yield f"{stem[:place]}{other}{stem[place + 1 :]}\n{industry}"

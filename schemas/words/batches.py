"""Words of batches, files and parcels: what became of them and of each line."""

from enum import StrEnum


class ScreenOutcome(StrEnum):
    """What became of a line of a batch."""

    HIT = "hit"
    """One merchant is meant without doubt."""
    LOOKALIKE = "lookalike"
    """None is meant without doubt; a person compares the likely ones."""
    SEVERAL = "several"
    """Several may be meant alike: they bear the name, or code and name part them."""
    NONE = "none"
    INVALID = "invalid"
    """The line cannot be looked for; ``LineFault`` says why."""


class ColumnBasis(StrEnum):
    """What a column was recognised by whose name is none that its source knows."""

    NAME = "name"
    """Its name is near one that is known."""
    VALUES = "values"
    """What stands under it has the form of the field."""
    BOTH = "both"


class LineFault(StrEnum):
    """Why a line of a batch cannot be looked for."""

    EMPTY = "empty"
    """It has neither a code nor a name."""
    TOO_SHORT = "too-short"
    """Its name has fewer than two characters to look for."""
    TOO_LONG = "too-long"
    CODE = "code"
    """Its code is that of no merchant: damaged, of a person, or no code."""


class LineHint(StrEnum):
    """What to know about a line of a batch that was looked for."""

    BY_CODE_ONLY = "by-code-only"
    """Nobody was found by its name, by which persons' businesses are not looked for."""
    WRONG_CODE = "wrong-code"
    """Its code is wrong, and was looked for as what its check digits prove."""


class ParcelFate(StrEnum):
    """What became of a row of a parcel."""

    RECORD = "record"
    """It made a record, or a further version of one."""
    UNCHANGED = "unchanged"
    """Its record says the same already."""
    QUARANTINED = "quarantined"
    """It is no record as it stands, and waits for a person."""


class ParcelState(StrEnum):
    """What became of a parcel as a whole."""

    OPEN = "open"
    """It was sent and not taken in yet, or its sending was cut off: send it again."""
    DONE = "done"
    WAITING = "waiting"
    """Its columns were guessed and wait for a person's yes."""
    REFUSED = "refused"
    """Nothing of it came in, for the reason that is told."""

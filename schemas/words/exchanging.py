"""Words of what leaves the hub by itself."""

from enum import StrEnum


class ChangeKind(StrEnum):
    """What changed of a merchant, as far as a member is shown it."""

    RATING = "rating"
    """Grade or score, or why there is none."""
    LIST = "list"
    """An entry of a list of abnormal operations, serious dishonesty or debtors."""
    RECORD = "record"
    """Any other record: a new one, a corrected one, or one that is shown no more."""
    SOURCE = "source"
    """Which sources tell of it."""
    IDENTITY = "identity"
    """Name, codes, place or state, or which merchant stands for it."""


class PushChange(StrEnum):
    """Why a decision is written for the upstream public-credit system."""

    NEW = "new"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"

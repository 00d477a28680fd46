"""Words of advice on thresholds: how far a case has come towards an offence."""

from enum import StrEnum


class AdviceVerdict(StrEnum):
    """What the advice says of an offence or of one item of its article."""

    NOT_MET = "not-met"
    UNCOVERED = "uncovered"
    """No item that is held speaks of what is known: neither reached nor denied."""
    FACTS_MISSING = "facts-missing"
    """What is known reaches no threshold, and something is not known."""
    SUSPICION = "reasonable-suspicion"
    """Not shown, and the police alone can get what would show it."""
    AMOUNT_REACHED = "amount-reached"
    """An item is reached, and an element or a fact behind it is to be established."""
    MET = "met"


class ComparisonModel(StrEnum):
    """What the prosecutor compares among the records of merchants."""

    NOT_TRANSFERRED = "not-transferred"
    """A penalty met a criminal threshold, and nothing tells of a transfer."""
    NOT_PENALISED = "not-penalised"
    """A case was not prosecuted, and nobody penalised its party since."""

"""All questions about matters; what is not among them is not answered."""

from hub.casework.ask.questions import (
    ActQuestion,
    MatterPaperQuestion,
    MattersQuestion,
    OneMatterQuestion,
    OpenMatterQuestion,
)
from hub.lookup.ask import Question

MATTER_QUESTIONS: tuple[type[Question], ...] = (
    MattersQuestion,
    OpenMatterQuestion,
    OneMatterQuestion,
    ActQuestion,
    MatterPaperQuestion,
)
"""Each question about matters, beside those about merchants."""

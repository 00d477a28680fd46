"""All questions about matters; what is not among them is not answered."""

from hub.casework.ask.papers import WritePaperQuestion
from hub.casework.ask.questions import (
    ActQuestion,
    MatterPaperQuestion,
    OneMatterQuestion,
    OpenMatterQuestion,
)
from hub.casework.ask.searching import MattersQuestion
from hub.lookup.ask import Question

MATTER_QUESTIONS: tuple[type[Question], ...] = (
    MattersQuestion,
    OpenMatterQuestion,
    OneMatterQuestion,
    ActQuestion,
    MatterPaperQuestion,
    WritePaperQuestion,
)
"""Each question about matters, beside those about merchants."""

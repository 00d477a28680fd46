"""Questions about matters: each answer and each step has its leaf and its receipt.

viewers      who asks about matters
documents    what is told of matters, as types
telling      one matter as it is shown, written as a document
listing      which matters somebody sees, page by page
bodies       what is sent to open a matter or take a step, read strictly
numbered     what the questions have in common, and those of one number
searching    the question for a list, and its filters
questions    open, show, act, documents
papers       papers by forms, as files
advising     advice on thresholds
raising      complaints as they are handed in, and who raised them
"""

from hub.casework.ask.advising import AdviceQuestion, told_acts, told_offences
from hub.casework.ask.listing import MatterFilter, list_matters
from hub.casework.ask.numbered import ANY, COLLECTIONS, KEY
from hub.casework.ask.papers import (
    IssuePaperQuestion,
    PapersQuestion,
    WritePaperQuestion,
    kept_paper,
    take_paper,
)
from hub.casework.ask.questions import (
    ActQuestion,
    MatterPaperQuestion,
    OneMatterQuestion,
    OpenMatterQuestion,
)
from hub.casework.ask.raising import InformantQuestion, RaiseQuestion
from hub.casework.ask.searching import MattersQuestion
from hub.casework.ask.telling import tell_matter
from hub.lookup.ask import Question

MATTER_QUESTIONS: tuple[type[Question], ...] = (
    MattersQuestion,
    OpenMatterQuestion,
    OneMatterQuestion,
    ActQuestion,
    MatterPaperQuestion,
    WritePaperQuestion,
    PapersQuestion,
    IssuePaperQuestion,
    AdviceQuestion,
    RaiseQuestion,
    InformantQuestion,
)
"""Each question about matters, beside those about merchants."""

__all__ = [
    "ANY",
    "COLLECTIONS",
    "KEY",
    "MATTER_QUESTIONS",
    "ActQuestion",
    "AdviceQuestion",
    "InformantQuestion",
    "IssuePaperQuestion",
    "MatterFilter",
    "MatterPaperQuestion",
    "MattersQuestion",
    "OneMatterQuestion",
    "OpenMatterQuestion",
    "PapersQuestion",
    "RaiseQuestion",
    "WritePaperQuestion",
    "kept_paper",
    "list_matters",
    "take_paper",
    "tell_matter",
    "told_acts",
    "told_offences",
]

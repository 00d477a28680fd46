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

from hub.casework.ask.advising import AdviceQuestion as AdviceQuestion
from hub.casework.ask.advising import told_acts as told_acts
from hub.casework.ask.advising import told_offences as told_offences
from hub.casework.ask.listing import MatterFilter as MatterFilter
from hub.casework.ask.listing import list_matters as list_matters
from hub.casework.ask.numbered import ANY as ANY
from hub.casework.ask.numbered import COLLECTIONS as COLLECTIONS
from hub.casework.ask.numbered import KEY as KEY
from hub.casework.ask.papers import IssuePaperQuestion as IssuePaperQuestion
from hub.casework.ask.papers import PapersQuestion as PapersQuestion
from hub.casework.ask.papers import WritePaperQuestion as WritePaperQuestion
from hub.casework.ask.papers import kept_paper as kept_paper
from hub.casework.ask.papers import take_paper as take_paper
from hub.casework.ask.questions import ActQuestion as ActQuestion
from hub.casework.ask.questions import MatterPaperQuestion as MatterPaperQuestion
from hub.casework.ask.questions import OneMatterQuestion as OneMatterQuestion
from hub.casework.ask.questions import OpenMatterQuestion as OpenMatterQuestion
from hub.casework.ask.raising import InformantQuestion as InformantQuestion
from hub.casework.ask.raising import RaiseQuestion as RaiseQuestion
from hub.casework.ask.searching import MattersQuestion as MattersQuestion
from hub.casework.ask.telling import tell_matter as tell_matter
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

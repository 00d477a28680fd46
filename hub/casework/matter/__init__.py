"""Matters: lists of events, how they stand, and what is written of a step.

models     the tables
flow       how a matter stands by its events, and what may follow: pure
documents  bounded papers, their type told by their content, kept encrypted
parties    who a matter is about, as it was said: pure
people     who a member is in a matter, and whose place it took
reading    matters as they stand
steps      one step: what is said, refused and written of it
notes      what did not come in time, noted by the hub
"""

from hub.casework.matter.checking import DOCUMENT as DOCUMENT
from hub.casework.matter.checking import check_matters as check_matters
from hub.casework.matter.contents import DOCX as DOCX
from hub.casework.matter.contents import JPEG as JPEG
from hub.casework.matter.contents import PDF as PDF
from hub.casework.matter.contents import PNG as PNG
from hub.casework.matter.contents import TEXT as TEXT
from hub.casework.matter.contents import XLSX as XLSX
from hub.casework.matter.documents import SIZE_LIMIT as SIZE_LIMIT
from hub.casework.matter.documents import TITLE_LIMIT as TITLE_LIMIT
from hub.casework.matter.documents import NewDocument as NewDocument
from hub.casework.matter.errors import MachineUnknownError as MachineUnknownError
from hub.casework.matter.errors import MatterChangedError as MatterChangedError
from hub.casework.matter.errors import (
    MatterDocumentUnknownError as MatterDocumentUnknownError,
)
from hub.casework.matter.errors import MatterPlaceError as MatterPlaceError
from hub.casework.matter.errors import MatterUnknownError as MatterUnknownError
from hub.casework.matter.errors import StepRepeatedError as StepRepeatedError
from hub.casework.matter.flow import NOTHING as NOTHING
from hub.casework.matter.flow import MatterNow as MatterNow
from hub.casework.matter.flow import NextStep as NextStep
from hub.casework.matter.flow import TakenStep as TakenStep
from hub.casework.matter.flow import check_role as check_role
from hub.casework.matter.flow import find_event as find_event
from hub.casework.matter.flow import follow as follow
from hub.casework.matter.flow import missing_documents as missing_documents
from hub.casework.matter.flow import next_steps as next_steps
from hub.casework.matter.keeping import end_matters as end_matters
from hub.casework.matter.models import ELSEWHERE as ELSEWHERE
from hub.casework.matter.models import MatterDocumentRow as MatterDocumentRow
from hub.casework.matter.models import MatterEventRow as MatterEventRow
from hub.casework.matter.models import MatterMemberRow as MatterMemberRow
from hub.casework.matter.models import MatterRow as MatterRow
from hub.casework.matter.parties import PARTY_FIELDS as PARTY_FIELDS
from hub.casework.matter.parties import NewParty as NewParty
from hub.casework.matter.people import MatterActor as MatterActor
from hub.casework.matter.people import check_member as check_member
from hub.casework.matter.people import opening_roles as opening_roles
from hub.casework.matter.reading import WholeEvent as WholeEvent
from hub.casework.matter.reading import count_matters as count_matters
from hub.casework.matter.reading import find_matter as find_matter
from hub.casework.matter.reading import machine_of as machine_of
from hub.casework.matter.reading import place_of as place_of
from hub.casework.matter.reading import seal_json as seal_json
from hub.casework.matter.reading import standing_of_numbers as standing_of_numbers
from hub.casework.matter.steps.checks import PRIORITIES as PRIORITIES
from hub.casework.matter.steps.checks import is_line as is_line
from hub.casework.matter.steps.clocks import SUBJECT as SUBJECT
from hub.casework.matter.steps.clocks import bound_in as bound_in
from hub.casework.matter.steps.drafts import NAME_LIMIT as NAME_LIMIT
from hub.casework.matter.steps.drafts import NewMatter as NewMatter
from hub.casework.matter.steps.drafts import NewStep as NewStep
from hub.casework.matter.steps.drafts import StepDone as StepDone
from hub.casework.matter.steps.effects import who_may_not as who_may_not
from hub.casework.matter.steps.facts import LONG_LIMIT as LONG_LIMIT
from hub.casework.matter.steps.facts import TEXT_LIMIT as TEXT_LIMIT
from hub.casework.matter.steps.facts import fits_field as fits_field
from hub.casework.matter.steps.idempotency import left_by as left_by

"""What the log contradicts, as the last checks found it: closed until it is mended.

A check writes down what it found and what may not be answered because of it; every
answer looks whether it rests on any of that. Only a later check by hand opens it again.
"""

from hub.contradictions.models import Contradiction as Contradiction
from hub.contradictions.names import AGREEMENT as AGREEMENT
from hub.contradictions.names import HISTORIES as HISTORIES
from hub.contradictions.names import MEMBER as MEMBER
from hub.contradictions.names import REVIEW as REVIEW
from hub.contradictions.names import TOKEN as TOKEN
from hub.contradictions.names import agreement_name as agreement_name
from hub.contradictions.names import kind_name as kind_name
from hub.contradictions.names import matter_name as matter_name
from hub.contradictions.names import member_name as member_name
from hub.contradictions.names import merchant_name as merchant_name
from hub.contradictions.names import officer_name as officer_name
from hub.contradictions.names import opening_name as opening_name
from hub.contradictions.names import review_name as review_name
from hub.contradictions.names import token_name as token_name
from hub.contradictions.service import FoundContradiction as FoundContradiction
from hub.contradictions.service import damaged_openings as damaged_openings
from hub.contradictions.service import demand_caller as demand_caller
from hub.contradictions.service import demand_names as demand_names
from hub.contradictions.service import demand_reply as demand_reply
from hub.contradictions.service import is_closed as is_closed
from hub.contradictions.service import keep_contradictions as keep_contradictions
from hub.contradictions.service import lift_contradictions as lift_contradictions
from hub.contradictions.service import open_contradictions as open_contradictions
from hub.contradictions.service import tell_check as tell_check
from hub.contradictions.shown import CONTRADICTED as CONTRADICTED
from hub.contradictions.shown import contradicted_rows as contradicted_rows
from hub.contradictions.shown import sound_members as sound_members
from hub.outbox.errors import EvidenceContradictsError as EvidenceContradictsError

"""What opens the log's commitments: sealed, filed by subject, and listed as erased."""

from hub.audit.seals.erasure_list import create_list as create_list
from hub.audit.seals.erasure_list import erasures_beside as erasures_beside
from hub.audit.seals.erasure_list import erasures_known as erasures_known
from hub.audit.seals.sealing import check_opening as check_opening
from hub.audit.seals.sealing import held_handle as held_handle
from hub.audit.seals.sealing import is_sealed_to_readers as is_sealed_to_readers
from hub.audit.seals.sealing import is_told as is_told
from hub.audit.seals.sealing import is_under_subject as is_under_subject
from hub.audit.seals.sealing import opening_place as opening_place
from hub.audit.seals.sealing import read_subjects as read_subjects
from hub.audit.seals.sealing import read_values as read_values
from hub.audit.seals.sealing import subject_handle as subject_handle
from hub.audit.seals.sealing import texts_by_subject as texts_by_subject
from hub.audit.seals.subject_index import FiledEvent as FiledEvent
from hub.audit.seals.subject_index import filed_events as filed_events
from hub.audit.seals.subject_index import newest_filed as newest_filed

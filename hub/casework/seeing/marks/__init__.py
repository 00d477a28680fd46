"""Marks by which a party of one matter is known again in another: pure."""

from hub.casework.seeing.marks.addresses import address_key as address_key
from hub.casework.seeing.marks.policy import Hash as Hash
from hub.casework.seeing.marks.policy import MarkDigest as MarkDigest
from hub.casework.seeing.marks.policy import PartyMark as PartyMark
from hub.casework.seeing.marks.policy import code_keys as code_keys
from hub.casework.seeing.marks.policy import hash_marks as hash_marks
from hub.casework.seeing.marks.policy import marks_of as marks_of
from hub.casework.seeing.marks.policy import variants_of as variants_of

"""Free text with passages left out, proposed by one person and released by another."""

from hub.archive.redaction.errors import RedactionFieldError as RedactionFieldError
from hub.archive.redaction.reads import RedactionCard as RedactionCard
from hub.archive.redaction.reads import State as State
from hub.archive.redaction.reads import list_redactions as list_redactions
from hub.archive.redaction.reads import read_redaction as read_redaction
from hub.archive.redaction.reads import redactable_texts as redactable_texts
from hub.archive.redaction.reads import released_texts as released_texts
from hub.archive.redaction.service import GAP as GAP
from hub.archive.redaction.service import Word as Word
from hub.archive.redaction.service import propose_redaction as propose_redaction
from hub.archive.redaction.service import say_of_redaction as say_of_redaction

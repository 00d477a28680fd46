"""The way out: an answer or refusal, its leaf in the log, then its bytes."""

from hub.lookup.disclosure.encoding import encode, plain
from hub.lookup.disclosure.limited import refuse_limited, refuse_unasked
from hub.lookup.disclosure.own_deliveries import tell_sender
from hub.lookup.disclosure.readers import set_escrow_key
from hub.lookup.disclosure.reply import (
    MOVED,
    NOT_MODIFIED,
    OK,
    PROBLEM_TYPE,
    Disclosure,
    Kind,
    Reply,
    ReplyDocument,
    as_plain,
    help_of,
    problem,
)
from hub.lookup.disclosure.sending import is_passing, tell_passing

__all__ = [
    "MOVED",
    "NOT_MODIFIED",
    "OK",
    "PROBLEM_TYPE",
    "Disclosure",
    "Kind",
    "Reply",
    "ReplyDocument",
    "as_plain",
    "encode",
    "help_of",
    "is_passing",
    "plain",
    "problem",
    "refuse_limited",
    "refuse_unasked",
    "set_escrow_key",
    "tell_passing",
    "tell_sender",
]

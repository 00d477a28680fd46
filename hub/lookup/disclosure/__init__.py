"""The way out: an answer or refusal, its leaf in the log, then its bytes."""

from hub.lookup.disclosure.encoding import encode as encode
from hub.lookup.disclosure.encoding import plain as plain
from hub.lookup.disclosure.limited import refuse_limited as refuse_limited
from hub.lookup.disclosure.limited import refuse_unasked as refuse_unasked
from hub.lookup.disclosure.own_deliveries import tell_sender as tell_sender
from hub.lookup.disclosure.readers import set_escrow_key as set_escrow_key
from hub.lookup.disclosure.reply import MOVED as MOVED
from hub.lookup.disclosure.reply import NOT_MODIFIED as NOT_MODIFIED
from hub.lookup.disclosure.reply import OK as OK
from hub.lookup.disclosure.reply import PROBLEM_TYPE as PROBLEM_TYPE
from hub.lookup.disclosure.reply import Disclosure as Disclosure
from hub.lookup.disclosure.reply import Kind as Kind
from hub.lookup.disclosure.reply import Reply as Reply
from hub.lookup.disclosure.reply import ReplyDocument as ReplyDocument
from hub.lookup.disclosure.reply import as_plain as as_plain
from hub.lookup.disclosure.reply import help_of as help_of
from hub.lookup.disclosure.reply import problem as problem
from hub.lookup.disclosure.sending import is_passing as is_passing
from hub.lookup.disclosure.sending import tell_passing as tell_passing

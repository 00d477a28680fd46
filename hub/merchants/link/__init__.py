"""Linking written down: a batch's rows, merges, and questions for people."""

from hub.merchants.link.drop_unnamed import let_go_of_nobody as let_go_of_nobody
from hub.merchants.link.dry_run import consider as consider
from hub.merchants.link.dry_run import consider_among as consider_among
from hub.merchants.link.dry_run import known_merchants as known_merchants
from hub.merchants.link.dry_run import org_codes_with_merged as org_codes_with_merged
from hub.merchants.link.moved_documents import (
    ask_whether_it_stands as ask_whether_it_stands,
)
from hub.merchants.link.proposals import propose_merchants as propose_merchants
from hub.merchants.link.relink_held import decide_anew as decide_anew
from hub.merchants.link.relink_held import is_decided_anew as is_decided_anew
from hub.merchants.link.relink_held import watch_anew as watch_anew
from hub.merchants.link.withdrawn import MAY_HAVE_TAUGHT as MAY_HAVE_TAUGHT
from hub.merchants.link.withdrawn import unlearn_withdrawn as unlearn_withdrawn

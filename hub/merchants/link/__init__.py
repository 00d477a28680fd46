"""Linking written down: a batch's rows, merges, and questions for people."""

from hub.merchants.link.dry_run import (
    consider,
    consider_among,
    known_merchants,
    org_codes_with_merged,
)
from hub.merchants.link.held_anew import decide_anew, is_decided_anew, watch_anew
from hub.merchants.link.nobody import let_go_of_nobody
from hub.merchants.link.proposals import propose_merchants
from hub.merchants.link.told_again import ask_whether_it_stands
from hub.merchants.link.withdrawn import MAY_HAVE_TAUGHT, unlearn_withdrawn

__all__ = [
    "MAY_HAVE_TAUGHT",
    "ask_whether_it_stands",
    "consider",
    "consider_among",
    "decide_anew",
    "is_decided_anew",
    "known_merchants",
    "let_go_of_nobody",
    "org_codes_with_merged",
    "propose_merchants",
    "unlearn_withdrawn",
    "watch_anew",
]

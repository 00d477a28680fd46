"""What people decide about merchants: reviews, disputes, relations they state."""

from hub.merchants.desk.disputes import (
    DisputeOutcome,
    DisputeVerdict,
    Plea,
    judge_identity,
)
from hub.merchants.desk.pair_questions import ReviewAskedError, ask_whether_one
from hub.merchants.desk.review import (
    Opinion,
    ReviewOutcome,
    decide_review,
    retract_review,
)
from hub.merchants.desk.review_cards import show_reviews
from hub.merchants.desk.stated_relations import (
    RelationOutcome,
    RelationStatement,
    StatedKind,
    state_relation,
    withdraw_relation,
)

__all__ = [
    "DisputeOutcome",
    "DisputeVerdict",
    "Opinion",
    "Plea",
    "RelationOutcome",
    "RelationStatement",
    "ReviewAskedError",
    "ReviewOutcome",
    "StatedKind",
    "ask_whether_one",
    "decide_review",
    "judge_identity",
    "retract_review",
    "show_reviews",
    "state_relation",
    "withdraw_relation",
]

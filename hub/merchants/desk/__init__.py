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
from hub.merchants.desk.review_assignments import (
    AssignOutcome,
    assign_reviews,
    give_back_reviews,
)
from hub.merchants.desk.review_cards import (
    ReviewCard,
    list_reviews,
    neighbours_of,
    place_of_review,
    show_reviews,
)
from hub.merchants.desk.review_counts import ReviewCounts, count_reviews
from hub.merchants.desk.review_filter import Age, Holder, Order, ReviewFilter, Said
from hub.merchants.desk.review_item import (
    OpinionCard,
    ReviewSide,
    ReviewWhole,
    SiblingItem,
    opinions_by,
    outcome_since,
    read_review,
)
from hub.merchants.desk.stated_relations import (
    RelationOutcome,
    RelationStatement,
    StatedKind,
    state_relation,
    withdraw_relation,
)
from hub.merchants.ledger.opinions import TOLD_OF_ANOTHER

__all__ = [
    "TOLD_OF_ANOTHER",
    "Age",
    "AssignOutcome",
    "DisputeOutcome",
    "DisputeVerdict",
    "Holder",
    "Opinion",
    "OpinionCard",
    "Order",
    "Plea",
    "RelationOutcome",
    "RelationStatement",
    "ReviewAskedError",
    "ReviewCard",
    "ReviewCounts",
    "ReviewFilter",
    "ReviewOutcome",
    "ReviewSide",
    "ReviewWhole",
    "Said",
    "SiblingItem",
    "StatedKind",
    "ask_whether_one",
    "assign_reviews",
    "count_reviews",
    "decide_review",
    "give_back_reviews",
    "judge_identity",
    "list_reviews",
    "neighbours_of",
    "opinions_by",
    "outcome_since",
    "place_of_review",
    "read_review",
    "retract_review",
    "show_reviews",
    "state_relation",
    "withdraw_relation",
]

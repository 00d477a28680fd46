"""Relations between merchants: found behind the batches, kept, and read."""

from hub.merchants.relate.relation_search import (
    JUDGEMENTS_AT_ONCE,
    RelateReport,
    relate_again,
    relate_some,
    span_due,
)
from hub.merchants.relate.relations import (
    BY_NAME,
    BY_REGISTER,
    BY_SHOP,
    WAYS,
    Direction,
    Relation,
    StandingRelation,
    relations_between,
    walk_relations,
    ways_of,
)

__all__ = [
    "BY_NAME",
    "BY_REGISTER",
    "BY_SHOP",
    "JUDGEMENTS_AT_ONCE",
    "WAYS",
    "Direction",
    "RelateReport",
    "Relation",
    "StandingRelation",
    "relate_again",
    "relate_some",
    "relations_between",
    "span_due",
    "walk_relations",
    "ways_of",
]

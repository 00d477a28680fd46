"""Relations between merchants: found behind the batches, kept, and read."""

from hub.merchants.relate.relation_search import (
    JUDGEMENTS_AT_ONCE as JUDGEMENTS_AT_ONCE,
)
from hub.merchants.relate.relation_search import RelateReport as RelateReport
from hub.merchants.relate.relation_search import relate_again as relate_again
from hub.merchants.relate.relation_search import relate_some as relate_some
from hub.merchants.relate.relation_search import span_due as span_due
from hub.merchants.relate.relations import BY_NAME as BY_NAME
from hub.merchants.relate.relations import BY_REGISTER as BY_REGISTER
from hub.merchants.relate.relations import BY_SHOP as BY_SHOP
from hub.merchants.relate.relations import WAYS as WAYS
from hub.merchants.relate.relations import Direction as Direction
from hub.merchants.relate.relations import Relation as Relation
from hub.merchants.relate.relations import StandingRelation as StandingRelation
from hub.merchants.relate.relations import relations_between as relations_between
from hub.merchants.relate.relations import walk_relations as walk_relations
from hub.merchants.relate.relations import ways_of as ways_of

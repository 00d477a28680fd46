"""The tables of identity: merchants, what identifies them, and who decided what.

``link_judgement`` is the ledger and is only ever appended to. ``membership`` and
``link_watch`` are its present reading and can be rebuilt from it; ``merchant``,
``merchant_identifier`` and ``merchant_name`` hold what the standing judgements taught.
"""

from hub.merchants.models.identity import (
    UNCONFIRMED,
    Merchant,
    MerchantAlias,
    MerchantIdentifier,
    MerchantName,
    OperatorNumber,
)
from hub.merchants.models.index import NameChange, NameSegment, NameSegmentPart
from hub.merchants.models.ledger import LinkJudgement, LinkWatch, Membership
from hub.merchants.models.past import CodePast, MerchantPast
from hub.merchants.models.people import (
    IdentityDispute,
    ReviewAssignment,
    ReviewItem,
    ReviewOpinion,
)
from hub.merchants.models.relations import BranchName, MerchantRelation

__all__ = [
    "UNCONFIRMED",
    "BranchName",
    "CodePast",
    "IdentityDispute",
    "LinkJudgement",
    "LinkWatch",
    "Membership",
    "Merchant",
    "MerchantAlias",
    "MerchantIdentifier",
    "MerchantName",
    "MerchantPast",
    "MerchantRelation",
    "NameChange",
    "NameSegment",
    "NameSegmentPart",
    "OperatorNumber",
    "ReviewAssignment",
    "ReviewItem",
    "ReviewOpinion",
]

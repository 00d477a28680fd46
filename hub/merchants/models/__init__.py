"""The tables of identity: merchants, what identifies them, and who decided what.

``link_judgement`` is the ledger and is only ever appended to. ``membership`` and
``link_watch`` are its present reading and can be rebuilt from it; ``merchant``,
``merchant_identifier`` and ``merchant_name`` hold what the standing judgements taught.
"""

from hub.merchants.models.identity import UNCONFIRMED as UNCONFIRMED
from hub.merchants.models.identity import Merchant as Merchant
from hub.merchants.models.identity import MerchantAlias as MerchantAlias
from hub.merchants.models.identity import MerchantIdentifier as MerchantIdentifier
from hub.merchants.models.identity import MerchantName as MerchantName
from hub.merchants.models.identity import OperatorNumber as OperatorNumber
from hub.merchants.models.index import NameChange as NameChange
from hub.merchants.models.index import NameSegment as NameSegment
from hub.merchants.models.index import NameSegmentPart as NameSegmentPart
from hub.merchants.models.ledger import LinkJudgement as LinkJudgement
from hub.merchants.models.ledger import LinkWatch as LinkWatch
from hub.merchants.models.ledger import Membership as Membership
from hub.merchants.models.past import CodePast as CodePast
from hub.merchants.models.past import MerchantPast as MerchantPast
from hub.merchants.models.people import IdentityDispute as IdentityDispute
from hub.merchants.models.people import ReviewAssignment as ReviewAssignment
from hub.merchants.models.people import ReviewItem as ReviewItem
from hub.merchants.models.people import ReviewOpinion as ReviewOpinion
from hub.merchants.models.relations import BranchName as BranchName
from hub.merchants.models.relations import MerchantRelation as MerchantRelation

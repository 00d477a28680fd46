"""A hub as its askers see it: each answer is proven before it is given."""

from connectors.hub_client.questions.cases import CaseQuestions
from connectors.hub_client.questions.matters import MatterQuestions
from connectors.hub_client.questions.merchants import MerchantQuestions
from connectors.hub_client.questions.watching import WatchQuestions


class HubClient(MerchantQuestions, CaseQuestions, MatterQuestions, WatchQuestions):
    """Asks one hub with one token; raises as ``connectors.hub_client.connection``."""

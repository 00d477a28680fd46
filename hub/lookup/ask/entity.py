"""Who has a public id, in the shape of an entity."""

from dataclasses import dataclass

from hub.context import Hub
from hub.lookup.ask.by_search import QuestionBySearch, SearchAnswer
from hub.lookup.ask.parameters import CLIENTS
from hub.lookup.ask.question import Route
from hub.lookup.disclosure.reply import Kind
from hub.lookup.search.result_documents import entity_document
from hub.lookup.search.result_page import ResultPage, find_page
from hub.lookup.task.queries import MerchantQuery
from hub.lookup.task.tasks import MerchantUnknownError
from hub.lookup.view.sight import Sight
from hub.merchants.service import is_merchant_code
from schemas.answers.match import EntityAnswerDocument
from schemas.words import Operation


@dataclass(frozen=True, slots=True)
class EntityQuestion(QuestionBySearch):
    """The merchant that has a public id or a code."""

    entity_id: str

    kind = Kind(Operation.MERCHANT_MATCH, "merchant", "entity")
    routes = (
        Route(
            "/opensanctions/entities/{entity_id}",
            accepts=CLIENTS,
            name="client_entity",
            group="opensanctions",
        ),
    )
    document = EntityAnswerDocument
    asks_by_code = True

    @property
    def subject(self) -> str:
        """The id that is asked for."""
        return self.entity_id

    def search(self, hub: Hub, number: int, sight: Sight) -> SearchAnswer:
        """Find the one merchant, or refuse."""
        query = MerchantQuery(self.entity_id, (), (self.entity_id,), {})
        ((hits, _),) = find_page(hub, number, sight, [query], ResultPage(limit=1))
        if not hits:
            is_code = is_merchant_code(self.entity_id)
            raise MerchantUnknownError(self.entity_id if is_code else "")
        shown = hits[0].shown
        return SearchAnswer(entity_document(shown, sight), [shown])

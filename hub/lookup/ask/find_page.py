"""Whom a text may mean, with what tells the found merchants apart.

No address of the interface serves it: a console asks it in the name of an officer.
"""

from dataclasses import dataclass

from hub.context import Hub
from hub.lookup.ask.by_search import QuestionByText, SearchAnswer
from hub.lookup.ask.parameters import TYPED_LIMIT
from hub.lookup.disclosure.reply import Kind
from hub.lookup.search.finding import find_for_page
from hub.lookup.search.result_page import read_page
from hub.lookup.view.sight import Sight
from schemas.words import Operation


@dataclass(frozen=True, slots=True)
class FindQuestion(QuestionByText):
    """The merchants that a text may mean, told apart for whoever chooses among them."""

    language: str = "zh"

    kind = Kind(Operation.MERCHANT_MATCH, "merchant", "find")
    routes = ()

    def search(self, hub: Hub, number: int, sight: Sight) -> SearchAnswer:
        """Find whose name holds the text, or who carries it as a code."""
        page = read_page({"limit": TYPED_LIMIT} | dict(self.parameters))
        document, shown = find_for_page(
            *(hub, number, sight, self.text, page.limit, self.language),
            after=self.parameters.get("after"),
        )
        return SearchAnswer(document, shown)

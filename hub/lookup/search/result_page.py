"""Which of a search's results are wanted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hub.context import Hub
from hub.ground.errors import BadInputError, NotFoundError
from hub.lookup.search.matching import Found
from hub.lookup.search.searches import find_all_hits
from hub.lookup.task.bodies import read_parameters
from hub.lookup.task.queries import MerchantQuery
from hub.lookup.view.sight import Sight
from schemas.answers.match import DATASET
from schemas.fields.sent import contract_of_sent, decimal, digits, sent

MOST_RESULTS = 50
USUAL_RESULTS = 5
MOST_OFFSET = 50
"""Searches look no further than this; whoever needs more should ask more exactly."""


class LimitInvalidError(BadInputError):
    """A limit, offset or cutoff is no number in its range."""

    code = "limit-invalid"
    title = "Give a limit of 1 to 50, an offset of 0 to 50, a cutoff of 0 to 1."


class DatasetUnknownError(NotFoundError):
    """There is one dataset, ``merchants``."""

    code = "dataset-unknown"
    title = "There is no such dataset: use merchants, the only one."


@dataclass(frozen=True, slots=True)
class ResultPage:
    """Which of the results are wanted."""

    limit: int = sent(digits(1, MOST_RESULTS), default=USUAL_RESULTS)
    offset: int = sent(digits(0, MOST_OFFSET), default=0)
    cutoff: float = sent(decimal(0, 1), default=0.0)
    """Results with a lower score are left out."""


PageContract = contract_of_sent("PageContract", ResultPage)


def read_page(parameters: Mapping[str, str]) -> ResultPage:
    """Read limit, offset and cutoff from the parameters of a request.

    Raises:
        LimitInvalidError: one is no number or out of range.
    """
    page: ResultPage = read_parameters(parameters, PageContract, LimitInvalidError)
    return page


def check_dataset(name: str) -> None:
    """Refuse any other dataset than the one that there is.

    Raises:
        DatasetUnknownError: it is another.
    """
    if name not in {DATASET, "default"}:
        raise DatasetUnknownError(name)


def find_page(
    hub: Hub,
    number: int,
    sight: Sight,
    queries: Sequence[MerchantQuery],
    page: ResultPage,
) -> list[Found]:
    """Find the hits of a page for each query."""
    end = page.offset + page.limit
    return [
        found._replace(
            hits=[
                hit
                for hit in found.hits[page.offset : end]
                if hit.by_code or hit.comparison.score >= page.cutoff
            ]
        )
        for found in find_all_hits(hub, number, sight, queries, end)
    ]

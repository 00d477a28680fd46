"""Which of a search's results are wanted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hub.context import Hub
from hub.ground.errors import BadInputError, NotFoundError
from hub.lookup.search.matching import Found
from hub.lookup.search.searches import find_all_hits
from hub.lookup.task.queries import MerchantQuery
from hub.lookup.view.sight import Sight
from schemas.answers.match import DATASET
from schemas.fields.numbers import plain_number, whole_number

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

    limit: int = USUAL_RESULTS
    offset: int = 0
    cutoff: float = 0.0
    """Results with a lower score are left out."""


def read_page(parameters: Mapping[str, str]) -> ResultPage:
    """Read limit, offset and cutoff from the parameters of a request.

    Raises:
        LimitInvalidError: one is no number or out of range.
    """
    try:
        page = ResultPage(
            whole_number(parameters.get("limit", str(USUAL_RESULTS))),
            whole_number(parameters.get("offset", "0")),
            plain_number(parameters.get("cutoff", "0")),
        )
    except ValueError as error:
        raise LimitInvalidError from error
    if not (
        1 <= page.limit <= MOST_RESULTS
        and 0 <= page.offset <= MOST_OFFSET
        and 0 <= page.cutoff <= 1
    ):
        raise LimitInvalidError
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

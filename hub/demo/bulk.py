"""The same city without files: what intake makes of the drops, loaded at once."""

from collections.abc import Iterator

from hub.after_intake import rate_everyone
from hub.archive.drafts import Draft
from hub.context import Hub
from hub.db.bulk import refresh_statistics
from hub.demo.files.further_layouts import FURTHER_KINDS
from hub.demo.records.rows import Row
from hub.demo.records.truth import MEAN
from hub.demo.systems import every_row_of, system_deliveries, system_kind
from hub.demo.town.population import Population
from hub.ground.process.progress import Progress
from hub.intake.validation import Rejection, Validator
from hub.pipeline import load_drafts

KIND_OF = (
    {one.source: system_kind(one) for one in system_deliveries()}
    | {
        "registration": "registration",
        "licence": "licence",
        "shop_platform": "shop",
        "penalty_2018": "penalty",
        "penalty_2016": "penalty",
        "debtor_list": "judgment_debtor",
        "sampling_food": "sampling_result",
        "abnormal_list": "abnormal_listing",
        "serious_list": "serious_listing",
    }
    | {kind: kind for kind in FURTHER_KINDS}
)
RECORDS = frozenset({"linked", "held", "provisional"})
SOURCE = "demo"
"""What the run of a bulk load is called; each record keeps its own source."""


def drafts_of(
    hub: Hub, population: Population, count: int, *, mean: int = MEAN
) -> Iterator[tuple[Row, Draft]]:
    """Draft every record of the first ``count`` merchants, with the row it is from.

    What the law seals is left out, as intake refuses it.
    """
    validators = {
        source: Validator(
            source, None, hub.rulebook, hub.keys.identity_hash, population.day
        )
        for source in KIND_OF
    }
    for index in range(count):
        for row in every_row_of(population, index, mean):
            if row.fate not in RECORDS:
                continue
            draft = draft_of(validators[row.source], row)
            if draft.sealed_by is None:
                yield row, draft


def draft_of(validator: Validator, row: Row) -> Draft:
    """Draft the record that must come out of a row.

    Raises:
        ValueError: the row says what no record can say: the generator is at fault.
    """
    body = dict(row.body)
    if row.flags:
        body["flags"] = sorted(row.flags)
    draft = validator.draft_body(KIND_OF[row.source], body)
    if isinstance(draft, Rejection):
        msg = f"a demo row of {row.source} is no record: {draft.reason}"
        raise ValueError(msg)  # noqa: TRY004  # the content is wrong, not a type
    return draft


def load_city(
    hub: Hub,
    population: Population,
    count: int,
    *,
    mean: int = MEAN,
    progress: Progress | None = None,
) -> int:
    """Load the records of the first ``count`` merchants and rate everybody.

    The archive is then what syncing the drops would have made it. Returns how many
    records came.
    """
    drafts = (draft for _, draft in drafts_of(hub, population, count, mean=mean))
    loaded = load_drafts(hub, SOURCE, drafts, progress=progress)
    rate_everyone(hub)
    with hub.writes.begin() as session:
        refresh_statistics(session)
    return loaded

"""Make a row that a further system delivers: its record, and how it is written.

The record is what the source's own reader and the record's contract make of the texts,
so that a row says what the shipped manifest says of its columns.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from connectors.base import Place, RawRow, Source, load_sources
from hub.demo.records.dirt import PartyColumns
from hub.demo.records.penalties import CATEGORY
from hub.demo.records.rows import Row, days_before
from hub.demo.records.truth import MEAN, rows_of
from hub.demo.systems.deliveries import SystemDelivery, system_deliveries
from hub.demo.town.dice import Dice
from hub.demo.town.population import MadeMerchant, Population
from schemas.record import KINDS

FIRST = 200
"""The first merchants are those that documents and tours speak of: they stay so."""
EVERY = 50
"""Of so many merchants each system tells of one."""
NEWEST, OLDEST = 20, 700
SORT = "party_category"
_NOWHERE = Place(None, 1, 0, 0)


@cache
def _sources() -> Mapping[str, Source]:
    """Build the shipped sources, whose drop folders nobody opens here."""
    return load_sources(Path("/nonexistent"))


@cache
def system_columns(delivery: SystemDelivery) -> tuple[tuple[str, str], ...]:
    """Pair the names of a delivery's columns with our fields."""
    columns = _sources()[delivery.source].manifest.columns
    categorised = (SORT,) if delivery.categorised else ()
    party = () if delivery.party.startswith("_") else (delivery.party,)
    wanted = (*party, *delivery.codes, *categorised, *delivery.cells, *delivery.days)
    return tuple((columns[name][0], name) for name in dict.fromkeys(wanted))


def system_kind(delivery: SystemDelivery) -> str:
    """Name the record kind of a delivery."""
    return _sources()[delivery.source].manifest.kinds[0]


def every_row_of(population: Population, index: int, mean: int = MEAN) -> Iterator[Row]:
    """Yield every row about a merchant, that of a further system last."""
    yield from rows_of(population, index, mean)
    deliveries = system_deliveries()
    if index < FIRST or index % EVERY >= len(deliveries):
        return
    merchant = population.merchant(index)
    # In the register, so that what comes of it is known whatever else is delivered.
    if merchant.uscc is not None and merchant.registered:
        yield _row(deliveries[index % EVERY], merchant, population)


def _row(
    delivery: SystemDelivery, merchant: MadeMerchant, population: Population
) -> Row:
    """Write the row of a delivery about a merchant."""
    dice = Dice(population.seed, "systems", merchant.index)
    oldest = max(NEWEST + 1, min(OLDEST, merchant.age_on(population.day)))
    day = days_before(population.day, dice.between(NEWEST, oldest))
    texts = _texts(delivery, merchant, day)
    body = _body(delivery, merchant, texts)
    row = Row(delivery.source, merchant.index, body)
    row.flags = body.pop("flags", [])
    for name, text in texts.items():
        # Days and sorts of parties are written as their office does.
        if name not in body or name not in (SORT, *delivery.days):
            row.write(name, text)
    row.dress(dice)
    if delivery.party.startswith("_"):
        return row
    party = PartyColumns(delivery.party, delivery.code, columns=delivery.codes)
    if delivery.plain or delivery.sealed:
        party.plain(row, merchant)
    else:
        for name in (delivery.party, *delivery.codes):
            body.pop(name, None)
        party.fill(row, dice, merchant)
    if delivery.sealed:
        row.refuse("sealed", "not-judged")
    return row


def _texts(
    delivery: SystemDelivery, merchant: MadeMerchant, day: date
) -> dict[str, str]:
    """Write the cells that do not name the party."""
    words = {
        "serial": f"{merchant.index:08d}",
        "year": day.year,
        "name": merchant.name,
        "code": merchant.code,
        "goods": merchant.trade.goods,
    }
    texts = {name: text.format(**words) for name, text in delivery.cells.items()}
    for name, after in delivery.days.items():
        texts[name] = (day + timedelta(days=after)).isoformat()
    if delivery.categorised:
        texts[SORT] = CATEGORY[merchant.family]
    return texts


def _body(
    delivery: SystemDelivery, merchant: MadeMerchant, texts: Mapping[str, str]
) -> dict[str, Any]:
    """Give the record that the source's reader and the contract make of the texts."""
    source = _sources()[delivery.source]
    manifest = source.manifest
    said = dict(texts)
    if not delivery.party.startswith("_"):
        said |= {delivery.party: merchant.name, delivery.code: merchant.code}
    values: dict[str, Any] = {
        name: source.read_cell(name, text).value for name, text in said.items()
    }
    row = RawRow(manifest.kinds[0], values | dict(manifest.constants), _NOWHERE)
    shape = getattr(source.reader, "shape", None)
    shaped = row if shape is None else shape(row)
    return dict(KINDS[shaped.kind].load(shaped.values))

"""Read bulletins of failed food samples, in which one sample may take several rows."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from connectors.base import BadRow, Item, RawRow, Skipped
from connectors.guesses import HeaderGuess
from connectors.manifest import Manifest
from connectors.sampling_food.headings import HeadingSearch
from connectors.table_file import TableFile

ITEMS = "failed_items"
PARTS = "║"
ORDERED = re.compile(
    r"委托方[:：]?\s*(.+?)\s*[;；,，]?\s*受托方[:：]?\s*(.+)", re.DOTALL
)
"""A producer's cell that names who ordered the product and who made it."""


class SamplingFood(TableFile):
    """Failed samples; rows that only add failing items join the sample above."""

    def __init__(self, manifest: Manifest) -> None:
        """Prepare to find the headings of thirty provinces."""
        super().__init__(manifest)
        self._search = HeadingSearch(manifest.columns, manifest.layout)
        self._guess = HeaderGuess(manifest, self._search)

    def read(self, name: str, data: BinaryIO) -> Iterator[Item]:
        """Yield one row a sample.

        A row joins the one above if it says nothing but a failing item, or, where
        cells were merged, the same as the one above but for the item.
        """
        sample: RawRow | None = None
        joined: list[Skipped] = []
        for item in super().read(name, data):
            if isinstance(item, RawRow) and continues(item, sample):
                if sample is None:
                    detail = "a further failing item, but the sample above is missing"
                    yield BadRow("no-row-above", detail, item.place)
                    continue
                sample = join(sample, item)
                joined.append(Skipped("continuation", item.place))
                continue
            if sample is not None:
                yield finish(sample)
                yield from joined
            sample, joined = (item, []) if isinstance(item, RawRow) else (None, [])
            if sample is None:
                yield item
        if sample is not None:
            yield finish(sample)
            yield from joined

    def shape(self, row: RawRow) -> RawRow:
        """Join the parts of a failing item; part a product's orderer from its maker."""
        values = dict(row.values)
        parts = [values.pop("_result", None), values.pop("_limit", None)]
        if any(parts):
            words = [str(part or "") for part in (values.get(ITEMS), *parts)]
            values[ITEMS] = PARTS.join(words)
        ordered = ORDERED.fullmatch(values.get("producer_name") or "")
        if ordered is not None:
            values["commissioner_name"], values["producer_name"] = ordered.groups()
        return replace(row, values=values)


def about_sample(row: RawRow) -> dict[str, Any]:
    """Take what a row says of the sample itself, and not of its failing items."""
    return {
        name: value
        for name, value in row.values.items()
        if value is not None and name not in (ITEMS, "verdict")
    }


def continues(row: RawRow, above: RawRow | None) -> bool:
    """Tell whether a row adds a failing item to the sample above and nothing else."""
    said = about_sample(row)
    if not said or above is None:
        return not said
    # The number makes sure that it is one sample and not two alike.
    return "_serial" in said and said.items() <= about_sample(above).items()


def join(sample: RawRow, row: RawRow) -> RawRow:
    """Put a row's failing items behind those of its sample, each on a line."""
    lines = [sample.values.get(ITEMS), row.values.get(ITEMS)]
    items = "\n".join(str(line) for line in lines if line)
    return replace(sample, values={**sample.values, ITEMS: items or None})


def finish(sample: RawRow) -> RawRow:
    """Take out the number on the bulletin, which is no part of the record."""
    values = {key: value for key, value in sample.values.items() if key != "_serial"}
    return replace(sample, values=values)

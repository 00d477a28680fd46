"""How much one delivery of a source may hold, by the rules for due work."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from connectors.base import SourceError
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.intake.models import LandedFile

MIB = 1 << 20
Item = TypeVar("Item")


class DeliveryTooBigError(SourceError):
    """A delivery holds more than a source may bring at once."""

    def __init__(self, detail: str) -> None:
        """Tell how much there is and how much was allowed."""
        super().__init__("delivery-too-big", detail)


def within_limits(hub: Hub, file: LandedFile, items: Iterable[Item]) -> Iterator[Item]:
    """Yield what stands in a file, up to what its source may bring at once.

    A person who reads a file again is bound by the same limits.

    Raises:
        DeliveryTooBigError: it is more, in bytes or in rows.
    """
    day = legal_day(hub.clock())
    rule = hub.rulebook.job_rule(f"sync:{file.source}", day)
    if rule.most_mb and file.size > rule.most_mb * MIB:
        detail = f"{file.size:,} bytes, more than {rule.most_mb} MiB at once"
        raise DeliveryTooBigError(detail)
    for number, item in enumerate(items, 1):
        if rule.most_rows and number > rule.most_rows:
            detail = f"more than {rule.most_rows:,} rows, the most taken in at once"
            raise DeliveryTooBigError(detail)
        yield item

"""Read the texts of the rows that further systems deliver."""

from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, Final, Literal

from msgspec import Meta

from hub.ground.config import read_shipped
from schemas.configuration import Configured

FILE: Final = "deliveries.toml"


class SystemDelivery(Configured, frozen=True, eq=False):
    """The rows of one source, as texts under our fields.

    ``{serial}`` and ``{year}`` in a text are the row's own number and the year of its
    day, ``{name}`` and ``{goods}`` the merchant's. ``days`` gives for each day how many
    days it lies after the row's; ``sealed`` rows are refused at the door.
    """

    source: str
    cells: MappingProxyType[str, str]
    days: MappingProxyType[str, Annotated[int, Meta(ge=-3660, le=3660)]]
    party: str = "party_name"
    """The field of the merchant's name; its code stands in ``code``."""
    code: str = "uscc"
    codes: tuple[str, ...] = ("uscc", "reg_no", "org_code")
    """Columns in which a code may stand."""
    categorised: bool = True
    sealed: bool = False
    plain: bool = False
    """Whether the party is written without any dirt."""
    form: Literal["csv", "jsonl"] = "csv"


class DeliveriesFile(Configured, frozen=True):
    """The file of the deliveries."""

    delivery: tuple[SystemDelivery, ...]


@cache
def system_deliveries() -> tuple[SystemDelivery, ...]:
    """Read the deliveries, in the file's order."""
    text = (files(__package__) / FILE).read_text("utf-8")
    return read_shipped(DeliveriesFile, text, FILE).delivery

"""Read the texts of the rows that further systems deliver."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal


@dataclass(frozen=True, slots=True, eq=False)
class SystemDelivery:
    """The rows of one source, as texts under our fields.

    ``{serial}`` and ``{year}`` in a text are the row's own number and the year of its
    day, ``{name}`` and ``{goods}`` the merchant's. ``days`` gives for each day how many
    days it lies after the row's; ``sealed`` rows are refused at the door.
    """

    source: str
    cells: Mapping[str, str]
    days: Mapping[str, int]
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


@cache
def system_deliveries() -> tuple[SystemDelivery, ...]:
    """Read the deliveries, in the file's order."""
    text = (files(__package__) / "deliveries.toml").read_text("utf-8")
    return tuple(
        SystemDelivery(**{**entry, "codes": tuple(entry["codes"])})
        if "codes" in entry
        else SystemDelivery(**entry)
        for entry in tomllib.loads(text)["delivery"]
    )

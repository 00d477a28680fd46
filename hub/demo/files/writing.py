"""Write a row the way its office does, and note the dirt that this adds."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final

from hub.demo.records.rows import UNPADDED, Row, write_day

DAYS: Final = frozenset(
    {
        "established_day",
        "decision_day",
        "valid_from",
        "valid_until",
        "publicity_until",
        "listed_day",
        "removed_day",
        "filed_day",
        "published_day",
        "sampled_day",
        "opened_day",
        "closed_day",
        "verified_day",
        *("approved_day", "cancelled_day", "effective_day", "judgment_day"),
        *("issued_day", "lifted_day", "seized_day", "decided_day"),
        *("inspected_day", "rectify_until", "rectified_day", "received_day"),
        *("measured_day", "rated_day", "found_day", "awarded_day", "revoked_day"),
        *("made_day", "until_day", "broken_day"),
    }
)
FEN_PER_WAN = 1_000_000
FEN_PER_YUAN = 100
TWO_DIGITS = 10
CATEGORIES = {
    "organisation": "法人及非法人组织",
    "individual_business": "个体工商户",
    "natural_person": "自然人",
}


def write_wan_yuan(fen: int) -> str:
    """Write an amount in ten thousands of yuan, without zeros at its end."""
    whole, rest = divmod(fen, FEN_PER_WAN)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")


def write_yuan(fen: int) -> str:
    """Write an amount in yuan, with fen where there are any."""
    whole, rest = divmod(fen, FEN_PER_YUAN)
    return f"{whole}.{rest:02d}" if rest else f"{whole}"


def write_items(items: list[dict[str, str]]) -> str:
    """Write failing items, each on a line of its own."""
    return "\n".join("║".join(item.values()) for item in items)


_WRITERS: dict[str, Callable[[Any], str]] = {
    "fine_fen": write_wan_yuan,
    "confiscated_fen": write_wan_yuan,
    "turnover_fen": write_yuan,
    "goods_value_fen": write_yuan,
    "amount_fen": write_yuan,
    "party_category": CATEGORIES.__getitem__,
    "exempt": lambda exempt: "是" if exempt else "否",
    "items": write_items,
}


def write_cells(row: Row, fields: Iterable[str]) -> tuple[list[str], set[str]]:
    """Give the cells of a row and the names of the dirt that was put into them."""
    body, written = row.body, row.written
    cells: list[str] = []
    dirt: set[str] = set()
    for name in fields:
        text = written.get(name)
        if text is None:
            text = _write(row, body.get(name), name, dirt)
        cells.append(text)
    return cells, dirt


def _write(row: Row, value: Any, name: str, dirt: set[str]) -> str:
    """Write one cell that is not written in a special way."""
    if value is None:
        if name[0] == "=":
            return name[1:]
        if row.null:
            dirt.add("null-mark")
        return row.null
    if name in DAYS:
        if row.style:
            day = date.fromisoformat(value)
            if row.style in UNPADDED and min(day.month, day.day) < TWO_DIGITS:
                dirt.add("unpadded-date")
            return write_day(day, row.style)
        return str(value)
    if name == "penalty_kinds":
        return str(row.body["penalty_kinds_text"])
    writer = _WRITERS.get(name)
    return writer(value) if writer else str(value)

"""What an event tells: each fact of its type, none missing, none unknown: pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from hub.casework.machines.table import FactField, MachineEvent, Vocabulary
from hub.casework.matter.errors import StepFactsError
from schemas.wording import Wording

TEXT_LIMIT, LONG_LIMIT = 200, 4_000
MOST = 10**15
"""Greatest number of fen, pieces or persons."""
MOST_NAMED = 20
"""So many facts of a kind are named in a refusal."""
PARTED = re.compile("[、，,；;]")
"""What stands between names."""
MEMBER = re.compile(r"[a-z]+:[a-z0-9][a-z0-9.-]{0,54}")


def check_facts(
    event: MachineEvent, facts: Mapping[str, Any], words: Vocabulary
) -> None:
    """Refuse facts that are missing, unknown or of another form.

    Money is whole fen, days are ISO text, moments ISO text with their zone.

    Raises:
        StepFactsError: as its name says.
    """
    missing = [words.facts[name] for name in event.must_carry if name not in facts]
    others, wrong = [], []
    for name, value in facts.items():
        field = words.facts.get(name)
        if field is None or name not in event.may_carry:
            key = str(name)[:64]
            others.append(FactField(key, "text", key, key))
        elif not fits_field(field, value):
            wrong.append(field)
    faults = (
        (missing, Wording("缺少", "missing")),
        (others, Wording("不属于此步骤", "not of this step")),
        (wrong, Wording("填写不符合要求", "not of the right form")),
    )
    if told := [(fields[:MOST_NAMED], what) for fields, what in faults if fields]:
        _refuse(event, told)


def fits_field(field: FactField, value: Any) -> bool:
    """Tell whether a value is of the form of its field."""
    if field.kind == "flag":
        return isinstance(value, bool)
    if field.kind in {"fen", "count"}:
        number = isinstance(value, int) and not isinstance(value, bool)
        return number and 0 <= value <= MOST
    return isinstance(value, str) and _reads(field, value)


def _reads(field: FactField, value: str) -> bool:
    """Tell the same of what is written as text."""
    match field.kind:
        case "choice":
            fits = value in {option.key for option in field.options}
        case "day":
            fits = _is_day(value)
        case "moment":
            fits = _is_moment(value)
        case "member":
            fits = MEMBER.fullmatch(value) is not None
        case "long_text":
            fits = _is_text(value.replace("\n", ""), LONG_LIMIT)
        case _:
            named = {one.strip() for one in PARTED.split(value)} - {""}
            fits = _is_text(value, TEXT_LIMIT) and len(named) >= field.least
    return fits


def _is_text(value: str, most: int) -> bool:
    """Tell whether a text can be read and is not too long."""
    return bool(value.strip()) and value.isprintable() and len(value) <= most


def _is_day(value: str) -> bool:
    """Tell whether a text is a day such as 2026-03-01."""
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_moment(value: str) -> bool:
    """Tell whether a text is a moment with its zone."""
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _refuse(
    event: MachineEvent, told: Sequence[tuple[Sequence[FactField], Wording]]
) -> None:
    """Refuse facts, all that are wrong at once, with the article of their step."""
    zh = "；".join(
        f"{what.zh}：{'、'.join(_named(one, one.zh) for one in fields)}"
        for fields, what in told
    )
    en = "; ".join(
        f"{what.en}: {', '.join(_named(one, one.en) for one in fields)}"
        for fields, what in told
    )
    keys = [one.key for fields, _ in told for one in fields]
    raise StepFactsError.of(event, zh, f": {en}", fact=keys[0], facts=keys)


def _named(field: FactField, name: str) -> str:
    """Name a fact with the key by which it is given, and what may be chosen there."""
    key = f"{field.key} = {' | '.join(one.key for one in field.options)}"
    told = key if field.options else field.key
    return name if name == told else f"{name} ({told})"

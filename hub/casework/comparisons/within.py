"""Which hits a procuratorate is told of: those of its own territory and below: pure."""

from hub.archive.rules import issuer_of
from hub.casework.comparisons.compared import MATTER, ComparedRecord
from hub.members.lines import ANYWHERE
from hub.rulebook import DivisionRegister

TERRITORY = "territory"
"""Where a matter lies, in what is read of it like a record."""


def is_within(
    record: ComparedRecord,
    region: str | None,
    territory: str,
    divisions: DivisionRegister,
    home: str,
) -> bool:
    """Tell whether what a hit rests on lies in a territory.

    A matter lies where it says, a record where its authority is named after. Where that
    names no place, the merchant's ``region`` counts, by code or name; where that names
    none either, ``home``. In no territory lies nothing.
    """
    if territory == ANYWHERE:
        return True
    if record.kind == MATTER:
        places = frozenset({str(record.body[TERRITORY])})
    else:
        places = divisions.named_first(issuer_of(dict(record.body))[0] or "")
    if not places and region is not None:
        is_code = divisions.known(region)
        places = frozenset({region}) if is_code else divisions.named_first(region)
    return bool(territory) and any(
        divisions.lies_in(place, territory) for place in places or {home}
    )

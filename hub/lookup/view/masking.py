"""Names of persons' businesses as the public may read them: pure."""

from typing import Any

from hub.lookup.view.subjects import Entry
from schemas.record import Body, Party, RecordKind
from schemas.record.parties import Described
from schemas.words import PERSONS, SubjectClass

ROW_KEPT = ("role", "name")
"""What remains of a row that is a party."""
SHORTEST = 2
"""A name of fewer characters is no name that a text could be searched for."""
SHORT = 3
"""Of a name of so many characters two and the last one would be all of it."""


FIRM_WORDS = ("公司", "合作社")
"""What no person's business may call itself: a party that is known by its name alone
counts as a person's business unless one of these stands in it."""


def mask_name(name: str | None) -> str | None:
    """Show the first two characters of a name and the last one, of a short the first.

    A business may bear the name of its keeper: 张三 would be told whole.
    """
    if not name:
        return None
    return f"{name[:2]}***{name[-1]}" if len(name) > SHORT else f"{name[0]}***"


def mask_parties(
    kind: RecordKind, entry: Entry, body: Body, *, own: bool = False
) -> Body:
    """Mask every other person's business that a record names, by its own class.

    Its name is masked wherever it stands, all else that describes it is left out. What
    a party is, the hub knows of its merchant; of others the row itself tells, by their
    codes or their names. ``own`` says that the subject is a person's business too: of
    it the name alone is masked.
    """
    full = dict(entry.body)
    found = zip(kind.parties(full), kind.described(full), strict=True)
    for number, (party, described) in enumerate(found):
        if number in entry.party_nos:
            body = _without(party, body) if own else body
        elif _may_be_person(party, entry.party_classes.get(number)):
            body = _masked(party, described, body)
    for role in kind.unlinked:
        named = role.party(full)
        if named is not None and _may_be_person(named, None):
            body = _masked(named, Described(frozenset(role.described_by)), body)
    return body


def _may_be_person(party: Party, known: str | None) -> bool:
    """Tell whether a party is a person or a person's business, or may be one.

    ``known`` is what the hub knows that it is in law.
    """
    if PERSONS & {known, party.kind}:
        return True
    if known == SubjectClass.ORGANISATION or any(
        code.usable for code in party.identifiers
    ):
        return False
    name = party.name or ""
    return not any(word in name for word in FIRM_WORDS)


def _masked(party: Party, described: Described, body: Body) -> Body:
    """Leave of a party nothing but its masked name."""
    kept = {}
    # The same party may stand in two roles: its name is masked already in the second.
    own = (party.name, mask_name(party.name))
    for name, value in body.items():
        if name not in described.fields or value in own:
            kept[name] = value
        elif described.row is not None:
            kept[name] = [
                _row_kept(row) if number == described.row else row
                for number, row in enumerate(value)
            ]
    return _without(party, kept)


def _row_kept(row: Body) -> Body:
    """Leave of a row that is a party its role and its name."""
    return {name: row[name] for name in ROW_KEPT if name in row}


def _without(party: Party, body: Body) -> Body:
    """Mask a party's name in whatever text still has it."""
    masked = mask_name(party.name)
    if party.name is None or masked is None:
        return body
    if len(party.name) < SHORTEST:
        return {n: masked if text == party.name else text for n, text in body.items()}
    return {name: _replaced(value, party.name, masked) for name, value in body.items()}


def _replaced(value: Any, name: str, masked: str) -> Any:
    """Replace a name in a JSON value, however deep."""
    if isinstance(value, str):
        return value.replace(name, masked)
    if isinstance(value, list):
        return [_replaced(one, name, masked) for one in value]
    if isinstance(value, dict):
        return {key: _replaced(one, name, masked) for key, one in value.items()}
    return value

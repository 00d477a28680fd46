"""Personal values in clear: of the records that a question names, and of no other."""

import secrets
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from hub.archive.service import unseal_personal
from hub.context import Hub
from hub.lookup.file.material import Material
from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Entry
from hub.merchants.service import holders_of, public_ids_of
from schemas.answers.personal import PersonalFieldDocument, PersonalRecordDocument
from schemas.record import KINDS
from schemas.words import FieldClass, PersonalState

SALT_BYTES = 16
MASK = "*"


def new_salt() -> str:
    """Draw what keeps anybody from trying values against the hash of an answer."""
    return secrets.token_hex(SALT_BYTES)


def personal_records(
    found: Material, ids: Sequence[str], fields: Sequence[str]
) -> list[PersonalRecordDocument]:
    """Write the named fields of the named records, in the order of the question.

    A record that the asker's file does not have is told alike whatever the reason.
    """
    by_id = {entry.public_id: entry for entry in found.shown}
    return [
        PersonalRecordDocument(asked, known=False)
        if (entry := by_id.get(asked)) is None
        else _record(found, entry, fields)
        for asked in ids
    ]


def _record(
    found: Material, entry: Entry, fields: Sequence[str]
) -> PersonalRecordDocument:
    """Write the named fields of a record that the file has."""
    opened = opened_fields(found.sight, entry, found)
    values = _values(found.session, found.hub, entry) if opened else {}
    return PersonalRecordDocument(
        entry.public_id,
        known=True,
        kind=entry.kind,
        fields=[_field(entry, name, opened, values) for name in fields],
    )


def opened_fields(sight: Sight, entry: Entry, found: Material) -> frozenset[str]:
    """List the fields of a record that may be told in clear.

    Of a merchant outside the territory nothing is, for it is seen as the public sees
    it.
    """
    if sight.sees_as_public(found.subject, entry):
        return frozenset()
    return sight.view.personal.get(entry.kind, frozenset())


def _values(session: Session, hub: Hub, entry: Entry) -> dict[str, str]:
    """Decrypt what is kept sealed of the version that the file shows."""
    if entry.row is None or entry.row.personal_hash is None:
        return {}
    return unseal_personal(session, hub.keys, entry.row.key, entry.row.seq)


def _field(
    entry: Entry, name: str, opened: frozenset[str], values: Mapping[str, str]
) -> PersonalFieldDocument:
    """Write one field of a record."""
    if name not in opened:
        return PersonalFieldDocument(name, PersonalState.WITHHELD)
    if name in values:
        return PersonalFieldDocument(name, PersonalState.CLEAR, values[name])
    held = entry.body.get(name)
    if _was_sealed(entry, name, values):
        return PersonalFieldDocument(name, PersonalState.ERASED)
    if held is None:
        return PersonalFieldDocument(name, PersonalState.NONE)
    return PersonalFieldDocument(name, PersonalState.PLAIN, held)


def _was_sealed(entry: Entry, name: str, values: Mapping[str, str]) -> bool:
    """Tell whether a field had a value that is kept no more.

    A masked form stays in the record; where the mask leaves nothing, a record whose
    values are all gone may have had one.
    """
    if entry.row is None or entry.row.personal_hash is None:
        return False
    if MASK in str(entry.body.get(name, "")):
        return True
    is_personal = KINDS[entry.kind].fields().get(name) == FieldClass.PERSONAL
    return is_personal and name not in entry.body and not values


def persons_of_records(
    session: Session, found: Material, told: Sequence[PersonalRecordDocument]
) -> set[str]:
    """Give the public ids of all who stand in the records of which values are told.

    What is told may be about any of them, and each one's history says so.
    """
    ids = {record.id for record in told if is_told(record)}
    keys = [entry.key for entry in found.shown if entry.public_id in ids]
    numbers = {one for held in holders_of(session, keys).values() for one in held}
    return {found.subject.public_id, *public_ids_of(session, numbers).values()}


def is_told(record: PersonalRecordDocument) -> bool:
    """Tell whether anything of a record is told in clear."""
    told: Sequence[PersonalFieldDocument] = record.fields or ()
    return any(field.state is PersonalState.CLEAR for field in told)

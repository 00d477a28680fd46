"""Whom sealed records are about: kept apart from all that is known of merchants.

A sealed record makes no merchant, teaches no name and no code, stands in no ledger and
in no queue. Whoever may see it finds it by a code that a merchant carries otherwise.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, select, tuple_
from sqlalchemy.orm import Session

from hub.archive.drafts import Draft, RecordRow, said_again
from hub.archive.models import RecordVersion, SealedParty
from hub.archive.reads import current_by_key, unseal_fields
from hub.archive.rules import seal_facts, seal_of
from hub.archive.rules.sealed import SEALED
from hub.archive.service import append_versions
from hub.db.bulk import in_chunks, insert_rows
from hub.db.cache import touch
from hub.ground.clock import legal_day
from hub.ground.keys import Keyring
from hub.merchants.models import LinkJudgement, MerchantIdentifier
from hub.merchants.rules import Claim, read_claim
from hub.rulebook import Rulebook
from schemas.codes.identifiers import org_code_of
from schemas.record import KINDS

SEALED_RECORDS = "sealed"
"""What kept answers rest on that show sealed records."""
AT_ONCE = 200
JUVENILE = "juvenile"
"""The rule that seals for ever: what comes later opens nothing."""


def keep_sealed_parties(session: Session, drafts: Iterable[Draft]) -> None:
    """Write by which codes sealed records are found, in place of what stood before."""
    rows = {
        (draft.key, claim.party_no, scheme, value)
        for draft in drafts
        for claim in draft.claims
        for verdict in claim.identifiers
        if verdict.usable
        for scheme, value in _names(verdict.scheme or "", verdict.value or "")
    }
    keys = sorted({key for key, *_ in rows} | {draft.key for draft in drafts})
    for chunk in in_chunks(keys, AT_ONCE):
        session.execute(delete(SealedParty).where(SealedParty.record_key.in_(chunk)))
    insert_rows(
        session,
        SealedParty,
        [
            {"record_key": key, "party_no": number, "scheme": scheme, "value": value}
            for key, number, scheme, value in sorted(rows)
        ],
    )
    touch(session, {SEALED_RECORDS})


def staying_sealed(
    session: Session,
    keys: Keyring,
    rules: Rulebook | None,
    drafts: Sequence[Draft],
    at: datetime,
) -> Sequence[Draft]:
    """Give drafts, sealed where what stood before was a juvenile's.

    A row that leaves the earlier day or the number out opens nothing. One that says
    again what stands as open, and is sealed by now, is something new.
    """
    sealed = {draft.key for draft in drafts if draft.sealed_by == JUVENILE}
    opened = {draft.key for draft in drafts if draft.record_class != SEALED}
    if rules is not None:
        rows = _sealed_now(session, opened - sealed)
        personal = _personal_of(session, keys, rows)
        sealed |= {
            row.key
            for row in rows
            # Whose it is tells of no juvenile, and would come first.
            if _rule_sealing(row, personal, None, rules, at) == JUVENILE
        }
    drafts = [
        replace(draft, record_class=SEALED, sealed_by=JUVENILE)
        if draft.key in sealed & opened
        else draft
        for draft in drafts
    ]
    closed = {draft.key for draft in drafts if draft.record_class == SEALED}
    rows = current_by_key(session, sorted(closed))
    was_open = {row.key for row in rows if row.record_class != SEALED}
    return [
        replace(draft, judged_again=True) if draft.key in was_open else draft
        for draft in drafts
    ]


def draft_sealed(
    session: Session,
    keys: Keyring,
    rules: Rulebook,
    rows: Iterable[RecordRow],
    at: datetime,
) -> list[Draft]:
    """Draft as sealed which of some open records turn out to be.

    An earlier release may have taken them in by rules that read less of a row. Who
    reads such a record sees it as sealed by what its body tells; whoever counts or
    compares records goes by their class.
    """
    asked = [row for row in rows if row.record_class != SEALED]
    personal = _personal_of(session, keys, asked)
    found = {
        row.key: rule
        for row in asked
        if (rule := _rule_sealing(row, personal, row.issuer, rules, at)) is not None
    }
    claims = _claims_of(session, found)
    return [
        replace(
            said_again(row, row.status),
            personal=personal.get(row.key, {}),
            claims=tuple(claims[row.key].values()),
            record_class=SEALED,
            sealed_by=found[row.key],
            judged_again=True,
        )
        for row in asked
        if row.key in found
    ]


def seal_stored(
    session: Session,
    keys: Keyring,
    drafts: Sequence[Draft],
    *,
    run: str,
    actor: str,
    at: datetime,
) -> None:
    """Append what `draft_sealed` drafted, and write by which codes it is found."""
    if drafts:
        append_versions(session, keys, drafts, run=run, actor=actor, at=at)
        keep_sealed_parties(session, drafts)


def _personal_of(
    session: Session, keys: Keyring, rows: Iterable[RecordRow]
) -> dict[bytes, dict[str, str]]:
    """Open the personal values of records, by key; of those that have any."""
    versions = {row.key: row.seq for row in rows if row.personal_hash is not None}
    return unseal_fields(session, keys, versions)


def _rule_sealing(
    row: RecordRow,
    personal: Mapping[bytes, Mapping[str, str]],
    issuer: str | None,
    rules: Rulebook,
    at: datetime,
) -> str | None:
    """Tell which rule seals a stored record as it stands in clear, or None."""
    kind = KINDS[row.kind]
    body = kind.restore(row.body, personal.get(row.key, {}))
    facts = replace(seal_facts(kind, body, kind.parties(body)), authority=issuer)
    return seal_of(row.kind, facts, legal_day(at), rules)


def _claims_of(
    session: Session, keys: Collection[bytes]
) -> dict[bytes, dict[int, Claim]]:
    """Read what records last said of their parties, by key and number."""
    found: dict[bytes, dict[int, Claim]] = {key: {} for key in keys}
    said = LinkJudgement
    for chunk in in_chunks(sorted(keys), AT_ONCE):
        query = (
            select(said.record_key, said.party_no, said.claim)
            .where(said.record_key.in_(chunk))
            .order_by(said.id)
        )
        for key, number, text in session.execute(query):
            found[bytes(key)][number] = read_claim((bytes(key), number), text)
    return found


def _sealed_now(session: Session, keys: Collection[bytes]) -> list[RecordRow]:
    """Read those of some records that stand sealed."""
    version, found = RecordVersion, set[bytes]()
    for chunk in in_chunks(sorted(keys), AT_ONCE):
        query = select(version.key).where(
            version.key.in_(chunk), version.record_class == SEALED
        )
        found.update(map(bytes, session.scalars(query)))
    rows = current_by_key(session, sorted(found))
    return [row for row in rows if row.record_class == SEALED]


def sealed_records_of(
    session: Session, codes: Collection[tuple[str, str]]
) -> list[RecordRow]:
    """Read the sealed records about whoever carries one of these codes."""
    rows = current_by_key(session, sorted(sealed_keys_of(session, codes)))
    return [row for row in rows if row.record_class == SEALED]


def merchants_sealed(
    session: Session, kind: str, *, after: int, most: int
) -> list[int]:
    """List merchants about which sealed records of a kind are, by number.

    They are behind the one of ``after``, and carry a code that the record names, as it
    names it. Whether any of it may be shown is for the reader to judge.
    """
    code, party, version = MerchantIdentifier, SealedParty, RecordVersion
    query = (
        select(code.merchant_id)
        .join(party, (party.scheme == code.scheme) & (party.value == code.value))
        .join(version, version.key == party.record_key)
        .where(version.kind == kind, version.seq == 1, code.merchant_id > after)
        .distinct()
        .order_by(code.merchant_id)
        .limit(most)
    )
    return list(session.scalars(query))


def sealed_keys_of(session: Session, codes: Collection[tuple[str, str]]) -> set[bytes]:
    """List the keys of the records about whoever carries one of these codes.

    A record that names the organisation code in a unified one is found by the latter.
    """
    keys: set[bytes] = set()
    named = {name for code in codes for name in _names(*code)}
    for chunk in in_chunks(sorted(named), AT_ONCE):
        query = select(SealedParty.record_key).where(
            tuple_(SealedParty.scheme, SealedParty.value).in_(chunk)
        )
        keys.update(session.scalars(query))
    return keys


def sealed_issuers(
    session: Session, codes: Collection[tuple[str, str]]
) -> set[str | None]:
    """List who issued the sealed records about whoever carries one of these codes.

    One query tells it, so that it takes no longer where there are some.
    """
    named = sorted({name for code in codes for name in _names(*code)})
    party, version = SealedParty, RecordVersion
    query = (
        select(version.issuer)
        .join(party, party.record_key == version.key)
        .where(tuple_(party.scheme, party.value).in_(named))
        .distinct()
    )
    return set(session.scalars(query))


def _names(scheme: str, value: str) -> Iterable[tuple[str, str]]:
    """Give a code and, of a unified one, the organisation code in it."""
    yield scheme, value
    if scheme == "uscc":
        yield "org_code", org_code_of(value)

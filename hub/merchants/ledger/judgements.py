"""The ledger of judgements: held while it grows, and what stands rebuilt from it."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from hub.db.bulk import in_chunks, look_up
from hub.db.counters import allocate_ids
from hub.merchants.identity.merged import absorbed_by
from hub.merchants.ledger.merges import rebuild_merges
from hub.merchants.ledger.watches import SHELVES, note_watches, parties_on
from hub.merchants.models import LinkJudgement, LinkWatch, Membership, Merchant
from hub.merchants.rules.claims import PartyKey
from hub.merchants.rules.classes import class_of_codes, stricter_class
from hub.merchants.rules.codes import Key
from hub.merchants.rules.states import ATTACHED, BY_PEOPLE
from schemas.words import SubjectClass

AT_ONCE = 500
_PARTY_CLASSES = (
    "SELECT membership.record_key, membership.party_no, merchant.kind,"
    " merchant.subject_class, merchant_identifier.scheme, merchant_identifier.value"
    " FROM membership JOIN merchant ON merchant.id = membership.merchant_id"
    " LEFT JOIN merchant_identifier ON merchant_identifier.merchant_id = merchant.id"
    " WHERE membership.record_key"
)


def hold_linking(session: Session) -> int:
    """Let no batch link until the transaction ends; give the next judgement's number.

    Taking no number still locks the counter.
    """
    return allocate_ids(session, "link_judgement", 0)


def rebuild_memberships(session: Session) -> int:
    """Rebuild membership and watches from the ledger; return how many are attached.

    Who was merged into whom is rebuilt from what people said. The rebuilt tables are
    identical to the ones kept up to date by linking.
    """
    rebuild_merges(session)
    ledger = LinkJudgement
    latest = (
        select(func.max(ledger.id).label("id"))
        .group_by(ledger.record_key, ledger.party_no)
        .subquery()
    )
    standing = select(
        ledger.record_key, ledger.party_no, ledger.merchant_id, ledger.id
    ).join(latest, ledger.id == latest.c.id)
    session.execute(delete(Membership))
    session.execute(delete(LinkWatch))
    columns = ["record_key", "party_no", "merchant_id", "judgement_id"]
    session.execute(
        insert(Membership).from_select(
            columns, standing.where(ledger.decision.in_(ATTACHED))
        )
    )
    for shelf in SHELVES:
        note_watches(session, parties_on(session, shelf))
    return session.scalar(select(func.count()).select_from(Membership)) or 0


def judgements_of(
    session: Session, merchant_id: int, limit: int
) -> Sequence[LinkJudgement]:
    """Read the newest judgements on the parties that are this merchant's at present.

    What was merged into the merchant is the merchant's.
    """
    ledger = LinkJudgement
    parts = [merchant_id, *absorbed_by(session, [merchant_id])]
    return session.scalars(
        select(ledger)
        .join(
            Membership,
            (Membership.record_key == ledger.record_key)
            & (Membership.party_no == ledger.party_no),
        )
        .where(Membership.merchant_id.in_(parts))
        .order_by(ledger.id.desc())
        .limit(limit)
    ).all()


def stands_by(session: Session, party: PartyKey, item_id: int) -> bool:
    """Tell whether a party stands by what people decided on a review item."""
    query = (
        select(LinkJudgement.rule, LinkJudgement.evidence)
        .where(LinkJudgement.record_key == party[0], LinkJudgement.party_no == party[1])
        .order_by(LinkJudgement.id.desc())
        .limit(1)
    )
    rule, evidence = session.execute(query).one()
    return bool(rule == BY_PEOPLE and evidence.get("item") == str(item_id))


def holders_of(
    session: Session, record_keys: Collection[bytes]
) -> dict[bytes, set[int]]:
    """Tell whose the parties of each record are, parts of merchants by themselves."""
    found: dict[bytes, set[int]] = {}
    table = Membership
    for chunk in in_chunks(record_keys, AT_ONCE):
        query = select(table.record_key, table.merchant_id)
        for key, number in session.execute(query.where(table.record_key.in_(chunk))):
            found.setdefault(key, set()).add(number)
    return found


def holders_of_parties(
    session: Session, parties: Collection[PartyKey]
) -> dict[PartyKey, int]:
    """Tell whose each party is, parts of merchants by themselves."""
    table, wanted = Membership, set(parties)
    found: dict[PartyKey, int] = {}
    for chunk in in_chunks(sorted({key for key, _ in wanted}), AT_ONCE):
        query = select(table.record_key, table.party_no, table.merchant_id)
        for key, no, number in session.execute(
            query.where(table.record_key.in_(chunk))
        ):
            if (bytes(key), no) in wanted:
                found[bytes(key), no] = number
    return found


def party_classes(
    session: Session, record_keys: Collection[bytes]
) -> dict[bytes, dict[int, str]]:
    """Tell what the parties of each record are in law, by their number in it.

    Of a party of which nothing but a name is known nothing is told, and what its codes
    say holds where that is stricter than its merchant's row.
    """
    carried: defaultdict[tuple[bytes, int, str, str], set[Key]] = defaultdict(set)
    for key, number, kind, stored, *code in look_up(
        session, _PARTY_CLASSES, record_keys
    ):
        codes = carried[bytes(key), number, kind, stored]
        codes |= {(code[0], code[1])} if code[0] is not None else set()
    found: dict[bytes, dict[int, str]] = {}
    for (key, number, kind, stored), codes in carried.items():
        in_law = stricter_class(stored, class_of_codes(codes))
        # What stands for one party of one record is an organisation by its name alone.
        if kind != "provisional" or in_law != SubjectClass.ORGANISATION:
            found.setdefault(key, {})[number] = in_law
    return found


def was_attached(
    session: Session, public_id: str, record_keys: Collection[bytes]
) -> bool:
    """Tell whether any of these records was ever the merchant's of a public id."""
    ledger = LinkJudgement
    query = (
        select(ledger.id)
        .join(Merchant, Merchant.id == ledger.merchant_id)
        .where(
            Merchant.public_id == public_id,
            ledger.record_key.in_(record_keys),
            ledger.decision.in_(ATTACHED),
        )
        .limit(1)
    )
    return session.scalar(query) is not None

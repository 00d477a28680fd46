"""Relations between merchants, as tests find them and look at them."""

from sqlalchemy import select

from hub.after_intake import due_now
from hub.archive.endings import withdraw_records
from hub.archive.filing import Filing
from hub.archive.service import records_of
from hub.merchants.models import MerchantIdentifier, MerchantName, MerchantRelation
from hub.merchants.relate import RelateReport, relate_some, span_due
from hub.merchants.relate.relations import standing_where
from hub.merchants.review import RelationStatement
from hub.merchants.service import absorbed_by, find_merchant
from hub.officer_actions import say_relation
from schemas.codes.identifiers import check_shop_id

PARENT = "宿迁市双沟商贸有限公司"
BRANCH = "宿迁市双沟商贸有限公司沭阳分公司"


def relate(desk, *, everyone=False, withdrawn=frozenset()):
    """Let a pass find relations, some records being withdrawn; gives its report."""
    report = RelateReport()
    with desk.reading() as session:
        span = span_due(session, everyone=everyone)
    while not span.is_empty:
        with desk.writing() as session:
            span = relate_some(
                session, span, report, at=desk.at, withdrawn=lambda *_: withdrawn
            )
    return report.as_json()


def relations(desk):
    """List the standing relations: kind, who, to whom, by which rule and days.

    Merchants are called by their first code, else by their name.
    """
    with desk.reading() as session:
        table = MerchantRelation
        ids = session.scalars(select(table.merchant_id).distinct()).all()
        standing = standing_where(session, table.__table__.c.merchant_id, ids)
        called = dict(
            session.execute(select(MerchantName.merchant_id, MerchantName.name)).all()
        )
        codes = session.execute(
            select(MerchantIdentifier.merchant_id, MerchantIdentifier.value).where(
                MerchantIdentifier.scheme.in_(("uscc", "reg_no_15"))
            )
        ).all()
        called |= dict(sorted(codes, reverse=True))
    return sorted(
        (
            one.kind,
            called[one.merchant_id],
            called[one.other_id],
            one.rule,
            str(one.valid_from or ""),
            str(one.valid_to or ""),
        )
        for one in (found.relation for found in standing)
    )


def relations_of(session, merchant):
    """List the standing relations of a merchant and of all merged into it."""
    columns = MerchantRelation.__table__.c
    whole = [merchant, *absorbed_by(session, [merchant])]
    return [
        *standing_where(session, columns.merchant_id, whole),
        *standing_where(session, columns.other_id, whole),
    ]


def shop_claims(desk, number, operator, code, **days):
    """Say what the row of a shop says of its operator and of the shop itself."""
    party = check_shop_id("云铺商城", number)
    usual = {"kind": "shop", "source": "shop_platform"}
    return (
        desk.claim(f"shop-{number}", operator, *([code] if code else []), **usual),
        desk.claim(f"shop-{number}", "双沟小铺", party, party_no=1, **usual, **days),
    )


def branch_claims(desk, record, branch, parent):
    """Say what a register's row says of a branch that names its parent."""
    name, code = parent
    usual = {"kind": "registration", "source": "registration"}
    stated = desk.claim(record, name, code, party_no=1, **usual)
    return desk.register(record, *branch), stated


def hide(hub, clock, code):
    """Withdraw all records of a code's merchant: no platform is shown any more."""
    filing = Filing(hub.keys, hub.rulebook.divisions, "run", "t", due_now(hub))
    with hub.writes.begin() as session:
        found = find_merchant(session, code)
        keys = [row.key for row in records_of(session, found.id)]
        withdraw_records(session, filing, keys, source="registration", at=clock())


def state(hub, one, kind, other, *, stands=True, **more):
    """Let somebody say on a document what one merchant is to another, or is no more."""
    document, reason = "宿市监函〔2026〕5号", "来函载明"
    said = RelationStatement(kind, document, reason, "officer-1", hub.clock(), **more)
    say_relation(hub, one.code, other.code, said, stands=stands)

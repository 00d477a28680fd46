"""Whether the ledger is what the log says, and what stands is what the ledger says."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Select, exists, func, select, type_coerce
from sqlalchemy.orm import aliased
from sqlalchemy.types import NullType

from hub.audit.check import (
    WHOLE,
    BatchRoot,
    Leaves,
    Portion,
    read_batch_roots,
    read_leaves,
)
from hub.audit.reads import LogReads
from hub.db.engines import one_view
from hub.ground.process.progress import Progress
from hub.merchants.ledger.judgement_events import COLUMNS, judgement_leaf
from hub.merchants.models import LinkJudgement, Membership, Merchant
from hub.merchants.rules.states import ATTACHED
from schemas.tlog.tree import root_of
from schemas.words import Operation

AT_ONCE = 1_000
UNTOLD = "no entry of the log tells of it"
GONE = "it is not in the ledger, but {} tells of it"
_TABLE = LinkJudgement.__table__.c
# What the driver gives, whatever the column's type makes of it elsewhere.
_AS_STORED = NullType()


def check_ledger(business: Engine, log: LogReads, progress: Progress) -> str | None:
    """Find the first judgement that was changed, taken away or put in past the log.

    Then the first party whose membership is not what its latest judgement says.
    Judgements from before the first batch that the log tells of are of earlier builds
    and not compared. Gives a sentence about what is wrong, or None.
    """
    leaves = read_leaves(log, Operation.JUDGEMENT_APPEND)
    with one_view(business).connect() as connection:
        told = sorted(
            read_batch_roots(connection, log, Operation.JUDGEMENT_APPEND, leaves),
            key=_first_number,
        )
        wrong = _compare(told, _rows(connection, told, progress)) if told else None
        return wrong or wrong_membership(connection)


class WrongJudgements(NamedTuple):
    """Judgements that are not as they were logged, and whose they speak of."""

    number: int
    """The first of them."""
    why: str
    address: str
    """The entry that contradicts; empty where none tells of them."""
    merchants: frozenset[str]
    """Public ids of those whom the judgements and their memberships name."""


def wrong_judgements(
    business: Engine, log: LogReads, leaves: Leaves, portion: Portion = WHOLE
) -> Iterator[WrongJudgements]:
    """Yield the judgements of a portion that are not as logged, by batch.

    And all that stands otherwise than the latest judgements say.
    """
    with one_view(business).connect() as connection:
        told = sorted(
            read_batch_roots(connection, log, Operation.JUDGEMENT_APPEND, dict(leaves)),
            key=_first_number,
        )
        for batch in told:
            if portion.takes_address(batch.address):
                first = _first_number(batch)
                stop = first + batch.size
                rows = _read(connection, first, stop)
                why = _compare([batch], iter(rows))
                if why is not None:
                    yield _wrong(connection, first, stop, why, batch.address)
        if told:
            end = _first_number(told[-1]) + told[-1].size
            if rows := _read(connection, end, None):
                last = rows[-1][0] + 1
                yield _wrong(connection, end, last, UNTOLD, "")
        for unlike, why in (
            (_astray(), "a membership is not what its latest judgement says"),
            (_missing(), "the party it attaches has no membership"),
        ):
            numbers: list[int] = list(connection.scalars(unlike))
            for number in numbers:
                yield _wrong(connection, number, number + 1, why, "")


def _read(connection: Connection, first: int, stop: int | None) -> list[Sequence[Any]]:
    """Read judgements of a range of numbers as they are stored."""
    query = (
        select(*(type_coerce(_TABLE[name], _AS_STORED) for name in COLUMNS))
        .where(_TABLE.id >= first)
        .order_by(_TABLE.id)
    )
    if stop is not None:
        query = query.where(_TABLE.id < stop)
    return list(connection.execute(query))


def _wrong(
    connection: Connection, first: int, stop: int, why: str, address: str
) -> WrongJudgements:
    """Tell whom judgements of a range speak of, by themselves or by membership."""
    member = Membership.__table__.c
    judged = (_TABLE.id >= first) & (_TABLE.id < stop)
    named = select(_TABLE.merchant_id).where(judged)
    held = select(member.merchant_id).where(
        member.judgement_id.between(first, stop - 1)
        | member.record_key.in_(select(_TABLE.record_key).where(judged))
    )
    whose = Merchant.id.in_(named) | Merchant.id.in_(held)
    into = select(Merchant.merged_into).where(whose)
    query = select(Merchant.public_id).where(whose | Merchant.id.in_(into))
    merchants = frozenset(connection.scalars(query))
    return WrongJudgements(first, why, address, merchants)


def _first_number(batch: BatchRoot) -> int:
    """Give the number of a batch's first judgement."""
    return int(batch.detail.get("first", 0))


def _rows(
    connection: Connection, told: Sequence[BatchRoot], progress: Progress
) -> Iterator[Sequence[Any]]:
    """Yield judgements as they are stored, by ascending number."""
    since = _TABLE.id >= _first_number(told[0])
    total = connection.scalar(select(func.count()).where(since))
    query = (
        select(*(type_coerce(_TABLE[name], _AS_STORED) for name in COLUMNS))
        .where(since)
        .order_by(_TABLE.id)
    )
    done = 0
    with connection.execute(query, execution_options={"yield_per": AT_ONCE}) as rows:
        for some in rows.partitions():
            yield from some
            done += len(some)
            progress(done, total)


def _compare(told: Iterable[BatchRoot], rows: Iterator[Sequence[Any]]) -> str | None:
    """Walk through all judgements in the order of the batches and compare the roots."""
    for batch in told:
        first, salt = _first_number(batch), batch.detail.get("salt", "")
        some = list(islice(rows, batch.size))
        numbers = [row[0] for row in some]
        for number, found in enumerate(numbers, first):
            if found < number:
                return f"judgement {found}: {UNTOLD}"
            if found > number:
                return f"judgement {number}: {GONE.format(batch.address)}"
        if len(some) < batch.size:
            return f"judgement {first + len(some)}: {GONE.format(batch.address)}"
        try:
            root = root_of(judgement_leaf(salt, row) for row in some).hex()
        except TypeError:
            root = ""
        if root != batch.root:
            return (
                f"judgement {first}: it, or another of the {batch.size} from it on, is "
                f"not what {batch.address} tells"
            )
    row = next(rows, None)
    return None if row is None else f"judgement {row[0]}: {UNTOLD}"


def wrong_membership(connection: Connection) -> str | None:
    """Find a party that stands otherwise than its latest judgement says."""
    for query, why in (
        (_astray(), "a membership is not what the party's latest judgement says"),
        (_missing(), "the party it attaches has no membership"),
    ):
        number = connection.scalar(query.limit(1))
        if number is not None:
            return f"judgement {number}: {why}"
    return None


def _astray() -> Select[tuple[int]]:
    """Select the judgements of memberships that do not follow from them."""
    member, judged, later = Membership.__table__.c, aliased(LinkJudgement), _later()
    return (
        select(member.judgement_id)
        .outerjoin_from(Membership, judged, judged.id == member.judgement_id)
        .where(
            judged.id.is_(None)
            | (judged.record_key != member.record_key)
            | (judged.party_no != member.party_no)
            | (judged.merchant_id != member.merchant_id)
            | judged.decision.not_in(ATTACHED)
            | exists().where(
                later.record_key == member.record_key,
                later.party_no == member.party_no,
                later.id > member.judgement_id,
            )
        )
    )


def _missing() -> Select[tuple[int]]:
    """Select the latest judgements that attach a party which has no membership."""
    member, later = Membership.__table__.c, _later()
    return select(_TABLE.id).where(
        _TABLE.decision.in_(ATTACHED),
        ~exists().where(
            later.record_key == _TABLE.record_key,
            later.party_no == _TABLE.party_no,
            later.id > _TABLE.id,
        ),
        ~exists().where(
            member.record_key == _TABLE.record_key,
            member.party_no == _TABLE.party_no,
        ),
    )


def _later() -> Any:
    """Name the ledger once more, for later judgements."""
    return aliased(LinkJudgement)

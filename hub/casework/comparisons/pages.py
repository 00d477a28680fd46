"""The comparisons over the archive: merchant by merchant, a bounded page at a time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from hub.archive.drafts import RecordRow
from hub.archive.reads import current_records, merchants_holding
from hub.archive.rules import SEALED, LawField, law_fields_of, stored_law
from hub.archive.sealed_parties import merchants_sealed, sealed_records_of
from hub.casework.advice import AdviceTables, load_tables
from hub.casework.comparisons.compare import (
    CHARGES,
    NOT_PROSECUTED,
    not_penalised,
    not_transferred,
)
from hub.casework.comparisons.compared import (
    CRIMINAL_CASE,
    MATTER,
    PENALTY,
    ComparedRecord,
    ComparisonHit,
)
from hub.casework.comparisons.comparing_rules import load_comparisons
from hub.casework.comparisons.hits import ComparisonPage, MerchantHit
from hub.casework.comparisons.transfers import (
    HandedOver,
    UnprosecutedMatter,
    handed_over,
    merchants_unprosecuted,
    regions_of,
    unprosecuted_matters,
)
from hub.casework.comparisons.within import TERRITORY, is_within
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.ground.errors import BadInputError, ForbiddenError
from hub.members.caller import Caller
from hub.merchants.identity import roots_with_merged
from hub.merchants.service import identifiers_of, public_ids_of
from hub.rulebook import Rulebook
from schemas.wording import Wording
from schemas.words import ComparisonModel, MemberKind, RecordStatus

MOST_MERCHANTS = 1_000
COUNTED_DAYS = 2 * 365
"""The weekly count looks at what was decided within so many days."""
KINDS: Mapping[ComparisonModel, str] = {
    ComparisonModel.NOT_TRANSFERRED: PENALTY,
    ComparisonModel.NOT_PENALISED: CRIMINAL_CASE,
}
"""Of which kind of record the merchants are looked through."""


class ComparisonRefusedError(ForbiddenError):
    """Only the procuratorate sees the prosecutor's comparisons."""

    code = "comparison-refused"
    title = "Only the procuratorate may see this comparison: ask through its member."


class ComparisonInvalidError(BadInputError):
    """The comparison is asked for in a way that there is not.

    It begins nowhere, lies ahead, or asks for more merchants at a time than there are.
    """

    code = "comparison-invalid"
    title = "The comparison cannot be made: correct what the detail names."


def compare_page(
    hub: Hub,
    caller: Caller,
    model: ComparisonModel,
    *,
    since: date,
    after: int = 0,
    most: int = MOST_MERCHANTS,
) -> ComparisonPage:
    """Look through the merchants behind ``after`` for a procuratorate.

    It is told of what lies in its territory and below. What matters handed over to the
    police counts as transferred, and a transfer that was not prosecuted as a case,
    wherever they lie. Nothing is written: whoever shows the page logs it first.

    Raises:
        ComparisonRefusedError: the caller is no procuratorate.
        ComparisonInvalidError: the page is larger than there are, or begins nowhere.
    """
    if caller.kind != MemberKind.PROCURATORATE:
        raise ComparisonRefusedError
    if not 1 <= most <= MOST_MERCHANTS or after < 0:
        raise ComparisonInvalidError(
            Wording(
                f"一次 1 至 {MOST_MERCHANTS} 个主体，从 0 起",
                f"1 to {MOST_MERCHANTS} merchants at a time, from 0 on",
            )
        )
    today = legal_day(hub.clock())
    if since > today:
        raise ComparisonInvalidError(
            Wording(f"{since} 尚未到来", f"{since} has not come yet")
        )
    page = _compare(hub, model, since=since, today=today, after=after, most=most)
    return _cut(hub, page, caller.territory)


def _cut(hub: Hub, page: ComparisonPage, territory: str) -> ComparisonPage:
    """Leave out the hits that lie outside a territory."""
    names = {one.merchant for one in page.hits}
    divisions, home = hub.rulebook.divisions, hub.config.city
    with hub.reads() as session:
        regions = regions_of(session, names)
    hits = tuple(
        one
        for one in page.hits
        if is_within(
            one.hit.record, regions.get(one.merchant), territory, divisions, home
        )
    )
    return replace(page, hits=hits)


def count_hits(hub: Hub) -> dict[str, dict[str, int]]:
    """Count the hits of each model over all merchants: numbers alone, for the log.

    Of what was decided within `COUNTED_DAYS`; a page at a time, so that memory stays
    bounded.
    """
    found = {}
    for model in ComparisonModel:
        merchants = hits = 0
        for page in all_pages(hub, model):
            merchants, hits = merchants + page.merchants, hits + len(page.hits)
        found[str(model)] = {"merchants": merchants, "hits": hits}
    return found


def all_pages(
    hub: Hub, model: ComparisonModel, tables: AdviceTables | None = None
) -> Iterator[ComparisonPage]:
    """Look through all merchants, a page at a time, wherever they lie.

    Of what was decided within `COUNTED_DAYS`; ``tables`` stand in place of those that
    are in force.
    """
    today = legal_day(hub.clock())
    since = today - timedelta(days=COUNTED_DAYS)
    after: int | None = 0
    while after is not None:
        page = _compare(
            *(hub, model),
            since=since,
            today=today,
            after=after,
            most=MOST_MERCHANTS,
            tables=tables,
        )
        yield page
        after = page.next_after


def _compare(
    hub: Hub,
    model: ComparisonModel,
    *,
    since: date,
    today: date,
    after: int,
    most: int,
    tables: AdviceTables | None = None,
) -> ComparisonPage:
    """Look through some merchants."""
    kind = KINDS[model]
    with hub.reads() as session:
        found = _holding(session, kind, after=after, most=most)
        wholes = _wholes(session, kind, found)
        records = current_records(session, wholes)
        # A matter names the merchant that it was then, which may be a part by now.
        parts = roots_with_merged(session, wholes)
        cases = _sealed_cases(session, parts) if kind == CRIMINAL_CASE else {}
        names = public_ids_of(session, parts)
        given = handed_over(session, hub.keys, names.values())
        ended = unprosecuted_matters(session, names.values())
        mine = {
            whole: [names[part] for part, root in parts.items() if root == whole]
            for whole in wholes
        }
        hits = tuple(
            MerchantHit(merchant=names[number], hit=hit)
            for number in wholes
            for hit in _hits(
                hub,
                model,
                [*records[number], *cases.get(number, ())],
                days=(since, today),
                handed=[told for one in mine[number] for told in given.get(one, ())],
                ended=[told for one in mine[number] for told in ended.get(one, ())],
                tables=tables,
            )
        )
    return ComparisonPage(
        hits=hits,
        merchants=len(found),
        next_after=found[-1] if len(found) == most else None,
    )


def _holding(session: Session, kind: str, *, after: int, most: int) -> list[int]:
    """List the merchants to be looked through: with records of a kind, or matters."""
    found = merchants_holding(session, kind, after=after, most=most)
    if kind == CRIMINAL_CASE:
        others = merchants_unprosecuted(session, after=after, most=most)
        sealed = merchants_sealed(session, kind, after=after, most=most)
        found = sorted({*found, *others, *sealed})[:most]
    return found


def _sealed_cases(
    session: Session, parts: Mapping[int, int]
) -> Mapping[int, Sequence[RecordRow]]:
    """Read the criminal cases about merchants, by the merchant that stands for each.

    The law seals them, so that they are found by code alone.
    """
    found: dict[int, dict[bytes, RecordRow]] = {}
    for part, codes in identifiers_of(session, list(parts)).items():
        named = {(code.scheme, code.value) for code in codes}
        for row in sealed_records_of(session, named):
            found.setdefault(parts[part], {})[row.key] = row
    return {number: list(rows.values()) for number, rows in found.items()}


def _hits(
    hub: Hub,
    model: ComparisonModel,
    rows: Sequence[RecordRow],
    *,
    days: tuple[date, date],
    handed: Sequence[HandedOver],
    ended: Sequence[UnprosecutedMatter],
    tables: AdviceTables | None,
) -> Iterator[ComparisonHit]:
    """Compare the records of one merchant."""
    since, today = days
    rules = [rule for rule in load_comparisons() if rule.model == model]
    wanted = [_compared(hub, row) for row in rows if _may_be_compared(row)]
    if model == ComparisonModel.NOT_TRANSFERRED:
        transfers = [_as_transfer(hub, one) for one in handed]
        told = [*wanted, *transfers]
        return not_transferred(told, rules, tables or load_tables(), since=since)
    cases = [*wanted, *map(_as_record, ended)]
    return not_penalised(cases, rules, since=since, today=today)


def _as_transfer(hub: Hub, one: HandedOver) -> ComparedRecord:
    """Read a case that was handed over as a record of a criminal case."""
    body = {CHARGES: one.offence}
    told = law_fields_of(CRIMINAL_CASE, body, one.day, hub.rulebook)
    return ComparedRecord(
        id=one.number,
        kind=MATTER,
        status=RecordStatus.ACTIVE,
        known_on=one.day,
        effect_day=None,
        body=body,
        fields=frozenset((law.field, law.group) for law in told),
    )


def _as_record(one: UnprosecutedMatter) -> ComparedRecord:
    """Read a transfer that was not prosecuted as a record of such a case."""
    return ComparedRecord(
        id=one.number,
        kind=MATTER,
        status=one.state,
        known_on=one.day,
        effect_day=None,
        body={
            "stage": NOT_PROSECUTED,
            "not_prosecuted_day": one.day.isoformat(),
            TERRITORY: one.territory,
        },
        fields=frozenset(),
    )


def _may_be_compared(row: RecordRow) -> bool:
    """Tell whether a record is looked at: no penalty that the law seals is."""
    if row.kind == PENALTY:
        return row.record_class != SEALED
    return row.kind == CRIMINAL_CASE


def _wholes(session: Session, kind: str, found: Sequence[int]) -> list[int]:
    """Give the merchants that stand for those found, each on one page alone.

    What was merged is looked through with the merchant that it became, on the page of
    the first of them that has records of the kind.
    """
    roots = roots_with_merged(session, found)
    wholes = list(dict.fromkeys(roots.get(number, number) for number in found))
    parts: dict[int, set[int]] = {}
    for part, root in roots.items():
        parts.setdefault(root, {root}).add(part)
    here = set(found)
    return [
        whole
        for whole in wholes
        if _first_holding(session, kind, parts.get(whole, {whole})) in here
    ]


def _first_holding(session: Session, kind: str, members: set[int]) -> int:
    """Give the first of some merchants that has records of a kind."""
    ordered = sorted(members)
    if len(ordered) == 1:
        return ordered[0]
    for number in ordered:
        if _holding(session, kind, after=number - 1, most=1) == [number]:
            return number
    return ordered[0]


def _compared(hub: Hub, row: RecordRow) -> ComparedRecord:
    """Read a record as the comparisons do."""
    told = _law_fields(row, hub.rulebook)
    return ComparedRecord(
        id=hub.keys.record_id(row.key),
        kind=row.kind,
        status=row.status,
        known_on=legal_day(row.known_from),
        effect_day=row.effect_from,
        body=row.body,
        fields=frozenset((law.field, law.group) for law in told),
        doubted=frozenset((law.field, law.group) for law in told if law.doubt),
    )


def _law_fields(row: RecordRow, rulebook: Rulebook) -> tuple[LawField, ...]:
    """Tell the fields of law of a record, as they were judged or by the rules."""
    if row.judgement.law is not None:
        return stored_law(row.judgement.law).told
    day = row.event_day or legal_day(row.known_from)
    return law_fields_of(row.kind, row.body, day, rulebook)

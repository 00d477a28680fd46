"""Everything that the log has a root or digest for, compared with what is stored."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from hub.archive.proof import wrong_batches
from hub.audit.check import (
    KEY_TABLE,
    OPENINGS_MISSING,
    WHOLE,
    Leaves,
    Portion,
    WrongRow,
    log_tables,
    read_all_leaves,
    wrong_moved_rows,
    wrong_openings,
    wrong_rows,
    wrong_types,
)
from hub.backup.logged_tables import TOLD_TABLES
from hub.casework.matter import check_matters
from hub.casework.papers import check_papers
from hub.context import Hub
from hub.contradictions import (
    HISTORIES,
    FoundContradiction,
    agreement_name,
    kind_name,
    matter_name,
    member_name,
    merchant_name,
    officer_name,
    opening_name,
    review_name,
    token_name,
)
from hub.db.tables import Base
from hub.deadlines import wrong_clocks
from hub.ground.errors import HubError
from hub.intake.files import missing_landed
from hub.merchants.ledger import (
    strayed_codes,
    wrong_groups,
    wrong_judgements,
    wrong_merchants,
)
from hub.merchants.service import find_merchant
from hub.migrations import LINES
from hub.outbox.held import held_events
from hub.oversight.evidence.built_again import (
    compare_due,
    compare_index,
    compare_watches,
    merchant_ranges,
)
from hub.oversight.evidence.codes import (
    CLOCK,
    CODE_OF,
    FILE,
    JUDGEMENT,
    MATTER,
    MERCHANT,
    NOT_COMPARED,
    OUTBOX,
    RATING,
    RECORD,
    REVISION,
    ROW,
    SET_BACK,
    STORED_TYPE,
    STRUCTURE,
)
from hub.oversight.evidence.structure import wrong_revisions, wrong_structure
from hub.oversight.evidence.whole_checks import BESIDE
from hub.ratings.logged_ratings import wrong_ratings
from schemas.words import Operation

STUMBLES = (
    AttributeError,
    HubError,
    LookupError,
    SQLAlchemyError,
    TypeError,
    ValueError,
)
"""What comparing raises where what is stored cannot be read as what it should be."""
KEPT = {OPENINGS_MISSING: HISTORIES, KEY_TABLE: ""}
"""What a look at the whole log finds and no other comparison tells, with what it
closes."""
_READ = (
    Operation.RECORD_APPEND,
    Operation.RECORD_JUDGE,
    Operation.JUDGEMENT_APPEND,
    Operation.RATING_GIVE,
    Operation.ROWS_TELL,
    Operation.SCHEMA_REACH,
    Operation.OUTBOX_DECIDE,
)


@dataclass(frozen=True, slots=True)
class ComparedPart:
    """What is to be compared: parts of the log, merchants by their numbers, or less."""

    portion: Portion = WHOLE
    merchants: Sequence[int] | None = None
    """Of each ``ROWS`` merchants the number of the group; None for all."""
    only: Collection[str] | None = None
    """Names of comparisons; None for all."""


def compare(hub: Hub, wanted: ComparedPart) -> Iterator[FoundContradiction]:
    """Yield whatever the log contradicts, and what that closes.

    What cannot be compared is told too, with why.
    """
    try:
        leaves = read_all_leaves(hub.audit, _READ)
    except STUMBLES as error:
        # Without them every row would look as if the log did not tell of it.
        yield _not_compared("the log", error)
        yield from _guarded("types", lambda: _types(hub))
        yield from _guarded("structure", lambda: _structure(hub, wanted.portion))
        return
    closed: set[str] = set()
    for name, work in (
        ("types", lambda: _types(hub)),
        ("records", lambda: _records(hub, leaves, wanted.portion)),
        ("judgements", lambda: _judgements(hub, leaves, wanted.portion)),
        ("what parties rest on", lambda: compare_watches(hub, wanted.portion)),
        ("the whole log", lambda: _whole(hub)),
        ("openings", lambda: _openings(hub, wanted.portion)),
        ("outbox", lambda: _moved(hub, wanted.portion)),
        ("ratings", lambda: _ratings(hub, leaves, wanted.portion)),
        ("merchants", lambda: _merchants(hub, wanted.merchants)),
        ("the index of names", lambda: compare_index(hub)),
        ("rows", lambda: _rows(hub, leaves, wanted.portion)),
        ("files", lambda: _files(hub, wanted.portion)),
        ("clocks", lambda: _clocks(hub, wanted.portion)),
        ("matters", lambda: _matters(hub, wanted.portion)),
        ("structure", lambda: _structure(hub, wanted.portion)),
        ("revisions", lambda: _revisions(hub, leaves)),
        # Last, since it leaves out whom anything else closes.
        ("due ratings", lambda: compare_due(hub, wanted.merchants, closed)),
    ):
        if wanted.only is None or name in wanted.only:
            for found in _guarded(name, work):
                closed.add(found.closes)
                yield found


def _guarded(
    name: str, work: Callable[[], Iterator[FoundContradiction]]
) -> Iterator[FoundContradiction]:
    """Say of a comparison that stumbles over what is stored that it could not end."""
    try:
        yield from work()
    except STUMBLES as error:
        yield _not_compared(name, error)


def _not_compared(name: str, error: Exception) -> FoundContradiction:
    """Say what could not be compared, and over what it stumbled."""
    reason = " ".join(str(error).split())
    detail = f"{name} could not be compared to the end: {reason}"
    return FoundContradiction(NOT_COMPARED, "", "", detail)


def _types(hub: Hub) -> Iterator[FoundContradiction]:
    """Yield columns that hold another type than their table says."""
    for engine, tables in (
        (hub.engine, Base.metadata.sorted_tables),
        (hub.audit_engine, log_tables()),
    ):
        for wrong in wrong_types(engine, tables):
            detail = f"{wrong.table}.{wrong.column} holds {wrong.found}"
            yield FoundContradiction(STORED_TYPE, "", "", detail)


def _structure(hub: Hub, portion: Portion) -> Iterator[FoundContradiction]:
    """Yield tables, indexes and triggers that are not those of the revisions."""
    for engine, line in zip((hub.engine, hub.audit_engine), LINES, strict=True):
        for detail in wrong_structure(engine, line, whole=portion.is_whole):
            yield FoundContradiction(STRUCTURE, "", "", detail)


def _revisions(
    hub: Hub, leaves: Mapping[Operation, Leaves]
) -> Iterator[FoundContradiction]:
    """Yield entries by which rows were told anew though they had been."""
    for address, why in wrong_revisions(hub.audit, leaves):
        yield FoundContradiction(REVISION, "", address, f"revisions: {why}")


def _whole(hub: Hub) -> Iterator[FoundContradiction]:
    """Yield what looks at the whole log find, as far as it is kept.

    Of an opening that is gone nobody knows whose it was: no history is whole then.
    """
    for check in BESIDE:
        fault = check.find(hub)
        if fault is not None and fault.code in KEPT:
            address = "" if fault.first is None else f"{fault.shard}/{fault.first}"
            detail = fault.detail
            yield FoundContradiction(fault.code, KEPT[fault.code], address, detail)


def _openings(hub: Hub, portion: Portion) -> Iterator[FoundContradiction]:
    """Yield openings that open nothing, or lie under another subject."""
    for wrong in wrong_openings(hub.audit, portion):
        detail = f"entry {wrong.address}: {wrong.detail}"
        closed: tuple[str, ...] = (opening_name(wrong.address),)
        if wrong.subject_type == "merchant":
            closed = tuple(sorted(_names_of(hub, wrong.subjects)))
        for name in closed:
            yield FoundContradiction(wrong.code, name, wrong.address, detail)


def _names_of(hub: Hub, subjects: Iterable[str]) -> set[str]:
    """Name merchants as they were asked for, and as the hub knows them."""
    names = set(map(merchant_name, subjects))
    with hub.reads() as session:
        for subject in subjects:
            card = find_merchant(session, subject)
            if card is not None:
                names.add(merchant_name(card.public_id))
    return names


def _moved(hub: Hub, portion: Portion) -> Iterator[FoundContradiction]:
    """Yield entries whose rows are gone from the outbox, and rows that get none."""
    with hub.reads() as session:
        for held in held_events(session.connection(), hub.keys):
            detail = (
                f"event {held.id} ({held.op}) is not logged, for the hub did not write "
                "it as it stands: credithub audit held"
            )
            yield FoundContradiction(OUTBOX, "", "", detail)
    for wrong in wrong_moved_rows(hub.engine, hub.audit, portion):
        address = f"{wrong.shard}/{wrong.place}"
        detail = f"entry {address}: {wrong.why}"
        yield FoundContradiction(OUTBOX, "", address, detail)


def _records(
    hub: Hub, leaves: Mapping[Operation, Leaves], portion: Portion
) -> Iterator[FoundContradiction]:
    """Yield records that are not as logged."""
    for wrong in wrong_batches(hub.engine, hub.audit, hub.keys, leaves, portion):
        detail = f"record {wrong.record}: {wrong.why}" if wrong.record else wrong.why
        yield from _of_merchants(RECORD, wrong.merchants, wrong.address, detail)


def _judgements(
    hub: Hub, leaves: Mapping[Operation, Leaves], portion: Portion
) -> Iterator[FoundContradiction]:
    """Yield judgements that are not as logged."""
    told = leaves[Operation.JUDGEMENT_APPEND]
    for wrong in wrong_judgements(hub.engine, hub.audit, told, portion):
        detail = wrong.why
        yield from _of_merchants(JUDGEMENT, wrong.merchants, wrong.address, detail)


def _of_merchants(
    code: str, merchants: Iterable[str], address: str, detail: str
) -> Iterator[FoundContradiction]:
    """Close each of some merchants; where there are none, only tell it."""
    names = sorted(map(merchant_name, merchants)) or [""]
    for name in names:
        yield FoundContradiction(code, name, in_outbox(address), detail)


def in_outbox(address: str) -> str:
    """Give the address of an entry; empty for an event that waits for its own."""
    return address if "/" in address else ""


def _ratings(
    hub: Hub, leaves: Mapping[Operation, Leaves], portion: Portion
) -> Iterator[FoundContradiction]:
    """Yield ratings that are not as logged."""
    for wrong in wrong_ratings(hub.engine, hub.audit, leaves, portion):
        detail = f"rating of {wrong.public_id}: {wrong.why}"
        named = [wrong.public_id] if wrong.public_id else []
        yield from _of_merchants(RATING, named, wrong.address, detail)


def _merchants(hub: Hub, groups: Sequence[int] | None) -> Iterator[FoundContradiction]:
    """Yield merchants that are not what judgements and people made of them."""
    for detail in strayed_codes(hub.engine):
        yield FoundContradiction(MERCHANT, "", "", detail)
    for public_id, why in wrong_groups(hub.engine):
        detail = f"merchant {public_id}: {why}"
        yield from _of_merchants(MERCHANT, [public_id], "", detail)
    for first, stop in merchant_ranges(groups):
        for wrong in wrong_merchants(hub.engine, first=first, stop=stop):
            detail = f"merchant {wrong.public_id}: {wrong.why}"
            if wrong.judgement:
                detail += f" (judgement {wrong.judgement})"
            # One whose code tells its class is told as that, and stays open.
            names = [] if wrong.is_told_right else [wrong.public_id, *wrong.codes]
            yield from _of_merchants(MERCHANT, names, "", detail)


def _rows(
    hub: Hub, leaves: Mapping[Operation, Leaves], portion: Portion
) -> Iterator[FoundContradiction]:
    """Yield rows that are not as they were told of at their last write."""
    for wrong in wrong_rows(hub.engine, hub.audit, leaves, TOLD_TABLES, portion):
        of_table = CODE_OF.get(wrong.table, ROW)
        code = SET_BACK if wrong.is_set_back else of_table
        detail = f"{wrong.table} {wrong.key}: {wrong.why}"
        for name in sorted(set(_closed_by(wrong))):
            yield FoundContradiction(code, name, in_outbox(wrong.address), detail)


def _files(hub: Hub, portion: Portion) -> Iterator[FoundContradiction]:
    """Yield landed files whose bytes are missing, or are others."""
    for file, why in missing_landed(hub, portion.takes_key):
        yield FoundContradiction(FILE, "", "", f"landed_file {file.id}: {why}")


def _clocks(hub: Hub, portion: Portion) -> Iterator[FoundContradiction]:
    """Yield clocks that do not stand as their steps say."""
    with hub.reads() as session:
        for number in wrong_clocks(session, portion.takes_key):
            detail = f"clock {number} does not stand as its steps say"
            yield FoundContradiction(CLOCK, "", "", detail)


def _matters(hub: Hub, portion: Portion) -> Iterator[FoundContradiction]:
    """Yield matters that are not whole, and papers that were not issued like this."""
    for wrong in check_matters(hub, portion.takes_key):
        detail = f"matter {wrong.number}: {wrong.why}"
        yield FoundContradiction(MATTER, "", "", detail)
    if portion.is_whole:
        for said in check_papers(hub):
            yield FoundContradiction(MATTER, "", "", said)


_CLOSED_KEY: Mapping[str, Callable[[str], str]] = {
    "agreement": agreement_name,
    "member": member_name,
    "api_token": token_name,
    "review_item": review_name,
    "officer_account": officer_name,
    "matter": matter_name,
}
"""What is closed by a row of a table, named by its key."""
_CLOSED_COLUMN: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "review_opinion": ("item_id", review_name),
    "member_key": ("member_code", member_name),
    "officer_list": ("member_code", member_name),
    "officer_session": ("account_id", officer_name),
    "officer_task": ("account_id", officer_name),
    "own_file_window": ("account_id", officer_name),
}
"""The same, named by one of its columns."""


def _closed_by(wrong: WrongRow) -> Iterator[str]:
    """Name what rests on a row, as it stands and as far as its event says."""
    stored, told = wrong.stored, wrong.detail
    if wrong.table == "agreement":
        for row in (stored, told):
            if row.get("member_kind"):
                yield kind_name(str(row["member_kind"]))
            if row.get("member_code"):
                yield member_name(str(row["member_code"]))
    if wrong.table in _CLOSED_KEY:
        yield _CLOSED_KEY[wrong.table](wrong.key)
    elif wrong.table in _CLOSED_COLUMN:
        column, named = _CLOSED_COLUMN[wrong.table]
        yield named(str(stored.get(column) or told.get("member") or wrong.key))
    else:
        yield ""

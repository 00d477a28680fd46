"""What a changed rule file would move, by rule and division, before it is in force.

Everything is read and worked out in memory, by the code that will do it once the rules
hold; nothing is written, so that nothing is logged either: the report has ids and
counts, and no content of a record.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, fields, replace

from sqlalchemy.orm import Session

from hub.archive.judging import Otherwise, is_judged, judged_otherwise
from hub.archive.reads import merchants_holding
from hub.archive.rules import Ruling
from hub.casework.comparisons import all_pages
from hub.context import Hub
from hub.db.bulk import in_chunks, look_up
from hub.deadlines import moved_by, running_under
from hub.ground.clock import legal_day
from hub.ground.process.memory import collector_at_rest
from hub.ground.process.progress import Progress, unseen
from hub.lookup.file import KINDS_TOLD, CertificateRecords, told_records, windows_on
from hub.merchants.identity import roots_of
from hub.merchants.service import holders_of
from hub.overview.impact.changed import (
    CLOCKS,
    DAYS,
    OF_CERTIFICATES,
    THRESHOLDS,
    WINDOWS,
    ChangedLaw,
)
from hub.overview.impact.moved import Impact
from hub.overview.impact.rated import verdicts_of
from hub.ratings.service import PUBLIC_TRUST, Rater
from hub.rulebook import RuleFileError
from hub.rulebook.working_days import load_calendar
from schemas.words import ComparisonModel

AT_ONCE = 1_000
UNKNOWN = "unknown"
LAW_FIELDS = "law_fields"
NOT_RATED = frozenset({"retention"})
"""Files whose judgements no rating looks at."""
RATED = ("tier", "public_from", "publicity_until", "law")
"""What ratings look at in a judgement."""
DECIDED = tuple(one.name for one in fields(Ruling) if one.name != "rules")


@collector_at_rest()
def measure(hub: Hub, changed: ChangedLaw, progress: Progress = unseen) -> Impact:
    """Work out what a changed rule file would move if it held today."""
    with hub.reads() as session:
        impact = Impact(changed, is_judged(session, hub.rulebook))
    future = replace(hub, rulebook=changed.rulebook)
    judged = _records(hub, changed, impact, progress)
    if changed.kinds and changed.name not in NOT_RATED:
        _ratings(hub, future, impact, judged)
    if changed.name in {LAW_FIELDS, *OF_CERTIFICATES}:
        _certificates(hub, future, impact, judged)
    if changed.name in {CLOCKS, DAYS}:
        _clocks(hub, changed, impact)
    if changed.name == THRESHOLDS:
        _leads(hub, changed, impact)
    return impact


@dataclass(slots=True)
class _Judged:
    """The judgements that would be others, and whose records they are."""

    rulings: dict[bytes, Ruling] = field(default_factory=dict)
    rated: set[int] = field(default_factory=set)
    """Merchants of records that ratings look at."""
    of_law: set[int] = field(default_factory=set)
    """Merchants of records of another field of law."""


def _records(
    hub: Hub, changed: ChangedLaw, impact: Impact, progress: Progress
) -> _Judged:
    """Judge by the changed rules every record of a kind that they may speak of."""
    judged, merchants = _Judged(), dict[int, tuple[str, str]]()
    kinds = changed.kinds
    if not kinds:
        return judged
    for looked_at, found in judged_otherwise(
        hub.reads, hub.keys, changed.rulebook, kinds
    ):
        impact.records.looked_at += looked_at
        progress(impact.records.looked_at, None)
        if not found:
            continue
        with hub.reads() as session:
            holders = holders_of(session, [one.row.key for one in found])
            whose = set().union(*holders.values())
            merchants |= _places(session, whose - merchants.keys())
        for one in found:
            held = holders.get(one.row.key, set())
            _note(hub, impact, one, sorted(merchants[number][1] for number in held))
            judged.rulings[one.row.key] = one.judgement
            if _differs(one, RATED):
                judged.rated |= held
            if _differs(one, ("law",)):
                judged.of_law |= held
    impact.merchants.looked_at = len(merchants)
    for name, division in merchants.values():
        impact.merchants.note(name, division)
    return judged


def _note(hub: Hub, impact: Impact, one: Otherwise, divisions: list[str]) -> None:
    """Count a record by its rule, the division of a merchant, and what is otherwise."""
    rule = one.judgement.rule or one.row.judgement.rule or UNKNOWN
    what = ", ".join(name for name in DECIDED if _differs(one, (name,)))
    division = divisions[0] if divisions else UNKNOWN
    impact.records.note(hub.keys.record_id(one.row.key), rule, division, what)


def _differs(one: Otherwise, names: Iterable[str]) -> bool:
    """Tell whether two judgements say different things of something."""
    old, new = one.row.judgement, one.judgement
    return any(getattr(old, name) != getattr(new, name) for name in names)


def _places(session: Session, numbers: Collection[int]) -> dict[int, tuple[str, str]]:
    """Read public id and division of merchants."""
    query = "SELECT id, public_id, region FROM merchant WHERE id"
    found = look_up(session, query, sorted(numbers))
    return {number: (name, region or UNKNOWN) for number, name, region in found}


def _ratings(hub: Hub, future: Hub, impact: Impact, judged: _Judged) -> None:
    """Rate the merchants whose records ratings would see otherwise."""
    day = legal_day(hub.clock())
    try:
        raters = (Rater.of(hub, day), Rater.of(future, day))
    except RuleFileError as error:
        impact.unlawful_policy = error.detail
        return
    pins = hub.rulebook.policy(PUBLIC_TRUST, day).data.get("pins", ())
    impact.is_pinned = impact.changed.name in pins
    with hub.reads() as session:
        numbers = sorted(roots_of(session, judged.rated))
        for chunk in in_chunks(numbers, AT_ONCE):
            places = _places(session, chunk)
            told = verdicts_of(session, raters, chunk, judged.rulings, day)
            impact.ratings.looked_at += len(told)
            for number, (old, new) in told.items():
                same = (old.score, old.grade) == (new.score, new.grade)
                if not same or old.written() != new.written():
                    name, division = places[number]
                    impact.ratings.note(name, old.grade, new.grade, division)


def _certificates(hub: Hub, future: Hub, impact: Impact, judged: _Judged) -> None:
    """Compare what certificates say of the own records of merchants, by window."""
    day = legal_day(hub.clock())
    before, after = windows_on(hub, day), windows_on(future, day)
    touched: Iterable[Collection[int]] = in_chunks(sorted(judged.of_law), AT_ONCE)
    if impact.changed.name == WINDOWS:
        changed = {rule.key for rule in impact.changed.rules}
        before, after = (
            {key: asked for key, asked in one.items() if key in changed}
            for one in (before, after)
        )
    if impact.changed.name in OF_CERTIFICATES:
        touched = _sanctioned(hub)
    both = (hub, future), (before, after)
    for chunk in touched:
        with hub.reads() as session:
            numbers = roots_of(session, chunk)
            divisions = dict(_places(session, numbers).values())
            told = told_records(session, *both, numbers, day, judged.rulings)
        impact.certificates.looked_at += len(told)
        for (merchant, window), (was, comes) in sorted(told.items()):
            if was != comes:
                what = _what(was, comes)
                name = f"{merchant} {window}"
                impact.certificates.note(name, window, divisions[merchant], what)


def _what(was: CertificateRecords, comes: CertificateRecords) -> str:
    """Say in what a certificate would be otherwise."""
    told = (
        ("listed", comes.listed - was.listed),
        ("not listed", was.listed - comes.listed),
        ("possible", comes.possible - was.possible),
        ("not possible", was.possible - comes.possible),
    )
    return ", ".join(what for what, records in told if records)


def _sanctioned(hub: Hub) -> Iterator[list[int]]:
    """List the merchants that have records on which certificates rest."""
    seen: set[int] = set()
    for kind in sorted(KINDS_TOLD):
        after = 0
        while True:
            with hub.reads() as session:
                found = merchants_holding(session, kind, after=after, most=AT_ONCE)
            if not found:
                break
            after = found[-1]
            yield [number for number in found if number not in seen]
            seen |= set(found)


def _clocks(hub: Hub, changed: ChangedLaw, impact: Impact) -> None:
    """Find the clocks that a calendar moves, and those that keep an older term."""
    at = hub.clock()
    with hub.reads() as session:
        if changed.name == CLOCKS:
            keys = {rule.key for rule in changed.rules}
            impact.clocks_kept = running_under(session, keys)
            impact.clocks.looked_at = sum(impact.clocks_kept.values())
            return
        calendar = load_calendar(hub.config.instance, changed.rulebook)
        for number, rule, _, _ in moved_by(session, calendar, at):
            impact.clocks.note(str(number), rule)


def _leads(hub: Hub, changed: ChangedLaw, impact: Impact) -> None:
    """Find the penalties that would, or would not, be leads for the procuratorate."""
    model = ComparisonModel.NOT_TRANSFERRED
    hits: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    for what, tables in (("before", None), ("after", changed.tables)):
        for page in all_pages(hub, model, tables):
            if tables is None:
                impact.leads.looked_at += page.merchants
            for one in page.hits:
                for reached in one.hit.reached:
                    hits[one.merchant, one.hit.record.id, reached.item].add(what)
    for (merchant, record, item), when in sorted(hits.items()):
        if len(when) == 1:
            what = "comes" if "after" in when else "goes"
            impact.leads.note(f"{merchant} {record} {item}", item, what)

"""One review item whole: its record, both merchants side by side, what was said.

No amount and no grade stands in it: who somebody is must not hang on what it costs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from connectors.base import source_titles
from hub.archive.reads import current_by_key, newest_of_kind
from hub.audit.events import Receipt
from hub.context import Hub
from hub.contradictions import demand_names, review_name
from hub.ground.clock import legal_day
from hub.merchants.review import (
    TOLD_OF_ANOTHER,
    ReviewFilter,
    ReviewSide,
    ReviewWhole,
    count_reviews,
    neighbours_of,
    place_of_review,
    read_review,
)
from hub.merchants.rules import Claim
from hub.officer_actions.queue import NamedOfficer, named_officers
from hub.officer_actions.review_pair import (
    FeatureRow,
    NamedParty,
    PartPiece,
    compare_sides,
    damage_rows,
    name_pieces,
)
from hub.officer_actions.views import ViewingOfficer, log_view
from schemas.codes.identifiers import org_code_of
from schemas.words import RecordClass, SubjectClass

RECORD_FIELDS = (
    *("document_no", "case_no", "licence_no", "notice_no", "sample_no", "shop_id"),
    *("decision_day", "listed_day", "filed_day", "sampled_day", "established_day"),
    *("opened_day", "published_day", "violation_type", "reason", "licence_name"),
    *("product", "platform", "shop_name", "authority", "court", "address"),
)
"""What of a record tells whose it is: no amount, no measure, no grade, no person."""


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """The record that an item is about, as far as it tells whose it is."""

    kind: str
    source: str
    source_title: str
    known_from: datetime
    facts: tuple[tuple[str, str], ...]
    office: str | None


@dataclass(frozen=True, slots=True)
class ShownSide:
    """One column: who, by which way, its name in parts, and what else is known."""

    role: str
    """record, code, name, proposed, first, second, before, since, parent or branch."""
    pieces: tuple[PartPiece, ...]
    uscc: str | None
    status: str | None
    region: str | None = None
    address: str | None = None
    registered: date | None = None
    other_names: tuple[str, ...] = ()
    records: int | None = None


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item as it is shown, and where in the queue it stands."""

    whole: ReviewWhole
    record: ItemRecord | None
    first: ShownSide | None
    second: ShownSide | None
    rows: tuple[FeatureRow, ...]
    places: Mapping[str, str]
    """What the codes of divisions in the rows are called."""
    people: Mapping[str, NamedOfficer]
    place: int
    total: int
    before: int | None
    after: int | None
    by_reason: Mapping[str, int]
    receipt: Receipt


def show_item(
    hub: Hub, looks: ViewingOfficer, item: int, wanted: ReviewFilter
) -> ItemView:
    """Show an item to an officer, among the items that are wanted.

    Raises:
        ReviewUnknownError: there is no such item.
        EvidenceContradictsError: the log contradicts it.
        AuditUnavailableError: the look cannot be logged, so nothing is shown.
    """
    demand_names(hub, [review_name(item)])
    with hub.reads() as session:
        whole = read_review(session, item, officer=looks.officer)
        record = _record_of(session, whole, source_titles(hub.config.connectors_folder))
        first, second, rows = _sides_of(hub, session, whole, record)
        before, after = neighbours_of(session, item, wanted)
        counts = count_reviews(session, wanted)
        ahead = place_of_review(session, item, wanted)
        actors = [one.actor for one in whole.opinions]
        actors += [whole.card.assigned_to or "", whole.card.decided_by or ""]
        people = named_officers(session, [*actors, whole.retracting])
    receipt = log_view(
        hub,
        looks,
        subject_type="review",
        subject=str(item),
        detail={"items": [item, *(one.card.id for one in whole.siblings)]},
    )
    return ItemView(
        whole=whole,
        record=record,
        first=first,
        second=second,
        rows=rows,
        places=_places(hub, rows),
        people=people,
        place=ahead + 1,
        total=counts.total(wanted),
        before=before,
        after=after,
        by_reason=counts.by("reason", wanted),
        receipt=receipt,
    )


def next_item(hub: Hub, item: int, wanted: ReviewFilter) -> int | None:
    """Name the item to look at behind one."""
    with hub.reads() as session:
        return neighbours_of(session, item, wanted)[1]


def _record_of(
    session: Session, whole: ReviewWhole, titles: Mapping[str, str]
) -> ItemRecord | None:
    """Read the record of an item, unless it is sealed."""
    if whole.is_pair:
        return None
    for row in current_by_key(session, [whole.card.record_key]):
        if row.record_class == RecordClass.OPEN:
            facts = [(n, row.body[n]) for n in RECORD_FIELDS if row.body.get(n)]
            return ItemRecord(
                row.kind,
                row.source,
                titles.get(row.source, row.source),
                row.known_from,
                tuple((name, str(value)) for name, value in facts),
                row.body.get("authority") or row.body.get("court"),
            )
    return None


def _sides_of(
    hub: Hub, session: Session, whole: ReviewWhole, record: ItemRecord | None
) -> tuple[ShownSide | None, ShownSide | None, tuple[FeatureRow, ...]]:
    """Set two sides beside each other: two merchants, or the record and a merchant."""
    divisions = hub.rulebook.divisions
    day = legal_day(hub.clock())
    asked = None if whole.is_pair or whole.claim is None else _claimed(whole.claim)
    sides = [side for side in (whole.first, whole.second) if side is not None]
    facts = newest_of_kind(session, [s.merchant.id for s in sides], "registration")
    parties = [_merchant(side) for side in sides]
    roles = _roles(whole)[-len(sides) :] if sides else []
    others: list[NamedParty | None] = [asked, asked]
    if asked is None:
        others = list(reversed(parties)) if len(parties) > 1 else [None]
    shown = []
    for side, party, role, other in zip(sides, parties, roles, others, strict=False):
        row = facts.get(side.merchant.id)
        body = {} if row is None or party.is_person else row.body
        registered = body.get("established_day")
        region = side.merchant.region
        shown.append(
            ShownSide(
                role=role,
                pieces=name_pieces(party, other, divisions),
                uscc=side.merchant.uscc,
                status=side.merchant.status,
                region=region and (divisions.name_of(region, day) or region),
                address=body.get("address"),
                registered=registered and date.fromisoformat(registered),
                other_names=() if party.is_person else side.other_names,
                records=side.records,
            )
        )
    if len(shown) == 1 and asked is not None:
        own = ShownSide(
            "record",
            name_pieces(asked, parties[0], divisions),
            asked.code("uscc"),
            None,
        )
        shown, parties = [own, *shown], [asked, *parties]
    office = record.office if record else None
    rows: tuple[FeatureRow, ...] = ()
    if len(shown) > 1:
        compared = None if parties[0] is asked else asked
        one, two = parties[:2]
        rows = (
            *compare_sides(one, two, compared, divisions, office),
            *damage_rows(whole.card.evidence, beside_record=compared is None),
        )
    padded = [*shown, None, None]
    return padded[0], padded[1], rows


def _roles(whole: ReviewWhole) -> list[str]:
    """Say by which way the two merchants came into the item."""
    reason = whole.card.reason
    if reason == "branch-of?":
        return ["parent", "branch"]
    if whole.is_pair:
        return ["first", "second"]
    if reason == TOLD_OF_ANOTHER:
        return ["before", "since"] if whole.second else ["record", "before"]
    if whole.second is None:
        return ["record", "proposed"]
    return ["code", "name"] if reason == "name-of-another" else ["code", "other_code"]


def _claimed(claim: Claim) -> NamedParty:
    """Take what a record says of a party."""
    codes = {(v.scheme or "", v.value or "") for v in claim.identifiers if v.usable}
    return NamedParty(
        claim.name,
        frozenset(_with_org_codes(codes)),
        claim.subject_class == SubjectClass.NATURAL_PERSON,
    )


def _merchant(side: ReviewSide) -> NamedParty:
    """Take what is known of a merchant."""
    card = side.merchant
    return NamedParty(
        card.name,
        frozenset(_with_org_codes({(c.scheme, c.value) for c in side.codes})),
        card.subject_class == SubjectClass.NATURAL_PERSON,
        card.region,
    )


def _with_org_codes(codes: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Add to unified codes the organisation codes in them; keep hashes out."""
    found = {code for code in codes if code[0] != "id_hash"}
    return found | {
        ("org_code", org_code_of(value)) for scheme, value in found if scheme == "uscc"
    }


def _places(hub: Hub, rows: tuple[FeatureRow, ...]) -> dict[str, str]:
    """Say what the places that offices are compared by are called."""
    day = legal_day(hub.clock())
    codes = {
        spot.value
        for row in rows
        if row.feature == "office"
        for spot in (row.first, row.second)
        if spot.value
    }
    divisions = hub.rulebook.divisions
    return {code: divisions.name_of(code, day) or code for code in codes}

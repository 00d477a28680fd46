"""A merchant's page put together: at present, or as it was known at a moment."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import UNSET
from sqlalchemy.orm import Session

from hub.context import Hub
from hub.intake.runs import SourceTimes, times_of_sources
from hub.lookup.file.documents import merchant_document
from hub.lookup.file.kept_answers import KeptAnswer, redirect
from hub.lookup.file.material import Material, MovedTo, read_material
from hub.lookup.file.past_file import PastMaterial, past_relations, read_past
from hub.lookup.file.past_point import PastAsked
from hub.lookup.file.register_facts import (
    codes_document,
    former_names,
    name_parts,
    region_name,
    register_document,
)
from hub.lookup.file.relations import relations_shown
from hub.lookup.history.merchant_history import FiledUnder, filed_under
from hub.lookup.page.around import withheld_groups
from hub.lookup.page.documents import (
    IdentityDocument,
    MerchantPageDocument,
    PageRecord,
)
from hub.lookup.page.own_part import rights_document
from hub.lookup.page.rating_part import page_rating
from hub.lookup.page.rating_points import rating_history, told_ratings
from hub.lookup.page.record_part import (
    counts_document,
    records_document,
    states_document,
)
from hub.lookup.page.source import PageSource, shown_versions
from hub.lookup.task.tasks import CodeInvalidError, MerchantUnknownError
from hub.lookup.view.sight import Sight
from hub.merchants.service import is_merchant_code
from schemas.answers.merchant import MerchantDocument
from schemas.codes.identifiers import identify
from schemas.record.body import CODE_FIELDS
from schemas.words import Audience


@dataclass(frozen=True, slots=True)
class WrittenPage:
    """A page without who looked, and what that is looked for by."""

    document: MerchantPageDocument
    times: dict[str, SourceTimes]
    """When each source delivered."""
    filed: FiledUnder | None
    """None for a past moment, of which no reads are told."""


def read_page(
    session: Session, hub: Hub, code: str, sight: Sight, language: str
) -> WrittenPage | KeptAnswer:
    """Write the page of the merchant of a code as it stands.

    A public id that another merchant answers for is answered at once.

    Raises:
        CodeInvalidError: the text cannot be a merchant's code.
        MerchantUnknownError: nobody is known by it.
    """
    if not is_merchant_code(code):
        raise CodeInvalidError(code)
    found = read_material(session, hub, code, sight, language, set())
    if found is None:
        raise MerchantUnknownError(code)
    if isinstance(found, MovedTo):
        return redirect(code, found.public_id)
    source = _present(found)
    relations, _ = relations_shown(session, hub, found.card, found.shown, sight)
    merchant = merchant_document(found.subject, sight, is_found=False)
    times = times_of_sources(session)
    document = _write(source, relations.added_to(merchant), times)
    filed = filed_under(session, hub, found.card, code, sight, found.public)
    return WrittenPage(document, times, filed)


def read_past_page(
    session: Session,
    hub: Hub,
    code: str,
    asked: PastAsked,
    sight: Sight,
    language: str,
) -> WrittenPage | KeptAnswer:
    """Write the page of a merchant as it was, or was known, and may be shown today.

    Raises:
        NotGrantedError, MomentInvalidError, MomentOpenError, AsOfInvalidError,
        BeforeRulesError, CodeInvalidError, MerchantUnknownError: as `read_past` does.
    """
    found = read_past(session, hub, code, asked, sight, language)
    if isinstance(found, KeptAnswer):
        return found
    merchant = merchant_document(found.subject, sight, is_found=False)
    times = times_of_sources(session)
    told = past_relations(found).added_to(merchant)
    return WrittenPage(_write(_past(found), told, times), times, None)


def _present(found: Material) -> PageSource:
    """Give what the present page is written from."""
    return PageSource(
        session=found.session,
        hub=found.hub,
        card=found.card,
        subject=found.subject,
        score=found.score,
        shown=found.shown,
        versions=shown_versions(
            found.session, found.hub, found.card, found.shown, found.sight
        ),
        sight=found.sight,
        language=found.language,
        known_as=found.card.id if found.public is None else found.public.card.id,
    )


def _past(found: PastMaterial) -> PageSource:
    """Give what the page of a past moment is written from."""
    card, shown = found.past.card, found.shown
    return PageSource(
        session=found.session,
        hub=found.hub,
        card=card,
        subject=found.subject,
        score=found.score,
        shown=shown,
        versions=shown_versions(found.session, found.hub, card, shown, found.sight),
        sight=found.sight,
        language=found.language,
        known_as=card.id,
        point=found.point,
    )


def _write(
    source: PageSource, merchant: MerchantDocument, times: dict[str, SourceTimes]
) -> MerchantPageDocument:
    """Write all of a page that rests on the merchant and the view."""
    began = {name: one.since for name, one in times.items() if one.since is not None}
    records = records_document(source, began)
    point = source.point
    given = told_ratings(source)
    return MerchantPageDocument(
        known=UNSET if point is None else True,
        as_of=point.day if point is not None and point.is_cut else UNSET,
        known_at=UNSET if point is None else point.known_at,
        merchant=merchant,
        identity=_identity(source, merchant, records),
        rating=page_rating(source, given),
        records=records,
        counts=counts_document(source, records),
        states=states_document(records),
        rating_history=rating_history(source, given),
        withheld=withheld_groups(source.hub, source.sight, source.language),
        rights=rights_document(source.language)
        if source.sight.view.audience is Audience.SELF
        else UNSET,
    )


def _identity(
    source: PageSource, merchant: MerchantDocument, records: Sequence[PageRecord]
) -> IdentityDocument:
    """Say who the merchant is, by what the shown records say."""
    sight, subject, shown = source.sight, source.subject, source.shown
    divisions = source.hub.rulebook.divisions
    codes = codes_document(shown, subject, sight)
    is_masked = sight.is_shielded(subject)
    return IdentityDocument(
        name_parts=[] if is_masked else name_parts(merchant.name, divisions),
        subject_class=subject.subject_class,
        region_name=region_name(merchant.region, divisions, sight),
        codes=codes,
        register=register_document(shown, subject, sight),
        former_names=former_names(shown, source.versions, subject, sight),
        links=_links(records, merchant.name, {code.value for code in codes}),
    )


def _links(
    records: Sequence[PageRecord], name: str | None, codes: set[str]
) -> dict[str, int]:
    """Count by what the shown records name the merchant, in shown fields."""
    values: dict[str, str | None] = {}
    counts: Counter[str] = Counter()
    for record in records:
        body = record.body
        written = [body[field] for field in CODE_FIELDS if field in body]
        for text in written:
            if text not in values:
                values[text] = identify(text).value
        by_code = any(values[text] in codes for text in written)
        by_name = name is not None and body.get("party_name") == name
        if by_code:
            counts["code_and_name" if by_name else "code"] += 1
        else:
            counts["name" if by_name else "unshown"] += 1
    return dict(counts)

"""Decisions and judgments of a certificate as its documents tell them."""

from collections.abc import Mapping
from datetime import date

from msgspec import UNSET

from hub.lookup.file.certificate.lines import SanctionLine
from hub.lookup.file.certificate.possible import Looking
from hub.lookup.wording import word
from hub.rulebook import Rulebook
from schemas.answers.certificate import (
    CertifiedRecord,
    DecisionDocument,
    DifferenceDocument,
    JudgmentDocument,
    TellingLawDocument,
)
from schemas.answers.merchant import MerchantDocument

COMPARED = (
    *("decision_day", "service_day", "penalty_kinds", "fine_fen", "confiscated_fen"),
    *("review_outcome", "review_day"),
)
"""Fields of which it is told where the records of one document differ."""


Others = Mapping[str, MerchantDocument]
"""Whom a party is told of besides, by public id."""


def decision_told(
    looking: Looking, line: SanctionLine, others: Others
) -> DecisionDocument:
    """Write one decision."""
    first = line.records[0]
    return DecisionDocument(
        number=line.value("document_no"),
        authority=line.value("authority"),
        decision_day=first.day,
        service_day=line.value("service_day"),
        effect_day=line.effect.day,
        effect_day_basis=line.effect.basis,
        review_outcome=line.value("review_outcome"),
        review_day=line.value("review_day"),
        review_body=line.value("review_body"),
        review_number=line.value("review_document_no"),
        kinds=line.value("penalty_kinds") or (),
        fine_fen=line.value("fine_fen"),
        confiscated_fen=line.value("confiscated_fen"),
        violation=line.value("violation_type"),
        basis=line.value("basis"),
        status=line.status,
        status_text=line.value("status_text"),
        withdrawal_reason=line.value("withdrawal_reason"),
        sealed=any(record.is_sealed for record in line.records),
        law_fields=_fields(looking, line),
        records=_records(line),
        filed_under=others.get(line.records[0].merchant, UNSET),
        differences=[
            DifferenceDocument(name, values)
            for name, values in line.differences(COMPARED).items()
        ],
    )


def judgment_told(
    looking: Looking, line: SanctionLine, others: Others
) -> JudgmentDocument:
    """Write one criminal judgment."""
    charges = line.value("charges")
    return JudgmentDocument(
        number=line.value("case_no"),
        courts=line.value("courts") or list(filter(None, [line.value("court")])),
        charges=line.value("reasons") or list(filter(None, [charges])),
        day=line.records[0].day,
        effect_day=line.effect.day,
        effect_day_basis=line.effect.basis,
        status=line.status,
        sealed=any(record.is_sealed for record in line.records),
        law_fields=_fields(looking, line),
        records=_records(line),
        filed_under=others.get(line.records[0].merchant, UNSET),
    )


def _fields(looking: Looking, line: SanctionLine) -> list[TellingLawDocument]:
    """Say of which fields a line is, and what tells it."""
    rulebook, day = looking.hub.rulebook, looking.sight.day
    return [
        TellingLawDocument(
            field=one.field,
            name=field_name(rulebook, one.field, day, looking.language),
            group=one.group,
            basis=one.basis,
            detail=one.detail,
            rule=one.rule,
        )
        for one in line.fields
    ]


def _records(line: SanctionLine) -> list[CertifiedRecord]:
    """Name the records that tell of a document."""
    return [
        CertifiedRecord(
            one.id, one.source, one.status, one.learned_at, one.present or UNSET
        )
        for one in line.records
    ]


def field_name(rulebook: Rulebook, field: str, day: date, language: str) -> str:
    """Name a field of law."""
    rule = rulebook.rule("fields", field, day)
    return field if rule is None else word((rule.zh, rule.en), language)

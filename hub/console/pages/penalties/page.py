"""From a certificate's document to its page: pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from hub.console.pages.penalties.views import (
    CertificateView,
    CertifiedPartyView,
    SentParties,
)
from hub.console.views.parts import RECORD_SIGNS, FactRow, StateChip
from hub.console.views.tables import DataTable, TableCell, TableColumn, TableRow
from hub.console.words.translator import Translator
from hub.lookup.file import said_kinds, said_period, said_review
from hub.lookup.task import BY_CODE
from hub.lookup.wording import withheld_text
from schemas.answers.certificate import (
    CertificateDocument,
    CertifiedPartyDocument,
    DecisionDocument,
    JudgmentDocument,
    PossibleDocument,
    TellingLawDocument,
)


def certificate_view(
    document: CertificateDocument, voice: Translator, base: str, query: str
) -> CertificateView:
    """Show a certificate; ``base`` is where the merchant's pages are opened."""
    pdf = f"{base}/penalties/pdf?{query}"
    return _view(document, voice, (base, f"{base}/penalties", pdf), None)


def own_certificate_view(
    document: CertificateDocument, voice: Translator, file: str, pdf: str
) -> CertificateView:
    """Show a certificate to whom it is about; ``file`` is where the own file is."""
    return _view(document, voice, (file, f"{file}#certificate", pdf), None)


def parties_view(
    document: CertificateDocument,
    voice: Translator,
    form: str,
    sent: SentParties | None,
) -> CertificateView:
    """Show a certificate of several parties; ``form`` is where they are asked for."""
    return _view(document, voice, ("", form, ""), sent)


def _view(
    document: CertificateDocument,
    voice: Translator,
    places: tuple[str, str, str],
    sent: SentParties | None,
) -> CertificateView:
    """Show a certificate; places are the merchant's, the form's and the PDF's."""
    titles = {one.source: one.title for one in document.coverage}
    merchant, again, pdf = places
    return CertificateView(
        title=voice.t("penalties.title" if merchant else "penalties.parties"),
        merchant=merchant,
        again=again,
        pdf=pdf,
        sent=sent,
        question=_question(document, voice),
        parties=tuple(
            _party(party, titles, voice, alone=bool(merchant))
            for party in document.parties
        ),
        coverage=_coverage(document, voice),
        gaps=_gaps(document, voice),
        statement=document.statement,
    )


def _question(document: CertificateDocument, voice: Translator) -> tuple[FactRow, ...]:
    """Say what was asked for and as known when."""
    asked = document.question
    named = asked.name if asked.group is None else f"{asked.name} {asked.group}"
    rows = [FactRow(voice.t("penalties.field"), named)]
    if asked.text is not None:
        status = voice.t(f"penalties.rule.{asked.status}")
        source = asked.source if voice.language == "en" else ""
        remark = f"{source} {status}".strip()
        rows.append(FactRow(voice.t("penalties.window"), asked.text, remark))
    rows += [
        FactRow(
            voice.t(
                "penalties.days" if asked.window is None else "penalties.in_effect"
            ),
            said_period(asked.penalties, voice.language),
        ),
        FactRow(
            voice.t("penalties.judgment_days"),
            said_period(asked.judgments, voice.language),
        ),
        *(
            (FactRow(voice.t("penalties.as_of"), voice.day(document.as_of)),)
            if document.as_of
            else ()
        ),
        FactRow(voice.t("penalties.known_at"), voice.stamp(document.known_at)),
        FactRow(
            voice.t("penalties.log"),
            f"{document.log_shard} / {voice.number(document.log_size)}",
        ),
    ]
    return tuple(rows)


def _party(
    party: CertifiedPartyDocument,
    titles: Mapping[str, str],
    voice: Translator,
    *,
    alone: bool,
) -> CertifiedPartyView:
    """Show what is known of one party; ``alone`` says that there is no other."""
    place = voice.t("penalties.party_no", place=party.place)
    merchant = party.merchant
    name = None if merchant is None else merchant.name
    code = party.asked if merchant is None else merchant.uscc
    by = FactRow(voice.t("penalties.by_number"), voice.t("penalties.not_repeated"))
    if party.named_by == BY_CODE:
        by = FactRow(
            voice.t("penalties.code"),
            code or "",
            code=code is not None,
            absent=_absent(code),
        )
    return CertifiedPartyView(
        heading=voice.t("penalties.party") if alone else place,
        of="" if alone else f"{place}{voice.t('penalties.part_of')}",
        facts=(
            FactRow(voice.t("penalties.party"), name or "", absent=_absent(name)),
            by,
            *(
                (FactRow(voice.t("penalties.id"), merchant.id, code=True),)
                if merchant
                else ()
            ),
        ),
        decisions=_decisions(party.decisions, voice),
        judgments=_judgments(party.judgments, voice),
        possible=_possible(party.possible, titles, voice),
        more=voice.t("penalties.more") if party.has_more_possible else "",
        refused=""
        if party.refused is None
        else withheld_text(party.refused, voice.language),
    )


def _absent(value: str | None) -> str:
    """Tell the kind of nothing that a missing value is."""
    return "" if value else "not_sent"


def _table(
    caption: str, heads: Sequence[str], rows: Iterable[tuple[TableCell, ...]]
) -> DataTable | None:
    """Make a table; none where there is no row."""
    made = tuple(TableRow(cells) for cells in rows)
    columns = tuple(TableColumn(head) for head in heads)
    return DataTable(caption, columns, made, tight=True) if made else None


def _heads(voice: Translator, *names: str) -> list[str]:
    """Say the heads of a table."""
    return [voice.t(f"penalties.{name}") for name in names]


def _chip(status: str, voice: Translator) -> StateChip:
    """Say the state of a document."""
    return StateChip(voice.t(f"state.{status}"), *RECORD_SIGNS[status])


def _decisions(
    found: Sequence[DecisionDocument], voice: Translator
) -> DataTable | None:
    """List decisions, one line a document."""
    heads = ("number", "day", "what", "amount", "why_field", "state", "records")
    return _table(
        voice.t("penalties.decisions"),
        _heads(voice, *heads),
        (_decision(one, voice) for one in found),
    )


def _decision(one: DecisionDocument, voice: Translator) -> tuple[TableCell, ...]:
    """Write a decision as a row."""
    amounts = [
        voice.t(f"penalties.{name}", amount=voice.money(fen))
        for name, fen in (("fined", one.fine_fen), ("taken", one.confiscated_fen))
        if fen is not None
    ]
    days = [_effect(one.effect_day, voice)]
    if one.service_day is not None:
        days.insert(0, voice.t("penalties.served", day=one.service_day))
    said = [one.status_text, one.withdrawal_reason, _review(one, voice)]
    differs = [
        voice.t("penalties.differ", values=" / ".join(each.values))
        for each in one.differences
    ]
    between = voice.t("penalties.between")
    return (
        TableCell(
            one.number or voice.t("penalties.not_told"),
            below=between.join(filter(None, [one.authority, _filed_under(one, voice)])),
        ),
        TableCell(voice.day(one.decision_day), below=between.join(days)),
        TableCell(said_kinds(one.kinds, voice.language), below=one.violation or ""),
        TableCell(between.join(amounts)),
        _fields_cell(one.law_fields, voice),
        TableCell(
            chip=_chip(one.status, voice),
            below=between.join(filter(None, [*_present(one, voice), *said, *differs])),
        ),
        _records_cell(one, voice),
    )


def _review(one: DecisionDocument, voice: Translator) -> str | None:
    """Say how a review of the decision came out; None where no source tells it."""
    outcome = said_review(one.review_outcome, voice.language)
    if outcome is None:
        return None
    about = (outcome, one.review_day, one.review_number, one.review_body)
    return voice.t("penalties.reviewed", what=" ".join(filter(None, about)))


def _effect(day: date | None, voice: Translator) -> str:
    """Say since when a document has effect, or that nobody knows."""
    if day is None:
        return voice.t("penalties.effect_unknown")
    return voice.t("penalties.effective", day=day)


def _filed_under(
    one: DecisionDocument | JudgmentDocument, voice: Translator
) -> str | None:
    """Say whom it was decided on, where that is not the party itself."""
    if not one.filed_under:
        return None
    who = " ".join(filter(None, [one.filed_under.name, one.filed_under.uscc]))
    return voice.t("penalties.filed_under", who=who)


def _fields_cell(fields: Sequence[TellingLawDocument], voice: Translator) -> TableCell:
    """Say of which fields of law a document is, and what tells it."""
    told = [f"{one.name} {one.group or ''}".strip() for one in fields]
    basis = [
        voice.t(f"penalties.basis.{one.basis}", detail=one.detail) for one in fields
    ]
    between = voice.t("penalties.between")
    return TableCell(between.join(told), below=between.join(basis))


def _records_cell(
    one: DecisionDocument | JudgmentDocument, voice: Translator
) -> TableCell:
    """Name the records that tell of a document."""
    sealed = voice.t("penalties.sealed") if one.sealed else ""
    ids = " ".join(record.id for record in one.records)
    return TableCell(ids, mono=True, below=sealed)


def _present(one: DecisionDocument | JudgmentDocument, voice: Translator) -> list[str]:
    """Say the states that its records have today, where those of then are told."""
    states = {each.present.status for each in one.records if each.present}
    return [
        voice.t("penalties.present", state=voice.t(f"state.{state}"))
        for state in sorted(states)
    ]


def _judgments(
    found: Sequence[JudgmentDocument], voice: Translator
) -> DataTable | None:
    """List criminal judgments."""
    between = voice.t("penalties.between")
    return _table(
        voice.t("penalties.judgments"),
        _heads(voice, "case", "day", "charges", "why_field", "state", "records"),
        (
            (
                TableCell(
                    one.number or voice.t("penalties.not_told"),
                    below=between.join(
                        filter(None, [*one.courts, _filed_under(one, voice)])
                    ),
                ),
                TableCell(voice.day(one.day), below=_effect(one.effect_day, voice)),
                TableCell(between.join(one.charges)),
                _fields_cell(one.law_fields, voice),
                TableCell(
                    chip=_chip(one.status, voice),
                    below=between.join(_present(one, voice)),
                ),
                _records_cell(one, voice),
            )
            for one in found
        ),
    )


def _possible(
    found: Sequence[PossibleDocument], titles: Mapping[str, str], voice: Translator
) -> DataTable | None:
    """List what may belong to it."""
    return _table(
        voice.t("penalties.possible"),
        _heads(voice, "why", "number", "day", "where"),
        (
            (
                TableCell(one.text),
                TableCell(one.number or "", below=one.authority or ""),
                TableCell(
                    voice.day(one.day),
                    below=_effect(one.effect_day, voice) if one.record else "",
                ),
                TableCell(
                    one.record or one.row or "",
                    mono=True,
                    below=" ".join(
                        filter(None, [titles.get(one.source or ""), one.merchant])
                    ),
                ),
            )
            for one in found
        ),
    )


def _coverage(document: CertificateDocument, voice: Translator) -> DataTable:
    """Say how far the sources reach."""
    never = voice.t("penalties.never")
    rows = [
        TableRow(
            (
                TableCell(one.title),
                TableCell(
                    voice.t("penalties.nothing")
                    if one.first_day is None
                    else voice.t(
                        "penalties.span", first=one.first_day, last=one.last_day
                    )
                ),
                TableCell(
                    never if one.last_good_at is None else voice.stamp(one.last_good_at)
                ),
            )
        )
        for one in document.coverage
    ]
    columns = tuple(map(TableColumn, _heads(voice, "source", "reach", "last_good")))
    return DataTable(voice.t("penalties.coverage"), columns, tuple(rows), tight=True)


def _gaps(document: CertificateDocument, voice: Translator) -> tuple[FactRow, ...]:
    """Say what cannot be told at all."""
    rows = [
        FactRow(voice.t(f"penalties.kind.{kind}"), reason)
        for kind, reason in document.missing_kinds.items()
    ]
    rows.append(
        FactRow(voice.t("penalties.nameless"), voice.number(document.nameless_rows))
    )
    if document.not_shown:
        between = voice.t("penalties.between")
        fields = between.join(document.not_shown)
        rows.append(FactRow(voice.t("penalties.not_shown"), fields))
    return tuple(rows)

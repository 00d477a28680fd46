"""Agreements: the list, one of them in plain words, made and ended."""

from datetime import date

from flask import Response, request
from werkzeug.exceptions import NotFound

from hub.agreements.catalog import every_item
from hub.agreements.models import Agreement
from hub.agreements.service import (
    digest_of,
    end_agreement,
    list_agreements,
    make_agreement,
    terms_of,
)
from hub.agreements.terms import AgreementInvalidError, Terms, check_terms
from hub.audit.mover import move_outbox
from hub.console.pages.members.agreement_forms import terms_form, terms_typed
from hub.console.pages.members.agreement_words import item_name, opened_by
from hub.console.pages.members.base import (
    AGREEMENTS,
    SYSTEM,
    actor_of,
    blueprint,
    kind_name,
    members_for,
    place_name,
    voice_here,
)
from hub.console.pages.members.views import (
    AgreementListView,
    AgreementView,
    NewAgreementView,
)
from hub.console.serving.desk import at_desk, tell_view
from hub.console.serving.forms import check_form
from hub.console.serving.headers import send_page
from hub.console.serving.rendering import render
from hub.console.serving.site import see
from hub.console.serving.work import desk_frame
from hub.console.views.parts import FactRow, Link, StateChip, StateNote
from hub.console.views.tables import (
    DataTable,
    PageForm,
    TableCell,
    TableColumn,
    TableRow,
)
from hub.console.words.speech import Speech
from hub.context import Hub
from hub.faults import agreement_name, demand_names
from hub.ground.clock import legal_day
from hub.members.officers import SignedIn

SCREEN = "agreements"
SHORT_DIGEST = 16


@blueprint.get(AGREEMENTS)
def show_agreements() -> Response:
    """List the agreements, of one kind of member or of all."""
    hub, signed_in = at_desk(SYSTEM)
    place = tell_view(hub, signed_in, SCREEN, "list")
    kind = request.args.get("kind")
    with hub.reads() as session:
        rows = [
            row
            for row in list_agreements(session)
            if kind is None or row.member_kind == kind
        ]
    ended = [row for row in rows if row.ended_at is not None]
    standing = [row for row in rows if row.ended_at is None]
    names = {row.code: row.name for row in members_for(hub, signed_in)}
    view = AgreementListView(
        standing=_table(hub, standing, names) if standing else None,
        ended=_table(hub, ended, names) if ended else None,
        count=len(ended),
        place=place,
    )
    frame = desk_frame(signed_in, current="agreements")
    return send_page(render("members/agreements.html", frame, page=view))


@blueprint.get(f"{AGREEMENTS}/new")
def ask_agreement() -> Response:
    """Ask what is agreed."""
    hub, signed_in = at_desk(SYSTEM)
    return _new_page(hub, signed_in)


@blueprint.post(f"{AGREEMENTS}/new")
def take_agreement() -> Response:
    """Say what the terms would open, or agree on them."""
    hub, signed_in = at_desk(SYSTEM)
    check_form(request, signed_in.csrf)
    at = hub.clock()
    try:
        terms = terms_typed(hub, members_for(hub, signed_in))
        check_terms(terms, hub.rulebook)
        if request.form.get("action") == "preview":
            return _new_page(hub, signed_in, terms=terms)
        with hub.writes.begin() as session:
            # A form that is sent twice finds what it made.
            same = [
                row.id
                for row in list_agreements(session)
                if row.ended_at is None and terms_of(row).as_json() == terms.as_json()
            ]
            made = same[0] if same else None
            if made is None:
                made = make_agreement(
                    session, hub.rulebook, terms, actor=actor_of(signed_in), at=at
                ).id
    except AgreementInvalidError as error:
        return _new_page(hub, signed_in, error)
    move_outbox(hub.writes, hub.audit)
    return see(f"{AGREEMENTS}/{made}")


@blueprint.get(f"{AGREEMENTS}/<string:agreement_id>")
def show_agreement(agreement_id: str) -> Response:
    """Show an agreement: its terms, and in plain words what it opens."""
    hub, signed_in = at_desk(SYSTEM)
    row = _find(hub, agreement_id)
    place = tell_view(hub, signed_in, f"{SCREEN}-one", agreement_id)
    voice, day = voice_here(), legal_day(hub.clock())
    view = AgreementView(
        title=row.title,
        state=_state(voice, row, day),
        back=Link(voice.t("nav.agreements"), AGREEMENTS),
        facts=_facts(hub, voice, signed_in, row),
        opened=opened_by(hub, voice, terms_of(row), day),
        end=_end_form(voice, signed_in, row) if row.ended_at is None else None,
        place=place,
    )
    frame = desk_frame(signed_in, current="agreements")
    return send_page(render("members/agreement.html", frame, page=view))


@blueprint.get(f"{AGREEMENTS}/<string:agreement_id>/end")
def lead_to_agreement(agreement_id: str) -> Response:
    """Lead from the address of a form to the page that it stands on."""
    return see(f"{AGREEMENTS}/{agreement_id}")


@blueprint.post(f"{AGREEMENTS}/<string:agreement_id>/end")
def stop_agreement(agreement_id: str) -> Response:
    """End an agreement at once; one that has ended already stays so."""
    hub, signed_in = at_desk(SYSTEM)
    check_form(request, signed_in.csrf)
    if _find(hub, agreement_id).ended_at is None:
        with hub.writes.begin() as session:
            end_agreement(
                session, agreement_id, actor=actor_of(signed_in), at=hub.clock()
            )
        move_outbox(hub.writes, hub.audit)
    return see(f"{AGREEMENTS}/{agreement_id}")


def _find(hub: Hub, agreement_id: str) -> Agreement:
    """Find an agreement.

    Raises:
        NotFound: there is none.
        EvidenceContradictsError: it is not what the log was told.
    """
    demand_names(hub, [agreement_name(agreement_id)])
    with hub.reads() as session:
        for row in list_agreements(session):
            if row.id == agreement_id:
                return row
    raise NotFound(agreement_id)


def _table(hub: Hub, rows: list[Agreement], names: dict[str, str]) -> DataTable:
    """List agreements."""
    voice, now = voice_here(), hub.clock()
    day = legal_day(now)
    return DataTable(
        caption=voice.t("nav.agreements"),
        columns=(
            TableColumn(voice.t("agreements.title")),
            TableColumn(voice.t("agreements.with")),
            TableColumn(voice.t("agreements.purposes")),
            TableColumn(voice.t("agreements.valid_from"), short=True),
            TableColumn(voice.t("agreements.valid_to"), short=True),
            TableColumn(voice.t("members.state")),
        ),
        rows=tuple(
            TableRow(
                (
                    TableCell(
                        row.title,
                        href=f"{AGREEMENTS}/{row.id}",
                        below=row.legal_basis,
                    ),
                    TableCell(
                        kind_name(hub, voice, row.member_kind, day),
                        below=""
                        if row.member_code is None
                        else names.get(row.member_code, row.member_code),
                    ),
                    TableCell(_purposes(voice, row)),
                    TableCell(voice.day(row.valid_from)),
                    TableCell(_last_day(voice, row)),
                    TableCell(chip=_state(voice, row, day)),
                )
            )
            for row in rows
        ),
    )


def _facts(
    hub: Hub, voice: Speech, signed_in: SignedIn, row: Agreement
) -> tuple[FactRow, ...]:
    """Tell the terms of an agreement."""
    now = hub.clock()
    day = legal_day(now)
    names = {one.code: one.name for one in members_for(hub, signed_in)}
    whom = voice.t("agreements.all_of_kind")
    if row.member_code is not None:
        whom = names.get(row.member_code, row.member_code)
    places = [place_name(hub, voice, code, day) for code in row.territory]
    rows = [
        FactRow(
            voice.t("agreements.member_kind"),
            kind_name(hub, voice, row.member_kind, day),
        ),
        FactRow(voice.t("agreements.member_code"), whom),
        FactRow(voice.t("agreements.purposes"), _purposes(voice, row)),
        FactRow(voice.t("agreements.legal_basis"), row.legal_basis),
        FactRow(
            voice.t("agreements.territory"),
            voice.t("parts.comma").join(places) or voice.t("agreements.own_territory"),
        ),
        FactRow(
            voice.t("agreements.officer_for"),
            voice.t("parts.comma").join(
                voice.t(f"purpose.{one}") for one in row.officer_for
            )
            or voice.t("parts.absent.none"),
        ),
        FactRow(
            voice.t("agreements.personal"),
            "; ".join(f"{item}={','.join(row.personal[item])}" for item in row.personal)
            if row.personal
            else "",
            absent="" if row.personal else "none",
            mono=True,
        ),
        FactRow(
            voice.t("agreements.reference_form"),
            row.reference_form or voice.t("agreements.default_form"),
            mono=row.reference_form is not None,
        ),
        FactRow(voice.t("agreements.rate"), _limit(voice, row.rate)),
        FactRow(voice.t("agreements.quota"), _limit(voice, row.quota)),
        FactRow(voice.t("agreements.valid_from"), voice.day(row.valid_from)),
        FactRow(voice.t("agreements.valid_to"), _last_day(voice, row)),
        FactRow(voice.t("agreements.made_at"), voice.moment(row.made_at, now)),
        FactRow(voice.t("agreements.number"), row.id, mono=True),
        FactRow(voice.t("agreements.digest"), digest_of(row)[:SHORT_DIGEST], mono=True),
    ]
    if row.ended_at is not None:
        ended = FactRow(voice.t("agreements.ended_at"), voice.moment(row.ended_at, now))
        rows.insert(10, ended)
    return tuple(rows)


def _purposes(voice: Speech, row: Agreement) -> str:
    """Name the purposes of an agreement."""
    return voice.t("parts.comma").join(
        voice.t(f"purpose.{one}") for one in row.purposes
    )


def _limit(voice: Speech, number: int | None) -> str:
    """Say how much may be asked, or that the kind of member tells."""
    return voice.t("agreements.usual_limit") if number is None else f"{number:,}"


def _last_day(voice: Speech, row: Agreement) -> str:
    """Tell the last day of an agreement."""
    return voice.day(row.valid_to) or voice.t("agreements.no_end")


def _state(voice: Speech, row: Agreement, day: date) -> StateChip:
    """Tell whether an agreement opens anything on a day."""
    if row.ended_at is not None:
        return StateChip(voice.t("agreements.ended"), "ring", "mute")
    if day < row.valid_from:
        return StateChip(voice.t("agreements.later"), "ring", "info")
    if row.valid_to is not None and row.valid_to < day:
        return StateChip(voice.t("agreements.past"), "ring", "mute")
    return StateChip(voice.t("agreements.standing"), "round", "ok")


def _end_form(voice: Speech, signed_in: SignedIn, row: Agreement) -> PageForm:
    """Offer to end an agreement."""
    return PageForm(
        action=f"{AGREEMENTS}/{row.id}/end",
        fields=(),
        submit=voice.t("agreements.end"),
        csrf=signed_in.csrf,
        note=voice.t("agreements.end_note"),
        grave=True,
        once=True,
    )


def _new_page(
    hub: Hub,
    signed_in: SignedIn,
    error: AgreementInvalidError | None = None,
    *,
    terms: Terms | None = None,
) -> Response:
    """Write the form; with terms, beside what they would open."""
    voice, day = voice_here(), legal_day(hub.clock())
    notice = None
    if error is not None:
        notice = StateNote(
            "bad",
            voice.t(f"failure.{error.code}.title"),
            voice.t(f"failure.{error.code}.text"),
        )
    view = NewAgreementView(
        form=terms_form(hub, voice, signed_in.csrf, members_for(hub, signed_in), error),
        back=Link(voice.t("nav.agreements"), AGREEMENTS),
        preview=None if terms is None else opened_by(hub, voice, terms, day),
        items=tuple((item, item_name(hub, voice, item, day)) for item in every_item()),
        notice=notice,
        code="" if error is None else error.code,
    )
    frame = desk_frame(signed_in, current="agreements")
    status = 200 if error is None else error.status
    return send_page(render("members/new_agreement.html", frame, page=view), status)

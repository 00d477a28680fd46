"""Agreements: the list, one of them in plain words, made and ended."""

from flask import Response, request
from werkzeug.exceptions import NotFound

from hub.agreements.catalog import every_item
from hub.agreements.models import Agreement
from hub.agreements.service import (
    end_agreement,
    list_agreements,
    make_agreement,
    terms_of,
)
from hub.agreements.terms import AgreementInvalidError, Terms, check_terms
from hub.console.pages.members.agreement_forms import terms_form, terms_typed
from hub.console.pages.members.agreement_views import (
    agreement_facts,
    agreement_table,
    state_of,
)
from hub.console.pages.members.agreement_words import item_name, opened_by
from hub.console.pages.members.base import (
    AGREEMENTS,
    SYSTEM,
    actor_of,
    blueprint,
    members_for,
    voice_here,
)
from hub.console.pages.members.views import (
    AgreementListView,
    AgreementView,
    NewAgreementView,
)
from hub.console.serving.forms import check_form
from hub.console.serving.headers import send_page
from hub.console.serving.officer_pages import demand_officer, log_screen_view
from hub.console.serving.rendering import render
from hub.console.serving.site import redirect_to
from hub.console.serving.work import desk_frame
from hub.console.views.parts import Link, StateNote
from hub.console.views.tables import (
    PageForm,
)
from hub.console.words.translator import Translator
from hub.context import Hub
from hub.contradictions import (
    AGREEMENT,
    agreement_name,
    contradicted_rows,
    demand_names,
)
from hub.ground.clock import legal_day
from hub.members.officers import SignedIn

SCREEN = "agreements"


@blueprint.get(AGREEMENTS)
def show_agreements() -> Response:
    """List the agreements, of one kind of member or of all."""
    hub, signed_in = demand_officer(SYSTEM)
    place = log_screen_view(hub, signed_in, SCREEN, "list")
    kind = request.args.get("kind")
    with hub.reads() as session:
        closed = contradicted_rows(session, AGREEMENT)
        rows = [
            row
            for row in list_agreements(session, without=closed)
            if kind is None or row.member_kind == kind
        ]
    names = {row.code: row.name for row in members_for(hub, signed_in)}
    ended = [row for row in rows if row.ended_at is not None]
    standing = [row for row in rows if row.ended_at is None]
    view = AgreementListView(
        # What the log contradicts hides neither under a kind nor among what ended.
        standing=agreement_table(hub, standing, names, closed)
        if standing or closed
        else None,
        ended=agreement_table(hub, ended, names, {}) if ended else None,
        count=len(ended),
        place=place,
    )
    frame = desk_frame(signed_in, current="agreements")
    return send_page(render("members/agreements.html", frame, page=view))


@blueprint.get(f"{AGREEMENTS}/new")
def ask_agreement() -> Response:
    """Ask what is agreed."""
    hub, signed_in = demand_officer(SYSTEM)
    return _new_page(hub, signed_in)


@blueprint.post(f"{AGREEMENTS}/new")
def take_agreement() -> Response:
    """Say what the terms would open, or agree on them."""
    hub, signed_in = demand_officer(SYSTEM)
    check_form(request, signed_in.csrf)
    at = hub.clock()
    try:
        terms = terms_typed(hub, members_for(hub, signed_in))
        check_terms(terms, hub.rulebook)
        if request.form.get("action") == "preview":
            return _new_page(hub, signed_in, terms=terms)
        with hub.writing() as session:
            closed = contradicted_rows(session, AGREEMENT)
            # A form that is sent twice finds what it made.
            same = [
                row.id
                for row in list_agreements(session, without=closed)
                if row.ended_at is None and terms_of(row).as_json() == terms.as_json()
            ]
            made = same[0] if same else None
            if made is None:
                made = make_agreement(
                    session, hub.rulebook, terms, actor=actor_of(signed_in), at=at
                ).id
    except AgreementInvalidError as error:
        return _new_page(hub, signed_in, error)
    return redirect_to(f"{AGREEMENTS}/{made}")


@blueprint.get(f"{AGREEMENTS}/<string:agreement_id>")
def show_agreement(agreement_id: str) -> Response:
    """Show an agreement: its terms, and in plain words what it opens."""
    hub, signed_in = demand_officer(SYSTEM)
    row = _find(hub, agreement_id)
    place = log_screen_view(hub, signed_in, f"{SCREEN}-one", agreement_id)
    voice, day = voice_here(), legal_day(hub.clock())
    names = {one.code: one.name for one in members_for(hub, signed_in)}
    view = AgreementView(
        title=row.title,
        state=state_of(voice, row, day),
        back=Link(voice.t("nav.agreements"), AGREEMENTS),
        facts=agreement_facts(hub, voice, row, names),
        opened=opened_by(hub, voice, terms_of(row), day),
        end=_end_form(voice, signed_in, row) if row.ended_at is None else None,
        place=place,
    )
    frame = desk_frame(signed_in, current="agreements")
    return send_page(render("members/agreement.html", frame, page=view))


@blueprint.get(f"{AGREEMENTS}/<string:agreement_id>/end")
def lead_to_agreement(agreement_id: str) -> Response:
    """Lead from the address of a form to the page that it stands on."""
    return redirect_to(f"{AGREEMENTS}/{agreement_id}")


@blueprint.post(f"{AGREEMENTS}/<string:agreement_id>/end")
def stop_agreement(agreement_id: str) -> Response:
    """End an agreement at once; one that has ended already stays so."""
    hub, signed_in = demand_officer(SYSTEM)
    check_form(request, signed_in.csrf)
    if _find(hub, agreement_id).ended_at is None:
        with hub.writing() as session:
            end_agreement(
                session, agreement_id, actor=actor_of(signed_in), at=hub.clock()
            )
    return redirect_to(f"{AGREEMENTS}/{agreement_id}")


def _find(hub: Hub, agreement_id: str) -> Agreement:
    """Find an agreement.

    Raises:
        NotFound: there is none.
        EvidenceContradictsError: it is not what the log was told.
    """
    demand_names(hub, [agreement_name(agreement_id)])
    with hub.reads() as session:
        closed = contradicted_rows(session, AGREEMENT)
        for row in list_agreements(session, without=closed):
            if row.id == agreement_id:
                return row
    raise NotFound(agreement_id)


def _end_form(voice: Translator, signed_in: SignedIn, row: Agreement) -> PageForm:
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

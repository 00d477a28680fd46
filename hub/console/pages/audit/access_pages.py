"""The access review on pages: a week's looks, each told without its merchant."""

from datetime import date, datetime, timedelta

from flask import Response, request
from werkzeug.exceptions import NotFound

from hub.console.pages.audit.base import (
    ACCESS,
    actor_name,
    at_audit,
    blueprint,
    officer_names,
    voice_here,
)
from hub.console.pages.audit.look_views import LookNaming, MarkMissingError
from hub.console.pages.audit.views import SampleListView, SampleView
from hub.console.serving.forms import check_form
from hub.console.serving.headers import send_page
from hub.console.serving.officer_pages import log_screen_view
from hub.console.serving.rendering import render
from hub.console.serving.site import redirect_to
from hub.console.serving.work import desk_frame
from hub.console.views.parts import FactRow, Link, StateNote
from hub.console.views.tables import (
    DataTable,
    TableCell,
    TableColumn,
    TableRow,
)
from hub.console.words.translator import Translator
from hub.context import Hub
from hub.ground.actors import account_actor
from hub.ground.errors import HubError
from hub.members.officers import SignedIn
from hub.oversight import (
    AccessLookOwnError,
    AccessReasonError,
    SampleCard,
    agreement_rates,
    find_sample,
    is_own_look,
    list_samples,
    looks_of,
    mark_look,
)
from schemas.words import AccessMark

SCREEN = "access-review"
RATES_SINCE = timedelta(days=90)
SAMPLE = f"{ACCESS}/<string:week>"


@blueprint.get(ACCESS)
def show_samples() -> Response:
    """List the weeks with their samples, and beside them how reviewers agree."""
    hub, signed_in = at_audit()
    place = log_screen_view(hub, signed_in, SCREEN, "list")
    voice = voice_here()
    cards = list_samples(hub)
    view = SampleListView(
        table=_table(voice, cards, hub.clock()) if cards else None,
        rates=_rates(hub, voice),
        place=place,
    )
    frame = desk_frame(signed_in, current="access_review")
    return send_page(render("audit/samples.html", frame, page=view))


@blueprint.get(SAMPLE)
def show_sample(week: str) -> Response:
    """Show the looks of a week's sample, none of them with its merchant."""
    hub, signed_in = at_audit()
    return _sample_page(hub, signed_in, _week(week))


@blueprint.get(f"{SAMPLE}/<int:_number>")
def lead_to_sample(week: str, _number: int) -> Response:
    """Lead from the address of a form to the page that it stands on."""
    return redirect_to(f"{ACCESS}/{_week(week).isoformat()}")


@blueprint.post(f"{SAMPLE}/<int:number>")
def take_mark(week: str, number: int) -> Response:
    """Take the word on a look; sent twice it is one."""
    hub, signed_in = at_audit()
    check_form(request, signed_in.csrf)
    monday = _week(week)
    try:
        mark_look(
            hub,
            monday,
            number,
            _mark_typed(),
            reason=request.form.get("reason", ""),
            actor=account_actor(signed_in.officer.id),
        )
    except (AccessReasonError, AccessLookOwnError, MarkMissingError) as error:
        return _sample_page(hub, signed_in, monday, number, error)
    return redirect_to(f"{ACCESS}/{monday.isoformat()}#look-{number}")


def _sample_page(
    hub: Hub,
    signed_in: SignedIn,
    week: date,
    number: int = 0,
    error: HubError | None = None,
) -> Response:
    """Write the page of a sample; the look at it is in the log before."""
    card = find_sample(hub, week)
    place = log_screen_view(hub, signed_in, f"{SCREEN}-week", week.isoformat())
    voice = voice_here()
    actor = account_actor(signed_in.officer.id)
    naming = LookNaming(hub, voice, signed_in, week)
    looks = looks_of(hub, week)
    view = SampleView(
        title=_span(voice, week),
        under=voice.t("access.under", looks=card.looks, count=card.drawn),
        back=Link(voice.t("nav.access_review"), ACCESS),
        looks=tuple(
            naming.look(
                one,
                own=is_own_look(hub, one, actor),
                error=error if one.number == number else None,
            )
            for one in looks
        ),
        facts=_facts(voice, card, hub.clock()),
        rates=_rates(hub, voice),
        place=place,
        notice=_notice(voice, error),
    )
    frame = desk_frame(signed_in, current="access_review")
    status = 200 if error is None else error.status
    return send_page(render("audit/sample.html", frame, page=view), status)


def _week(text: str) -> date:
    """Read a week by its Monday.

    Raises:
        NotFound: it is no day.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound(text[:20]) from None


def _mark_typed() -> AccessMark:
    """Read the mark that was chosen.

    Raises:
        MarkMissingError: none was.
    """
    try:
        return AccessMark(request.form.get("mark", ""))
    except ValueError:
        raise MarkMissingError from None


def _span(voice: Translator, week: date) -> str:
    """Name a week by its first and last day."""
    return voice.t(
        "access.week",
        first=voice.day(week),
        last=voice.day(week + timedelta(days=6)),
    )


def _notice(voice: Translator, error: HubError | None) -> StateNote | None:
    """Say on top what was refused, where no field says it."""
    if not isinstance(error, AccessLookOwnError):
        return None
    return StateNote(
        "denied",
        voice.t(f"failure.{error.code}.title"),
        voice.t(f"failure.{error.code}.text"),
    )


def _table(voice: Translator, cards: list[SampleCard], now: datetime) -> DataTable:
    """List the samples."""
    return DataTable(
        caption=voice.t("nav.access_review"),
        columns=(
            TableColumn(voice.t("access.week_head")),
            TableColumn(voice.t("access.looks"), number=True),
            TableColumn(voice.t("access.drawn"), number=True),
            TableColumn(voice.t("access_mark.explained"), number=True),
            TableColumn(voice.t("access_mark.unexplained"), number=True),
            TableColumn(voice.t("access.waiting"), number=True),
            TableColumn(voice.t("access.drawn_at")),
        ),
        rows=tuple(
            TableRow(
                (
                    TableCell(
                        _span(voice, card.week),
                        href=f"{ACCESS}/{card.week.isoformat()}",
                    ),
                    TableCell(voice.number(card.looks)),
                    TableCell(voice.number(card.drawn)),
                    TableCell(voice.number(card.explained)),
                    TableCell(voice.number(card.unexplained)),
                    TableCell(voice.number(card.waiting), strong=card.waiting > 0),
                    TableCell(voice.moment(card.drawn_at, now)),
                )
            )
            for card in cards
        ),
    )


def _facts(voice: Translator, card: SampleCard, now: datetime) -> tuple[FactRow, ...]:
    """Tell by what a sample was drawn."""
    heads = [
        FactRow(
            voice.t("access.head", shard=head.shard),
            voice.t("audit.entries", count=head.size),
            head.root,
        )
        for head in card.heads
    ]
    return (
        FactRow(voice.t("access.drawn_at"), voice.moment(card.drawn_at, now)),
        *heads,
        FactRow(voice.t("access.seed"), card.seed, mono=True),
    )


def _rates(hub: Hub, voice: Translator) -> DataTable | None:
    """Tell how often second reviewers agreed with the first."""
    now = hub.clock()
    rates = agreement_rates(hub, now - RATES_SINCE, now)
    if not rates:
        return None
    names = officer_names(hub)
    return DataTable(
        caption=voice.t("access.rates"),
        columns=(
            TableColumn(voice.t("access.reviewer")),
            TableColumn(voice.t("access.answered"), number=True),
            TableColumn(voice.t("access.agreed"), number=True),
            TableColumn(voice.t("access.rate"), number=True),
        ),
        rows=tuple(
            TableRow(
                (
                    TableCell(actor_name(voice, one.reviewer, names)),
                    TableCell(voice.number(one.answered)),
                    TableCell(voice.number(one.agreed)),
                    TableCell(f"{one.percent}%"),
                )
            )
            for one in rates
        ),
        tight=True,
    )

"""Where a case is weighed: nothing of the hub is read, and nothing is kept."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Response, request
from werkzeug.datastructures import MultiDict

from hub.casework.advice import (
    AdviceFactsError,
    AdviceTables,
    CaseFacts,
    EarlierSanction,
    advice_document,
    advise,
    load_tables,
    read_act,
    read_sanction,
    say_act,
)
from hub.casework.ask import told_acts, told_offences
from hub.casework.matter import SUBJECT, MatterActor, MatterUnknownError
from hub.casework.view import show_matter
from hub.console.pages.advising.facts import (
    RULED_OUT,
    SAID,
    UNSURE,
    FactGroup,
    fact_groups,
    told_facts,
)
from hub.console.pages.advising.views import AdviceView, weighed_of
from hub.console.pages.leads.base import lead_links
from hub.console.pages.matters.base import tell_refused
from hub.console.serving.forms import check_form
from hub.console.serving.headers import send_page
from hub.console.serving.language import language_of
from hub.console.serving.officer_pages import demand_officer, log_screen_view
from hub.console.serving.rendering import render
from hub.console.serving.site import page_blueprint
from hub.console.serving.work import desk_frame
from hub.console.views.tables import FieldChoice, FormField, PageForm
from hub.console.words.translator import Translator, translator_of
from hub.context import Hub
from hub.ground.actors import account_actor
from hub.ground.clock import legal_day
from hub.members.officers import SignedIn
from schemas.wording import Wording
from schemas.words import OfficerRole

ADDRESS = "/console/advice"
UNREADABLE = 422
MOST_TEXT = 20_000
MOST_NAME = 64
ACTS, SANCTIONS, ON = "acts", "sanctions", "on"
NOT_LISTED = ("left_out", "not_asked", "uncovered")
"""Lists of the offences that are not told of one by one."""
blueprint = page_blueprint("advice")


@blueprint.get(ADDRESS)
def ask_for_advice() -> Response:
    """Ask for the facts of the case, beginning with those of a matter if one is named.

    Raises:
        MatterUnknownError: there is no such matter, or nothing of it is in sight.
    """
    hub, signed_in = demand_officer(OfficerRole.OFFICER)
    matter = request.args.get("matter", "")[:MOST_NAME]
    filled = _filled_in(hub, signed_in, matter) if matter else None
    return _page(signed_in, _voice(), {}, filled=filled)


@blueprint.post(ADDRESS)
def show_advice() -> Response:
    """Weigh the case, and show the form again above what came out."""
    hub, signed_in = demand_officer(OfficerRole.OFFICER)
    check_form(request, signed_in.csrf)
    voice, tables = _voice(), load_tables()
    try:
        told = told_facts(request.form)
        facts = CaseFacts(
            acts=tuple(read_act(line, tables) for line in _lines(ACTS)),
            circumstances=told[SAID],
            ruled_out=told[RULED_OUT],
            unsure=told[UNSURE],
            sanctions=_sanctions(tables),
        )
        day = _day(legal_day(hub.clock()))
        offences = [name for name in (request.form.get("offence", ""),) if name]
        document = advice_document(advise(facts, day, offences))
    except _FieldError as error:
        wrong = {error.field: voice.said(error.worded)}
        return _page(signed_in, voice, wrong, UNREADABLE)
    except AdviceFactsError as error:
        return _page(signed_in, voice, {ACTS: voice.said(error.worded)}, UNREADABLE)
    view = AdviceView(
        form=_form(signed_in, voice, {}),
        facts=_facts(voice, request.form),
        around=lead_links(voice, signed_in, ADDRESS),
        offences=tuple(weighed_of(document, voice.language)),
        not_listed=tuple(
            voice.t(f"advice.{why}", articles=voice.t("parts.comma").join(named))
            for why in NOT_LISTED
            if (named := document[why])
        ),
        advice_only=document["advice_only"][voice.language],
    )
    frame = desk_frame(signed_in, current="leads")
    return send_page(render("advice.html", frame, page=view))


def _filled_in(hub: Hub, signed_in: SignedIn, name: str) -> MultiDict[str, str]:
    """Fill in what a matter tells; the look at it is in the log before."""
    actor = MatterActor(signed_in.member.code, account_actor(signed_in.officer.id))
    try:
        with hub.reads() as session:
            shown = show_matter(session, hub, actor, name)
    except MatterUnknownError:
        tell_refused(hub, signed_in, name)
        raise
    log_screen_view(hub, signed_in, "matters-one", shown.matter.number, about=SUBJECT)
    facts: dict[str, Any] = {}
    for event in shown.events or ():
        facts |= event.facts or {}
    tables, language = load_tables(), language_of(request)
    offences = told_offences(facts, tables)
    acts = told_acts(shown.matter.opened_day, facts)
    return MultiDict(
        {
            "offence": offences[0] if len(offences) == 1 else "",
            "acts": "\n".join(say_act(act, tables, language) for act in acts),
        }
    )


def _voice() -> Translator:
    """Give the language of the page."""
    return translator_of(language_of(request))


def _lines(name: str) -> list[str]:
    """Read the lines of a field that say something."""
    text = request.form.get(name, "")[:MOST_TEXT]
    return [line for line in map(str.strip, text.splitlines()) if line]


class _FieldError(AdviceFactsError):
    """One field of the form cannot be weighed."""

    def __init__(self, field: str, what: Wording) -> None:
        """Name the field, and what is wrong with it."""
        super().__init__(what)
        self.field = field


def _sanctions(tables: AdviceTables) -> tuple[EarlierSanction, ...]:
    """Read the earlier sanctions.

    Raises:
        _FieldError: one cannot be read, or would count for nothing.
    """
    try:
        return tuple(read_sanction(line, tables) for line in _lines(SANCTIONS))
    except AdviceFactsError as error:
        raise _FieldError(SANCTIONS, error.worded) from error


def _day(today: date) -> date:
    """Read the day of the advice; today where none is said.

    Raises:
        _FieldError: what is said is no day.
    """
    said = request.form.get(ON, "").strip()
    try:
        return date.fromisoformat(said) if said else today
    except ValueError as error:
        wrong = Wording(
            *(translator_of(one).t("advice.on_wrong") for one in ("zh", "en"))
        )
        raise _FieldError(ON, wrong) from error


def _page(
    signed_in: SignedIn,
    voice: Translator,
    wrong: Mapping[str, str],
    status: int = 200,
    filled: MultiDict[str, str] | None = None,
) -> Response:
    """Write the form alone, with what is wrong in it."""
    view = AdviceView(
        form=_form(signed_in, voice, wrong, filled),
        facts=_facts(voice, request.form if filled is None else filled),
        around=lead_links(voice, signed_in, ADDRESS),
    )
    frame = desk_frame(signed_in, current="leads")
    return send_page(render("advice.html", frame, page=view), status)


def _facts(voice: Translator, filled: MultiDict[str, str]) -> tuple[FactGroup, ...]:
    """Write the facts with how they stand."""
    return fact_groups(load_tables(), filled, filled.get("offence", ""), voice)


def _form(
    signed_in: SignedIn,
    voice: Translator,
    wrong: Mapping[str, str],
    begun: MultiDict[str, str] | None = None,
) -> PageForm:
    """Write the form with what was filled in, or what it begins with."""
    tables, filled = load_tables(), request.form if begun is None else begun

    def area(name: str, *, required: bool = False) -> FormField:
        return FormField(
            name,
            voice.t(f"advice.{name}"),
            "area",
            filled.get(name, "")[:MOST_TEXT],
            hint=voice.t(f"advice.{name}_hint"),
            error=wrong.get(name, ""),
            required=required,
            most=MOST_TEXT,
            rows=5,
        )

    every = FieldChoice("", voice.t("advice.every"))
    offences = tuple(
        FieldChoice(
            key, _said(voice, rule.zh, rule.en), chosen=key == filled.get("offence")
        )
        for key, rule in tables.offences.items()
    )
    return PageForm(
        action=ADDRESS,
        fields=(
            FormField(
                "offence",
                voice.t("advice.offence"),
                "select",
                choices=(every, *offences),
            ),
            area(ACTS, required=True),
            area(SANCTIONS),
            FormField(
                ON,
                voice.t("advice.on"),
                "date",
                filled.get(ON, ""),
                error=wrong.get(ON, ""),
            ),
        ),
        submit=voice.t("advice.go"),
        csrf=signed_in.csrf,
    )


def _said(voice: Translator, zh: str, en: str) -> str:
    """Choose the wording of the page's language."""
    return en if voice.language == "en" else zh
